"""The form that takes a phone number, in the settings and while somebody signs up."""

from allauth.account.forms import ChangePhoneForm as AllauthChangePhoneForm

from accounts.services import check_phone
from socialflow.core.errors import said_by_form


class ChangePhoneForm(AllauthChangePhoneForm):  # type: ignore[misc]  # allauth has no types
    """Says at the field which numbers cannot be used here."""

    def clean_phone(self) -> str:
        """The number as it is kept."""
        phone: str = super().clean_phone()
        with said_by_form():
            check_phone(phone)
        return phone
