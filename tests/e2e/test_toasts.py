"""Messages are where nobody is about to press, are read out, and go when pressed."""

from playwright.sync_api import Page, expect

from tests.e2e.steps import ask_api

PHONE = {"viewport": {"width": 390, "height": 844}}


def overlap(page: Page, one: str, other: str) -> bool:
    a, b = page.locator(one).bounding_box(), page.locator(other).bounding_box()
    assert a
    assert b
    return (
        a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
        and a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
    )


def test_they_stay_away_from_what_was_pressed_and_from_the_tabs(visit):
    page = visit("bob", **PHONE)
    for number in range(8):
        ask_api(page, "POST", "posts", {"text": f"Line {number}\n" * 6})
    page.goto("/@bob/posts")
    buttons = page.locator("[data-toggle=save] button")
    region = page.locator("#toasts")
    expect(region).to_have_attribute("aria-live", "polite")
    for block, is_at_top in (("start", False), ("end", True)):
        button = buttons.nth(4)
        button.evaluate("(button, block) => button.scrollIntoView({ block, behavior: 'instant' })", block)
        button.click()
        expect(region.locator(".toast")).to_have_count(1)
        assert (region.get_attribute("data-top") is not None) == is_at_top
        assert not overlap(page, "#toasts .toast", ".bottom-tabs")
        assert not overlap(page, "#toasts .toast", ".bar")
        page.keyboard.press("Tab")
        assert page.evaluate("!document.querySelector('#toasts').contains(document.activeElement)")
        region.locator(".toast").click()
        expect(region.locator(".toast")).to_have_count(0)
