"""Pages fit the screen where lines run from right to left, and in the language with the longer words."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import ask_api

WIDTHS = (320, 390, 1440)
OF_STRANGERS = (
    "/",
    "/explore",
    "/search?q=ada",
    "/@ada",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
)
OF_PEOPLE = (
    "/", "/@ada/about", "/saved", "/studio", "/studio/upload", "/settings", "/settings/profile",
    "/settings/language", "/settings/privacy", "/settings/factors", "/settings/sessions", "/settings/tokens",
    "/settings/data", "/accounts/email/",
)  # fmt: skip
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def overhanging(page: Page, addresses: tuple[str, ...], direction: str) -> dict[str, int]:
    """By how many px which page sticks out of which screen."""
    found = {}
    for address in addresses:
        page.goto(address)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (pixels := page.evaluate(OVERHANG)) > 0:
                found[f"{address} at {width}"] = pixels
    return found


@pytest.mark.parametrize("direction", ["rtl", "ltr"])
def test_nothing_sticks_out_of_the_screen(visit, stack, direction):
    """In German from left to right, in English the other way."""
    stranger, ada = visit(), visit("ada")
    if direction == "ltr":
        for page in (stranger, ada):
            page.context.add_cookies([{"name": "language", "value": "de", "url": stack.url}])
    video = ask_api(ada, "POST", "videos", {"title": "Draft", "filename": "draft.mp4", "size_bytes": 1000})
    mine = (*OF_PEOPLE, f"/watch/{video['id']}", f"/studio/videos/{video['id']}")
    try:
        assert overhanging(stranger, OF_STRANGERS, direction) == {}
        assert overhanging(ada, mine, direction) == {}
    finally:
        ada.goto("/saved")
        ask_api(ada, "DELETE", f"videos/{video['id']}")


def test_what_points_along_the_line_is_mirrored(visit):
    page = visit("ada")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/settings/profile")
    arrow = page.locator(".settings-back .icon-directional")
    expect(arrow).to_have_css("transform", "none")
    page.evaluate("document.documentElement.dir = 'rtl'")
    expect(arrow).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")


def test_pages_tell_the_time_of_the_browser(visit):
    """The script of the first page says where the browser is; from then on pages tell the time by its clock."""
    page = visit("ada", timezone_id="Asia/Tokyo")
    page.goto("/settings/language")
    page.reload()
    assert "Asia/Tokyo" in page.locator("main").inner_text()
