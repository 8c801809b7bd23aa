"""The terms: which version a person has accepted."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import TermsAcceptance, User
from socialflow.core.errors import ConflictError


def accept_terms(*, person: User, version: str) -> None:
    """Write that a person accepts the terms as they stand; a second time changes nothing.

    Raises ConflictError `terms_changed` for another version than the present one. Queries: one.
    """
    if version != settings.TERMS_VERSION:
        raise ConflictError("terms_changed", _("The terms have changed meanwhile. Read them again."))
    TermsAcceptance.objects.bulk_create([TermsAcceptance(person=person, version=version)], ignore_conflicts=True)


def has_accepted_earlier_terms(*, person: User) -> bool:
    """Whether a person accepted some version before. Queries: one."""
    return TermsAcceptance.objects.filter(person=person).exists()


def has_accepted_terms(*, person: User) -> bool:
    """Whether a person accepted the present version; True where none is asked for. Queries: at most one."""
    version = settings.TERMS_VERSION
    return not version or TermsAcceptance.objects.filter(person=person, version=version).exists()
