"""Four hundred time zones on a phone, whose own lists cannot be searched."""

from playwright.sync_api import expect

from tests.e2e.steps import log_in

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_a_zone_is_found_by_a_part_of_its_name(visit):
    page = visit(**PHONE)
    log_in(page, "ada")
    page.goto("/settings/language")
    zone, find = page.get_by_label("Time zone", exact=True), page.get_by_label("Find a time zone")
    everything = zone.locator("option").count()
    find.fill("são pau")
    expect(zone).to_have_value("America/Sao_Paulo")
    find.fill("ber")
    expect(page.get_by_text("2 found")).to_be_visible()
    assert zone.locator("option").all_inner_texts() == ["Bermuda", "Berlin"]
    find.fill("atlantis")
    expect(page.get_by_text("0 found")).to_be_visible()
    expect(zone).to_have_value("Atlantic/Bermuda")
    assert zone.locator("option").count() == everything
    zone.select_option("Europe/Berlin")
    find.fill("")
    expect(zone).to_have_value("Europe/Berlin")
    find.fill("buenos")
    find.press("Enter")
    expect(zone).to_be_focused()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()
    expect(zone).to_have_value("America/Argentina/Buenos_Aires")
    # Other tests log in as she, by the clock of their browsers.
    zone.select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save changes").click()
    expect(zone).to_have_value("")


def test_without_scripts_the_list_is_there_alone(visit):
    page = visit(java_script_enabled=False)
    log_in(page, "bob")
    page.goto("/settings/language")
    expect(page.get_by_label("Find a time zone")).to_be_hidden()
    page.get_by_label("Time zone", exact=True).select_option("Europe/Berlin")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()
