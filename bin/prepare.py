"""Fills .venv with what the lock says, by uv when it can be had, else by pip; runs on a bare Python 3.11."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
# Python's own index; a mirror is used by pip alone, through its own settings.
INDEX = "https://pypi.org/simple/pip/"
# The pip that a Python without ensurepip (Debian's, without python3-venv) gets.
PIP_WHEEL_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


class PrepareError(Exception):
    """One sentence for the person at the terminal."""


def main(kind: str) -> None:
    """Install what `kind` (run or dev) wants, unless it is there."""
    installed = json.loads(STAMP.read_text()) if STAMP.exists() and PYTHON.exists() else {}
    wanted = {name: hashlib.sha256(lock.read_bytes()).hexdigest() for name, lock in LOCKS.items()}
    # The tools of a developer stay when only the program is asked for.
    if kind == "run" and "dev" in installed:
        kind = "dev"
    if installed.get(kind) == wanted[kind] and installed.get("run") == wanted["run"]:
        return
    started = "Updating" if installed else "Making"
    print(f"{started} .venv from {LOCKS[kind].name} with Python {sys.version.split()[0]} …", flush=True)
    make_environment()
    install(LOCKS[kind])
    STAMP.write_text(json.dumps(wanted if kind == "dev" else {"run": wanted["run"]}))


def make_environment() -> None:
    """Make .venv with a pip in it, also where Python came without one."""
    if PYTHON.exists() and run([PYTHON, "-m", "pip", "--version"], quiet=True):
        return
    if sys.prefix != sys.base_prefix:
        raise PrepareError(f"{VENV} is damaged: remove it and start again.")
    has_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(VENV, clear=True, symlinks=True, with_pip=has_pip)
    if not has_pip:
        with tempfile.TemporaryDirectory() as folder:
            wheel = fetch_pip(Path(folder))
            if not run([PYTHON, wheel / "pip", "install", "--no-index", "--quiet", wheel]):
                raise PrepareError("pip could not be installed into .venv: what it said is above.")


def fetch_pip(folder: Path) -> Path:
    """Download the one pip whose checksum we know."""
    request = urllib.request.Request(INDEX, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        files = json.load(answer)["files"]
    found = next((each for each in files if each["hashes"].get("sha256") == PIP_WHEEL_SHA256), None)
    if found is None:
        raise PrepareError("Python came without pip and the package index has not ours: install python3-venv.")
    with urllib.request.urlopen(found["url"], timeout=60) as answer:
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != PIP_WHEEL_SHA256:
        raise PrepareError("The download of pip was damaged: start again.")
    wheel = folder / str(found["filename"])
    wheel.write_bytes(content)
    return wheel


def install(lock: Path) -> None:
    """Install exactly the lock, hashes checked."""
    uv = bootstrap_uv()
    # Quiet: where uv cannot (a mirror or a certificate that only pip knows), pip does, or says why not.
    if uv and run([uv, "pip", "sync", "--require-hashes", "--python", PYTHON, lock], quiet=True):
        return
    if not run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock]):
        free = shutil.disk_usage(ROOT).free // 1024**2
        raise PrepareError(
            f"The packages could not be installed: see above ({free} MB of disk free), then start again."
        )


def bootstrap_uv() -> Path | None:
    """The uv of the lock, beside the environment's packages so that syncing does not remove it; None without one."""
    folder = VENV / "uv"
    program = folder / "bin" / "uv"
    if program.exists():
        return program
    pinned = re.search(r"^uv==.*(?:\n    .*)*", LOCKS["dev"].read_text(), re.MULTILINE)
    if pinned is None:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirement:
        requirement.write(pinned.group())
        requirement.flush()
        options = ["--quiet", "--require-hashes", "--only-binary", ":all:", "--target", str(folder)]
        done = run([PYTHON, "-m", "pip", "install", *options, "-r", requirement.name], quiet=True)
    return program if done else None


def run(command: Sequence[str | Path], *, quiet: bool = False) -> bool:
    """Run a program; whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(command, env=environment, stdout=output, stderr=output, check=False).returncode == 0


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (PrepareError, OSError) as error:
        sys.exit(f"SocialFlow: {error}")
    except KeyboardInterrupt:
        sys.exit("SocialFlow: stopped while installing; start again to go on.")
