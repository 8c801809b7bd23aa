"""What Django and allauth tell of accounts: written to the security log, and what has to end with it ended."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.socialaccount import signals as social
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import services
from accounts.choices import Action
from accounts.log_in.browsers import clear_browser, known_mark, mark_browser
from accounts.models import User
from accounts.sessions import SessionStore
from socialflow.core.origin import current_origin


@receiver(auth.user_logged_in, dispatch_uid="accounts.logged_in")
def note_log_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Have the session say from where it was begun, and the log say that it was."""
    origin = current_origin()
    request.session[SessionStore.ORIGIN] = {
        "address": origin.address, "user_agent": origin.user_agent, "began_at": timezone.now().isoformat(),
    }  # fmt: skip
    services.note_log_in(
        person=user,
        is_known_browser=known_mark(request, user.pk, user.password) is not None,
        ways=_ways_of(request, user),
    )
    mark_browser(request, user)


def _ways_of(request: HttpRequest, user: User) -> list[str]:
    """What this log-in was made with, such as `password`, `second_factor`; a provider is named."""
    records = get_authentication_records(request, user)
    return list(dict.fromkeys(str(record.get("provider") or record["method"]) for record in records))


@receiver(auth.user_logged_out, dispatch_uid="accounts.logged_out")
def note_log_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    """End what is open in the name of the session."""
    services.announce_log_out(session_key=request.session.session_key)
    clear_browser(request)
    if user:
        services.record_action(action=Action.LOGGED_OUT, subject=user, actor=user)


@receiver(account.user_signed_up, dispatch_uid="accounts.signed_up")
def note_sign_up(request: HttpRequest, user: User, **_: Any) -> None:
    """Write that the account was made, and in the session that the password was shown: it has just been chosen."""
    if user.has_usable_password():
        record_authentication(request, user, "password")
    services.record_action(action=Action.SIGNED_UP, subject=user, actor=user)


@receiver([account.password_changed, account.password_set], dispatch_uid="accounts.password_changed")
def note_new_password(request: HttpRequest, user: User, **_: Any) -> None:
    """End the sessions in other browsers: whoever knew the old password may be in one."""
    services.note_password_change(person=user, keep=request.session.session_key)


@receiver(account.password_reset, dispatch_uid="accounts.password_reset")
def note_password_reset(user: User, **_: Any) -> None:
    """End everything that was begun with the old password."""
    services.note_password_reset(person=user)


@receiver([account.login_code_rejected, account.password_reset_code_rejected], dispatch_uid="accounts.code_rejected")
def note_wrong_code(user: User | None, **_: Any) -> None:
    """Write that a wrong code from a mail was typed."""
    services.report_failed_log_in(person_id=user.pk if user else None, step="code")


@receiver(account.email_added, dispatch_uid="accounts.email_added")
def note_added_address(user: User, email_address: EmailAddress, **_: Any) -> None:
    """Write that an address was added."""
    services.record_action(action=Action.EMAIL_ADDED, subject=user, actor=user, email=email_address.email)


@receiver(account.email_confirmed, dispatch_uid="accounts.email_confirmed")
def note_confirmed_address(email_address: EmailAddress, **_: Any) -> None:
    """Write that an address was confirmed, and tell the main one."""
    services.note_confirmed_address(person=email_address.user, email=email_address.email, is_main=email_address.primary)


@receiver(account.email_changed, dispatch_uid="accounts.email_changed")
def note_main_address(user: User, to_email_address: EmailAddress, **_: Any) -> None:
    """Write that another address is the main one."""
    services.record_action(action=Action.EMAIL_CHANGED, subject=user, actor=user, email=to_email_address.email)


@receiver(account.email_removed, dispatch_uid="accounts.email_removed")
def note_removed_address(user: User, email_address: EmailAddress, **_: Any) -> None:
    """Write that an address was removed."""
    services.record_action(action=Action.EMAIL_REMOVED, subject=user, actor=user, email=email_address.email)


@receiver(social.social_account_added, dispatch_uid="accounts.provider_connected")
def note_connected_provider(sociallogin: SocialLogin, **_: Any) -> None:
    """Write that an account at a provider became a way in."""
    person, provider = sociallogin.user, str(sociallogin.provider.name)
    services.record_action(action=Action.PROVIDER_CONNECTED, subject=person, actor=person, provider=provider)


@receiver(social.social_account_removed, dispatch_uid="accounts.provider_disconnected")
def note_disconnected_provider(socialaccount: SocialAccount, **_: Any) -> None:
    """Write that an account at a provider is a way in no longer."""
    person, provider = socialaccount.user, str(socialaccount.get_provider().name)
    services.record_action(action=Action.PROVIDER_DISCONNECTED, subject=person, actor=person, provider=provider)
