"""Pages of accounts: settings, factors, tokens, following, and the pictures of people."""

from accounts.views.factors import (
    app,
    backup_codes,
    factors,
    forget,
    forget_all,
    remove,
    rename,
    start_app,
)
from accounts.views.passkeys import Adding, AddingOptions, Showing, ShowingOptions
from accounts.views.pictures import picture
from accounts.views.profile import profile
from accounts.views.proof import prove, second_factor
from accounts.views.relations import (
    accept_request,
    block,
    blocked,
    follow,
    followers,
    mute,
    muted,
    privacy,
    refuse_request,
    remove_follower,
)
from accounts.views.sessions import end, end_others, log, sessions
from accounts.views.standing import standing, standing_of
from accounts.views.tokens import revoke, revoke_all, tokens

__all__ = [
    "Adding",
    "AddingOptions",
    "Showing",
    "ShowingOptions",
    "accept_request",
    "app",
    "backup_codes",
    "block",
    "blocked",
    "end",
    "end_others",
    "factors",
    "follow",
    "followers",
    "forget",
    "forget_all",
    "log",
    "mute",
    "muted",
    "picture",
    "privacy",
    "profile",
    "prove",
    "refuse_request",
    "remove",
    "remove_follower",
    "rename",
    "revoke",
    "revoke_all",
    "second_factor",
    "sessions",
    "standing",
    "standing_of",
    "start_app",
    "tokens",
]
