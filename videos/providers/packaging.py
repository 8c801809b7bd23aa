"""Turns the two-second chunks of ffmpeg's dash muxer into six-second CMAF segments as soon as they are finished."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from videos.providers import isobmff
from videos.providers.media import AudioTrack, RenditionSpec, SegmentSink

SEGMENT_TYPE = "video/iso.segment"
INIT_TYPE = "video/mp4"
# Names that ffmpeg gives its files in the work folder. A chunk under its name is whole: ffmpeg renames it when it is.
CHUNK_PATTERN = "$RepresentationID$-$Number%05d$.m4s"
INIT_PATTERN = "$RepresentationID$-init.mp4"
# The segment type box of CMAF (ISO/IEC 23000-19, 7.3.1): brands msdh, msix and cmfs.
STYP = b"\x00\x00\x00\x1cstypmsdh\x00\x00\x00\x00msdhmsixcmfs"
CHUNKS_PER_SEGMENT = 3
# The first segments are shorter, so that a video can be watched sooner; together they are as long as any other, which
# RFC 8216 counts towards the peak bit rate.
CHUNKS_OF_FIRST_SEGMENTS = (1, 2)
CHUNKS_KEPT_BACK = 2
# A segment, what may be kept back behind it, and a source that is a little shorter than it says.
FAR_FROM_END_SECONDS = 12.0
# The target duration of 6 s and the half second that Apple allows above it.
LONGEST_SEGMENT_SECONDS = 6.45


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """Where a segment holds a key frame with its moof, and how long it stands in an I-frame playlist."""

    offset: int
    length: int
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One finished media segment; times in the track's timescale."""

    name: str
    start_time: int
    duration: int
    duration_seconds: float
    size_bytes: int
    key_frames: tuple[KeyFrame, ...]


@dataclass(frozen=True, slots=True)
class _Chunk:
    fragments: bytes
    parsed: tuple[isobmff.Fragment, ...]

    @property
    def duration(self) -> int:
        return sum(fragment.duration for fragment in self.parsed)


@dataclass(slots=True, kw_only=True)
class Track:
    """One rendition on its way: collects the chunks of ffmpeg's output `stream`, hands whole segments to the sink.

    `expected_seconds` is how long the source says it is, 0 when it does not say.
    """

    name: str
    stream: int
    expected_seconds: float = 0.0
    segments: list[Segment] = field(default_factory=list)
    timescale: int = 0
    codecs: str = ""
    is_complete: bool = False
    init_bytes: int = 0
    _next_chunk: int = 1
    _pending: list[_Chunk] = field(default_factory=list)

    @property
    def duration_seconds(self) -> float:
        """Length of all that has been handed over."""
        return sum(segment.duration_seconds for segment in self.segments)

    @property
    def size_bytes(self) -> int:
        """Bytes of all that has been handed over, the initialisation segment too."""
        return self.init_bytes + sum(segment.size_bytes for segment in self.segments)

    def collect(self, workdir: Path, sink: SegmentSink) -> bool:
        """Hand over every segment whose chunks are finished; True when there was one."""
        before = len(self.segments)
        self._read_chunks(workdir)
        while self._is_segment_due():
            self._emit(self._chunks_of_next(), workdir, sink)
        return len(self.segments) > before

    def finish(self, workdir: Path, sink: SegmentSink) -> None:
        """Hand over what is left once ffmpeg has ended: at most four chunks, in one segment or two alike."""
        self.collect(workdir, sink)
        if len(self._pending) > CHUNKS_PER_SEGMENT and not self._tail_fits():
            self._emit(len(self._pending) // 2, workdir, sink)
        if self._pending:
            self._emit(len(self._pending), workdir, sink)
        self.is_complete = True

    def _is_segment_due(self) -> bool:
        """Near the end two chunks are kept back, so that the last segment is not a tiny rest; elsewhere none waits."""
        is_early = len(self.segments) < len(CHUNKS_OF_FIRST_SEGMENTS)
        is_far_from_end = self.expected_seconds - self.duration_seconds > FAR_FROM_END_SECONDS
        kept_back = 0 if is_early or is_far_from_end else CHUNKS_KEPT_BACK
        return len(self._pending) >= self._chunks_of_next() + kept_back

    def _chunks_of_next(self) -> int:
        is_early = len(self.segments) < len(CHUNKS_OF_FIRST_SEGMENTS)
        return CHUNKS_OF_FIRST_SEGMENTS[len(self.segments)] if is_early else CHUNKS_PER_SEGMENT

    def _tail_fits(self) -> bool:
        return sum(chunk.duration for chunk in self._pending) <= LONGEST_SEGMENT_SECONDS * self.timescale

    def _read_chunks(self, workdir: Path) -> None:
        while True:
            path = workdir / f"{self.stream}-{self._next_chunk:05d}.m4s"
            if not path.exists():
                return
            data = path.read_bytes()
            kept = [box for box in isobmff.boxes(data) if box.kind in (b"moof", b"mdat")]
            chunk = _Chunk(b"".join(data[box.start : box.end] for box in kept), tuple(isobmff.fragments(data)))
            if chunk.parsed:
                self._pending.append(chunk)
            path.unlink()
            self._next_chunk += 1

    def _put_init(self, workdir: Path, sink: SegmentSink) -> None:
        path = workdir / f"{self.stream}-init.mp4"
        init = path.read_bytes()
        self.timescale, self.codecs, self.init_bytes = isobmff.timescale(init), isobmff.codec_string(init), len(init)
        sink.put(f"{self.name}/init.mp4", path, INIT_TYPE)

    def _emit(self, count: int, workdir: Path, sink: SegmentSink) -> None:
        if not self.segments:
            self._put_init(workdir, sink)
        chunks, self._pending = self._pending[:count], self._pending[count:]
        segment = self._segment(chunks)
        path = workdir / f"{self.stream}-segment.m4s"
        path.write_bytes(STYP + b"".join(chunk.fragments for chunk in chunks))
        sink.put(f"{self.name}/{segment.name}", path, SEGMENT_TYPE)
        path.unlink()
        self.segments.append(segment)

    def _segment(self, chunks: list[_Chunk]) -> Segment:
        offset, key_frames = len(STYP), []
        for fragment in (fragment for chunk in chunks for fragment in chunk.parsed):
            if fragment.starts_with_sync:
                seconds = fragment.duration / self.timescale
                key_frames.append(KeyFrame(offset, fragment.key_frame_bytes, seconds))
            offset += fragment.size_bytes
        duration = sum(chunk.duration for chunk in chunks)
        return Segment(
            name=f"{len(self.segments) + 1:05d}.m4s",
            start_time=chunks[0].parsed[0].start_time,
            duration=duration,
            duration_seconds=float(Fraction(duration, self.timescale)),
            size_bytes=offset,
            key_frames=tuple(key_frames),
        )


@dataclass(slots=True, kw_only=True)
class VideoTrack(Track):
    """A rendition of the picture and the rung of the ladder that it is."""

    rung: RenditionSpec


@dataclass(slots=True, kw_only=True)
class SoundTrack(Track):
    """A rendition of one of the source's sound tracks; `channels` are those of the rendition."""

    sound: AudioTrack
    channels: int
    is_default: bool
