"""Bit rates as RFC 8216 section 4.3.4.2 measures them, from the sizes of real segments."""

from collections.abc import Sequence

from videos.providers.packaging import Segment

TARGET_SECONDS = 6
SHORTEST_WINDOW_SECONDS = 0.5 * TARGET_SECONDS
LONGEST_WINDOW_SECONDS = 1.5 * TARGET_SECONDS


def average_bps(segments: Sequence[Segment]) -> int:
    """Bits of all segments over their whole duration."""
    return _bps(sum(segment.size_bytes for segment in segments), sum(segment.duration_seconds for segment in segments))


def peak_bps(segments: Sequence[Segment]) -> int:
    """The largest rate of any run of segments that lasts 0.5 to 1.5 target durations, or of all if they are shorter."""
    return max((_bps(size, seconds) for size, seconds in _windows(segments)), default=average_bps(segments))


def _windows(segments: Sequence[Segment]) -> list[tuple[int, float]]:
    found = []
    for start in range(len(segments)):
        size, seconds = 0, 0.0
        for segment in segments[start:]:
            size, seconds = size + segment.size_bytes, seconds + segment.duration_seconds
            if seconds > LONGEST_WINDOW_SECONDS:
                break
            if seconds >= SHORTEST_WINDOW_SECONDS:
                found.append((size, seconds))
    return found


def _bps(size_bytes: int, seconds: float) -> int:
    return round(size_bytes * 8 / seconds) if seconds > 0 else 0
