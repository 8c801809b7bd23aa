"""What pages and programs are shown of accounts."""

from accounts.selectors.exports import export_of, exports_of, may_ask_for_export
from accounts.selectors.factors import Factor, Factors, WaysToProve, factors_of, ways_to_prove
from accounts.selectors.membership import invites_page
from accounts.selectors.people import (
    OWNER_COLUMNS,
    PERSON_COLUMNS,
    Direction,
    followed_among,
    latest_followed,
    owner_of,
    people_around,
    people_found,
    people_to_follow,
    person_of,
    user_id_of,
)
from accounts.selectors.profiles import own_profile, privacy_of, profile_of
from accounts.selectors.relations import (
    blocks_page,
    is_blocking,
    is_session_blocked,
    is_within,
    may_comment,
    mutes_page,
    relation_with,
    requests_page,
)
from accounts.selectors.security import Account, account_of_login, security_log, sessions_of
from accounts.selectors.standing import count_open_appeals, sanction_in_force, sanctions_of

__all__ = [
    "OWNER_COLUMNS",
    "PERSON_COLUMNS",
    "Account",
    "Direction",
    "Factor",
    "Factors",
    "WaysToProve",
    "account_of_login",
    "blocks_page",
    "count_open_appeals",
    "export_of",
    "exports_of",
    "factors_of",
    "followed_among",
    "invites_page",
    "is_blocking",
    "is_session_blocked",
    "is_within",
    "latest_followed",
    "may_ask_for_export",
    "may_comment",
    "mutes_page",
    "own_profile",
    "owner_of",
    "people_around",
    "people_found",
    "people_to_follow",
    "person_of",
    "privacy_of",
    "profile_of",
    "relation_with",
    "requests_page",
    "sanction_in_force",
    "sanctions_of",
    "security_log",
    "sessions_of",
    "user_id_of",
    "ways_to_prove",
]
