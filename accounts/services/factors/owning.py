"""Which second factors there are, whether somebody has one, and what one may be called."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import FACTOR_MODELS, User
from socialflow.core.errors import InvalidError
from socialflow.core.prepared import PreparedQuery

NAME_LENGTH = 64
_OWNED = (Exists(model.objects.filter(user_id=OuterRef("pk"), confirmed=True)) for model in FACTOR_MODELS.values())
_IS_OWNER = Q(*_OWNED, _connector=Q.OR)
_WITH_FACTOR = PreparedQuery(lambda viewer: User.objects.filter(_IS_OWNER, pk=viewer.pk).values("id"))


def has_second_factor(*, person: User) -> bool:
    """Whether the person has an app or a passkey to show. Queries: one."""
    return _WITH_FACTOR.first(person) is not None


def clean_name(name: str) -> str:
    """What a factor is to be called. Raises InvalidError `name_too_long`."""
    cleaned = " ".join(name.replace("\0", "").split())
    if len(cleaned) > NAME_LENGTH:
        raise InvalidError(
            "name_too_long", _("A name has at most %(name_length)s characters.") % {"name_length": NAME_LENGTH}
        )
    return cleaned
