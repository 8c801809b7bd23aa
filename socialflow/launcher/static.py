"""What the launcher remembers of the collected styles and scripts, so that the second start does not collect again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_NOTE = "collected"


def fingerprint(base_dir: Path) -> str:
    """One word for all static files: ours by their text, the packages' by the lock file."""
    digest = hashlib.sha256()
    for path in _source_files(base_dir):
        digest.update(str(path.relative_to(base_dir)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def read_note(var_dir: Path) -> str:
    """What `write_note` has left; empty where nothing was collected."""
    note = var_dir / "static" / _NOTE
    return note.read_text() if note.exists() else ""


def write_note(var_dir: Path, word: str) -> None:
    """Remember beside the collected files, so that it goes when they go."""
    (var_dir / "static" / _NOTE).write_text(word)


def _source_files(base_dir: Path) -> Iterable[Path]:
    yield base_dir / "requirements.txt"
    yield base_dir / "socialflow" / "core" / "apps.py"
    yield base_dir / "socialflow" / "core" / "static.py"
    yield from sorted(path for path in (base_dir / "static").rglob("*") if path.is_file())
