"""How allauth meets phone numbers: which are whose, and how their codes are sent."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.utils.translation import gettext as _

from accounts.forms.phones import PhoneField, clean_phone
from accounts.models import User
from accounts.services import check_phone, claim_phone, promise_text, verify_phone
from socialflow.core.languages import speaking_to
from socialflow.core.network import links_url


class PhoneNumbers(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The part of our adapter that knows numbers; a number is kept in E.164."""

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """A number with its country's code."""
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        """The number as it is kept. Raises ValidationError."""
        return clean_phone(phone)

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep a number; one that a provider tells is not proved by that."""
        claim_phone(person=user, phone=phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The number, and whether it is proved to be theirs."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Make it theirs. Raises ConflictError `phone_taken` when it is somebody else's by now."""
        verify_phone(person=user, phone=phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Whose number it is: only who proved it logs in by it."""
        return User.objects.filter(phone=phone, phone_verified_at__isnull=False).first() if phone else None

    def send_verification_code_sms(self, user: User, phone: str, code: str, **_more: Any) -> None:
        """Text a code, to confirm a number or to log in. Raises DomainError `too_many_texts`, `contact_refused`."""
        if phone != user.phone:
            check_phone(phone)
        # Phones fill in what comes so, and only on our page. Source: wicg.github.io/sms-one-time-codes
        host = urlsplit(links_url(self.request)).hostname
        with speaking_to(user):
            text = _("%(code)s is your SocialFlow code. Tell it to nobody.") % {"code": code}
        promise_text(number=phone, text=f"{text}\n\n@{host} #{code}")

    def send_unknown_account_sms(self, phone: str, **_more: Any) -> None:
        """Nothing is sent to a number that nobody has, which takes as long and is counted alike."""
        promise_text(number=phone, text="")

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Tell who has the number that it belongs to an account already."""
        text = _("Somebody typed your number at SocialFlow. It belongs to your account already.")
        promise_text(number=phone, text=text)
