"""What people of the demo world say: texts/posts.txt and texts/threads.txt, where an answer stands further in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from social.choices import PostVisibility

_TEXTS = Path(__file__).parent / "texts"
_LINE = re.compile(
    r"(?P<indent> *)(?P<who>\w+)(?: \((?P<hours>[\d.]+) h(?:, (?P<visibility>[A-Z]+))?\))?: (?P<text>.+)"
)
_HEADING = re.compile(r"\[(\w+)\]")


@dataclass
class Remark:
    """A comment, and the replies to it."""

    who: str
    text: str
    replies: list["Remark"] = field(default_factory=list)


@dataclass
class Note:
    """A post: whose, how old, and what is said below it."""

    owner: str
    text: str
    hours_ago: float
    visibility: PostVisibility
    remarks: list[Remark]


def read_notes() -> Sequence[Note]:
    """All posts."""
    notes: list[Note] = []
    lines = _lines("posts.txt")
    while lines:
        head, *lines = lines
        found = _parsed(head)
        below = list(takewhile(lambda line: line.startswith(" "), lines))
        lines = lines[len(below) :]
        visibility = PostVisibility(found["visibility"] or PostVisibility.PUBLIC)
        notes.append(Note(found["who"], found["text"], float(found["hours"]), visibility, _remarks(below)))
    return notes


def read_threads() -> Mapping[str, Sequence[Remark]]:
    """The comments under each video, by its key."""
    threads: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _lines("threads.txt"):
        if heading := _HEADING.fullmatch(line):
            lines = threads.setdefault(heading[1], [])
        else:
            lines.append(line)
    return {key: _remarks(said) for key, said in threads.items()}


def everything_said(remarks: Sequence[Remark]) -> Iterator[Remark]:
    """Comments and all replies, each before its own."""
    for remark in remarks:
        yield remark
        yield from everything_said(remark.replies)


def _remarks(lines: Sequence[str]) -> list[Remark]:
    """Nested by how far in they stand."""
    top: list[Remark] = []
    open_threads: list[tuple[int, list[Remark]]] = [(-1, top)]
    for line in lines:
        found = _parsed(line)
        depth = len(found["indent"])
        while open_threads[-1][0] >= depth:
            open_threads.pop()
        remark = Remark(found["who"], found["text"])
        open_threads[-1][1].append(remark)
        open_threads.append((depth, remark.replies))
    return top


def _parsed(line: str) -> dict[str, str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not “who: what”: {line}")
    return found.groupdict()


def _lines(name: str) -> list[str]:
    text = (_TEXTS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


NOTES = read_notes()
UNDER_FILMS = read_threads()
