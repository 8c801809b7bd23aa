"""What a browser tells of itself is kept in cookies: the colours that somebody chose, and where their clock stands."""

from playwright.sync_api import expect


def cookies_of(page):
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


def test_the_colours_stay_chosen_until_they_are_left_to_the_device(visit):
    page = visit("bob")
    page.get_by_label("Your account").click()
    page.locator("[data-theme-value=dark]:visible").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    kept = cookies_of(page)["theme"]
    assert (kept["value"], kept["path"], kept["sameSite"]) == ("dark", "/", "Lax")
    page.get_by_label("Your account").click()
    page.locator("[data-theme-value=auto]:visible").click()
    assert "theme" not in cookies_of(page)


def test_the_server_is_told_the_time_zone(visit):
    page = visit(timezone_id="Asia/Tokyo")
    page.goto("/explore")
    page.wait_for_function("document.cookie.includes('time_zone')")
    assert cookies_of(page)["time_zone"]["value"] == "Asia/Tokyo"
