"""Encoding a video: claim, probe, encode, finish; safe to kill at any moment and to run twice."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from socialflow.core.events import publish
from socialflow.core.storage import local_copy, store_bytes, store_file
from videos.choices import RenditionKind, VideoStatus
from videos.events import EncodeEnded, MediaReplaced
from videos.models import EncodeJob, Rendition, Video
from videos.providers.encoding import encode_ladder
from videos.providers.ladder import plan_ladder
from videos.providers.media import EncodeFailed, EncodeProgress, EncodeResult, SourceProbe, SourceRefused
from videos.providers.probing import probe_source
from videos.services.claims import CLAIM_SECONDS, Claim, ClaimLost, write_patiently
from videos.services.clearing import clear_leftovers, work_dir
from videos.services.lifecycle import move_video, settle_publication
from videos.services.picturing import draw_pictures
from videos.services.progress import announce_progress
from videos.services.uploading import discard_upload

MAX_ATTEMPTS = 5
CANCELLED = "cancelled"
_PROBE_SECONDS = 60
_ENCODE_SECONDS = 10 * 3600
_GAVE_UP = gettext_noop("It could not be encoded after several tries. Try again later, or upload another file.")
_log = structlog.get_logger(__name__)


class StorageSink:
    """Puts what the transcoder makes under one folder of the media storage."""

    def __init__(self, prefix: str) -> None:
        """Take the folder's key, without a slash at the end."""
        self._prefix = prefix

    def put(self, name: str, path: Path, content_type: str) -> None:
        """Store a finished file."""
        store_file(f"{self._prefix}/{name}", path, content_type)

    def put_bytes(self, name: str, data: bytes, content_type: str) -> None:
        """Store a small file, replacing what had this name."""
        store_bytes(f"{self._prefix}/{name}", data, content_type)


def encode_video(*, video_id: UUID) -> None:
    """Encode a waiting video to its end: READY, FAILED with a reason, or waiting for the next attempt.

    Does nothing when another worker holds the claim or there is nothing to encode. The rows are the truth: a worker
    that dies loses its claim, and the sweeper hands the video out again.
    """
    claim = claim_encode(video_id=video_id)
    if claim is None:
        return
    try:
        with claim.kept_fresh(), work_dir() as folder:
            write_patiently(_encode_to_the_end(claim, folder))
    except ClaimLost:
        claim.log("encode.claim_lost")
        claim.let_go()
        clear_leftovers(video_id=video_id)


@transaction.atomic
def claim_encode(*, video_id: UUID) -> Claim | None:
    """Take a waiting video, or one whose worker has gone; None when there is nothing to take.

    Locks: the video, then its job. A video that was tried too often fails here.
    """
    video = Video.objects.alive().select_for_update().filter(pk=video_id).first()
    if video is None or video.status not in {VideoStatus.UPLOADED, VideoStatus.PROCESSING}:
        return None
    job, _ = EncodeJob.objects.select_for_update().get_or_create(video=video)
    now = timezone.now()
    if job.claimed_until and job.claimed_until > now:
        return None
    if video.status == VideoStatus.UPLOADED:
        move_video(video, VideoStatus.PROCESSING)
    job.attempts += 1
    if job.attempts > MAX_ATTEMPTS:
        _fail(video, job, "gave_up", _GAVE_UP)
        return None
    job.claim_id, job.claimed_until = uuid4(), now + timedelta(seconds=CLAIM_SECONDS)
    # Once the claim has run out it may be handed out at once.
    job.next_attempt_at = now
    job.progress_percent, job.rendition_progress = 0, {}
    job.save()
    video.save(update_fields=["status", "updated_at"])
    announce_progress(video, job)
    return Claim(video_id=video_id, claim_id=job.claim_id)


@transaction.atomic
def fail_encode(*, claim: Claim, code: str, reason: str) -> None:
    """End an encode with a reason that its owner understands."""
    video, job = claim.lock()
    _fail(video, job, code, reason)


@transaction.atomic
def refuse_source(*, claim: Claim, code: str, reason: str) -> None:
    """End with a file that can never be encoded: its bytes and their quota are free again."""
    video, job = claim.lock()
    refuse_video(video, job, code=code, reason=reason)


def refuse_video(video: Video, job: EncodeJob, *, code: str, reason: str) -> None:
    """End a locked video with a reason that its owner understands, and free what its file holds."""
    video.source_key = ""
    video.save(update_fields=["source_key"])
    discard_upload(video=video)
    _fail(video, job, code, reason)


@transaction.atomic
def release_encode(*, claim: Claim) -> None:
    """Give an encode back to be tried again, later each time; the last attempt fails."""
    video, job = claim.lock()
    if job.attempts >= MAX_ATTEMPTS:
        _fail(video, job, "gave_up", _GAVE_UP)
        return
    move_video(video, VideoStatus.UPLOADED)
    video.save(update_fields=["status", "updated_at"])
    job.claim_id = job.claimed_until = None
    job.next_attempt_at = timezone.now() + timedelta(seconds=15 * 4 ** (job.attempts - 1))
    job.save()
    announce_progress(video, job)


@transaction.atomic
def mark_playable(*, claim: Claim, media_version: str) -> None:
    """Let a video be watched while it is still being encoded; published if its owner wanted that."""
    video, job = claim.lock()
    if video.media_version == media_version:
        return
    if video.media_version:
        publish(MediaReplaced(video.pk, video.media_version))
    video.media_version = media_version
    video.playable_at = video.playable_at or timezone.now()
    settle_publication(video)
    video.save(update_fields=["media_version", "playable_at", "published_at", "feed_key", "updated_at"])
    announce_progress(video, job)


