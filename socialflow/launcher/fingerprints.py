"""One word for many files, so that a start knows whether they are still what an earlier start has seen."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint_of(base_dir: Path, paths: Iterable[Path]) -> str:
    """The checksum of the files' names and contents, and of the packages' versions: `requirements.txt`."""
    digest = hashlib.sha256()
    for path in (base_dir / "requirements.txt", *paths):
        digest.update(str(path.relative_to(base_dir)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
