"""The keys that `?` lists do what it says, and nothing while somebody types."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stack import Stack
from tests.e2e.steps import ask_api, log_in, upload


@pytest.fixture(scope="module")
def film(browser: Browser, stack: Stack, clip) -> str:
    """The address of a video of eve's that can be watched."""
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    log_in(page, "eve")
    video = upload(page, str(clip), "Keys")
    context.close()
    return f"/watch/{video}"


@pytest.fixture
def page(visit: Callable[..., Page], film: str) -> Page:
    """Bob's watch page, its player ready."""
    page = visit("bob")
    page.goto(film)
    becomes(page, "video.readyState >= 1")
    return page


def state(page: Page, name: str) -> object:
    return page.locator("[data-player] video").evaluate(f"video => video.{name}")


def becomes(page: Page, expression: str) -> None:
    """Wait until it is so of the player's video; a string that the page itself evaluates is against its policy."""
    for _ in range(100):
        if page.locator("[data-player] video").evaluate(f"video => {expression}"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def test_c_goes_to_the_comment_from_the_player_too(page):
    composer = page.locator("[data-shortcut-comment]")
    page.keyboard.press("c")
    expect(composer).to_be_focused()
    expect(composer).to_have_value("")
    page.keyboard.type("c f m t 5 l ?")
    expect(composer).to_have_value("c f m t 5 l ?")
    assert (state(page, "paused"), state(page, "muted"), state(page, "currentTime")) == (True, False, 0)
    page.locator("[data-player]").focus()
    page.keyboard.press("c")
    expect(composer).to_be_focused()


def test_after_a_press_of_a_button_c_still_goes_to_the_comment(page):
    page.locator(".watch-actions [data-toggle=like] button").click()
    page.keyboard.press("c")
    expect(page.locator("[data-shortcut-comment]")).to_be_focused()


def test_the_player_obeys(page):
    for key, then in (
        ("m", "video.muted"),
        (" ", "!video.paused"),
        (" ", "video.paused"),
        ("5", "Math.abs(video.currentTime - video.duration / 2) < 0.2"),
        ("0", "video.currentTime < 0.2"),
        ("ArrowRight", "video.currentTime > 4"),
        ("ArrowLeft", "video.currentTime < 2"),
        (">", "video.playbackRate === 1.25"),
        ("<", "video.playbackRate === 1"),
        ("t", "video.closest('[data-watch][data-theatre]') !== null"),
        ("t", "video.closest('[data-watch][data-theatre]') === null"),
        ("f", "document.fullscreenElement !== null"),
        ("f", "document.fullscreenElement === null"),
    ):
        page.keyboard.press(key)
        becomes(page, then)


def test_every_page_obeys(page, film):
    like = page.locator(".watch-actions [data-toggle=like] button")
    was = like.get_attribute("aria-pressed")
    page.keyboard.press("l")
    expect(like).not_to_have_attribute("aria-pressed", was)
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("[data-shortcut-search]")).to_be_focused()
    page.keyboard.type("gh?")
    expect(page.locator("[data-shortcut-search]")).to_have_value("gh?")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url(re.compile("/explore$"))
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))


def test_j_and_k_go_from_post_to_post_and_c_to_the_talk_about_it(visit):
    page = visit("bob")
    for text in ("Lower", "Upper"):
        post = ask_api(page, "POST", "posts", {"text": text})
    page.goto("/@bob/posts")
    first, second = page.locator(".feed [data-item]").nth(0), page.locator(".feed [data-item]").nth(1)
    page.keyboard.press("j")
    expect(first.locator(".name")).to_be_focused()
    page.keyboard.press("j")
    expect(second.locator(".name")).to_be_focused()
    page.keyboard.press("k")
    expect(first.locator(".name")).to_be_focused()
    page.keyboard.press("l")
    expect(first.locator("[data-toggle=like] button")).to_have_attribute("aria-pressed", "true")
    first.locator(".name").focus()
    page.keyboard.press("c")
    page.wait_for_url(re.compile(f"/posts/{post['id']}"))
