"""Holding parts of an upload while they are joined: claims like those of writers, kept fresh as long as it takes."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID, uuid4

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from videos.models import Upload
from videos.services.receiving import CLAIM, RENEW_SECONDS, ClaimLost

_log = structlog.get_logger(__name__)


@contextmanager
def claimed_parts(*, owner_id: UUID, part_ids: Sequence[UUID]) -> Iterator[None]:
    """Keep others from joining the same parts, from before the first byte is copied; no connection is held.

    Raises ClaimLost (423) when somebody does already. Locks: the parts, in the order of their ids, only to claim them.
    """
    claim_id, is_over = uuid4(), threading.Event()
    _claim(owner_id, part_ids, claim_id)
    keeper = threading.Thread(target=_keep, args=[part_ids, claim_id, is_over], name="part-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()
        Upload.objects.filter(pk__in=part_ids, claim_id=claim_id).update(claim_id=None, claimed_until=None)


@transaction.atomic
def _claim(owner_id: UUID, part_ids: Sequence[UUID], claim_id: UUID) -> None:
    parts = Upload.objects.select_for_update().filter(owner_id=owner_id, pk__in=part_ids, ended_at=None)
    free = [part.pk for part in parts.filter(Q(claimed_until=None) | Q(claimed_until__lt=Now())).order_by("pk")]
    if len(free) < len(part_ids):
        raise ClaimLost
    Upload.objects.filter(pk__in=free).update(claim_id=claim_id, claimed_until=Now() + CLAIM)


def _keep(part_ids: Sequence[UUID], claim_id: UUID, is_over: threading.Event) -> None:
    """Renew a claim; should the database be away too long, the join itself finds its parts gone."""
    while not is_over.wait(RENEW_SECONDS):
        try:
            Upload.objects.filter(pk__in=part_ids, claim_id=claim_id).update(claimed_until=Now() + CLAIM)
        except DatabaseError:
            _log.warning("join.claim_not_renewed")
        close_old_connections()
    connection.close()
