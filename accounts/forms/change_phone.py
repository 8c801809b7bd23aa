"""The form that takes a phone number, in the settings and while somebody signs up."""

from allauth.account.forms import ChangePhoneForm as AllauthChangePhoneForm
from django.core.exceptions import ValidationError

from accounts.services import check_phone
from socialflow.core.errors import InvalidError


class ChangePhoneForm(AllauthChangePhoneForm):  # type: ignore[misc]  # allauth has no types
    """Says at the field which numbers cannot be used here."""

    def clean_phone(self) -> str:
        """The number as it is kept."""
        phone: str = super().clean_phone()
        try:
            check_phone(phone)
        except InvalidError as error:
            raise ValidationError(error.message, code=error.code) from error
        return phone