@transaction.atomic
def finish_encode(*, claim: Claim, result: EncodeResult) -> None:
    """Write what came out and make the video READY."""
    video, job = claim.lock()
    Rendition.objects.filter(video=video).delete()
    Rendition.objects.bulk_create(_renditions(video, result))
    move_video(video, VideoStatus.READY)
    video.duration_seconds = result.duration_seconds
    video.notice = "\n".join(dict.fromkeys([*video.notice.splitlines(), *result.warnings]))[:300]
    video.save(update_fields=["status", "duration_seconds", "notice", "updated_at"])
    job.claim_id = job.claimed_until = None
    job.progress_percent = 100
    job.rendition_progress = dict.fromkeys(job.rendition_progress, 100)
    job.save()
    publish(EncodeEnded(video.pk))
    announce_progress(video, job)


def _encode_to_the_end(claim: Claim, work_dir: Path) -> Callable[[], None]:
    """Encode, and return the write that ends the claim with what came of it. Raises ClaimLost."""
    try:
        result = _encode(claim, work_dir)
    except ClaimLost:
        raise
    except SourceRefused as error:
        claim.log("encode.refused", code=error.code)
        return partial(refuse_source, claim=claim, code=error.code, reason=error.message)
    except EncodeFailed as error:
        if error.code == CANCELLED:
            claim.log("encode.cancelled")
        else:
            claim.log("encode.failed", code=error.code, log=error.log_tail)
        return partial(fail_encode, claim=claim, code=error.code, reason=error.message)
    except Exception:  # noqa: BLE001 - whatever it was, the row must be given back
        # Anything else may pass: the disk was full, the storage was away. The row stays and is tried again.
        _log.exception("encode.interrupted", video_id=str(claim.video_id))
        return partial(release_encode, claim=claim)
    claim.log("encode.ready", length=round(result.duration_seconds, 1))
    return partial(finish_encode, claim=claim, result=result)


def _encode(claim: Claim, work_dir: Path) -> EncodeResult:
    source_key = Video.objects.values_list("source_key", flat=True).get(pk=claim.video_id)
    version = f"m{secrets.token_hex(8)}"
    with local_copy(source_key, work_dir) as source, ThreadPoolExecutor(1, "pictures") as pool:
        probe = probe_source(source, timeout_seconds=_PROBE_SECONDS)
        write_patiently(partial(_keep_probe, claim, probe))
        result = encode_ladder(
            source,
            probe=probe,
            ladder=plan_ladder(probe),
            workdir=work_dir,
            sink=StorageSink(f"videos/{claim.video_id}/{version}"),
            on_progress=_Progress(
                claim,
                version,
                lambda: pool.submit(draw_pictures, claim=claim, source=source, probe=probe, work_dir=work_dir),
            ),
            is_cancelled=claim.is_over,
            threads=settings.TRANSCODE_THREADS or None,
            timeout_seconds=_ENCODE_SECONDS,
        )
    if claim.is_over():
        raise EncodeFailed(CANCELLED, gettext_noop("You stopped it."))
    return result


class _Progress:
    """Follows an encode: writes how far it is, and the first time it can be watched says so and has pictures drawn."""

    def __init__(self, claim: Claim, media_version: str, draw: Callable[[], object]) -> None:
        self._claim, self._media_version, self._draw = claim, media_version, draw
        self._is_playable = False

    def __call__(self, progress: EncodeProgress) -> None:
        if progress.is_playable and not self._is_playable:
            self._is_playable = True
            write_patiently(partial(mark_playable, claim=self._claim, media_version=self._media_version))
            self._claim.log("encode.playable")
            self._draw()
        self._claim.report(
            round(progress.fraction * 100), {name: round(done * 100) for name, done in progress.renditions.items()}
        )


@transaction.atomic
def _keep_probe(claim: Claim, probe: SourceProbe) -> None:
    video, _ = claim.lock()
    video.duration_seconds = probe.duration_seconds
    video.width, video.height = (probe.width, probe.height) if probe.has_video else (None, None)
    video.notice = "\n".join(probe.warnings)[:300]
    video.metadata = {
        "source": {
            name: value if isinstance(value, int | float | bool) else str(value)
            for name, value in asdict(probe).items()
            if name not in {"audio_tracks", "warnings"}
        }
    }
    video.metadata["source"]["audio_tracks"] = [asdict(track) for track in probe.audio_tracks]
    video.save(update_fields=["duration_seconds", "width", "height", "notice", "metadata", "updated_at"])


def _fail(video: Video, job: EncodeJob, code: str, reason: str) -> None:
    move_video(video, VideoStatus.FAILED)
    video.failure_code, video.failure_reason = code[:60], reason[:300]
    settle_publication(video)
    video.save(update_fields=["status", "failure_code", "failure_reason", "published_at", "feed_key", "updated_at"])
    job.claim_id = job.claimed_until = None
    job.save()
    publish(EncodeEnded(video.pk))
    announce_progress(video, job)


def _renditions(video: Video, result: EncodeResult) -> Iterator[Rendition]:
    measured = ("name", "codecs", "bandwidth_bps", "average_bandwidth_bps", "size_bytes")
    for picture in result.renditions:
        shape = {"width": picture.width, "height": picture.height, "frame_rate": float(picture.frame_rate)}
        yield Rendition(
            video=video, kind=RenditionKind.VIDEO, **shape, **{name: getattr(picture, name) for name in measured}
        )
    for sound in result.audio_renditions:
        facts = {name: getattr(sound, name) for name in (*measured, "language")}
        yield Rendition(video=video, kind=RenditionKind.AUDIO, **facts)
