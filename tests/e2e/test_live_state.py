"""How far a video is, on the pages that say so while it happens."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stack import Stack
from tests.e2e.steps import ask_api, log_in, upload


@pytest.fixture(scope="module")
def river(browser: Browser, stack: Stack, clip: Path) -> Iterator[str]:
    """The id of a finished video of ada's."""
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    log_in(page, "ada")
    yield upload(page, str(clip), "A river again")
    context.close()


def draft(page: Page, title: str) -> str:
    return str(ask_api(page, "POST", "videos", {"title": title, "filename": "a.mp4", "size_bytes": 1000})["id"])


def tell(page: Page, **video: Any) -> None:
    """Let the stream of my videos say this, as often as it is asked."""
    said = {"status": "UPLOADING", "progress": 0, "renditions": [], "is_playable": False, "failure_reason": "", **video}
    body = f"retry: 300\nevent: video\ndata: {json.dumps(said)}\n\n"
    page.route("**/events/videos", lambda route: route.fulfill(body=body, content_type="text/event-stream"))


def test_the_edit_page_has_one_bar_and_says_of_each_quality_how_far_it_is(visit, river):
    page = visit("ada")
    renditions = [{"name": "720p", "progress": 100}, {"name": "1080p", "progress": 40.4}]
    tell(page, id=river, status="READY", is_playable=True, progress=62, renditions=renditions)
    page.goto(f"/studio/videos/{river}")
    lines = page.locator("#edit-state [data-renditions] li")
    expect(lines).to_have_text(["720p ready", "1080p 40 %"])
    expect(page.locator("#edit-state [data-done]")).to_have_text(["720p ready"])
    expect(page.locator("#edit-state [data-renditions] progress")).to_have_count(0)


def test_a_page_that_waits_for_a_video_is_not_reloaded_for_another(visit):
    page = visit("ada")
    waiting, other = draft(page, "Waits"), draft(page, "Can be watched")
    tell(page, id=other, status="PROCESSING", is_playable=True)
    page.goto(f"/watch/{waiting}")
    page.evaluate("window.isTheSame = true")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.isTheSame")
    tell(page, id=waiting, status="PROCESSING", is_playable=True)
    page.wait_for_function("() => !window.isTheSame")


def test_titles_in_the_studio_show_the_focus(visit):
    page = visit("ada")
    draft(page, "Look at me")
    page.goto("/studio")
    page.get_by_label("Select Look at me").focus()
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Look at me")
    expect(link).to_be_focused()
    assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
