"""The static DASH manifest (ISO/IEC 23009-1) over the same segments as the HLS playlists, with relative addresses."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from videos.providers.bandwidth import TARGET_SECONDS, peak_bps
from videos.providers.packaging import SoundTrack, Track, VideoTrack

MPD_TYPE = "application/dash+xml"
MPD_NAME = "manifest.mpd"
NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
PROFILE = "urn:mpeg:dash:profile:isoff-live:2011"
CHANNELS_SCHEME = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
ROLE_SCHEME = "urn:mpeg:dash:role:2011"


def manifest(videos: Sequence[VideoTrack], sounds: Sequence[SoundTrack]) -> str:
    """The manifest of a finished encode."""
    duration = max(track.duration_seconds for track in [*videos, *sounds])
    root = Element(
        "MPD",
        {
            "xmlns": NAMESPACE,
            "profiles": PROFILE,
            "type": "static",
            "mediaPresentationDuration": f"PT{duration:.3f}S",
            "maxSegmentDuration": f"PT{_longest_segment([*videos, *sounds]):.3f}S",
            "minBufferTime": f"PT{TARGET_SECONDS}S",
        },
    )
    period = SubElement(root, "Period", {"id": "0", "start": "PT0S"})
    if videos:
        _add_videos(period, videos)
    for number, sound in enumerate(sounds, start=1 if videos else 0):
        _add_sound(period, number, sound)
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _longest_segment(tracks: Sequence[Track]) -> float:
    return max(segment.duration_seconds for track in tracks for segment in track.segments)


def _add_videos(period: Element, videos: Sequence[VideoTrack]) -> None:
    most = {
        "maxWidth": str(max(track.rung.width for track in videos)),
        "maxHeight": str(max(track.rung.height for track in videos)),
        "maxFrameRate": _rate(max(track.rung.frame_rate for track in videos)),
    }
    adaptation = _add_adaptation(period, 0, "video", most)
    for track in videos:
        shape = {
            "width": str(track.rung.width),
            "height": str(track.rung.height),
            "frameRate": _rate(track.rung.frame_rate),
            "sar": "1:1",
        }
        _add_segments(_add_representation(adaptation, track, shape), track)


def _add_sound(period: Element, number: int, track: SoundTrack) -> None:
    adaptation = _add_adaptation(period, number, "audio", {"lang": track.sound.language})
    if track.sound.title:
        SubElement(adaptation, "Label").text = track.sound.title
    role = "main" if track.is_default else "alternate"
    SubElement(adaptation, "Role", {"schemeIdUri": ROLE_SCHEME, "value": role})
    representation = _add_representation(adaptation, track, {"audioSamplingRate": str(track.timescale)})
    channels = {"schemeIdUri": CHANNELS_SCHEME, "value": str(track.channels)}
    SubElement(representation, "AudioChannelConfiguration", channels)
    _add_segments(representation, track)


def _add_adaptation(period: Element, number: int, kind: str, more: dict[str, str]) -> Element:
    common = {
        "id": str(number),
        "contentType": kind,
        "mimeType": f"{kind}/mp4",
        "segmentAlignment": "true",
        "startWithSAP": "1",
    }
    return SubElement(period, "AdaptationSet", common | more)


def _add_representation(adaptation: Element, track: Track, more: dict[str, str]) -> Element:
    common = {"id": track.name, "codecs": track.codecs, "bandwidth": str(peak_bps(track.segments))}
    return SubElement(adaptation, "Representation", common | more)


def _add_segments(representation: Element, track: Track) -> None:
    template = SubElement(
        representation,
        "SegmentTemplate",
        {
            "timescale": str(track.timescale),
            "startNumber": "1",
            "initialization": f"{track.name}/init.mp4",
            "media": f"{track.name}/$Number%05d$.m4s",
        },
    )
    timeline = SubElement(template, "SegmentTimeline")
    start: int | None = track.segments[0].start_time
    for duration, run in groupby(segment.duration for segment in track.segments):
        repeats = len(list(run)) - 1
        attributes = {"t": str(start)} if start is not None else {}
        attributes["d"] = str(duration)
        if repeats:
            attributes["r"] = str(repeats)
        SubElement(timeline, "S", attributes)
        start = None


def _rate(rate: Fraction) -> str:
    return str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
