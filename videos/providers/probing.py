"""Finds out what an uploaded file is, by content and never by name, in a confined process that proves it decodes."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation.trans_null import gettext_noop  # asks no settings

from videos.providers import sniffing
from videos.providers.confinement import READING_MEMORY_BYTES, Limits, run_confined
from videos.providers.formats import DECODERS, DEMUXERS
from videos.providers.languages import language_tag
from videos.providers.media import AudioTrack, SourceProbe, SourceRefused
from videos.providers.sentences import TOO_LARGE, TOO_LONG

CHILD = Path(__file__).with_name("probe_child.py")
STANDARD_RATES = tuple(
    Fraction(*pair)
    for pair in (
        (10, 1), (12, 1), (25, 2), (15000, 1001), (15, 1), (20, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001),
        (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1), (90, 1), (100, 1), (120000, 1001), (120, 1), (240, 1),
    )
)  # fmt: skip
HIGHEST_RATE = 300
LOWEST_RATE = Fraction(1, 100)
DEFAULT_RATE = Fraction(25)
REFUSALS = {
    "too_large": TOO_LARGE,
    "too_small": gettext_noop("The picture is smaller than 16 by 16 pixels. Upload a larger version."),
    "too_long": TOO_LONG,
    "no_media": gettext_noop("The file holds neither a moving picture nor sound. Upload a video or sound file."),
    "undecodable": gettext_noop("The file could be opened, but nothing in it can be played. Export it as MP4 (H.264)."),
    "too_heavy": gettext_noop(
        "The file takes too much time or memory to read. Export it as MP4 (H.264) and upload it again."
    ),
}


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """The largest source that is taken."""

    max_side: int = 8192
    max_pixels: int = 8192 * 8192
    max_duration_seconds: int = 12 * 3600
    max_streams: int = 64
    max_audio_tracks: int = 16


DEFAULT_LIMITS = SourceLimits()


def probe_source(
    path: Path,
    *,
    timeout_seconds: float,
    memory_bytes: int = READING_MEMORY_BYTES,
    limits: SourceLimits = DEFAULT_LIMITS,
) -> SourceProbe:
    """Say what the file at `path` is, or why it cannot be taken.

    Raises:
        SourceRefused: with one of the codes of `sniffing` and REFUSALS and a sentence for the owner.
    """
    with path.open("rb") as file:
        refusal = sniffing.refusal_of(file.read(sniffing.HEAD_BYTES))
    if refusal is not None:
        raise refusal
    answer = _ask_child(path, timeout_seconds=timeout_seconds, memory_bytes=memory_bytes, limits=limits)
    code = answer.get("refused")
    if code == "unreadable":
        raise sniffing.unreadable(path)
    if code is not None:
        raise _refused(code, limits)
    probe = _source_probe(answer, path.stat().st_size)
    _check_limits(probe, limits)
    return probe


def _ask_child(path: Path, *, timeout_seconds: float, memory_bytes: int, limits: SourceLimits) -> dict[str, Any]:
    with path.open("rb") as source, tempfile.TemporaryDirectory(prefix="probe-") as folder:
        request = {
            "descriptor": source.fileno(),
            "format_whitelist": DEMUXERS,
            "codec_whitelist": DECODERS,
            "max_side": limits.max_side,
            "max_pixels": limits.max_pixels,
            "max_streams": limits.max_streams,
            "max_audio_tracks": limits.max_audio_tracks,
            "scan_seconds": timeout_seconds / 2,
        }
        limits_of_child = Limits(int(timeout_seconds) + 1, memory_bytes, file_bytes=0, open_files=64)
        try:
            result = run_confined(
                [sys.executable, "-I", str(CHILD), json.dumps(request)],
                limits=limits_of_child,
                cwd=Path(folder),
                timeout_seconds=timeout_seconds,
                pass_fds=(source.fileno(),),
            )
        except subprocess.TimeoutExpired:
            return {"refused": "too_heavy"}
    if result.returncode != 0:
        return {"refused": "undecodable" if result.returncode in (-11, -6, -8) else "too_heavy"}
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def _refused(code: str, limits: SourceLimits) -> SourceRefused:
    numbers = {"side": limits.max_side, "pixels": limits.max_pixels, "hours": limits.max_duration_seconds // 3600}
    return SourceRefused(code, REFUSALS[code] % numbers)


def _check_limits(probe: SourceProbe, limits: SourceLimits) -> None:
    if probe.duration_seconds is not None and probe.duration_seconds > limits.max_duration_seconds:
        raise _refused("too_long", limits)
    if probe.has_video and max(probe.width, probe.height) > limits.max_side:
        raise _refused("too_large", limits)
    if probe.has_video and min(probe.width, probe.height) < 16:
        raise _refused("too_small", limits)


def _source_probe(answer: dict[str, Any], size_bytes: int) -> SourceProbe:
    tracks = tuple(
        AudioTrack(
            index=track["index"],
            language=language_tag(track["language"]),
            title=_track_title(track["title"]),
            channels=track["channels"],
            sample_rate=track["sample_rate"],
            codec=track["codec"],
            is_default=track["is_default"],
        )
        for track in answer["audio"]
    )
    common: dict[str, Any] = {
        "container": answer["container"],
        "size_bytes": size_bytes,
        "duration_seconds": answer["duration"],
        "audio_tracks": tracks,
        "is_truncated": answer["is_truncated"],
        "picture_ends_early": answer["picture_ends_early"],
        "warnings": tuple(_warnings(answer)),
    }
    return SourceProbe(**common, **_video_fields(answer["video"]))


def _track_title(title: str) -> str:
    """A title that a person gave; the handler names that programs write are none."""
    is_machine_made = "Handler" in title or title.startswith(("Core Media", "Apple ", "GPAC"))
    return "" if is_machine_made else "".join(character for character in title if character.isprintable())


def _video_fields(video: dict[str, Any] | None) -> dict[str, Any]:
    if video is None:
        return {}
    width, height = _display_size(video)
    rate = _frame_rate(video)
    return {
        "video_index": video["index"],
        "width": width,
        "height": height,
        "frame_rate": rate,
        "is_variable_frame_rate": video["is_variable"],
        "video_codec": video["codec"],
        "pixel_format": video["pixel_format"],
        "bit_depth": video["bit_depth"],
        "color_transfer": video["transfer"],
        "is_hdr": bool(video["transfer"]),
        "is_interlaced": video["is_interlaced"],
        "has_alpha": video["has_alpha"],
        "rotation_degrees": -video["rotation"] % 360,
    }


def _display_size(video: dict[str, Any]) -> tuple[int, int]:
    """Width and height as seen: samples made square by widening or heightening, then turned."""
    width, height = video["width"], video["height"]
    aspect = Fraction(video["sample_aspect"][0], video["sample_aspect"][1] or 1)
    if Fraction(1, 20) < aspect < 20:
        width, height = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return (height, width) if video["rotation"] % 180 else (width, height)


def _frame_rate(video: dict[str, Any]) -> Fraction:
    """A constant rate for the encode: the declared one unless the frames tell another story."""
    declared, measured = video["declared_rate"], video["measured_rate"]
    is_believable = 0 < declared <= HIGHEST_RATE and (not measured or abs(declared - measured) <= 0.05 * declared)
    is_declared = is_believable and not video["is_variable"]
    rate = declared if is_declared else measured or declared
    if not 0 < rate <= HIGHEST_RATE:
        return DEFAULT_RATE
    nearest = min(STANDARD_RATES, key=lambda standard: abs(float(standard) - rate))
    tolerance = 0.0005 if is_declared else 0.08 if video["is_variable"] else 0.02
    if abs(float(nearest) - rate) <= tolerance * rate:
        return nearest
    # A picture an hour is a rate, too; 0 is none.
    return max(Fraction(rate).limit_denominator(100), LOWEST_RATE)


def _warnings(answer: dict[str, Any]) -> list[str]:
    warnings = []
    if answer["is_truncated"]:
        warnings.append(gettext_noop("The file is cut off before its end; what can be read was kept."))
    if answer["lost_sounds"]:
        warnings.append(gettext_noop("A sound track could not be decoded and was left out."))
    if answer["has_errors"]:
        warnings.append(gettext_noop("Parts of the file are damaged; what can be decoded was kept."))
    return warnings
