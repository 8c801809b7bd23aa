"""What people do with their accounts."""

from accounts.services.audit import record_action
from accounts.services.follows import FollowState, follow_user, unfollow_user
from accounts.services.mails import promise_mail, send_promised_mail
from accounts.services.pictures import PICTURE_KINDS, PictureKind, remove_picture, set_picture
from accounts.services.profiles import ProfileFields, change_profile
from accounts.services.registration import check_email, check_username, register_user
from accounts.services.sessions import announce_log_out, session_channel
from accounts.services.tokens import NewToken, create_token, revoke_token

__all__ = [
    "PICTURE_KINDS",
    "FollowState",
    "NewToken",
    "PictureKind",
    "ProfileFields",
    "announce_log_out",
    "change_profile",
    "check_email",
    "check_username",
    "create_token",
    "follow_user",
    "promise_mail",
    "record_action",
    "register_user",
    "remove_picture",
    "revoke_token",
    "send_promised_mail",
    "session_channel",
    "set_picture",
    "unfollow_user",
]
