"""What people do in conversation."""

from social.services.commenting import create_comment, delete_comment, edit_comment
from social.services.posting import create_post, delete_post, edit_post
from social.services.reacting import (
    LikeState,
    SaveState,
    like_target,
    save_target,
    unlike_target,
    unsave_target,
)
from social.services.reconciling import Drift, find_drift, reconcile_counters

__all__ = [
    "Drift",
    "LikeState",
    "SaveState",
    "create_comment",
    "create_post",
    "delete_comment",
    "delete_post",
    "edit_comment",
    "edit_post",
    "find_drift",
    "like_target",
    "reconcile_counters",
    "save_target",
    "unlike_target",
    "unsave_target",
]
