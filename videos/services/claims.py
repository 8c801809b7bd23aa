"""The claim of a worker on an encode: a row that it keeps fresh, and that others may take when it does not."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from videos.models import EncodeJob, Video
from videos.services.progress import announce_progress

# A worker that was not heard of for so long is taken for dead.
CLAIM_SECONDS = 20
# Each renewal looks whether the work is still wanted: whoever cancels has the processor free at once.
_RENEW_SECONDS = 1.0
_REPORT_SECONDS = 1.0
# How long the end of an encode waits for a database that is away.
_PATIENCE_SECONDS = 300
_AGAIN_SECONDS = 1.0
_log = structlog.get_logger(__name__)


class ClaimLost(Exception):  # noqa: N818 - it is news, not an error
    """Another worker, the owner or a deletion ended this claim."""


@dataclass
class Claim:
    """One worker's hold on one video."""

    video_id: UUID
    claim_id: UUID
    taken_at: float = field(default_factory=time.monotonic)
    _reported_at: float = 0.0
    _is_lost: threading.Event = field(default_factory=threading.Event)

    def lock(self) -> tuple[Video, EncodeJob]:
        """Lock the video, then its job. Raises ClaimLost when it is not this worker's any more."""
        video = Video.objects.alive().select_for_update().filter(pk=self.video_id).first()
        job = EncodeJob.objects.select_for_update().filter(video_id=self.video_id, claim_id=self.claim_id).first()
        if video is None or job is None:
            raise ClaimLost
        return video, job

    def let_go(self) -> None:
        """End a lost claim: nothing more comes from this worker, so the files of a deleted video can go."""
        EncodeJob.objects.filter(video_id=self.video_id, claim_id=self.claim_id).update(
            claim_id=None, claimed_until=None
        )

    def log(self, event: str, **facts: object) -> None:
        """Say to whoever runs this machine what has become of the video, and how long after it was taken."""
        _log.info(event, video_id=str(self.video_id), seconds=round(time.monotonic() - self.taken_at, 1), **facts)

    def is_over(self) -> bool:
        """Whether work should stop: cancelled, deleted, or taken by another."""
        return self._is_lost.is_set()

    def report(self, percent: int, renditions: Mapping[str, int]) -> None:
        """Write how far the encode is, at most once a second, and tell who watches."""
        if time.monotonic() < self._reported_at + _REPORT_SECONDS:
            return
        self._reported_at = time.monotonic()
        mine = EncodeJob.objects.filter(video_id=self.video_id, claim_id=self.claim_id)
        try:
            mine.update(progress_percent=min(percent, 99), rendition_progress=dict(renditions))
            job = mine.select_related("video").first()
        except DatabaseError:
            _log.warning("encode.progress_not_written", video_id=str(self.video_id))
            close_old_connections()
            return
        if job:
            announce_progress(job.video, job)

    @contextmanager
    def kept_fresh(self) -> Iterator[None]:
        """Renew the claim from a thread of its own while the work runs."""
        done = threading.Event()
        keeper = threading.Thread(target=self._keep, args=[done], name="claim-keeper", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _keep(self, done: threading.Event) -> None:
        while not done.wait(_RENEW_SECONDS):
            try:
                self._renew()
            except DatabaseError:
                # A database that is away for a moment must not cost an encode.
                _log.warning("encode.claim_not_renewed", video_id=str(self.video_id))
                close_old_connections()
        connection.close()

    def _renew(self) -> None:
        fresh = timezone.now() + timedelta(seconds=CLAIM_SECONDS)
        mine = EncodeJob.objects.filter(video_id=self.video_id, claim_id=self.claim_id, is_cancel_requested=False)
        if not mine.update(claimed_until=fresh):
            self._is_lost.set()


def write_patiently(write: Callable[[], None]) -> None:
    """Write what work has come to, again while the database is away: its restart must not cost hours of encoding.

    Where the answer to a commit was lost, the second write finds the claim gone and raises ClaimLost.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            write()
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            _log.warning("encode.waits_for_database")
            close_old_connections()
            time.sleep(_AGAIN_SECONDS)
        else:
            return
