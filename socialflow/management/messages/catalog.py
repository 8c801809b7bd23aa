"""Catalogs of translations as files: .po for people, .mo for Django. Source: the GNU gettext manual, 10.1 and 10.3."""

import ast
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# What tells two messages apart: their context, if they have one, and their words.
Key = tuple[str | None, str]

_MAGIC = 0x950412DE
_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0 +-]*(?:\d+|\*)?(?:\.\d+)?[sdifr]|%%")


@dataclass
class Message:
    """One thing that is said, and how."""

    words: str
    context: str | None = None
    plural: str | None = None
    # One for each form of number that the language has; empty until somebody translates it.
    translations: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> Key:
        """What finds it."""
        return self.context, self.words

    @property
    def is_complete(self) -> bool:
        """Whether every form is there and nobody has to look at it again."""
        return bool(self.translations) and all(self.translations) and not self.is_fuzzy

    @property
    def is_format(self) -> bool:
        """Whether something is put into it."""
        return bool(placeholders(self.words))


@dataclass
class Catalog:
    """The messages of a language, with the header that says how it counts."""

    header: str
    messages: dict[Key, Message] = field(default_factory=dict)

    @property
    def forms(self) -> int:
        """How many forms of number the language has."""
        found = re.search(r"nplurals=(\d)", self.header)
        return int(found[1]) if found else 2


def placeholders(text: str) -> list[str]:
    """What is put into a text, in the order of the alphabet: translations may turn it around."""
    return sorted(found for found in _PLACEHOLDER.findall(text) if found != "%%")


def read_po(path: Path) -> Catalog:
    """Read a .po file; what is commented out as obsolete (`#~`) is left behind."""
    catalog = Catalog("")
    for block in path.read_text("utf-8").split("\n\n"):
        message = _read_block(block)
        if message is None:
            continue
        if message.words:
            catalog.messages[message.key] = message
        else:
            catalog.header = message.translations[0]
    return catalog


def write_po(catalog: Catalog, path: Path) -> None:
    """Write a .po file: by place, so that what is said together stands together."""
    ordered = sorted(catalog.messages.values(), key=lambda said: (min(said.places, default=""), said.words.lower()))
    blocks = [f'msgid ""\nmsgstr {_quoted(catalog.header)}', *(_block(message) for message in ordered)]
    path.write_text("\n\n".join(blocks) + "\n", "utf-8")


def compiled(catalog: Catalog) -> bytes:
    """The .mo file of what is complete in a catalog."""
    pairs = [("", catalog.header), *(_pair(message) for message in catalog.messages.values() if message.is_complete)]
    coded = sorted((source.encode(), target.encode()) for source, target in pairs)
    count, start = len(coded), 28
    words, tables = b"", [b"", b""]
    for column in (0, 1):
        for pair in coded:
            tables[column] += struct.pack("<II", len(pair[column]), start + 16 * count + len(words))
            words += pair[column] + b"\0"
    header = struct.pack("<7I", _MAGIC, 0, count, start, start + 8 * count, 0, start + 16 * count)
    return header + tables[0] + tables[1] + words


def _pair(message: Message) -> tuple[str, str]:
    source = message.words if message.plural is None else f"{message.words}\0{message.plural}"
    if message.context is not None:
        source = f"{message.context}\x04{source}"
    return source, "\0".join(message.translations)


def _read_block(block: str) -> Message | None:
    """The message of the lines between two empty ones."""
    read: dict[str, str] = {}
    message, name = Message(""), ""
    for line in block.splitlines():
        if line.startswith("#:"):
            message.places |= set(line[2:].split())
        elif line.startswith("#,"):
            message.is_fuzzy = "fuzzy" in line
        elif line.startswith("# "):
            message.notes.append(line[2:])
        elif found := _FIELD.match(line):
            name = found[1]
            read[name] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            read[name] += ast.literal_eval(line)
    if "msgid" not in read:
        return None
    message.words, message.context, message.plural = read["msgid"], read.get("msgctxt"), read.get("msgid_plural")
    message.translations = [text for name, text in sorted(read.items()) if name.startswith("msgstr")]
    return message


def _block(message: Message) -> str:
    return "\n".join(_lines(message))


def _lines(message: Message) -> Iterator[str]:
    yield from (f"# {note}" for note in message.notes)
    yield from (f"#: {place}" for place in sorted(message.places))
    flags = [name for name, holds in (("fuzzy", message.is_fuzzy), ("python-format", message.is_format)) if holds]
    if flags:
        yield f"#, {', '.join(flags)}"
    if message.context is not None:
        yield f"msgctxt {_quoted(message.context)}"
    yield f"msgid {_quoted(message.words)}"
    if message.plural is None:
        yield f"msgstr {_quoted(_first(message.translations))}"
        return
    yield f"msgid_plural {_quoted(message.plural)}"
    for number, text in enumerate(message.translations):
        yield f"msgstr[{number}] {_quoted(text)}"


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _quoted(text: str) -> str:
    """A text in quotes, in several lines where it has several."""
    lines = text.splitlines(keepends=True) or [""]
    quoted = [f'"{_escaped(line)}"' for line in lines]
    return quoted[0] if len(quoted) == 1 else "\n".join(['""', *quoted])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
