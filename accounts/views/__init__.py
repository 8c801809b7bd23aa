"""Pages of accounts: settings, factors, tokens, following, and the pictures of people."""

from accounts.views.data import (
    ask_for_export,
    coming_back,
    data,
    deactivate,
    delete,
    download_export,
    export_state,
)
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
from accounts.views.languages import language, speak
from accounts.views.membership import invite, invite_revoke, invites, terms, terms_accept, waiting
from accounts.views.passkeys import Adding, AddingOptions, Showing, ShowingOptions
from accounts.views.pictures import picture
from accounts.views.profile import profile, settings_index
from accounts.views.proof import prove, second_factor
from accounts.views.relations import (
    accept_request,
    block,
    blocked,
    follow,
    follow_requests,
    followers,
    mute,
    muted,
    privacy,
    refuse_request,
    relation,
    remove_follower,
    waiting_requests,
)
from accounts.views.sessions import end, end_others, log, sessions
from accounts.views.standing import standing, standing_of
from accounts.views.tokens import revoke, revoke_all, tokens
from accounts.views.ways_in import Addresses, connect_pending, disconnect, email_remove, phone_later, phone_remove

__all__ = [
    "Adding",
    "AddingOptions",
    "Addresses",
    "Showing",
    "ShowingOptions",
    "accept_request",
    "app",
    "ask_for_export",
    "backup_codes",
    "block",
    "blocked",
    "coming_back",
    "connect_pending",
    "data",
    "deactivate",
    "delete",
    "disconnect",
    "download_export",
    "email_remove",
    "end",
    "end_others",
    "export_state",
    "factors",
    "follow",
    "follow_requests",
    "followers",
    "forget",
    "forget_all",
    "invite",
    "invite_revoke",
    "invites",
    "language",
    "log",
    "mute",
    "muted",
    "phone_later",
    "phone_remove",
    "picture",
    "privacy",
    "profile",
    "prove",
    "refuse_request",
    "relation",
    "remove",
    "remove_follower",
    "rename",
    "revoke",
    "revoke_all",
    "second_factor",
    "sessions",
    "settings_index",
    "speak",
    "standing",
    "standing_of",
    "start_app",
    "terms",
    "terms_accept",
    "tokens",
    "waiting",
    "waiting_requests",
]
