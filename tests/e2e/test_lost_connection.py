"""An upload survives a cut connection and a reload."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.stack import Stack
from tests.e2e.wire import Wire

_PADDING_BYTES = 4 * 1024**2
_SLOW_BYTES_A_SECOND = 1024**2
ARRIVED = re.compile("queued|processing|playable|ready")


@pytest.fixture(scope="module")
def large_clip(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes a while to send and none to encode: what follows the film is a box that players skip."""
    path = tmp_path_factory.mktemp("large") / "long way up.mp4"
    box = (8 + _PADDING_BYTES).to_bytes(4, "big") + b"free" + os.urandom(_PADDING_BYTES)
    path.write_bytes(clip.read_bytes() + box)
    return path


@pytest.fixture
def wire(stack: Stack) -> Iterator[Wire]:
    line = Wire(urlsplit(stack.url).port)
    yield line
    line.close()


def start_slowly(page: Page, path: Path, wire: Wire) -> list[int]:
    """Begin to send a file and wait until a part of it is through; from which bytes later attempts go on."""
    offsets: list[int] = []

    def note(answer) -> None:
        if answer.request.method == "HEAD":
            offsets.append(int(answer.headers.get("upload-offset", 0)))

    page.on("response", note)
    page.goto("/studio/upload")
    wire.upload_bytes_a_second = _SLOW_BYTES_A_SECOND
    page.set_input_files("[data-upload-input]", path)
    expect(page.locator("[data-upload-status]")).to_have_text(re.compile(r"Uploading [2-9]\d %"), timeout=20_000)
    return offsets


def test_a_cut_connection_is_waited_out(visit, large_clip, wire):
    page = visit("ada", base_url=wire.url)
    offsets = start_slowly(page, large_clip, wire)
    wire.cut()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "offline")
    expect(page.get_by_text("It goes on by itself")).to_be_visible()
    wire.mend()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", ARRIVED, timeout=60_000)
    assert offsets[-1] > 0


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(visit, large_clip, wire):
    page = visit("ada", base_url=wire.url)
    page.on("dialog", lambda dialog: dialog.accept())
    offsets = start_slowly(page, large_clip, wire)
    page.reload()
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "again")
    expect(row).to_contain_text("Choose the same file again")
    expect(row).to_contain_text(re.compile(r"[1-9]\d? % already there"))
    assert row.locator("[data-progress]").evaluate("bar => bar.value") > 10
    wire.mend()
    page.set_input_files("[data-upload-input]", large_clip)
    expect(row).to_have_attribute("data-state", ARRIVED, timeout=60_000)
    expect(row).to_have_count(1)
    assert offsets[-1] > 0
