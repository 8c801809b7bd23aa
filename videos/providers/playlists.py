"""HLS playlists (RFC 8216) of our segments. Every address is relative, so that a signed path prefix is inherited."""

from collections.abc import Sequence
from itertools import chain, count

from videos.providers.bandwidth import TARGET_SECONDS, average_bps, peak_bps
from videos.providers.languages import UNDETERMINED
from videos.providers.packaging import Segment, SoundTrack, Track, VideoTrack

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
MULTIVARIANT_NAME = "master.m3u8"
MEDIA_NAME = "playlist.m3u8"
IFRAME_NAME = "iframes.m3u8"
VERSION = 7
AUDIO_GROUP = "audio"
# The variant that players start with: near 2000 kbit/s, as Apple's authoring specification recommends.
DEFAULT_VARIANT_BPS = 2_000_000
SOUND_ESTIMATE_BPS = 160_000


def media_playlist(track: Track) -> str:
    """The segments of one rendition: an EVENT that grows while it is encoded, VOD when it is complete.

    Players start a growing playlist at its end, as a live one, unless it says where to start.
    """
    lines = [
        *_head(is_complete=track.is_complete),
        *([] if track.is_complete else ["#EXT-X-START:TIME-OFFSET=0,PRECISE=YES"]),
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init.mp4"',
    ]
    for segment in track.segments:
        lines += [f"#EXTINF:{segment.duration_seconds:.6f},", segment.name]
    return _text([*lines, *(["#EXT-X-ENDLIST"] if track.is_complete else [])])


def iframe_playlist(track: VideoTrack) -> str:
    """The key frames of a finished rendition by byte range, for fast forward and scrubbing."""
    lines = [*_head(is_complete=True), "#EXT-X-I-FRAMES-ONLY", '#EXT-X-MAP:URI="init.mp4"']
    for segment in track.segments:
        for key_frame in segment.key_frames:
            lines += [
                f"#EXTINF:{key_frame.duration_seconds:.6f},",
                f"#EXT-X-BYTERANGE:{key_frame.length}@{key_frame.offset}",
                segment.name,
            ]
    return _text([*lines, "#EXT-X-ENDLIST"])


def _head(*, is_complete: bool) -> list[str]:
    return [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}",
        "#EXT-X-MEDIA-SEQUENCE:1",
        f"#EXT-X-PLAYLIST-TYPE:{'VOD' if is_complete else 'EVENT'}",
    ]


def multivariant_playlist(videos: Sequence[VideoTrack], sounds: Sequence[SoundTrack]) -> str:
    """All renditions of a video. Before they are complete, bandwidths are upper estimates and I-frames are absent."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if not videos:
        return _text([*lines, *_sound_only(sounds)])
    lines += _sound_group(sounds)
    for track in default_first(videos, sounds):
        lines += [_variant(track, sounds), f"{track.name}/{MEDIA_NAME}"]
    lines += [_iframe_variant(track) for track in videos if track.is_complete]
    return _text(lines)


def default_first(videos: Sequence[VideoTrack], sounds: Sequence[SoundTrack]) -> list[VideoTrack]:
    """The variant nearest to 2000 kbit/s first, the others upwards."""
    default = min(videos, key=lambda track: abs(variant_peak_bps(track, sounds) - DEFAULT_VARIANT_BPS))
    return [default, *(track for track in videos if track is not default)]


def variant_peak_bps(track: VideoTrack, sounds: Sequence[SoundTrack]) -> int:
    """Peak of the picture plus that of the richest sound track."""
    if track.is_complete:
        return peak_bps(track.segments) + max((peak_bps(sound.segments) for sound in sounds), default=0)
    estimate = track.rung.max_bitrate_kbps * 1000
    return max(estimate, peak_bps(track.segments)) + (SOUND_ESTIMATE_BPS if sounds else 0)


def _variant(track: VideoTrack, sounds: Sequence[SoundTrack]) -> str:
    rung = track.rung
    attributes = [f"BANDWIDTH={variant_peak_bps(track, sounds)}"]
    if track.is_complete:
        sound = max((average_bps(sound.segments) for sound in sounds), default=0)
        attributes.append(f"AVERAGE-BANDWIDTH={average_bps(track.segments) + sound}")
    codecs = [track.codecs, *dict.fromkeys(sound.codecs for sound in sounds)]
    attributes += [
        f'CODECS="{",".join(codecs)}"',
        f"RESOLUTION={rung.width}x{rung.height}",
        f"FRAME-RATE={float(rung.frame_rate):.3f}",
    ]
    if sounds:
        attributes.append(f'AUDIO="{AUDIO_GROUP}"')
    return "#EXT-X-STREAM-INF:" + ",".join([*attributes, "CLOSED-CAPTIONS=NONE"])


def _iframe_variant(track: VideoTrack) -> str:
    rung = track.rung
    frames = [
        Segment(segment.name, 0, 0, key_frame.duration_seconds, key_frame.length, ())
        for segment in track.segments
        for key_frame in segment.key_frames
    ]
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={peak_bps(frames)},AVERAGE-BANDWIDTH={average_bps(frames)},"
        f'CODECS="{track.codecs}",RESOLUTION={rung.width}x{rung.height},URI="{track.name}/{IFRAME_NAME}"'
    )


def _sound_only(sounds: Sequence[SoundTrack]) -> list[str]:
    """A song or a talk: variants of sound; with several tracks the first stands as variant, all in its group."""
    several = len(sounds) > 1
    lines = _sound_group(sounds) if several else []
    first = sounds[0]
    peak = peak_bps(first.segments) if first.is_complete else SOUND_ESTIMATE_BPS
    attributes = [f"BANDWIDTH={peak}"]
    if first.is_complete:
        attributes.append(f"AVERAGE-BANDWIDTH={average_bps(first.segments)}")
    attributes += [f'CODECS="{first.codecs}"', *([f'AUDIO="{AUDIO_GROUP}"'] if several else [])]
    return [*lines, "#EXT-X-STREAM-INF:" + ",".join(attributes), f"{first.name}/{MEDIA_NAME}"]


def _sound_group(sounds: Sequence[SoundTrack]) -> list[str]:
    """The sound tracks to choose from: no two of a name, and one of each language to play unasked.

    Source: RFC 8216, 4.3.4.1 and 4.3.4.1.1.
    """
    first_choices = sorted(sounds, key=lambda track: not track.is_default)
    chosen = {track.sound.language: track for track in reversed(first_choices)}
    return [
        _sound_media(track, name, is_unasked=track is chosen[track.sound.language])
        for track, name in zip(sounds, _sound_names(sounds), strict=True)
    ]


def _sound_media(track: SoundTrack, name: str, *, is_unasked: bool) -> str:
    default, unasked = ("YES" if answer else "NO" for answer in (track.is_default, is_unasked))
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{AUDIO_GROUP}",NAME="{name}",LANGUAGE="{track.sound.language}",'
        f'DEFAULT={default},AUTOSELECT={unasked},CHANNELS="{track.channels}",URI="{track.name}/{MEDIA_NAME}"'
    )


def _sound_names(sounds: Sequence[SoundTrack]) -> list[str]:
    names: list[str] = []
    for track in sounds:
        language = "" if track.sound.language == UNDETERMINED else track.sound.language
        name = (track.sound.title or language or "Original").replace('"', "'")
        choices = chain([name], (f"{name} ({number})" for number in count(2)))
        names.append(next(choice for choice in choices if choice not in names))
    return names


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
