"""Reads just enough of ISO base media files (ISO/IEC 14496-12) to package fragments: times, sizes, codec strings."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SYNC_MASK = 0x0001_0000  # sample_is_non_sync_sample
TFHD_FIELDS = ((0x01, 8), (0x02, 4), (0x08, 4), (0x10, 4), (0x20, 4))


class MalformedBoxError(ValueError):
    """A box that does not hold what its standard says."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its type, where it begins in the data, and where its content lies."""

    kind: bytes
    start: int
    content: int
    end: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof with its mdat: times in the track's timescale, `key_frame_bytes` from moof to the first sample's end."""

    start_time: int
    duration: int
    size_bytes: int
    key_frame_bytes: int
    starts_with_sync: bool


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """The boxes that lie side by side between two positions."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        header = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start + 8)
            header = 16
        if size < header or start + size > end:
            raise MalformedBoxError(f"box {kind!r} of {size} bytes does not fit")
        yield Box(kind, start, start + header, start + size)
        start += size


def find(data: bytes, *path: bytes) -> Box | None:
    """The first box under a path such as moov, trak, mdia, mdhd."""
    start, end, found = 0, len(data), None
    for kind in path:
        found = next((box for box in boxes(data, start, end) if box.kind == kind), None)
        if found is None:
            return None
        start, end = found.content, found.end
    return found


def require(data: bytes, *path: bytes) -> Box:
    """Like `find`, but the box has to be there."""
    box = find(data, *path)
    if box is None:
        raise MalformedBoxError("/".join(kind.decode("latin-1") for kind in path) + " is missing")
    return box


def timescale(init: bytes) -> int:
    """Units per second of the only track of an initialisation segment."""
    box = require(init, b"moov", b"trak", b"mdia", b"mdhd")
    position = box.content + (20 if init[box.content] == 1 else 12)
    return int(struct.unpack_from(">I", init, position)[0])


def codec_string(init: bytes) -> str:
    """The RFC 6381 name of the only track: avc1.PPCCLL or mp4a.40.2."""
    box = require(init, b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    entry = next(boxes(init, box.content + 8, box.end))
    if entry.kind == b"mp4a":
        return "mp4a.40.2"
    position = init.find(b"avcC", entry.content, entry.end)
    if entry.kind != b"avc1" or position < 0:
        raise MalformedBoxError(f"unexpected sample entry {entry.kind!r}")
    return "avc1." + init[position + 5 : position + 8].hex()


def fragments(data: bytes) -> list[Fragment]:
    """Every moof and mdat pair of a media segment."""
    found: list[Fragment] = []
    moof: Box | None = None
    for box in boxes(data):
        if box.kind == b"moof":
            moof = box
        elif box.kind == b"mdat" and moof is not None:
            found.append(_fragment(data, moof, box))
            moof = None
    return found


def _fragment(data: bytes, moof: Box, mdat: Box) -> Fragment:
    traf = next(box for box in boxes(data, moof.content, moof.end) if box.kind == b"traf")
    parts = {box.kind: box for box in boxes(data, traf.content, traf.end)}
    duration, size, flags = _defaults(data, parts[b"tfhd"])
    total, first_size, first_flags = _run(data, parts[b"trun"], duration, size, flags)
    return Fragment(
        start_time=_decode_time(data, parts[b"tfdt"]),
        duration=total,
        size_bytes=mdat.end - moof.start,
        key_frame_bytes=mdat.content - moof.start + first_size,
        starts_with_sync=not first_flags & SYNC_MASK,
    )


def _decode_time(data: bytes, tfdt: Box) -> int:
    shape = ">Q" if data[tfdt.content] == 1 else ">I"
    return int(struct.unpack_from(shape, data, tfdt.content + 4)[0])


def _defaults(data: bytes, tfhd: Box) -> tuple[int, int, int]:
    """Default duration, size and flags of samples."""
    flags = int.from_bytes(data[tfhd.content + 1 : tfhd.content + 4], "big")
    position, values = tfhd.content + 8, {}
    for mask, width in TFHD_FIELDS:
        if flags & mask:
            values[mask] = int.from_bytes(data[position : position + width], "big")
            position += width
    return values.get(0x08, 0), values.get(0x10, 0), values.get(0x20, 0)


def _run(data: bytes, trun: Box, duration: int, size: int, flags: int) -> tuple[int, int, int]:
    """Total duration of a run of samples, and the first one's size and flags."""
    present = int.from_bytes(data[trun.content + 1 : trun.content + 4], "big")
    (count,) = struct.unpack_from(">I", data, trun.content + 4)
    position = trun.content + 8 + (4 if present & 0x01 else 0)
    if present & 0x04:
        flags = int.from_bytes(data[position : position + 4], "big")
        position += 4
    columns = [mask for mask in (0x100, 0x200, 0x400, 0x800) if present & mask]
    table = struct.unpack_from(f">{count * len(columns)}I", data, position)
    width = len(columns)

    def column(mask: int) -> tuple[int, ...] | None:
        return table[columns.index(mask) :: width] if mask in columns else None

    durations, sizes, all_flags = column(0x100), column(0x200), column(0x400)
    total = sum(durations) if durations else duration * count
    first_size = sizes[0] if sizes else size
    return total, first_size, all_flags[0] if all_flags and not present & 0x04 else flags
