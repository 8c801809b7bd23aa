"""The locks pin everything with hashes, and the two agree."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def entries(name):
    text = (ROOT / name).read_text()
    return [block for block in re.split(r"\n(?=\S)", text) if block and not block.startswith("#")]


def pins(name):
    return {(match[1].lower(), match[2]) for match in PIN.finditer((ROOT / name).read_text())}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_entry_is_pinned_and_hashed(name):
    assert [block for block in entries(name) if not PIN.match(block) or "--hash=sha256:" not in block] == []


def test_developers_run_exactly_what_users_run():
    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


def test_what_is_asked_for_is_locked():
    for source, lock in (("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")):
        locked = pins(lock)
        asked = [Requirement(line) for line in re.findall(r"^[A-Za-z0-9].*", (ROOT / source).read_text(), re.MULTILINE)]
        assert asked
        for wanted in asked:
            name = re.sub(r"[._]", "-", wanted.name.lower())
            assert [version for pin, version in locked if pin == name and version in wanted.specifier], str(wanted)
