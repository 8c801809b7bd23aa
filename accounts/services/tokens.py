"""Personal access tokens: made, shown once, revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.choices import PLAIN_SCOPES, TOKEN_NAME_LENGTH, Action, Role, Scope
from accounts.models import ApiToken, User
from accounts.services.audit import record_action
from accounts.services.locking import lock_people
from accounts.services.mails import promise_mail
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

MAX_TOKENS = 50
# The last days of the calendar cannot be shown by every clock.
_LONGEST = timedelta(days=100 * 365)


@dataclass(frozen=True)
class NewToken:
    """A token's row and its plain text, which is kept nowhere."""

    row: ApiToken
    plain: str


def scopes_for(person: User) -> tuple[Scope, ...]:
    """What tokens of a person may do at most: money is for those who earn, administration for staff."""
    money = () if person.role == Role.USER else (Scope.MONEY,)
    return (*PLAIN_SCOPES, *money, *((Scope.ADMIN,) if person.is_staff else ()))


def create_token(*, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None) -> NewToken:
    """Make a token for a program of this person, who is told by mail; its plain text is returned once and never again.

    Raises:
        InvalidError: `token_name_missing`, `unknown_scope`, `token_already_expired`, `until_too_far`.
        ForbiddenError: `scope_not_for_you`.
        ConflictError: `token_name_taken`, `too_many_tokens`.
    Locks: the user's row, so that two at once cannot pass the limit, and who is demoted meanwhile gets none of staff.
    """
    name, wanted = " ".join(name.split()), sorted(set(scopes))
    _check_token(name, wanted, expires_at)
    with transaction.atomic():
        for person in (user, *lock_people(user.pk)):
            _check_scopes(person, wanted)
        names = set(ApiToken.objects.filter(user=user).values_list("name", flat=True))
        if name in names:
            raise ConflictError(
                "token_name_taken",
                gettext("You already have a token of that name. Choose another one, or revoke it first."),
            )
        if len(names) >= MAX_TOKENS:
            raise ConflictError(
                "too_many_tokens",
                gettext("You have %(max_tokens)s tokens already. Revoke one that you no longer use.")
                % {"max_tokens": MAX_TOKENS},
            )
        plain = ApiToken.new_plain()
        row = ApiToken.objects.create(
            user=user, name=name, digest=ApiToken.digest_of(plain), scopes=wanted, expires_at=expires_at
        )  # fmt: skip
        record_action(action=Action.TOKEN_MADE, subject=user, actor=user, name=name, scopes=wanted)
        promise_mail(person=user, template="token_made", name=name, scopes=wanted)
    return NewToken(row, plain)


def revoke_token(*, user: User, token_id: UUID) -> None:
    """End a token of this person at once. Raises NotFoundError `token_not_found`. Queries: three."""
    with transaction.atomic():
        row = ApiToken.objects.filter(pk=token_id, user=user).only("name").first()
        if row is None or not row.delete()[0]:
            raise NotFoundError("token_not_found", gettext("You have no such token."))
        record_action(action=Action.TOKEN_REVOKED, subject=user, actor=user, name=row.name)


def revoke_tokens(*, person: User, actor: User | None = None, scope: Scope | None = None) -> int:
    """End all tokens of a person at once; how many they were. Queries: two, one when there is none.

    Args:
        actor: one of the staff, when it is not the person.
        scope: only those that have this one.
    """
    tokens = ApiToken.objects.filter(user=person)
    with transaction.atomic():
        count, _ = (tokens.filter(scopes__contains=[scope]) if scope else tokens).delete()
        if count:
            record_action(action=Action.TOKEN_REVOKED, subject=person, actor=actor or person, count=count)
    return count


def _check_scopes(person: User, wanted: list[str]) -> None:
    mine = scopes_for(person)
    if not set(wanted) <= set(mine):
        raise ForbiddenError(
            "scope_not_for_you", gettext("Your tokens can have %(choices)s.") % {"choices": ", ".join(mine)}
        )


def _check_token(name: str, scopes: list[str], expires_at: datetime | None) -> None:
    if not name or len(name) > TOKEN_NAME_LENGTH:
        raise InvalidError(
            "token_name_missing",
            gettext(
                "Give the token a name of up to %(token_name_length)s characters, such as the program that will use it."
            )
            % {"token_name_length": TOKEN_NAME_LENGTH},
        )
    if not scopes or not set(scopes) <= set(Scope.values):
        raise InvalidError(
            "unknown_scope",
            gettext("Choose one or more of the scopes %(choices)s.") % {"choices": ", ".join(Scope.values)},
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidError("token_already_expired", gettext("The end of the token must lie in the future."))
    if expires_at is not None and expires_at > timezone.now() + _LONGEST:
        raise InvalidError("until_too_far", gettext("The end is too far away. Leave it out for one without an end."))
