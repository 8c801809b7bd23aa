"""Fixed vocabularies of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DISPLAY_NAME_LENGTH = 60
BIO_LENGTH = 500
LOCATION_LENGTH = 80
LINK_LENGTH = 200
MAX_LINKS = 5
TOKEN_NAME_LENGTH = 60
REASON_LENGTH = 2000
# So much is looked at where the code of an app or a backup code is typed, with what people put in between.
TYPED_CODE_LENGTH = 40
# Until when a sanction can be appealed.
APPEAL_DAYS = 20


class Scope(models.TextChoices):
    """What an API token may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    UPLOAD = "upload", _("Upload")
    MONEY = "money", _("Money")
    ADMIN = "admin", _("Administration")


# What a token may do unless it is asked to do more.
PLAIN_SCOPES = (Scope.READ, Scope.WRITE, Scope.UPLOAD)


class Role(models.TextChoices):
    """What a person is here; each has Django permissions of its own (accounts.services.roles)."""

    USER = "user", _("Member")
    CREATOR = "creator", _("Creator")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Administrator")


class Status(models.TextChoices):
    """Whether an account can be used and seen; the allowed moves are in accounts.services.statuses."""

    PENDING = "pending", _("Not a member yet")
    ACTIVE = "active", _("Active")
    LIMITED = "limited", _("Limited")
    SUSPENDED = "suspended", _("Suspended")
    BANNED = "banned", _("Banned")
    DEACTIVATED = "deactivated", _("Deactivated")
    DELETED = "deleted", _("Deleted")


# Whoever has one of these can log in and is shown to others.
USABLE = (Status.ACTIVE, Status.LIMITED)
# Whoever has one of these is kept out by the staff.
KEPT_OUT = frozenset({Status.SUSPENDED, Status.BANNED})


class ProfileVisibility(models.TextChoices):
    """Who sees what a person makes."""

    PUBLIC = "public", _("Everyone")
    FOLLOWERS = "followers", _("Followers")
    PRIVATE = "private", _("Followers I accept")


class Audience(models.TextChoices):
    """Who may turn to a person."""

    EVERYONE = "everyone", _("Everyone")
    FOLLOWERS = "followers", _("My followers")
    FOLLOWED = "followed", _("People I follow")
    NOBODY = "nobody", _("Nobody")


class SanctionKind(models.TextChoices):
    """What staff can do about a person, from the mildest on."""

    WARNING = "warning", _("Warning")
    LIMIT = "limit", _("Limit")
    SUSPENSION = "suspension", _("Suspension")
    BAN = "ban", _("Ban")


class AppealState(models.TextChoices):
    """How an appeal stands."""

    OPEN = "open", _("Open")
    GRANTED = "granted", _("Granted")
    DENIED = "denied", _("Denied")
    # The time of what it is against was over before.
    CLOSED = "closed", _("Closed undecided")


class ExportState(models.TextChoices):
    """How far a copy of one's data is."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class Action(models.TextChoices):
    """What the audit log tells of; a person's own log shows those about them."""

    SIGNED_UP = "signed_up", _("Account made")
    LOGGED_IN = "logged_in", _("Logged in")
    LOGGED_OUT = "logged_out", _("Logged out")
    LOGIN_FAILED = "login_failed", _("Wrong password, code or passkey")
    SESSION_ENDED = "session_ended", _("Session ended")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by mail")
    EMAIL_ADDED = "email_added", _("E-mail address added")
    EMAIL_CHANGED = "email_changed", _("Main e-mail address changed")
    EMAIL_CONFIRMED = "email_confirmed", _("E-mail address confirmed")
    EMAIL_REMOVED = "email_removed", _("E-mail address removed")
    PHONE_CHANGED = "phone_changed", _("Phone number changed")
    PHONE_REMOVED = "phone_removed", _("Phone number removed")
    PROVIDER_CONNECTED = "provider_connected", _("Account at a provider connected")
    PROVIDER_DISCONNECTED = "provider_disconnected", _("Account at a provider disconnected")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    BACKUP_CODES_MADE = "backup_codes_made", _("New backup codes")
    BACKUP_CODE_USED = "backup_code_used", _("Backup code used")
    BROWSER_REMEMBERED = "browser_remembered", _("Browser remembered")
    BROWSERS_FORGOTTEN = "browsers_forgotten", _("Remembered browsers forgotten")
    FACTORS_RESET = "factors_reset", _("Second factors removed by staff")
    TOKEN_MADE = "token_made", _("API token made")
    TOKEN_REVOKED = "token_revoked", _("API token revoked")
    ROLE_CHANGED = "role_changed", _("Role changed")
    BADGE_GIVEN = "badge_given", _("Verified badge given")
    BADGE_TAKEN = "badge_taken", _("Verified badge taken away")
    SIGNUP_APPROVED = "signup_approved", _("Sign-up approved")
    SIGNUP_REFUSED = "signup_refused", _("Sign-up refused")
    INVITE_MADE = "invite_made", _("Invite made")
    INVITE_REVOKED = "invite_revoked", _("Invite revoked")
    SANCTION_IMPOSED = "sanction_imposed", _("Sanction imposed")
    SANCTION_LIFTED = "sanction_lifted", _("Sanction lifted")
    SANCTION_ENDED = "sanction_ended", _("Sanction over")
    APPEAL_MADE = "appeal_made", _("Appeal made")
    APPEAL_DECIDED = "appeal_decided", _("Appeal decided")
    APPEAL_CLOSED = "appeal_closed", _("Appeal closed undecided")
    EXPORT_REQUESTED = "export_requested", _("Copy of the data asked for")
    EXPORT_DOWNLOADED = "export_downloaded", _("Copy of the data downloaded")
    DEACTIVATED = "deactivated", _("Account deactivated")
    REACTIVATED = "reactivated", _("Account reactivated")
    DELETION_REQUESTED = "deletion_requested", _("Deletion asked for")
    DELETION_CANCELLED = "deletion_cancelled", _("Deletion taken back")
    PURGED = "purged", _("Account purged")

    @classmethod
    def called(cls, action: str) -> str:
        """What it is called; of what there is no more, its own name."""
        return str(cls(action).label) if action in cls else action


# Names that routes, mail or impostors would want. Source: RFC 2142 and our own first path segments.
RESERVED_USERNAMES = frozenset(
    """
    abuse about account accounts admin administrator anonymous api app assets auth billing blog contact events explore
    feed help home hostmaster info legal login logout mailbox media me metrics moderator news noc official owner pages
    postmaster privacy root saved search security settings signup socialflow staff static status studio support system
    team terms tus uploads user users video videos watch webmaster www
    """.split()  # noqa: SIM905 - sixty quoted words would be harder to read and to keep sorted
)
