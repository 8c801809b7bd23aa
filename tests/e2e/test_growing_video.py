"""A video that is watched while it is still encoded takes up better qualities without breaking off."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.clips import make_clip
from tests.e2e.steps import log_in, upload

LOOK_MS = 10_000
_AT = "video => ({second: video.currentTime, isPaused: video.paused})"


@pytest.fixture(scope="module")
def meadow(browser, stack, tmp_path_factory):
    """The id of a video of half a minute in two qualities."""
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    log_in(page, "ada")
    clip = make_clip(tmp_path_factory.mktemp("clips") / "meadow.mp4", seconds=30, size="640x360")
    video = upload(page, str(clip), "A meadow")
    context.close()
    return video


class Encode:
    """Shows a browser a video as it is while the last pass of its encode runs, until that is over."""

    def __init__(self, page: Page) -> None:
        self.is_over = False
        page.route(re.compile("/watch/"), self._page)
        page.route(re.compile(r"/master\.m3u8"), self._playlist)

    def _page(self, route: Route) -> None:
        answer = route.fetch()
        words = ' data-growing data-better="Better qualities are ready" data-switch="Switch" data-hls='
        text = answer.text().replace(" data-hls=", words, 1)
        note = '</media-controller><p class="player-note">Still being prepared</p>'
        route.fulfill(response=answer, body=text.replace("</media-controller>", note, 1))

    def _playlist(self, route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        if not self.is_over:
            start, *variants = re.split(r"(?=#EXT-X-STREAM-INF:)", text)
            smallest = min(variants, key=lambda variant: int(re.search(r"RESOLUTION=(\d+)", variant)[1]))
            text = re.sub(r"AVERAGE-BANDWIDTH=\d+,", "", start + smallest.split("#EXT-X-I-FRAME")[0])
        route.fulfill(response=answer, body=text)


def qualities(page: Page) -> int:
    return int(page.locator("video").evaluate("video => video.videoRenditions.length"))


def open_growing(page: Page, video: str) -> Encode:
    encode = Encode(page)
    page.goto(f"/watch/{video}")
    page.wait_for_function("() => document.querySelector('video').videoRenditions?.length === 1")
    expect(page.locator(".player-note")).to_be_visible()
    page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    return encode


def wait_for_more(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('video').videoRenditions.length > 1", timeout=3 * LOOK_MS)


def test_who_goes_on_watching_is_asked_and_goes_on(visit, meadow):
    page = visit()
    encode = open_growing(page, meadow)
    encode.is_over = True
    expect(page.get_by_text("Better qualities are ready")).to_be_visible(timeout=2 * LOOK_MS)
    expect(page.locator(".player-note")).to_have_count(0)
    assert qualities(page) == 1
    before = page.locator("video").evaluate(_AT)
    page.get_by_role("button", name="Switch").click()
    wait_for_more(page)
    page.wait_for_function(
        "second => (({ paused, currentTime }) => !paused && currentTime > second)(document.querySelector('video'))",
        arg=before["second"] + 0.5,
    )
    assert page.locator("video").evaluate(_AT)["second"] < before["second"] + 10
    expect(page.locator("canvas.watch-poster")).to_have_count(0)


def test_at_a_pause_they_come_unasked_and_the_place_is_kept(visit, meadow):
    page = visit()
    encode = open_growing(page, meadow)
    page.locator("video").evaluate("video => video.pause()")
    before = page.locator("video").evaluate(_AT)
    encode.is_over = True
    wait_for_more(page)
    page.wait_for_function(
        "second => Math.abs(document.querySelector('video').currentTime - second) < 0.3", arg=before["second"]
    )
    assert page.locator("video").evaluate("video => video.paused")
    expect(page.locator("canvas.watch-poster")).to_have_count(0)
    expect(page.get_by_text("Better qualities are ready")).to_have_count(0)
