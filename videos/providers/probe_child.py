"""Opens a source with PyAV inside a confined process and prints what it finds as JSON.

Run as `python -I probe_child.py '{request}'` with the file open as the descriptor that the request names, so that not
even the file's name can sway which demuxer is chosen. Decoders are fed a stranger's bytes here and nowhere else.
"""

import itertools
import json
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

SAMPLE_PACKETS = 300
PROOF_PACKETS = 1500
PROOF_VIDEO_FRAMES = 6
PROOF_AUDIO_FRAMES = 4
TAIL_SECONDS = 3.0
EARLY_SECONDS = 1.0
HDR_TRANSFERS = {16: "smpte2084", 18: "arib-std-b67"}
VARIABLE_SPREAD = 0.25
# Words that are no UTF-8 are kept byte by byte, as PyAV 19 does unasked; who reads the answer takes none of them.
ANY_WORDS: dict[str, Any] = {"metadata_errors": "surrogateescape"} if int(av.__version__.split(".")[0]) < 19 else {}
# Formats without a length of their own: libavformat guesses it from the bit rate, so a shorter one is no damage.
GUESSED_DURATIONS = {"mp3", "aac", "ac3", "eac3", "dts", "truehd", "mpeg", "mpegts", "mpegvideo", "amr", "flv"}


class UnusableError(Exception):
    """A source that cannot be taken; carries the stable code of the refusal."""


@dataclass
class Proof:
    """What came out of the decoders for one stream."""

    frames: int = 0
    errors: int = 0
    frame: Any = None
    is_interlaced: bool = False


def open_source(request: dict[str, Any]) -> InputContainer:
    """Open by content alone; a demuxer that is not on its list is refused before it reads its first header."""
    options = {
        "format_whitelist": request["format_whitelist"],
        "codec_whitelist": request["codec_whitelist"],
        "protocol_whitelist": "file",
        "max_streams": str(request["max_streams"]),
        "enable_drefs": "0",
    }
    try:
        container: InputContainer = av.open(
            f"/dev/fd/{request['descriptor']}", "r", options=options, timeout=None, **ANY_WORDS
        )
    except (FFmpegError, ValueError, OverflowError) as error:
        raise UnusableError("unreadable") from error
    return container


@dataclass
class Duration:
    """How long a source is; `ends` says when each stream's last packet ends, as far as it was read."""

    seconds: float | None
    ends: dict[int, float]
    is_truncated: bool = False

    def ends_early(self, index: int) -> bool:
        """Whether a stream is over well before the last one."""
        return self.ends.get(index, 0.0) < max(self.ends.values(), default=0.0) - EARLY_SECONDS


def is_usable(stream: Stream, request: dict[str, Any]) -> bool:
    """Whether a stream has a decoder that is on the list; `decode_packet` would open any."""
    return stream.codec_context is not None and stream.codec_context.name in request["codec_whitelist"].split(",")


def is_cover(stream: Stream) -> bool:
    """Whether a picture is that of a song, or of a menu."""
    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def pick_video(container: InputContainer, request: dict[str, Any]) -> VideoStream | None:
    """The picture that a player would choose: the default one, else the largest."""
    pictures = [stream for stream in container.streams.video if not is_cover(stream)]
    candidates = [stream for stream in pictures if is_usable(stream, request)]
    if pictures and not candidates:
        raise UnusableError("undecodable")
    for stream in candidates:
        context = stream.codec_context
        if context.width > request["max_side"] or context.height > request["max_side"]:
            raise UnusableError("too_large")
        if context.width * context.height > request["max_pixels"]:
            raise UnusableError("too_large")
    return max(
        candidates,
        key=lambda stream: (
            bool(stream.disposition & Disposition.default),
            stream.codec_context.width * stream.codec_context.height,
        ),
        default=None,
    )


def decode_some(container: InputContainer, wanted: dict[int, int]) -> tuple[dict[int, Proof], dict[int, list[float]]]:
    """Decode the beginning of the wanted streams: `wanted` maps a stream's number to a count of frames."""
    proofs = {index: Proof() for index in wanted}
    times: dict[int, list[float]] = {index: [] for index in wanted}
    streams = [container.streams[index] for index in wanted]
    for stream in streams:
        stream.codec_context.thread_count = 1
    for packet in itertools.islice(readable_packets(container, streams), PROOF_PACKETS):
        index = packet.stream.index
        if packet.pts is not None and packet.stream.time_base:
            times[index].append(float(packet.pts * packet.stream.time_base))
        if proofs[index].frames < wanted[index]:
            decode_packet(packet, proofs[index])
        is_proven = all(proof.frames >= wanted[number] for number, proof in proofs.items())
        if is_proven and all(len(moments) >= SAMPLE_PACKETS for moments in times.values()):
            break
    return proofs, times


def decode_packet(packet: Any, proof: Proof) -> None:
    """Feed one packet to its decoder and note what comes out."""
    try:
        frames = packet.decode()
    except (FFmpegError, ValueError):
        proof.errors += 1
        return
    for frame in frames:
        proof.frames += 1
        proof.frame = proof.frame or frame
        proof.is_interlaced = proof.is_interlaced or bool(getattr(frame, "interlaced_frame", False))


def readable_packets(container: InputContainer, streams: list[Stream]) -> Any:
    """Packets until the end or until the first byte that cannot be read."""
    try:
        yield from container.demux(streams)
    except (FFmpegError, ValueError):
        return


def last_moments(container: InputContainer, streams: list[Stream], deadline: float) -> dict[int, float]:
    """Read on from here: the end of each stream's latest packet in seconds; nothing when time runs out."""
    latest: dict[int, float] = {}
    for count, packet in enumerate(readable_packets(container, streams)):
        if packet.pts is not None and packet.stream.time_base:
            end = float((packet.pts + (packet.duration or 0)) * packet.stream.time_base)
            latest[packet.stream.index] = max(end, latest.get(packet.stream.index, end))
        if count % 512 == 0 and time.monotonic() > deadline:
            return {}
    return latest


