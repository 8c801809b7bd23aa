"""Passkeys in Chromium, with a virtual authenticator in place of a finger. Source: the DevTools protocol, WebAuthn."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import PASSWORD, give_passkeys

# What a browser says that offers passkeys in no field.
OFFERS_NONE = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"

COUNTS_OFFERS = """
const get = CredentialsContainer.prototype.get;
CredentialsContainer.prototype.get = function (options) {
  const kind = options.mediation === "conditional" ? "offers" : "asked";
  window[kind] = (window[kind] ?? 0) + 1;
  return get.call(this, options);
};
"""

_numbers = itertools.count(1)


class Finger:
    """What answers for the authenticator of a page, and at once."""

    def __init__(self, page: Page) -> None:
        self.tools, self.authenticator = give_passkeys(page)

    def forget_all(self) -> None:
        self._send("clearCredentials")

    def be_of_a_stranger(self) -> None:
        self._send("setUserVerified", isUserVerified=False)

    def touch_nothing(self) -> None:
        self._send("setAutomaticPresenceSimulation", enabled=False)

    def _send(self, command: str, **words: bool) -> None:
        self.tools.send(f"WebAuthn.{command}", {"authenticatorId": self.authenticator, **words})


@pytest.fixture
def address(stack):
    """Browsers give passkeys to names only, and of numbers' neighbours to localhost."""
    return stack.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def person(stack):
    """Somebody new."""
    name = f"key{next(_numbers)}"
    stack.manage("create_user", name, "--email", f"{name}@example.com", "--password", PASSWORD, "--verified")
    return name


def type_password(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")


def make_passkey(page: Page, person: str) -> None:
    type_password(page, person)
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/settings/factors")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Keep these codes now")).to_be_visible()


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
    finger = Finger(page)
    page.add_init_script(OFFERS_NONE)
    make_passkey(page, "kay")
    codes = page.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    whose, _between, *kept = download.value.path().read_text().splitlines()
    assert kept == codes
    assert "@kay" in whose
    assert address in whose
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_text(whose)).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    page.emulate_media(media="screen")
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
    finger.forget_all()
    page.context.clear_cookies()
    type_password(page, "kay")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()
    page.get_by_text("Use a backup code").click()
    page.locator("#backup_code").fill(codes[0])
    page.locator("details").get_by_role("button", name="Confirm").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def test_a_passkey_logs_in_by_the_button_and_leads_back(visit, address, person):
    page = visit(base_url=address)
    Finger(page)
    page.add_init_script(OFFERS_NONE)
    make_passkey(page, person)
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/settings/factors")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="Two-factor")).to_be_visible()
    assert page.url.endswith("/settings/factors")


def test_the_browser_offers_it_in_the_field_of_the_name(visit, address, person):
    page = visit(base_url=address)
    finger = Finger(page)
    make_passkey(page, person)
    page.context.clear_cookies()
    # The finger stands for the choice in the browser's own list.
    page.goto("/accounts/login/?next=/settings/factors")
    expect(page.get_by_role("heading", name="Two-factor")).to_be_visible()
    page.context.clear_cookies()
    finger.be_of_a_stranger()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_text("That did not work.")).to_be_visible()
    expect(page).to_have_url(re.compile("/accounts/login/$"))


def test_one_that_was_removed_is_refused_once_and_the_password_lets_in(visit, address, person):
    page = visit(base_url=address)
    Finger(page)
    make_passkey(page, person)
    page.goto("/settings/factors")
    page.get_by_role("link", name=re.compile("^Remove ")).click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("your password alone lets you in")).to_be_visible()
    page.context.clear_cookies()
    answers = []
    page.on("response", lambda answer: answers.append(answer.status) if answer.url.endswith("/passkey") else None)
    page.goto("/accounts/login/")
    expect(page.get_by_text("This passkey does not log you in")).to_be_visible()
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    assert answers == [422]


def test_what_came_too_late_is_asked_once_more(visit, address, person):
    page = visit(base_url=address)
    Finger(page)
    make_passkey(page, person)
    page.context.clear_cookies()
    late = {"detail": "That came too late. Try again.", "code": "invalid_state"}
    page.route("**/accounts/login/passkey", lambda route: route.fulfill(status=422, json=late), times=1)
    page.goto("/accounts/login/")
    page.wait_for_url(re.compile(r":\d+/$"))


def test_an_offer_that_ends_says_nothing(visit, address, person):
    page = visit(base_url=address, bypass_csp=True)
    finger = Finger(page)
    make_passkey(page, person)
    finger.touch_nothing()
    page.context.clear_cookies()
    page.clock.install()
    page.add_init_script(COUNTS_OFFERS)
    page.goto("/accounts/login/")
    page.wait_for_function("window.offers === 1")
    page.clock.fast_forward("05:30")
    page.wait_for_function("window.offers === 2")
    expect(page.locator("#toasts")).to_have_text("")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_function("window.asked === 1")
    expect(page.locator("#toasts")).to_have_text("")


def test_a_browser_is_remembered_whichever_way_is_used(visit, address, person):
    page = visit(base_url=address)
    Finger(page)
    page.add_init_script(OFFERS_NONE)
    make_passkey(page, person)
    page.context.clear_cookies()
    type_password(page, person)
    page.get_by_label("Do not ask in this browser").first.check()
    page.get_by_text("Use a backup code").click()
    expect(page.get_by_label("Do not ask in this browser").last).to_be_checked()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/settings/factors")
    expect(page.get_by_role("heading", name="Remembered browsers")).to_be_visible()


def test_to_rename_a_passkey_moves_no_remove_under_the_finger(visit, address, person):
    page = visit(base_url=address, viewport={"width": 390, "height": 844})
    Finger(page)
    make_passkey(page, person)
    page.goto("/settings/factors")
    rename, remove = page.locator("summary", has_text="Rename"), page.get_by_role("link", name=re.compile("^Remove "))
    finger = rename.bounding_box()
    rename.click()
    expect(page.get_by_role("textbox", name="Name")).to_be_visible()
    assert rename.bounding_box() == finger
    expect(remove).to_be_hidden()
