"""A picture is seen before it is sent, when the browser can read it."""

from playwright.sync_api import expect

from tests.pictures import picture


def test_a_picture_that_is_none_does_not_take_the_place_of_the_one_before(visit):
    page = visit("bob")
    page.goto("/settings/profile")
    box, field = page.locator(".picture-field"), page.get_by_label("Choose a picture of you")
    field.set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    shown = box.locator("img.avatar[src^=blob]")
    expect(shown).to_have_js_property("naturalWidth", 800)
    before = shown.get_attribute("src")
    field.set_input_files({"name": "none.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.wait_for_timeout(500)
    expect(shown).to_have_attribute("src", before)
