"""An address is somebody's once they have confirmed it: a mere claim keeps nobody else from having it.

To allauth it is taken by whoever typed it first, who may be a stranger: the owner could not confirm it any more.
"""

from allauth.account.internal.flows import manage_email
from allauth.account.models import EmailAddress

from accounts.models import User


def let_the_mail_decide() -> None:
    """Hold allauth to it from now on; it has no hook for that."""
    manage_email.assess_unique_email = _assess


def _assess(email: str, user: User | None = None) -> bool | None:
    """True for an address that can be this person's, None for another's, of which only its owner is told, by mail."""
    theirs = EmailAddress.objects.filter(email=email.lower(), verified=True).exclude(user=user)
    return None if theirs.exists() else True
