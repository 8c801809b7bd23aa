"""The `local` transcoder: encodes a source to its ladder with ffmpeg, handing over segments while it runs."""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.trans_null import gettext_noop  # asks no settings

from videos.providers.commands import EncodingPass, encode_command, output_channels
from videos.providers.confinement import ENCODING_MEMORY_BYTES, PATIENT_NICENESS, Limits
from videos.providers.ffmpeg import FfmpegRun
from videos.providers.media import (
    AudioTrack,
    EncodeFailed,
    EncodeProgress,
    EncodeResult,
    RenditionSpec,
    SegmentSink,
    SourceProbe,
)
from videos.providers.packaging import SoundTrack, Track, VideoTrack
from videos.providers.publication import Publication, audio_rendition_result, rendition_result, sounds_of, videos_of
from videos.providers.sentences import ENDS_EARLY, NOTHING_THERE

MOST_SOUND_TRACKS = 4
LONGEST_OUTPUT_SECONDS = 12 * 3600 + 60
# Pixels that one core encodes a second (veryfast, the whole ladder counted), measured on 2 EPYC cores.
PIXELS_PER_CORE_SECOND = 60_000_000
# When the first four seconds of all renditions would take longer than this, the small ones get a pass of their own.
PATIENCE_SECONDS = 6.0
FIRST_SEGMENT_SECONDS = 4
FIRST_PASS_SIDE = 480
# Shorter than the source said by more than this: the owner is told.
MISSING_SHARE, LEAST_MISSING_SECONDS, MOST_MISSING_SECONDS = 0.05, 0.5, 1.5


@dataclass(slots=True)
class _Job:
    source: Path
    probe: SourceProbe
    workdir: Path
    sink: SegmentSink
    on_progress: Callable[[EncodeProgress], None]
    is_cancelled: Callable[[], bool]
    threads: int
    deadline: float
    memory_bytes: int
    passes: list[EncodingPass]
    tracks: list[Track] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def encode_ladder(
    source: Path,
    *,
    probe: SourceProbe,
    ladder: Sequence[RenditionSpec],
    workdir: Path,
    sink: SegmentSink,
    on_progress: Callable[[EncodeProgress], None],
    is_cancelled: Callable[[], bool],
    threads: int | None,
    timeout_seconds: float,
    memory_bytes: int = ENCODING_MEMORY_BYTES,
) -> EncodeResult:
    """Encode every rung of the ladder and up to four sound tracks to CMAF with HLS and DASH manifests.

    Segments and playlists reach the sink while ffmpeg runs; `on_progress` is called about four times a second, its
    `is_playable` is true once `master.m3u8` stands. Everything happens in a folder of its own inside `workdir`, which
    is gone at the end. What was put into the sink before a failure stays there for the caller to drop.

    Raises:
        EncodeFailed: nothing_to_encode, cancelled, timed_out, stalled, undecodable, no_space or encoder_failed.
    """
    if not ladder and not probe.audio_tracks:
        raise EncodeFailed("nothing_to_encode", NOTHING_THERE)
    cores = threads or len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="encode-", dir=workdir, ignore_cleanup_errors=True) as private:
        job = _Job(
            source=source.resolve(),
            probe=probe,
            workdir=Path(private),
            sink=sink,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            threads=cores,
            deadline=time.monotonic() + timeout_seconds,
            memory_bytes=memory_bytes,
            passes=plan_passes(probe, ladder, cores),
        )
        return _encode(job)


def plan_passes(probe: SourceProbe, ladder: Sequence[RenditionSpec], cores: int) -> list[EncodingPass]:
    """One run of ffmpeg for all, or two where the machine is too slow for the large renditions.

    A 4K ladder on two cores runs slower than it plays. Then the small renditions and the sound come first, which is
    worth a second decode: the video can be watched within seconds and through to its end.
    """
    sounds = probe.audio_tracks[:MOST_SOUND_TRACKS]
    renditions = tuple(sorted(ladder, key=_pixel_rate, reverse=True))
    small = tuple(rung for rung in renditions if min(rung.width, rung.height) <= FIRST_PASS_SIDE)
    large = tuple(rung for rung in renditions if rung not in small)
    wait = FIRST_SEGMENT_SECONDS * sum(map(_pixel_rate, renditions)) / (PIXELS_PER_CORE_SECOND * cores)
    if wait <= PATIENCE_SECONDS or not small or not large:
        return [EncodingPass(renditions, sounds)]
    return [EncodingPass(small, sounds), EncodingPass(large, ())]


def _pixel_rate(rung: RenditionSpec) -> float:
    return rung.width * rung.height * float(rung.frame_rate)


