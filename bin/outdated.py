"""Says which packages of the locks are older than docs/security.md allows (“What it is made of”); exits 1 if any is.

The package index knows when each release came out; uv asks it, as it does for `make lock`.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
# Days after which a release has to be here: one of the series that requirements*.in name, and one of a newer series.
SAME_SERIES, NEWER_SERIES = 30, 90
OLDEST_PYTHON, NEWEST_PYTHON = "3.11", "3.13"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_ASKED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?)[^#\n]*", re.MULTILINE)


class IndexAwayError(Exception):
    """The package index could not be asked, and what uv says of it."""


def pins(text: str) -> dict[str, Version]:
    """Name and version of what a lock holds; the newest where it holds two."""
    found: dict[str, Version] = {}
    for name, version in _PIN.findall(text):
        found[name.lower()] = max(Version(version), found.get(name.lower(), Version("0")))
    return found


def newest(asked: Iterable[str], *options: str, python: str = OLDEST_PYTHON) -> dict[str, Version]:
    """What the index has for these requirements, and theirs; nothing when it has nothing that fits."""
    command = [str(ROOT / ".venv/bin/uv"), "pip", "compile", "-", "--quiet", "--no-annotate", "--no-header"]
    outcome = subprocess.run(
        [*command, "--python-version", python, *options],
        input="\n".join(asked), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if outcome.returncode and "No solution found" not in outcome.stderr:
        raise IndexAwayError(outcome.stderr.strip())
    return pins(outcome.stdout)


def overdue(locked: dict[str, Version], asked: Iterable[str], days: int) -> list[str]:
    """A line for each package of which a newer release has been out for longer than that."""
    before = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = []
    for name, version in newest(asked).items():
        if name in locked and locked[name] < version:
            then = newest([f"{name}<={version}"], "--no-deps", "--exclude-newer", before).get(name)
            if then and locked[name] < then:
                lines.append(f"{name} {locked[name]}: {then} has been out for more than {days} days")
    return lines


def main() -> int:
    """Print what is overdue, and what waits for a newer Python than the oldest that is supported."""
    locked = pins((ROOT / "requirements.txt").read_text()) | pins((ROOT / "requirements-dev.txt").read_text())
    texts = [(ROOT / name).read_text() for name in ("requirements.in", "requirements-dev.in")]
    asked = [match[0] for text in texts for match in _ASKED.finditer(text)]
    names = [match[1] for text in texts for match in _ASKED.finditer(text)]
    try:
        lines = overdue(locked, asked, SAME_SERIES) + overdue(locked, names, NEWER_SERIES)
        later = newest(names, python=NEWEST_PYTHON)
    except IndexAwayError as error:
        print(f"The package index could not be asked: {error}", file=sys.stderr)
        return 2
    behind = {name for name, version in later.items() if name in locked and locked[name] < version}
    for name in sorted(behind - {line.split()[0] for line in lines}):
        print(f"{name} {locked[name]}: {later[name]} is there, for a Python newer than {OLDEST_PYTHON} or not for long")
    print("\n".join(lines) or f"{len(locked)} packages: none is overdue.")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main())
