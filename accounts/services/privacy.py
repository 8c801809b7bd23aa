"""Who sees what a person makes, and who may turn to them."""

from typing import TypedDict, Unpack

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Audience, ProfileVisibility
from accounts.models import User
from socialflow.core.errors import InvalidError

_VOCABULARIES = {
    "profile_visibility": ProfileVisibility,
    "message_audience": Audience,
    "mention_audience": Audience,
    "comment_audience": Audience,
}
_LOCK_ALL = """
    SELECT id FROM users
    WHERE id = %(me)s OR id IN (SELECT follower_id FROM follow_requests WHERE followee_id = %(me)s)
    ORDER BY id FOR NO KEY UPDATE
"""
_ACCEPT_ALL = """
    WITH answered AS (
        DELETE FROM follow_requests WHERE followee_id = %(me)s AND follower_id = ANY(%(locked)s)
        RETURNING id, follower_id, followee_id
    ), moved AS (
        INSERT INTO follows (id, created_at, updated_at, follower_id, followee_id)
        SELECT id, %(now)s, %(now)s, follower_id, followee_id FROM answered
        ON CONFLICT (follower_id, followee_id) DO NOTHING RETURNING follower_id
    )
    UPDATE users SET
        following_count = following_count + CASE WHEN users.id = %(me)s THEN 0 ELSE 1 END,
        follower_count = follower_count + CASE WHEN users.id = %(me)s THEN (SELECT count(*) FROM moved) ELSE 0 END
    WHERE users.id = %(me)s OR users.id IN (SELECT follower_id FROM moved)
"""


class PrivacyFields(TypedDict, total=False):
    """What a person can say about who sees and reaches them; what is not given stays."""

    profile_visibility: str
    message_audience: str
    mention_audience: str
    comment_audience: str
    is_hidden_from_search: bool
    hides_counts: bool


def change_privacy(*, user: User, **fields: Unpack[PrivacyFields]) -> User:
    """Change who sees what a person makes, and who may turn to them.

    Whoever followed before goes on; a profile that accepts each follower no longer accepts all who wait.

    Raises InvalidError `unknown_choice`.
    Queries: two, four when a profile stops being private. Locks: the person's row, and in key order with it those of
    all who wait.
    """
    for name, vocabulary in _VOCABULARIES.items():
        if name in fields and fields[name] not in vocabulary.values:  # type: ignore[literal-required]
            raise InvalidError(
                "unknown_choice",
                _("%(name)s is one of %(choices)s.") % {"name": name, "choices": ", ".join(vocabulary.values)},
            )
    stays_private = fields.get("profile_visibility", ProfileVisibility.PRIVATE) == ProfileVisibility.PRIVATE
    with transaction.atomic():
        if not stays_private:
            _accept_waiting(user)
        changes = {**fields, "updated_at": timezone.now()}
        User.objects.filter(pk=user.pk).update(**changes)
    user.refresh_from_db(fields=[*changes, "is_open"])
    return user


def _accept_waiting(user: User) -> None:
    """Let all who ask follow. Who asks while this waits for their rows asks again, and then need not."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ALL, {"me": user.pk})
        locked = [row[0] for row in cursor.fetchall()]
        if len(locked) > 1:
            cursor.execute(_ACCEPT_ALL, {"me": user.pk, "locked": locked, "now": timezone.now()})