def _encode(job: _Job) -> EncodeResult:
    shares = _work_shares(job)
    publication = Publication(job.sink, first := _tracks(job, job.passes[0]))
    done = 0.0
    for work, share in zip(job.passes, shares, strict=True):
        tracks = first if work is job.passes[0] else _tracks(job, work)
        job.tracks += tracks
        _run_pass(job, work, tracks, publication, done, share)
        done += share
    publication.finish(job.tracks)
    videos, sounds = videos_of(job.tracks), sounds_of(job.tracks)
    duration = max(track.duration_seconds for track in job.tracks)
    _warn_when_short(job, duration)
    job.on_progress(EncodeProgress(1.0, True, {track.name: 1.0 for track in videos}))
    return EncodeResult(
        renditions=tuple(rendition_result(track) for track in videos),
        audio_renditions=tuple(audio_rendition_result(track) for track in sounds),
        duration_seconds=duration,
        warnings=tuple(dict.fromkeys([*job.probe.warnings, *job.warnings])),
    )


def _work_shares(job: _Job) -> list[float]:
    """The part of the whole work that each pass is."""
    costs = [1.0 + sum(map(_pixel_rate, work.renditions)) for work in job.passes]
    return [cost / sum(costs) for cost in costs]


def _tracks(job: _Job, work: EncodingPass) -> list[Track]:
    length = job.probe.duration_seconds or 0.0
    tracks: list[Track] = [
        VideoTrack(name=rung.name, stream=number, expected_seconds=length, rung=rung)
        for number, rung in enumerate(work.renditions)
    ]
    default = _default_sound(work.sounds)
    for number, sound in enumerate(work.sounds):
        tracks.append(
            SoundTrack(
                name=f"audio-{number + 1}",
                stream=len(work.renditions) + number,
                expected_seconds=length,
                sound=sound,
                channels=output_channels(sound),
                is_default=sound is default,
            )
        )
    return tracks


def _default_sound(sounds: Sequence[AudioTrack]) -> AudioTrack | None:
    """The track that plays unasked: the first that the source marks, else the first."""
    return next((sound for sound in sounds if sound.is_default), sounds[0] if sounds else None)


def _run_pass(
    job: _Job, work: EncodingPass, tracks: list[Track], publication: Publication, done: float, share: float
) -> None:
    command = encode_command(
        job.source, probe=job.probe, work=work, threads=job.threads, max_seconds=LONGEST_OUTPUT_SECONDS
    )
    seconds_left = max(1.0, job.deadline - time.monotonic())
    limits = Limits(
        cpu_seconds=int(seconds_left * job.threads) + 1,
        memory_bytes=job.memory_bytes,
        nice=PATIENT_NICENESS if publication.is_playable else 0,
    )
    with FfmpegRun(command, cwd=job.workdir, limits=limits, deadline=job.deadline) as run:
        for out_seconds in run.ticks(job.is_cancelled):
            changed = [track for track in tracks if track.collect(job.workdir, job.sink)]
            if publication.update(changed):
                run.give_way(PATIENT_NICENESS)
            job.on_progress(_progress(job, tracks, publication, out_seconds, done, share))
        code = run.return_code
        for track in tracks:
            if (job.workdir / f"{track.stream}-init.mp4").exists():
                track.finish(job.workdir, job.sink)
        _check_outcome(job, tracks, run, code)
    job.tracks = [track for track in job.tracks if track.segments]
    publication.first = [track for track in publication.first if track.segments]
    publication.update(tracks)


def _check_outcome(job: _Job, tracks: list[Track], run: FfmpegRun, code: int) -> None:
    """Take what came out of a damaged source; fail when the fault is ours or nothing came out."""
    log = run.log_tail
    if "No space left on device" in log:
        raise EncodeFailed("no_space", gettext_noop("The server has no space left to encode. Try again later."), log)
    if code < 0 or "Cannot allocate memory" in log:
        raise EncodeFailed(
            "encoder_failed", gettext_noop("The encoder was stopped for using too much time or memory."), log
        )
    videos = videos_of(tracks)
    if any(not track.segments for track in videos) or not any(track.segments for track in tracks):
        raise EncodeFailed(
            "undecodable", gettext_noop("Nothing in the file could be played. Export it and upload it again."), log
        )
    if any(not track.segments for track in tracks):
        job.warnings.append(gettext_noop("A sound track could not be decoded and was left out."))
    if (code > 0 or run.has_damage) and not job.probe.is_truncated:
        job.warnings.append(gettext_noop("Parts of the file are damaged; what can be decoded was kept."))


def _progress(
    job: _Job, tracks: list[Track], publication: Publication, out_seconds: float, done: float, share: float
) -> EncodeProgress:
    length = job.probe.duration_seconds
    part = min(1.0, out_seconds / length) if length else 0.0
    renditions = {
        track.name: 1.0 if track.is_complete else part if track in tracks else 0.0 for track in videos_of(job.tracks)
    }
    waiting = {rung.name: 0.0 for work in job.passes for rung in work.renditions}
    return EncodeProgress(
        fraction=min(0.999, done + share * part),
        is_playable=publication.is_playable,
        renditions=waiting | renditions,
    )


def _warn_when_short(job: _Job, duration: float) -> None:
    expected = job.probe.duration_seconds
    if expected is None:
        return
    tolerance = min(MOST_MISSING_SECONDS, max(LEAST_MISSING_SECONDS, MISSING_SHARE * expected))
    if expected - duration > tolerance:
        job.warnings.append(ENDS_EARLY % {"read": round(duration), "all": round(expected)})
