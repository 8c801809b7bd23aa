"""The form that asks for a new password by mail."""

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email

from accounts.choices import Status
from accounts.models import User
from accounts.services import can_come_back, check_email
from socialflow.core.errors import said_by_form


class ResetPasswordForm(AllauthResetPasswordForm):  # type: ignore[misc]
    """Finds those, too, who are away of their own accord, or no members yet: who forgot the password could never be in.

    Where addresses may be is a rule for whoever signs up; whose is here already keeps it.
    """

    def clean_email(self) -> str:
        """The address as it is kept."""
        with said_by_form():
            email = check_email(self.cleaned_data["email"])
        found = filter_users_by_email(email, prefer_verified=True, for_login=True)
        self.users = [person for person in found if _may_log_in(person)]
        return email


def _may_log_in(person: User) -> bool:
    return bool(person.is_active) or person.status == Status.PENDING or can_come_back(person)
