"""What goes of a deleted person's conversation, with counters that agree with the rows at every moment.

Their comments become tombstones, so that what others answered stays readable; their posts lose their text and are out
of sight with all that is under them. Comments and likes go one a transaction, locked as everywhere from the leaf up: a
purge must not stand in the way of those who talk on.
"""

from django.db import connection

from accounts.models import User
from accounts.services import purges_with_account
from social.choices import TargetKind
from social.models import Comment, Like, Save
from social.services.commenting import PLACE_COLUMNS, bury_comment
from social.services.reacting import remove_like

_AT_ONCE = 500

# The posts, then the counter by the number of rows, in one statement.
_EMPTY_POSTS = """
    WITH batch AS (
        SELECT id FROM posts WHERE owner_id = %(owner)s AND deleted_at IS NULL ORDER BY id DESC LIMIT %(most)s
        FOR NO KEY UPDATE
    ), emptied AS (
        UPDATE posts SET text = '', deleted_at = now(), deleted_by_id = %(owner)s, updated_at = now()
        FROM batch WHERE posts.id = batch.id RETURNING 1
    )
    UPDATE users SET post_count = post_count - (SELECT count(*) FROM emptied) WHERE id = %(owner)s
    RETURNING (SELECT count(*) FROM emptied)
"""


@purges_with_account
def _empty_posts(person: User) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY_POSTS, {"owner": person.pk, "most": _AT_ONCE})
        return bool(cursor.fetchone()[0])


@purges_with_account
def _bury_comments(person: User) -> bool:
    living = Comment.objects.filter(owner=person, deleted_at=None).order_by("-id")
    batch = list(living.values("id", *PLACE_COLUMNS)[:_AT_ONCE])
    for row in batch:
        bury_comment(row.pop("id"), by=person.pk, **row)
    return len(batch) == _AT_ONCE


@purges_with_account
def _take_likes_back(person: User) -> bool:
    batch = list(Like.objects.filter(user=person).order_by("-target_id").values_list("kind", "target_id")[:_AT_ONCE])
    for kind, target_id in batch:
        remove_like(user_id=person.pk, kind=TargetKind(kind), target_id=target_id)
    return len(batch) == _AT_ONCE


@purges_with_account
def _forget_saves(person: User) -> bool:
    batch = list(Save.objects.filter(user=person).values_list("target_id", flat=True)[:_AT_ONCE])
    Save.objects.filter(user=person, target_id__in=batch).delete()
    return len(batch) == _AT_ONCE
