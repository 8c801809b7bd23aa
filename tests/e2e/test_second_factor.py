"""An authenticator app from its QR code to the second step of a log-in, in a browser; each page suits everybody."""

import re
from base64 import b32decode

from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations_of
from tests.e2e.steps import PASSWORD
from tests.factors import code_now

PASTE = """(input, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def type_password(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("lee")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")


def test_an_app_is_set_up_and_asked_for(visit, stack):
    stack.manage("create_user", "lee", "--email", "lee@example.com", "--password", PASSWORD, "--verified")
    page = visit(bypass_csp=True, reduced_motion="reduce")
    type_password(page)
    page.wait_for_url(re.compile(r":\d+/$"))

    page.goto("/settings/factors")
    page.get_by_role("button", name="Add an app").click()
    expect(page.get_by_role("img", name="QR code for your app")).to_be_visible()
    assert violations_of(page) == []
    key = b32decode(page.get_by_label("Or type this key").input_value().replace(" ", ""))
    page.get_by_label("Name").fill("Work phone")
    code = code_now(key)
    page.locator("input[name=code]").evaluate(PASTE, f"Your code is {code[:3]} {code[3:]}.")

    expect(page.get_by_role("heading", name="Keep these codes now")).to_be_visible()
    assert violations_of(page) == []
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Work phone")).to_be_visible()
    assert violations_of(page) == []

    page.context.clear_cookies()
    type_password(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code of your app").fill("000000")
    page.get_by_role("button", name="Confirm").first.click()
    expect(page.get_by_text("This code is not right. Look again.")).to_be_visible()
    page.get_by_text("Use a backup code").click()
    assert violations_of(page) == []
    page.get_by_label("Do not ask in this browser").first.check()
    page.get_by_label("Code of your app").fill(code_now(key, steps=1))
    page.get_by_role("button", name="Confirm").first.click()
    page.wait_for_url(re.compile(r":\d+/$"))

    page.goto("/accounts/reauthenticate/?next=/settings/factors")
    assert violations_of(page) == []
    page.goto("/settings/factors")
    expect(page.get_by_role("heading", name="Remembered browsers")).to_be_visible()
