"""The documents that people look for are there, and their links lead somewhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize(
    "name",
    [
        "README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", ".env.example",
        "docs/architecture.md", "docs/operations.md", "docs/adding-a-feature.md", "docs/data-model.md",
        "docs/benchmarks.md",
    ],
)  # fmt: skip
def test_document_is_there(name):
    assert (ROOT / name).stat().st_size > 200


def test_links_lead_somewhere():
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents()
        for target in LINK.findall(document.read_text())
        if not (document.parent / target).exists()
    ]
    assert broken == []


def targets():
    return set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_targets_named_in_documents_exist():
    named = {target for document in documents() for target in re.findall(r"`make ([a-z0-9-]+)", document.read_text())}
    assert named
    assert named <= targets()


def test_make_alone_lists_every_target_that_is_for_people():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make ([a-z0-9-]+)", listed)) == targets() - {"runtime", "tools"}
