"""What people do with their accounts."""

from accounts.services.follows import FollowState, follow_user, unfollow_user
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
    "register_user",
    "remove_picture",
    "revoke_token",
    "session_channel",
    "set_picture",
    "unfollow_user",
]
