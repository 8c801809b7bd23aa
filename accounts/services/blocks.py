"""Blocking and muting: whom a person does not want to meet, or only not to hear for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Status
from accounts.models import Block, FollowRequest, Mute, User
from accounts.querysets import KNOWN, StandsTo
from accounts.services.locking import hold_people
from socialflow.core.errors import InvalidError, nobody

# The last days of the calendar cannot be shown by every clock.
_LONGEST_MUTE = timedelta(days=100 * 365)
_END_FOLLOWS = """
    WITH ended AS (
        DELETE FROM follows
        WHERE (follower_id = %(one)s AND followee_id = %(two)s) OR (follower_id = %(two)s AND followee_id = %(one)s)
        RETURNING follower_id, followee_id
    )
    UPDATE users SET
        following_count = following_count - (SELECT count(*) FROM ended WHERE follower_id = users.id),
        follower_count = follower_count - (SELECT count(*) FROM ended WHERE followee_id = users.id)
    WHERE id IN (%(one)s, %(two)s) AND EXISTS (SELECT FROM ended)
"""


@dataclass(frozen=True)
class MuteState:
    """Whether the actor mutes someone now, and until when; None for good."""

    username: str
    is_muted: bool
    until: datetime | None


def block_user(*, actor: User, username: str) -> str:
    """Keep the actor and someone apart on every surface, and end what is between them; twice changes nothing.

    Follows and requests end in both directions. Who is blocked by somebody can block them, too: their page, seen logged
    out, says no less. Returns: the username.

    Raises:
        NotFoundError: `user_not_found`.
        InvalidError: `cannot_block_oneself`.
    Queries: five. Locks: both people's rows, in key order; a follow waits for them, and then meets the block.
    """
    person = _one(actor, username, Q(status=Status.ACTIVE) | _exists(Block, blocker=actor, blocked=OuterRef("pk")))
    if person.pk == actor.pk:
        raise InvalidError("cannot_block_oneself", _("You cannot block yourself."))
    with transaction.atomic():
        hold_people(actor.pk, person.pk)
        Block.objects.bulk_create([Block(blocker=actor, blocked=person)], ignore_conflicts=True)
        pair = [actor.pk, person.pk]
        FollowRequest.objects.filter(follower_id__in=pair, followee_id__in=pair).delete()
        with connection.cursor() as cursor:
            cursor.execute(_END_FOLLOWS, {"one": actor.pk, "two": person.pk})
    return person.username


def unblock_user(*, actor: User, username: str) -> str:
    """Let the actor and someone meet again, unless that one blocks the actor; doing it twice changes nothing.

    Nothing that the block ended comes back. Returns: the username. Raises NotFoundError `user_not_found`. Queries: two.
    """
    person = _one(actor, username, _exists(Block, blocker=actor, blocked=OuterRef("pk")))
    Block.objects.filter(blocker=actor, blocked=person).delete()
    return person.username


def mute_user(*, actor: User, username: str, until: datetime | None = None) -> MuteState:
    """Keep what someone makes out of the actor's feed, comments, searches and suggestions; they do not learn of it.

    Args:
        until: when it ends by itself; None: when it is taken back. Said again, the new end counts.

    Raises:
        NotFoundError: `user_not_found`, also across a block.
        InvalidError: `cannot_mute_oneself`, `mute_already_over`, `until_too_far`.
    Queries: three.
    """
    now = timezone.now()
    if until is not None and until <= now:
        raise InvalidError("mute_already_over", _("The end of a mute must lie in the future."))
    if until is not None and until > now + _LONGEST_MUTE:
        raise InvalidError("until_too_far", _("The end is too far away. Leave it out for one without an end."))
    person = _one(actor, username)
    if person.pk == actor.pk:
        raise InvalidError("cannot_mute_oneself", _("You cannot mute yourself."))
    with transaction.atomic():
        Mute.objects.filter(muter=actor, until__lte=now).delete()
        Mute.objects.bulk_create(
            [Mute(muter=actor, muted=person, until=until)],
            update_conflicts=True, unique_fields=["muter", "muted"], update_fields=["until", "updated_at"],
        )  # fmt: skip
    return MuteState(person.username, is_muted=True, until=until)


def unmute_user(*, actor: User, username: str) -> MuteState:
    """Hear of someone again; doing it twice changes nothing. Raises NotFoundError `user_not_found`. Queries: two."""
    person = _one(actor, username, _exists(Mute, muter=actor, muted=OuterRef("pk")))
    Mute.objects.filter(muter=actor, muted=person).delete()
    return MuteState(person.username, is_muted=False, until=None)


def _one(actor: User, username: str, or_else: Q | None = None) -> User:
    """Somebody of whom the actor knows, or of whom more than that is true: what was done about them can be taken back.

    Raises NotFoundError `user_not_found`, alike for all others: it tells neither who is here nor who keeps apart.
    """
    known = Q(StandsTo(KNOWN, actor.pk, "id", "status"), is_active=True)
    people = User.objects.named(username).filter(known | or_else if or_else else known)
    person: User | None = people.only("username").first()
    if person is None:
        raise nobody()
    return person


def _exists(model: type[Block | Mute], **pair: Any) -> Q:
    return Q(Exists(model.objects.filter(**pair)))
