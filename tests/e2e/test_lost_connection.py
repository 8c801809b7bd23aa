"""An upload survives a cut connection and a reload."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

_PADDING_BYTES = 4 * 1024**2
_SLOW_BYTES_A_SECOND = 700 * 1024
ARRIVED = re.compile("queued|processing|playable|ready")


@pytest.fixture(scope="module")
def large_clip(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that takes a while to send and none to encode: what follows the film is a box that players skip."""
    path = tmp_path_factory.mktemp("large") / "long way up.mp4"
    box = (8 + _PADDING_BYTES).to_bytes(4, "big") + b"free" + os.urandom(_PADDING_BYTES)
    path.write_bytes(clip.read_bytes() + box)
    return path


def line_of(page: Page) -> Callable[..., None]:
    """Change the page's connection: thin, cut, or as it is."""
    devtools = page.context.new_cdp_session(page)

    def change(*, bytes_a_second: int = -1, is_cut: bool = False) -> None:
        conditions = {"offline": is_cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
        devtools.send("Network.emulateNetworkConditions", conditions)

    return change


def start_slowly(page: Page, path: Path, line: Callable[..., None]) -> None:
    """Begin to send a file over a thin line, and wait until a part of it is through."""
    page.goto("/studio/upload")
    line(bytes_a_second=_SLOW_BYTES_A_SECOND)
    page.set_input_files("[data-upload-input]", path)
    expect(page.locator("[data-upload-status]")).to_have_text(re.compile(r"Uploading [2-6]\d %"), timeout=20_000)


def offsets_of(page: Page) -> list[int]:
    """From which byte on each attempt went on, as the server says."""
    offsets: list[int] = []
    page.on(
        "response",
        lambda answer: (
            offsets.append(int(answer.headers.get("upload-offset", 0))) if answer.request.method == "HEAD" else None
        ),
    )
    return offsets


def test_a_cut_connection_is_waited_out(visit, large_clip):
    page = visit("ada")
    offsets, line = offsets_of(page), line_of(page)
    start_slowly(page, large_clip, line)
    line(is_cut=True)
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "offline")
    expect(page.get_by_text("It goes on by itself")).to_be_visible()
    line()
    expect(page.locator(".upload-row")).to_have_attribute("data-state", ARRIVED, timeout=60_000)
    assert offsets[-1] > 0


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(visit, large_clip):
    page = visit("ada")
    page.on("dialog", lambda dialog: dialog.accept())
    offsets, line = offsets_of(page), line_of(page)
    start_slowly(page, large_clip, line)
    page.reload()
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "again")
    expect(row).to_contain_text("Choose the same file again")
    line()
    page.set_input_files("[data-upload-input]", large_clip)
    expect(row).to_have_attribute("data-state", ARRIVED, timeout=60_000)
    expect(row).to_have_count(1)
    assert offsets[-1] > 0