def seek(container: InputContainer, seconds: float) -> bool:
    """Go to the key frame before a moment; False when the file cannot be sought."""
    try:
        container.seek(int(seconds * av.time_base))
    except (FFmpegError, ValueError, OverflowError):
        return False
    return True


def measure_duration(container: InputContainer, streams: list[Stream], seconds: float) -> Duration:
    """How long the source really is, and whether it ends before it says.

    A cut-off file is told by its tail: when nothing lies near the promised end, the packets are read through.
    """
    deadline = time.monotonic() + seconds
    start = (container.start_time or 0) / av.time_base
    declared = container.duration / av.time_base if container.duration and container.duration > 0 else None
    tolerance = min(1.5, max(0.3, 0.05 * (declared or 0.0)))
    if declared is not None and seek(container, start + max(0.0, declared - TAIL_SECONDS)):
        ends = last_moments(container, streams, deadline)
        found = max(ends.values(), default=0.0) - start
        if found >= declared - tolerance:
            return Duration(max(found, declared), ends)
        if found + start >= declared - tolerance:
            return Duration(found, ends)
    seek(container, start)
    ends = last_moments(container, streams, deadline)
    found = max(ends.values(), default=0.0) - start
    if found <= 0:
        return Duration(declared, {})
    if declared is None or found >= declared - tolerance:
        return Duration(max(found, declared or 0.0), ends)
    return Duration(found, ends, is_truncated=container.format.name.split(",")[0] not in GUESSED_DURATIONS)


def frame_rate_of(stream: VideoStream, moments: list[float]) -> tuple[float, float, bool]:
    """The stream's declared and measured frames per second, and whether their distance varies.

    With varying distances the usual one counts, since pauses in a recording say nothing about its motion.
    """
    declared = float(stream.guessed_rate or stream.average_rate or 0)
    ordered = sorted(set(moments))
    gaps = [later - earlier for earlier, later in itertools.pairwise(ordered)]
    if len(gaps) < 3:
        return declared, 0.0, False
    typical = statistics.median(gaps)
    odd = sum(1 for gap in gaps if abs(gap - typical) > VARIABLE_SPREAD * typical + 0.0011)
    is_variable = odd > max(1, len(gaps) // 50)
    measured = 1 / typical if is_variable else len(gaps) / (ordered[-1] - ordered[0])
    return declared, measured, is_variable


def describe_video(stream: VideoStream, proof: Proof, moments: list[float]) -> dict[str, Any]:
    """What the picture is, as its first decoded frame shows it."""
    frame = proof.frame
    declared, measured, is_variable = frame_rate_of(stream, moments)
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    components = frame.format.components
    return {
        "index": stream.index,
        "width": frame.width,
        "height": frame.height,
        "sample_aspect": [aspect.numerator, aspect.denominator] if aspect else [1, 1],
        "rotation": int(getattr(frame, "rotation", 0) or 0),
        "declared_rate": declared,
        "measured_rate": measured,
        "is_variable": is_variable,
        "codec": stream.codec_context.name,
        "pixel_format": frame.format.name,
        "bit_depth": max((component.bits for component in components), default=8),
        "has_alpha": any(component.is_alpha for component in components),
        "transfer": HDR_TRANSFERS.get(int(frame.color_trc or 0), ""),
        "is_interlaced": proof.is_interlaced,
    }


def describe_audio(stream: AudioStream, proof: Proof) -> dict[str, Any]:
    """What a sound track is, as its first decoded frame shows it."""
    metadata = stream.metadata
    return {
        "index": stream.index,
        "language": str(metadata.get("language", "")),
        "title": str(metadata.get("title") or metadata.get("handler_name") or "")[:100],
        "channels": len(proof.frame.layout.channels),
        "sample_rate": proof.frame.sample_rate,
        "codec": stream.codec_context.name,
        "is_default": bool(stream.disposition & Disposition.default),
    }


def probe(request: dict[str, Any]) -> dict[str, Any]:
    """Open, choose the streams, prove that they decode, measure."""
    with open_source(request) as container:
        video = pick_video(container, request)
        sounds = [stream for stream in container.streams.audio if is_usable(stream, request)]
        sounds = sounds[: request["max_audio_tracks"]]
        if video is None and not sounds:
            raise UnusableError("no_media")
        wanted = {stream.index: PROOF_AUDIO_FRAMES for stream in sounds}
        if video is not None:
            wanted[video.index] = PROOF_VIDEO_FRAMES
        proofs, times = decode_some(container, wanted)
        if video is not None and proofs[video.index].frame is None:
            raise UnusableError("undecodable")
        heard = [stream for stream in sounds if proofs[stream.index].frame is not None]
        if video is None and not heard:
            raise UnusableError("undecodable")
        streams: list[Stream] = [*heard, *([video] if video is not None else [])]
        duration = measure_duration(container, streams, request["scan_seconds"])
        return {
            "container": container.format.name.split(",")[0],
            "duration": duration.seconds,
            "is_truncated": duration.is_truncated,
            "picture_ends_early": video is not None and duration.ends_early(video.index),
            "has_errors": any(proof.errors for proof in proofs.values()),
            "lost_sounds": len(sounds) - len(heard),
            "audio": [describe_audio(stream, proofs[stream.index]) for stream in heard],
            "video": video and describe_video(video, proofs[video.index], times[video.index]),
        }


def main() -> None:
    request = json.loads(sys.argv[1])
    try:
        answer = probe(request)
    except UnusableError as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
