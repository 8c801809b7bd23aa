"""Second factors of the cast, and what they show with them."""

import time
from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.providers.one_time_codes import STEP_SECONDS, code_of, step_of
from accounts.services import install_totp

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

KEY = b"a key of twenty byte"


def give_app(person: "User", key: bytes = KEY) -> "User":
    """Give somebody an authenticator app, which `client.force_login` shows for them."""
    person.otp_device = install_totp(person=person, key=key, name="Phone")  # type: ignore[attr-defined]
    return person


def code_now(key: bytes = KEY, *, steps: int = 0) -> str:
    """What the app shows now, or so many steps of half a minute later."""
    return code_of(key, step_of(time.time() + steps * STEP_SECONDS))


def show_proof(client: "Client", person: "User", *, minutes_ago: float = 0, method: str = "second_factor") -> None:
    """As if the person had just shown who they are, in the session of a client that is logged in."""
    shown = {"method": method, "at": time.time() - minutes_ago * 60, "reauthenticated": True}
    session = client.session
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def _show_app(request: Any, user: Any, **_: Any) -> None:
    """Bind the session of `force_login`, whose request has no user for django-otp to find."""
    if getattr(user, "otp_device", None) and not hasattr(request, "user"):
        request.session[DEVICE_ID_SESSION_KEY] = user.otp_device.persistent_id


user_logged_in.connect(_show_app, dispatch_uid="tests.factors")
