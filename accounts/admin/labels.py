"""What the administration calls tables and columns: models name them for the database, in no language."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from accounts.choices import Scope

_TABLES = {
    "accounts.User": (_("person"), _("People")),
    "accounts.Sanction": (_("sanction"), _("Sanctions")),
    "accounts.Appeal": (_("appeal"), _("Appeals")),
    "accounts.Invite": (_("invite"), _("Invites")),
    "accounts.AuditEntry": (_("entry of the audit log"), _("Audit log")),
    "accounts.Session": (_("session"), _("Sessions")),
    "accounts.ApiToken": (_("API token"), _("API tokens")),
    "accounts.TotpDevice": (_("authenticator app"), _("Authenticator apps")),
    "accounts.RememberedBrowser": (_("remembered browser"), _("Remembered browsers")),
    "django_otp_webauthn.WebAuthnCredential": (_("passkey"), _("Passkeys")),
}
# Of columns, and of what is written beside an action in the audit log.
NAMES = {
    "action": _("Act"),
    "actor": _("By"),
    "address": _("Address"),
    "after": _("Afterwards"),
    "answer": _("Answer"),
    "before": _("Before"),
    "bio": _("About"),
    "confirmed": _("Confirmed"),
    "count": _("How many"),
    "created_at": _("Since"),
    "created_by": _("Made by"),
    "days": _("Days"),
    "decided_at": _("Decided"),
    "decided_by": _("Decided by"),
    "details": _("Details"),
    "device": _("Browser"),
    "display_name": _("Name"),
    "email": _("E-mail address"),
    "ended_at": _("Ended"),
    "ended_by": _("Ended by"),
    "expires_at": _("Until"),
    "follower_count": _("Followers"),
    "following_count": _("Following"),
    "imposed_by": _("Imposed by"),
    "invite": _("Invite"),
    "inviter": _("Invited by"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_used_at": _("Last used"),
    "left": _("Codes left"),
    "lift_reason": _("Why it was lifted"),
    "links": _("Links"),
    "location": _("Location"),
    "max_uses": _("For how many"),
    "name": _("Name"),
    "person": _("Person"),
    "phone": _("Phone"),
    "phone_verified_at": _("Number confirmed"),
    "post_count": _("Posts"),
    "profile_visibility": _("Who sees them"),
    "provider": _("Provider"),
    "purge_at": _("Deleted for good"),
    "reason": _("Reason"),
    "revoked_at": _("Revoked"),
    "role": _("Role"),
    "sanction": _("Sanction"),
    "scopes": _("It may"),
    "state": _("State"),
    "status": _("Status"),
    "step": _("Step"),
    "subject": _("About whom"),
    "text": _("Text"),
    "time_zone": _("Time zone"),
    "until": _("Until"),
    "use_count": _("Used"),
    "user": _("Person"),
    "user_agent": _("Browser"),
    "username": _("Username"),
    "verified_at": _("Verified"),
    "video_count": _("Videos"),
    "view_count": _("Views"),
    "ways": _("Shown"),
}
# Of what is in the lists among them.
WORDS: dict[str, dict[Any, Any]] = {
    "scopes": dict(Scope.choices),
    "ways": {
        "code": _("Code"),
        "passkey": _("Passkey"),
        "password": _("Password"),
        "password_reset": _("Password reset by mail"),
        "second_factor": _("Second factor"),
    },
}


def label_models() -> None:
    """Name them; migrations keep what the models say."""
    apps.get_app_config("accounts").verbose_name = _("People")
    for label, (one, many) in _TABLES.items():
        model = apps.get_model(label)
        model._meta.verbose_name, model._meta.verbose_name_plural = one, many
        for field in model._meta.concrete_fields:
            if field.name in NAMES:
                field.verbose_name = NAMES[field.name]
