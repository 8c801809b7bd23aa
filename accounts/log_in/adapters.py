"""How allauth meets our accounts."""

from contextlib import nullcontext
from smtplib import SMTPException
from typing import Any, ClassVar
from uuid import UUID

import structlog
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import KEPT_OUT, Status
from accounts.forms.admission import INVITE_SESSION_KEY
from accounts.log_in.guessing import SlowGuessing
from accounts.log_in.phones import PhoneNumbers
from accounts.log_in.stages import is_program, not_let_in
from accounts.models import User
from accounts.selectors import ways_in_of
from accounts.services import (
    admit_confirmed,
    can_come_back,
    change_password,
    check_email_domain,
    check_invite,
    check_username,
    is_retired_username,
    lock_newcomer,
    permissions_of,
    standing_path,
    standing_token,
)
from socialflow.core.errors import ConflictError, ForbiddenError, UnavailableError, said_by_form
from socialflow.core.languages import speak_to, speaking_to
from socialflow.core.network import absolute_url, client_address, links_url
from socialflow.core.prepared import prepared_cursor

_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields)
_FIND = f"SELECT {', '.join(_COLUMNS)} FROM users WHERE id = %s"  # noqa: S608 - constants
_RESET = "account/email/password_reset"
_WRONG = gettext_lazy(
    "The name or the password is not right. The name may be your e-mail address, your username, or your phone number,"
    " such as +49 170 1234567."
)
_USED_UP = gettext_lazy("Those were several wrong codes, and ours is used up. Start again, and we send a new one.")
_log = structlog.get_logger(__name__)


class AccountAdapter(PhoneNumbers, SlowGuessing):
    """Our rules for allauth's flows."""

    # What was typed is called by whatever it looks like; it may have been meant otherwise.
    error_messages: ClassVar[dict[str, Any]] = {
        **SlowGuessing.error_messages,
        **dict.fromkeys(("email_password_mismatch", "phone_password_mismatch", "username_password_mismatch"), _WRONG),
        "enter_current_password": gettext_lazy("This is not your current password."),
        # Its pages show this after the last wrong code; what comes too often is refused by validation_error.
        "too_many_login_attempts": _USED_UP,
    }

    def get_login_stages(self) -> list[str]:
        """The address first, then a new number, then the second factor; when all is right, who was away is back."""
        return [
            "allauth.account.stages.LoginByCodeStage",
            "accounts.log_in.waiting.AddressStage",
            "accounts.log_in.stages.PhoneStage",
            "accounts.log_in.stages.ApprovalStage",
            "accounts.log_in.stages.SecondFactorStage",
            "accounts.log_in.stages.ComingBackStage",
        ]

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Let those who are no members yet as far as the stage that says so: their address is asked for before.

        And those whom a sanction keeps out, who show all that a log-in asks for before they are told why; and those who
        are away of their own accord: logging in is their way back.
        """
        if user.status == Status.PENDING or user.status in KEPT_OUT or can_come_back(user):
            return None
        response: HttpResponse | None = super().pre_login(request, user, **hooks)
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody, or whoever comes by an invite, may sign up; programs show theirs with the rest they send."""
        policy = settings.SIGNUP_POLICY
        if is_program(request):
            return policy != "closed"
        if policy == "closed" or (policy == "invite" and not _is_invited(request)):
            context = {"is_by_invite": policy == "invite"}
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", context, status=403))
        return True

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """One page of ours asks for whatever the person has."""
        if not user.is_authenticated:
            return []
        return [{"id": "reauthenticate", "description": _("Confirm that it is you"), "url": reverse("accounts:prove")}]

    def is_safe_url(self, url: str) -> bool:
        """Whether to go there after a log-in; what is no address at all is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Our rules for usernames, then allauth's look-up whether it is taken."""
        with said_by_form():
            name = check_username(username)
        cleaned = str(super().clean_username(name, shallow))
        if not shallow and is_retired_username(cleaned):
            raise self.validation_error("username_taken")
        return cleaned

    def clean_email(self, email: str) -> str:
        """Our rules for addresses, and the operator's for where they are."""
        with said_by_form():
            return check_email_domain(email)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm it, which makes a newcomer a member. Raises ConflictError `account_gone`."""
        try:
            with transaction.atomic():
                person = lock_newcomer(person_id=email_address.user_id)
                is_confirmed = bool(super().confirm_email(request, email_address))
                admit_confirmed(person=person)
        except ConflictError:
            clear_login(request)
            raise
        return is_confirmed

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address as the rest of the house sees it."""
        return client_address(request) or "unknown"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Whom a sanction keeps out is told why, until when, and how to appeal: they showed who they are.

        Raises ImmediateHttpResponse to a program: allauth would turn what is returned into “log in”.
        """
        if user.status in KEPT_OUT:
            if is_program(request):
                address = absolute_url(request, reverse("api_standing", args=[standing_token(user)]))
                message = _("Your account is kept out: read why, and appeal.")
                raise ImmediateHttpResponse(not_let_in(request, user, message, standing_url=address))
            return redirect(standing_path(user))
        response: HttpResponse = super().respond_user_inactive(request, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Set it, and nothing else of the person. Raises as `change_password` does."""
        user.password = change_password(person=user, password=password)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the code of an address; to whose it is already, that somebody else signed up with it."""
        address = emailconfirmation.email_address
        if EmailAddress.objects.filter(email=address.email, verified=True).exclude(user=address.user).exists():
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a password reset, under the address people know, never under a forged Host header."""
        person, _dash, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": secret})
        return links_url(self.request) + path

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Send one of what happened to an account.

        That of a reset lists what else lets in, which may be a thief's, and goes to every address: so may the main one.
        """
        if template_prefix != _RESET:
            super().send_notification_mail(template_prefix, user, context, email)
            return
        with speaking_to(user):
            ways = ways_in_of(user)
        for address in ways.emails or (email,):
            super().send_notification_mail(template_prefix, user, {**(context or {}), "ways": ways}, address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. Raises UnavailableError `mail_unavailable` when the mail server does not take it."""
        if "home_url" not in context:
            context = {**context, "home_url": links_url(self.request)}
        # In the language of whom it goes to; what nobody has an account for, in that of whoever typed the address.
        person = (
            context.get("user")
            or User.objects.filter(emailaddress__email=email.lower(), emailaddress__verified=True).first()
        )
        try:
            with speaking_to(person) if person else nullcontext():
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            _log.exception("accounts.mail_failed", template=template_prefix)
            raise UnavailableError(
                "mail_unavailable", _("We could not send the mail right now. Try again in a few minutes.")
            ) from error


class LoginBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend, taking as long for an e-mail address that has an account as for one that has none."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Check a password against an address once: allauth does it twice, by address and by name."""
        if credentials.get("email") == credentials.get("username"):
            credentials.pop("email", None)
        user: AbstractBaseUser | None = super()._authenticate(request, **credentials)
        return user

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        """Check the password of whose address it is, and of who claimed it last and is asked to confirm it then.

        Two hashes, whoever there is of the two: nobody learns by a claim of their own whether an address is somebody's.
        """
        if "@" not in email:
            return None
        rows = EmailAddress.objects.filter(email=email.lower()).select_related("user").order_by("-verified", "-pk")[:2]
        found = {row.verified: row.user for row in reversed(rows)}
        self._did_check_password = True
        fitting: AbstractBaseUser | None = None
        for person in (found.get(True), found.get(False)):
            if person is None:
                self._mitigate_timing_attack(password)
            fitting = fitting or self._check_password(person, password)
        return fitting

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """What the role gives, and nothing else: no row of a group or a permission is asked.

        Staff who have not shown their second factor in this session are `is_staff` in none (accounts.middleware).
        """
        return set(permissions_of(user_obj.role)) if user_obj.is_active and user_obj.is_staff and obj is None else set()

    def get_user(self, user_id: UUID) -> User | None:
        """The person of a session, while the account is active: read by a prepared query, as every page does."""
        alias = router.db_for_read(User)
        with prepared_cursor(alias) as cursor:
            cursor.execute(_FIND, [user_id])
            row = cursor.fetchone()
        user = User.from_db(alias, _COLUMNS, row) if row else None
        if user is None or not self.user_can_authenticate(user):
            return None
        # Whoever asks who this is, from here on everything is said as this person wants it.
        speak_to(user)
        return user


def _is_invited(request: HttpRequest) -> bool:
    try:
        check_invite(str(request.session.get(INVITE_SESSION_KEY, "")))
    except ForbiddenError:
        return False
    return True


def display_name(user: Any) -> str:
    """What mails and pages call a person."""
    return str(user.name)
