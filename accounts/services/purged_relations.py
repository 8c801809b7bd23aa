"""What accounts takes away of a deleted person before their own row: relations, copies of their data, pictures."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Block, Follow, FollowRequest, Mute, User
from accounts.services.export_parts import BATCH
from accounts.services.exports import remove_exports
from accounts.services.locking import hold_people
from accounts.services.purging import delete_batch, purges_with_account
from socialflow.core.storage import delete_prefix

_END_FOLLOWS = """
    WITH ended AS (
        DELETE FROM follows WHERE id = ANY(%(ids)s) RETURNING follower_id, followee_id
    )
    UPDATE users SET
        following_count = following_count - (SELECT count(*) FROM ended WHERE follower_id = users.id),
        follower_count = follower_count - (SELECT count(*) FROM ended WHERE followee_id = users.id)
    WHERE id = ANY(%(people)s) AND EXISTS (SELECT FROM ended)
"""


# Steps run from the last one registered to the first: the pictures go last.
@purges_with_account
def _remove_pictures(person: User) -> bool:
    """Avatar and banner, all versions. Raises OSError when some stay."""
    delete_prefix(f"people/{person.pk}/")
    return False


@purges_with_account
def _remove_exports(person: User) -> bool:
    """Raises ConflictError `still_exporting`."""
    remove_exports(person=person)
    return False


@purges_with_account
def _remove_relations(person: User) -> bool:
    """Requests to follow, blocks and mutes, in both directions."""
    batches = (
        FollowRequest.objects.filter(Q(follower=person) | Q(followee=person)),
        Block.objects.filter(Q(blocker=person) | Q(blocked=person)),
        Mute.objects.filter(Q(muter=person) | Q(muted=person)),
    )
    return sum(delete_batch(queryset) for queryset in batches) > 0


@purges_with_account
def _end_following(person: User) -> bool:
    return _end_follows(person, Follow.objects.filter(follower=person).values_list("id", "followee"))


@purges_with_account
def _end_followers(person: User) -> bool:
    return _end_follows(person, Follow.objects.filter(followee=person).values_list("id", "follower"))


@transaction.atomic
def _end_follows(person: User, follows: QuerySet[Follow, tuple[UUID, UUID]]) -> bool:
    """End a batch of follows with exact counters; whether there may be more. Locks: all these people, in key order."""
    found = list(follows.order_by("-id")[:BATCH])
    if not found:
        return False
    people = sorted({person.pk, *(other for _, other in found)})
    hold_people(*people)
    with connection.cursor() as cursor:
        cursor.execute(_END_FOLLOWS, {"ids": [key for key, _ in found], "people": people})
    return len(found) == BATCH
