"""Passkeys in Chromium, with a virtual authenticator in place of a finger. Source: the DevTools protocol, WebAuthn."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import PASSWORD, give_passkeys


@pytest.fixture
def address(stack):
    """Browsers give passkeys to names only, and of numbers' neighbours to localhost."""
    return stack.url.replace("127.0.0.1", "localhost")


def type_password(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")


def test_at_a_bare_number_the_page_says_why_there_are_none(visit, stack, address):
    words = "browsers want a name in the address"
    stack.manage("create_user", "ned", "--email", "ned@example.com", "--password", PASSWORD, "--verified")
    for base_url, is_named in ((stack.url, False), (address, True)):
        page = visit(base_url=base_url)
        type_password(page, "ned")
        page.wait_for_url(re.compile(r":\d+/$"))
        page.goto("/settings/factors")
        expect(page.get_by_role("button", name="Add a passkey")).to_be_visible(visible=is_named)
        expect(page.get_by_text(words)).to_be_visible(visible=not is_named)


def test_a_passkey_is_made_and_then_lets_in(visit, stack, address):
    stack.manage("create_user", "kay", "--email", "kay@example.com", "--password", PASSWORD, "--verified")
    page = visit(base_url=address)
    tools, authenticator = give_passkeys(page)
    type_password(page, "kay")
    page.wait_for_url(re.compile(r":\d+/$"))

    page.goto("/settings/factors")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Keep these codes now")).to_be_visible()
    codes = page.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == codes
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator(".badge", has_text="passkey")).to_be_visible()
    expect(page.get_by_text("10 of your codes are left.")).to_be_visible()

    page.context.clear_cookies()
    type_password(page, "kay")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/settings/factors")
    expect(page.get_by_role("heading", name="Two-factor")).to_be_visible()

    # The passkey is lost with its phone: the browser has nothing to show, and a backup code lets in.
    tools.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
    page.context.clear_cookies()
    type_password(page, "kay")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()
    page.get_by_text("Use a backup code").click()
    page.locator("#backup_code").fill(codes[0])
    page.locator("details").get_by_role("button", name="Confirm").click()
    page.wait_for_url(re.compile(r":\d+/$"))
