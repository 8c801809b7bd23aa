"""Everybody can use every page: axe finds nothing against WCAG 2.2 A and AA, a keyboard and a slow line are enough."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import FOCUSED, violations_of
from tests.e2e.steps import upload

# Those of an account stand in test_account_pages.
PAGES = [
    (None, "/"), (None, "/watch/{video}"), (None, "/accounts/login/"), (None, "/accounts/signup/"),
    (None, "/accounts/password/reset/"), (None, "/nowhere"),
    ("ada", "/"), ("ada", "/explore"), ("ada", "/watch/{video}"), ("ada", "/@ada"), ("ada", "/@ada/posts"),
    ("ada", "/@ada/about"), ("ada", "/posts/{post}"), ("ada", "/posts/{post}/edit"), ("ada", "/search?q=quiet"),
    ("ada", "/search?q=ada&tab=people"), ("ada", "/saved"), ("ada", "/studio"), ("ada", "/studio/upload"),
    ("ada", "/studio/videos/{video}"), ("ada", "/settings/profile"), ("ada", "/accounts/logout/"),
    ("ada", "/mailbox/"),
]  # fmt: skip


@pytest.fixture(scope="module")
def world(pages: Callable[[str | None], Page], clip: Path) -> dict[str, str]:
    """A video with a comment and a post, of ada's; their ids."""
    page = pages("ada")
    video = upload(page, str(clip), "A quiet morning")
    page.goto(f"/watch/{video}")
    page.get_by_label("Your comment").fill("Filmed at 0:02, before anybody was up.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comment-list")).to_contain_text("before anybody was up")
    page.locator(".watch-actions [data-toggle=save] button").click()
    page.goto("/")
    page.get_by_label("Your post").fill("A quiet morning is up.")
    page.get_by_role("button", name="Post", exact=True).click()
    link = page.locator('a[href^="/posts/"]').first
    return {"video": video, "post": re.split("[/#]", str(link.get_attribute("href")))[2]}


@pytest.mark.parametrize(("person", "address"), PAGES)
def test_axe_finds_nothing(pages, world, person, address):
    page = pages(person)
    page.goto(address.format(**world))
    if "/watch/" in address:
        expect(page.locator("media-play-button")).to_be_visible()
    assert violations_of(page) == []


@pytest.mark.parametrize(("template", "status"), [("500.html", 500), ("503.html", 503)])
def test_the_pages_for_bad_days_stand_alone(pages, stack, template, status):
    page = pages(None)
    body = render_to_string(template)
    page.route("**/broken", lambda route: route.fulfill(status=status, content_type="text/html", body=body))
    answers = []
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    page.goto("/broken")
    assert [url for url, code in answers if code >= 400] == [f"{stack.url}/broken"]
    assert violations_of(page) == []


def test_a_form_of_another_site_is_refused_in_words(pages):
    page = pages(None)
    page.goto("/accounts/login/")
    page.locator("form:has(input[name=login]) input[name=csrfmiddlewaretoken]").evaluate("field => field.remove()")
    page.locator("input[name=login]").fill("ada")
    page.locator("input[name=password]").fill("whatever")
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text("open too long")).to_be_visible()
    assert violations_of(page) == []


def test_tab_reaches_the_skip_link_then_search_then_play(visit, world):
    page = visit()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"/watch/{world['video']}")
    expect(page.locator("media-play-button")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "media-play-button":
            break
    expect(page.locator("media-play-button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("video")).to_have_js_property("paused", False)


def test_whatever_has_the_focus_shows_it(pages, world):
    page = pages("ada")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/")
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        if stops[-1]["isBody"]:
            break
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["isRinged"] and not stop["isBody"]] == []


def test_shortcuts(visit, world):
    page = visit("ada")
    page.goto("/explore")
    page.keyboard.press("j")
    expect(page.locator(".video-title a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search").first).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r":\d+/$"))


@pytest.mark.parametrize("width", [390, 1440])
def test_a_slow_line_is_enough(visit, world, width):
    page = visit(viewport={"width": width, "height": 900})
    lifetimes: dict[str, str] = {}
    page.on("response", lambda answer: lifetimes.update({answer.url: answer.headers.get("cache-control", "")}))
    page.goto(f"/watch/{world['video']}")
    expect(page.locator("media-play-button")).to_be_visible()
    sizes = page.evaluate("performance.getEntries().map(({ name, encodedBodySize }) => [name, encodedBodySize ?? 0])")
    sizes = [size for name, size in sizes if size and "/media/" not in name]
    assert len(sizes) > 20
    assert sum(sizes) < 300_000
    kept = [url for url in lifetimes if "/static/" in url]
    assert [url for url in kept if "immutable" not in lifetimes[url]] == []
