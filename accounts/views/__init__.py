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
from accounts.views.profile import follow, picture, profile
from accounts.views.proof import prove, second_factor
from accounts.views.sessions import end, end_others, log, sessions
from accounts.views.standing import standing, standing_of
from accounts.views.tokens import revoke, revoke_all, tokens

__all__ = [
    "Adding",
    "AddingOptions",
    "Showing",
    "ShowingOptions",
    "app",
    "backup_codes",
    "end",
    "end_others",
    "factors",
    "follow",
    "forget",
    "forget_all",
    "log",
    "picture",
    "profile",
    "prove",
    "remove",
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
