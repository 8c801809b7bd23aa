"""How allauth meets accounts at providers: which are offered, whom they let in, and how somebody new comes by one."""

from types import SimpleNamespace
from typing import Any

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.doors import has_fresh_proof
from accounts.forms.signup import make_account
from accounts.models import User
from accounts.providers.calls import ProviderSession
from accounts.selectors import provider_name
from accounts.services import release_provider_account
from socialflow.core.errors import ConflictError


class NotOffered(SocialApp.DoesNotExist, Http404):  # type: ignore[misc]
    """A provider that the operator has not set up: to allauth no such app, to visitors no such page."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Our rules for log-in by providers."""

    def get_requests_session(self) -> ProviderSession:
        """What providers are asked with."""
        return ProviderSession()

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Those of the settings; the table is not asked on every page that has a log-in button."""
        apps = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for of_provider in apps.values() for app in of_provider]

    def get_app(self, request: HttpRequest, provider: Any, client_id: Any = None) -> SocialApp:
        """The provider's. Raises NotOffered."""
        try:
            return super().get_app(request, provider, client_id)
        except ObjectDoesNotExist as error:
            raise NotOffered from error

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Whose account an address leads to: verified by the provider, and by its owner here; else nobody's.

        Source: allauth's note on SOCIALACCOUNT_EMAIL_AUTHENTICATION, which takes unverified addresses of ours, too.
        """
        # Some other letters are ours in lower case.
        verified = (each for each in sociallogin.email_addresses if each.verified and each.email.isascii())
        for address in verified:
            if self.can_authenticate_by_email(sociallogin, address.email):
                owners = EmailAddress.objects.filter(email=address.email.lower(), verified=True)
                users = filter_users_by_email(address.email, prefer_verified=True, for_login=True)
                if owner := next((user for user in users if owners.filter(user=user).exists()), None):
                    return owner, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let nobody add a way in to an account without fresh proof that it is theirs.

        Raises ImmediateHttpResponse with the page that asks, ReauthenticationRequired for programs.
        """
        is_connecting = sociallogin.state.get("process") == AuthProcess.CONNECT
        if is_connecting and request.user.is_authenticated and not has_fresh_proof(request):
            if hasattr(request.allauth, "headless"):  # type: ignore[attr-defined]  # its middleware sets it
                raise ReauthenticationRequired
            target = urlencode({"next": reverse("socialaccount_connections")})
            raise ImmediateHttpResponse(redirect(f"{reverse('accounts:prove')}?{target}"))
        if is_connecting and request.user.is_authenticated and _release(sociallogin):
            sociallogin.user, sociallogin.account = User(), SocialAccount(**_kept(sociallogin.account))
        keep_no_more_than_the_account(sociallogin)

    def validate_disconnect(self, account: SocialAccount, _accounts: Any) -> None:
        """Let go of an account whose provider is not offered any more, too, by the name that we know it by."""
        if not provider_name(account):
            account._provider = SimpleNamespace(name=account.provider)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account of somebody new, as of anybody else; an address that the provider verified needs no code.

        Raises ConflictError `already_signed_up`, and as `sign_up` does.
        """
        email = form.cleaned_data["email"].lower()
        is_verified = any(known.verified and known.email.lower() == email for known in sociallogin.email_addresses)
        try:
            with transaction.atomic():
                person = make_account(form, request, is_email_verified=is_verified)
                sociallogin.user = sociallogin.account.user = person
                sociallogin.account.save()
        except IntegrityError as error:  # sent twice
            message = _("You have an account by now. Log in the same way again.")
            raise ConflictError("already_signed_up", message) from error
        return person

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        """What the provider says of them, as a beginning."""
        told: dict[str, Any] = sociallogin.account.extra_data
        username = told.get("username") or told.get("login") or told.get("preferred_username") or ""
        addresses = [known.email for known in sociallogin.email_addresses]
        return {"username": username.partition("@")[0].lower()[:30], "email": addresses[0] if addresses else ""}


def keep_no_more_than_the_account(sociallogin: SocialLogin) -> None:
    """Have a log-in that is connected to a person write the account at the provider alone.

    allauth would write every column of the person, too, as it was read some time ago.
    """

    def save(_request: HttpRequest, connect: bool = False) -> None:
        _release(sociallogin)
        sociallogin.account.user = sociallogin.user
        try:
            with transaction.atomic():
                sociallogin.account.save()
        except IntegrityError as error:  # somebody else connected it at this moment
            raise ValidationError("account_connected_other") from error

    sociallogin.save = save


def _release(sociallogin: SocialLogin) -> bool:
    return release_provider_account(provider=sociallogin.account.provider, uid=sociallogin.account.uid)


def _kept(account: SocialAccount) -> dict[str, Any]:
    return {"provider": account.provider, "uid": account.uid, "extra_data": account.extra_data}
