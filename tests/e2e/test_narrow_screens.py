"""On a phone everything that can be pressed is on the screen."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.steps import ask_api

PHONE = {"width": 390, "height": 844}


def are_on_screen(links: Locator) -> bool:
    """Whether each lies between the left and the right edge."""
    boxes = [link.bounding_box() for link in links.all()]
    return bool(boxes) and all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in boxes)


@pytest.mark.parametrize("address", ["/settings/profile", "/accounts/email/"])
def test_every_section_of_the_settings_is_one_step_away(visit, address):
    page = visit("ada", viewport=PHONE)
    page.goto(address)
    expect(page.locator(".settings-nav")).to_be_hidden()
    page.get_by_role("link", name="Settings", exact=True).click()
    page.wait_for_url("**/settings")
    sections = page.get_by_role("navigation", name="Settings").get_by_role("link")
    count = sections.count()
    assert are_on_screen(sections)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
    expect(page.locator(".settings-nav a")).to_have_count(count)
    expect(page.locator(".settings-nav [aria-current=page]")).to_have_count(1)


def test_the_owner_of_a_video_reaches_edit(visit):
    page = visit("ada", viewport=PHONE)
    video = ask_api(page, "POST", "videos", {"title": "Draft", "filename": "draft.mp4", "size_bytes": 1000})
    page.goto(f"/watch/{video['id']}")
    assert are_on_screen(page.locator(".watch-actions .button"))
    page.get_by_role("link", name="Edit").click()
    assert f"/studio/videos/{video['id']}" in page.url
    ask_api(page, "DELETE", f"videos/{video['id']}")
