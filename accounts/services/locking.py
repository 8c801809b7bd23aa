"""Who has what for themselves; the rows of people in key order, so that two transactions never wait for one another."""

from uuid import UUID

from django.db import connection

from accounts.models import User
from socialflow.core.errors import nobody


def lock_people(*ids: UUID) -> list[User]:
    """These people as they stand at this moment, in the order asked for, until the running transaction ends.

    Raises NotFoundError `user_not_found`, of those who are purged, too. Locks: their rows, in key order. Queries: one.
    """
    rows = User.objects.not_purged().select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    people = {person.pk: person for person in rows}
    if not people.keys() >= set(ids):
        raise nobody()
    return [people[each] for each in ids]


def hold_people(*ids: UUID) -> None:
    """Let nobody else change these people, or what is theirs, until the running transaction ends; nothing is read.

    Locks: their rows, in key order. Queries: one.
    """
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def try_to_hold(name: str) -> bool:
    """Have what has no row for oneself until the running transaction ends; False when somebody else has it, at once.

    Locks: an advisory lock. Queries: one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
