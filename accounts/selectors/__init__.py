"""What pages and programs are shown of accounts."""

from accounts.selectors.exports import export_of, exports_of, may_ask_for_export
from accounts.selectors.factors import factors_of, ways_to_prove
from accounts.selectors.membership import invite_of, invites_page
from accounts.selectors.people import (
    OWNER_COLUMNS,
    Direction,
    followed_among,
    latest_followed,
    owner_of,
    people_around,
    people_found,
    people_to_follow,
    user_id_of,
)
from accounts.selectors.profiles import own_profile, privacy_of, profile_of
from accounts.selectors.relations import (
    blocks_page,
    count_requests,
    is_blocking,
    is_session_blocked,
    mutes_page,
    own_followers_page,
    relation_to_owner,
    requests_page,
)
from accounts.selectors.security import (
    account_of_login,
    addresses_of,
    provider_name,
    security_log,
    sessions_of,
    ways_in_of,
)
from accounts.selectors.staff import (
    PeopleWanted,
    staff_appeals,
    staff_audit_log,
    staff_people,
    staff_person,
    staff_person_id,
    staff_sanctions,
    staff_signups,
)
from accounts.selectors.standing import count_open_appeals, sanction_in_force, sanctions_of, standing_of
from accounts.selectors.tokens import FoundToken, find_token, tokens_of

__all__ = [
    "OWNER_COLUMNS",
    "Direction",
    "FoundToken",
    "PeopleWanted",
    "account_of_login",
    "addresses_of",
    "blocks_page",
    "count_open_appeals",
    "count_requests",
    "count_signups",
    "export_of",
    "exports_of",
    "factors_of",
    "find_token",
    "followed_among",
    "invite_of",
    "invites_page",
    "is_blocking",
    "is_session_blocked",
    "latest_followed",
    "may_ask_for_export",
    "mutes_page",
    "own_followers_page",
    "own_profile",
    "owner_of",
    "people_around",
    "people_found",
    "people_to_follow",
    "privacy_of",
    "profile_of",
    "provider_name",
    "relation_to_owner",
    "requests_page",
    "sanction_in_force",
    "sanctions_of",
    "security_log",
    "sessions_of",
    "staff_appeals",
    "staff_audit_log",
    "staff_people",
    "staff_person",
    "staff_person_id",
    "staff_sanctions",
    "staff_signups",
    "standing_of",
    "tokens_of",
    "user_id_of",
    "ways_in_of",
    "ways_to_prove",
]
