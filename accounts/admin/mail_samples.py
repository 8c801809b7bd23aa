"""What each mail could say: the page that previews them draws them with it, and so do the tests."""

from typing import Any

_REASON = "Posted what others had made."
# Context by mail; several where a mail says different things.
MAILS: dict[str, list[dict[str, Any]]] = {
    "account/email/account_already_exists": [{}],
    "account/email/email_changed": [{"from_email": "old@example.com", "to_email": "mara@example.com"}],
    "account/email/email_confirmation": [{"code": "7KQ4MW"}],
    "account/email/email_confirmation_signup": [{"code": "7KQ4MW"}],
    "account/email/email_deleted": [{"deleted_email": "old@example.com"}],
    "account/email/login_code": [{"code": "7KQ4MW"}],
    "account/email/password_changed": [{}],
    "account/email/password_reset": [
        {"ways": {"emails": ["mara@example.com"], "phone": "", "providers": [], "factors": []}},
        {
            "ways": {
                "emails": ["mara@example.com", "old@example.com"],
                "phone": "+49 ••• 6789",
                "providers": ["GitHub"],
                "factors": [{"kind": "totp", "name": "Work phone"}, {"kind": "passkey", "name": "Work phone"}],
            }
        },
    ],
    "account/email/password_reset_key": [{"username": "mara", "password_reset_url": "https://example.com/r/4f-c3d9"}],
    "account/email/password_set": [{}],
    "account/email/unknown_account": [{}],
    "accounts/email/account_purged": [{}],
    "accounts/email/appeal_decided": [
        {"kind": kind, "is_granted": is_granted, "answer": "We looked at it again."}
        for kind in ("warning", "limit", "suspension", "ban")
        for is_granted in (True, False)
    ],
    "accounts/email/appeal_received": [{"text": "It was meant as a joke."}],
    "accounts/email/appeal_waiting": [{}],
    "accounts/email/backup_code_used": [{"left": 9}, {"left": 1}],
    "accounts/email/backup_codes_made": [{}],
    "accounts/email/badge_changed": [
        {"is_verified": True, "reason": _REASON},
        {"is_verified": False, "reason": _REASON},
    ],
    "accounts/email/deactivated": [{}],
    "accounts/email/deletion_cancelled": [{}],
    "accounts/email/deletion_requested": [{}],
    "accounts/email/email_added": [{"added_email": "new@example.com"}],
    "accounts/email/export_ready": [{}],
    "accounts/email/factor_added": [{"kind": "totp", "name": "Work phone"}, {"kind": "passkey", "name": "Work phone"}],
    "accounts/email/factor_removed": [
        {"kind": "totp", "name": "Work phone"},
        {"kind": "passkey", "name": "Work phone"},
    ],
    "accounts/email/factors_reset": [{"reason": _REASON, "tokens": 2}],
    "accounts/email/failed_log_ins": [{"count": 10}],
    "accounts/email/new_device": [{}],
    "accounts/email/phone_changed": [{"number": "+49 ••• 6789"}],
    "accounts/email/phone_removed": [{"number": "+49 ••• 6789"}],
    "accounts/email/reactivated": [{}],
    "accounts/email/role_changed": [
        {"after": role, "reason": _REASON, "tokens": 1} for role in ("admin", "moderator", "creator", "user")
    ],
    "accounts/email/sanction_imposed": [
        {"kind": kind, "reason": _REASON, "appeal_path": "/standing/4f-c3d9"}
        for kind in ("warning", "limit", "suspension", "ban")
    ],
    "accounts/email/sanction_lifted": [
        {"kind": kind, "reason": _REASON} for kind in ("warning", "limit", "suspension", "ban")
    ],
    "accounts/email/sessions_ended": [{"reason": _REASON}],
    "accounts/email/signup_approved": [{}],
    "accounts/email/signup_refused": [{"reason": _REASON}],
    "accounts/email/suspension_over": [{"has_appeal": True}, {}],
    "accounts/email/token_made": [{"name": "Work phone", "scopes": ["read", "write"]}],
    "accounts/email/wrong_codes": [{"count": 3}],
    "socialaccount/email/account_connected": [{"provider": {"name": "GitHub"}}],
    "socialaccount/email/account_disconnected": [{"provider": {"name": "GitHub"}}],
}
