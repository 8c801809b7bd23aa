"""What the administration calls tables and columns: models name them for the database, in no language."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

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
_COLUMNS = {
    "action": _("Act"),
    "actor": _("By"),
    "address": _("Address"),
    "answer": _("Answer"),
    "bio": _("About"),
    "confirmed": _("Confirmed"),
    "created_at": _("Since"),
    "decided_at": _("Decided"),
    "decided_by": _("Decided by"),
    "details": _("Details"),
    "display_name": _("Name"),
    "ended_at": _("Ended"),
    "ended_by": _("Ended by"),
    "expires_at": _("Until"),
    "follower_count": _("Followers"),
    "following_count": _("Following"),
    "imposed_by": _("Imposed by"),
    "inviter": _("Invited by"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_used_at": _("Last used"),
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
    "purge_at": _("Deleted for good"),
    "reason": _("Reason"),
    "role": _("Role"),
    "sanction": _("Sanction"),
    "scopes": _("It may"),
    "state": _("State"),
    "status": _("Status"),
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
}


def label_models() -> None:
    """Name them; migrations keep what the models say."""
    apps.get_app_config("accounts").verbose_name = _("People")
    for label, (one, many) in _TABLES.items():
        model = apps.get_model(label)
        model._meta.verbose_name, model._meta.verbose_name_plural = one, many
        for field in model._meta.concrete_fields:
            if field.name in _COLUMNS:
                field.verbose_name = _COLUMNS[field.name]
