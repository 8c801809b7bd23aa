"""What an upload says while it waits, and what it leaves when it is given up."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stack import Stack
from tests.e2e.steps import ask_api, log_in
from tests.e2e.wire import Wire

_SLOW_BYTES_A_SECOND = 256 * 1024


@pytest.fixture
def wire(stack: Stack) -> Iterator[Wire]:
    line = Wire(urlsplit(stack.url).port)
    yield line
    line.close()


@pytest.fixture
def page(browser: Browser, wire: Wire) -> Iterator[Page]:
    """The upload page over a line that can be made thin; its server may fail on purpose."""
    context = browser.new_context(base_url=wire.url)
    page = context.new_page()
    log_in(page, "ada")
    page.goto("/studio/upload")
    yield page
    context.close()


def test_a_busy_server_is_said_to_be_one(page, clip):
    page.route(re.compile("/api/v1/uploads/"), lambda route: route.fulfill(status=503))
    page.set_input_files("[data-upload-input]", clip)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "busy")
    expect(row).to_contain_text("The server is busy, trying again.")
    page.unroute_all()
    expect(row).to_have_attribute("data-state", re.compile("queued|processing|playable|ready"), timeout=60_000)


def test_an_empty_file_is_refused_for_good(page, tmp_path):
    (tmp_path / "nothing.mp4").touch()
    page.set_input_files("[data-upload-input]", tmp_path / "nothing.mp4")
    row = page.locator(".upload-row")
    expect(row).to_contain_text("This file is empty.")
    expect(
        row.locator("[data-upload-resume], [data-upload-again], [data-upload-details]").filter(visible=True)
    ).to_have_count(0)


def test_what_may_work_later_can_be_tried_again(page, clip):
    page.route(re.compile("/api/v1/videos$"), lambda route: route.fulfill(status=503))
    page.set_input_files("[data-upload-input]", clip)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "failed")
    page.unroute_all()
    row.get_by_role("button", name="Resume").click()
    expect(row).to_have_attribute("data-state", re.compile("uploading|queued|processing|playable|ready"))
    expect(row.locator("[data-upload-details]")).to_be_visible()


def test_after_a_reload_the_same_file_is_asked_for(page, wire, clip):
    page.on("dialog", lambda dialog: dialog.accept())
    wire.upload_bytes_a_second = _SLOW_BYTES_A_SECOND
    page.set_input_files("[data-upload-input]", clip)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "uploading")
    page.reload()
    # What the old page had sent is lost with its connection; on a mended line it might arrive whole.
    wire.cut()
    wire.mend()
    expect(row.get_by_role("button", name="Resume")).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        row.get_by_role("button", name="Choose the same file again").click()
    chooser.value.set_files(clip)
    expect(row).to_have_attribute("data-state", re.compile("queued|processing|playable|ready"), timeout=60_000)


def test_an_upload_is_cancelled_with_one_request(page, wire, clip):
    asked: list[tuple[str, int]] = []
    page.on(
        "response",
        lambda answer: asked.append((answer.url, answer.status)) if answer.request.method == "DELETE" else None,
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    wire.upload_bytes_a_second = _SLOW_BYTES_A_SECOND
    page.set_input_files("[data-upload-input]", clip)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "uploading")
    row.get_by_role("button", name="Cancel upload").click()
    expect(row).to_have_count(0)
    wire.mend()
    page.wait_for_timeout(1500)
    assert [status for _, status in asked] == [204]
    assert complaints == []
    page.reload()
    page.wait_for_timeout(500)
    expect(page.locator(".upload-row")).to_have_count(0)


def test_what_was_deleted_elsewhere_is_not_offered_again(page, wire, clip: Path):
    page.on("dialog", lambda dialog: dialog.accept())
    wire.upload_bytes_a_second = _SLOW_BYTES_A_SECOND
    page.set_input_files("[data-upload-input]", clip)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-video-id", re.compile(".+"))
    video = row.get_attribute("data-video-id")
    page.goto("/studio")
    ask_api(page, "DELETE", f"videos/{video}")
    wire.mend()
    page.goto("/studio/upload")
    expect(row).to_have_count(0)
    page.reload()
    page.wait_for_timeout(300)
    expect(row).to_have_count(0)
