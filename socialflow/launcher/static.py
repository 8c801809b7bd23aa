"""What the launcher remembers of the collected styles and scripts, so that the second start does not collect again."""

from pathlib import Path

from socialflow.launcher.fingerprints import fingerprint_of

_NOTE = "collected"
# How they are collected: which are left out, and how the rest is compressed.
_COLLECTORS = ("socialflow/core/apps.py", "socialflow/core/static.py")


def fingerprint(base_dir: Path) -> str:
    """One word for all static files and the code that collects them."""
    collectors = [base_dir / name for name in _COLLECTORS]
    ours = sorted(path for path in (base_dir / "static").rglob("*") if path.is_file())
    return fingerprint_of(base_dir, [*collectors, *ours])


def read_note(var_dir: Path) -> str:
    """What `write_note` has left; empty where nothing was collected."""
    note = var_dir / "static" / _NOTE
    return note.read_text() if note.exists() else ""


def write_note(var_dir: Path, word: str) -> None:
    """Remember beside the collected files, so that it goes when they go."""
    (var_dir / "static" / _NOTE).write_text(word)
