"""Plain values that the video engine takes and gives, free of Django so that any worker can use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol


class SourceRefused(Exception):  # noqa: N818 - says what happened, as DomainError codes do
    """A file that is not a video or sound we take; `code` is stable, `message` tells a person what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class EncodeFailed(Exception):  # noqa: N818 - says what happened
    """An encode that ended without a playable result; `log_tail` is for operators, never for users."""

    def __init__(self, code: str, message: str, log_tail: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.log_tail = log_tail


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track of a source; `index` is the stream's number in the file, `language` a BCP 47 tag or "und"."""

    index: int
    language: str
    title: str
    channels: int
    sample_rate: int
    codec: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class SourceProbe:
    """What a source is, as found in its content. Sizes are as displayed, after rotation and sample aspect ratio.

    `container` is the demuxer that every later reader is forced to use. Without video (`video_index` None) the
    picture fields are 0 or empty. `picture_ends_early`: the sound goes on without it. `warnings` are sentences for the
    owner.
    """

    container: str
    size_bytes: int
    duration_seconds: float | None
    audio_tracks: tuple[AudioTrack, ...]
    video_index: int | None = None
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    is_variable_frame_rate: bool = False
    video_codec: str = ""
    pixel_format: str = ""
    bit_depth: int = 0
    color_transfer: str = ""
    is_hdr: bool = False
    is_interlaced: bool = False
    has_alpha: bool = False
    rotation_degrees: int = 0
    is_truncated: bool = False
    picture_ends_early: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def has_video(self) -> bool:
        """Whether there is a moving picture; a cover on a song is none."""
        return self.video_index is not None


@dataclass(frozen=True, slots=True)
class RenditionSpec:
    """One rung of the ladder: what the picture is encoded to. `gop_frames` is the distance of key frames."""

    name: str
    width: int
    height: int
    frame_rate: Fraction
    gop_frames: int
    crf: int
    max_bitrate_kbps: int


@dataclass(frozen=True, slots=True)
class RenditionResult:
    """One video rendition as measured from its segments; bandwidths are bits per second without the sound."""

    name: str
    width: int
    height: int
    frame_rate: Fraction
    bandwidth_bps: int
    average_bandwidth_bps: int
    codecs: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class AudioRenditionResult:
    """One sound rendition as measured from its segments."""

    name: str
    language: str
    bandwidth_bps: int
    average_bandwidth_bps: int
    codecs: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class EncodeResult:
    """A finished encode; `warnings` are sentences for the owner."""

    renditions: tuple[RenditionResult, ...]
    audio_renditions: tuple[AudioRenditionResult, ...]
    duration_seconds: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EncodeProgress:
    """How far an encode is, in fractions from 0 to 1."""

    fraction: float
    is_playable: bool
    renditions: Mapping[str, float] = field(default_factory=dict)


class SegmentSink(Protocol):
    """Where finished files go, by relative name. `put` must have the bytes when it returns: the file goes then."""

    def put(self, name: str, path: Path, content_type: str) -> None:
        """Store a finished file."""

    def put_bytes(self, name: str, data: bytes, content_type: str) -> None:
        """Store a small text, replacing what had this name; readers must never see half of it."""
