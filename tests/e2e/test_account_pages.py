"""The pages of an account that has everything, long names too, and what they refuse: axe, and the narrowest screens."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations_of as all_violations_of
from tests.e2e.stack import Stack, start_stack
from tests.e2e.steps import PASSWORD, log_in, settle

LONG = "Donaudampfschifffahrtsgesellschaftskapitaen Wolfeschlegelstei"[:60]
LIVE = f"""
from datetime import timedelta
from django.utils import timezone
from accounts.models import Follow, User
from accounts import services
from allauth.account.models import EmailAddress
mona = User.objects.get(username="mona_with_a_name_of_thirty_cha")
admin = User.objects.get(username="keeper")
people = [User.objects.create(username=f"neighbour_{{n}}", display_name={LONG!r}) for n in range(4)]
services.change_privacy(user=mona, profile_visibility="private", comment_audience="everyone",
    mention_audience="everyone", message_audience="everyone", is_hidden_from_search=False, hides_counts=False)
services.follow_user(actor=people[0], username=mona.username)
Follow.objects.create(follower=people[1], followee=mona)
services.block_user(actor=mona, username=people[2].username)
services.mute_user(actor=mona, username=people[3].username, until=timezone.now() + timedelta(days=7))
EmailAddress.objects.create(user=mona, email="quite-a-long-address-in-a-department@subdomain.example-company.org")
services.create_token(user=mona, name={LONG!r}, scopes=["read", "write", "upload"], expires_at=None)
services.warn_person(actor=admin, person_id=mona.pk, reason="Rude to newcomers")
sanction = services.limit_person(actor=admin, person_id=mona.pk, reason="Links, and nothing else")
services.make_appeal(person=mona, sanction_id=sanction.pk, text="They were asked for.")
services.request_export(person=mona)
services.remember_browser(person=mona)
services.create_invite(actor=admin)
"""
MONA = "mona_with_a_name_of_thirty_cha"
OF_MONA = (
    "/settings", "/settings/profile", "/settings/privacy", "/settings/language", "/settings/followers",
    "/settings/blocked", "/settings/muted", "/accounts/email/", "/accounts/phone/change/", "/accounts/password/change/",
    "/settings/factors", "/settings/sessions", "/settings/security-log", "/settings/tokens", "/settings/standing",
    "/settings/data", "/settings/data/delete", "/settings/data/deactivate", "/settings/tokens/revoke-all",
    "/@neighbour_1/relation", "/accounts/reauthenticate/",
)  # fmt: skip
OF_STRANGERS = ("/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/done/", "/accounts/inactive/")
# Address, what is typed that cannot be, and the button.
REFUSALS = {
    "/accounts/password/change/": ({"oldpassword": "x", "password1": "short"}, "Save password"),
    "/accounts/email/": ({"email": "mona_with_a_name_of_thirty_cha@example.com"}, "Send a code"),
    "/settings/profile": ({"links": "javascript:alert(1)"}, "Save changes"),
    "/settings/tokens": ({"name": "x"}, "Make a token"),
    "/settings/data/delete": ({"username": "somebody"}, "Delete my account"),
    "/accounts/reauthenticate/": ({"password": "wrong"}, "Confirm"),
}
# What is too small to be pressed by a thumb: WCAG 2.2, 2.5.8, which leaves out links in a line of text.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !part.matches(".skip"))
  .filter((part) => getComputedStyle(part).display !== "inline")
  .map((part) => [part, (part.closest("label") ?? part).getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 24)
  .map(([part, { width, height }]) => `${part.outerHTML.slice(0, 80)} ${width}×${height}`)"""
CUT_OFF = """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary, p, h1, h2)")]
  .filter((part) => part.checkVisibility() && !part.closest(".visually-hidden, .file-button, .settings-nav"))
  .filter((part) => part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1)
  .map((part) => part.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def page_of(pages: Callable[[str | None], Page], stack: Stack) -> Callable[[str | None], Page]:
    """One page of each person; mona has something of everything."""
    for name, options in ((MONA, ()), ("keeper", ("--staff",))):
        address = f"{name}@example.com"
        stack.manage("create_user", name, "--email", address, "--password", PASSWORD, "--verified", *options)
    stack.manage("shell", "-c", LIVE)
    return pages


def violations_of(page: Page) -> list[str]:
    """What axe finds on a phone in the dark, and on a desk in the light."""
    return all_violations_of(page, {390: ("dark",), 1440: ("light",)})


def narrowness_of(page: Page) -> list[Any]:
    """What sticks out of, or is too small to press on, a phone and the smallest that the guidelines know."""
    found: list[Any] = []
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        settle(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} scrolls sideways")
        found += [f"{width} cut off: {part}" for part in page.evaluate(CUT_OFF)]
        found += [f"{width} small: {part}" for part in page.evaluate(TOO_SMALL)]
    return found


@pytest.mark.parametrize(
    ("person", "address"), [(MONA, address) for address in OF_MONA] + [(None, address) for address in OF_STRANGERS]
)
def test_a_page_suits_everybody(page_of, person, address):
    page = page_of(person)
    page.goto(address)
    expect(page.locator("h1")).to_have_count(1)
    assert violations_of(page) == []
    assert narrowness_of(page) == []


def test_nothing_is_a_page_to_be_proud_of_too(page_of):
    page = page_of("eve")
    for address in ("/settings/followers", "/settings/blocked", "/settings/muted", "/settings/standing"):
        page.goto(address)
        assert violations_of(page) == []
        assert narrowness_of(page) == []


@pytest.mark.parametrize("address", REFUSALS)
def test_a_refusal_stands_at_its_field_and_has_the_focus(page_of, address):
    typed, label = REFUSALS[address]
    page = page_of(MONA)
    page.goto(address)
    for name, text in typed.items():
        page.locator(f"main [name={name}]:not([type=hidden])").fill(text)
    if address == "/settings/tokens":
        page.locator("main [name=scopes]").first.uncheck()
    page.locator("main form").evaluate_all("forms => forms.forEach((form) => (form.noValidate = true))")
    page.locator("main").get_by_role("button", name=label, exact=True).last.click()
    wrong = page.locator("main [aria-invalid=true]").first
    expect(wrong).to_be_visible()
    expect(page.locator(".field-error").first).to_be_visible()
    assert wrong.evaluate("field => field === document.activeElement")
    described = wrong.evaluate(
        "field => (field.closest('[role=group]') ?? field).getAttribute('aria-describedby')"
    ).split()
    assert any(page.locator(f"[id='{name}'] .field-error").count() for name in described)
    assert violations_of(page) == []
    assert narrowness_of(page) == []


def test_without_scripts_nothing_is_there_that_does_nothing(page_of, browser, stack):
    page_of(MONA)
    context = browser.new_context(base_url=stack.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, MONA)
    for address in OF_MONA:
        page.goto(address)
        expect(page.locator("main button[type=button]:visible")).to_have_count(0)
    page.goto("/settings/privacy")
    page.get_by_label("Hide how many follow me").check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Your privacy settings are saved.")).to_be_visible()
    page.goto("/settings/tokens")
    page.get_by_label("Name", exact=True).fill("Without scripts")
    page.get_by_role("button", name="Make a token").click()
    expect(page.get_by_label("New token")).to_have_value(re.compile("^sf_"))
    context.close()


@pytest.fixture(scope="module")
def strict_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a SocialFlow whose operator asks for everything, and has set up every provider."""
    names = ("GOOGLE", "FACEBOOK", "X", "GITHUB", "OPENID")
    keys = {f"{name}_CLIENT_{part}": "example" for name in names for part in ("ID", "SECRET")}
    asked = {"SIGNUP_POLICY": "approval", "MINIMUM_AGE": "16", "TERMS_VERSION": "2026-11"}
    named = {"OPENID_ISSUER": "https://id.example", "OPENID_NAME": LONG}
    running = start_stack(tmp_path_factory.mktemp("strict") / "var", "--no-demo", settings={**keys, **asked, **named})
    try:
        running.manage("create_user", "lea", "--email", "lea@example.com", "--password", PASSWORD, "--verified")
        yield running.url
    finally:
        running.stop()


def test_the_ways_in_of_a_strict_operator(browser, strict_url):
    context = browser.new_context(base_url=strict_url, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/waiting/", "/terms"):
        page.goto(address)
        assert violations_of(page) == []
        assert narrowness_of(page) == []
    page.goto("/accounts/signup/")
    page.locator("main form").first.evaluate("form => (form.noValidate = true)")
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator("input[name=terms][aria-invalid=true]")).to_be_visible()
    expect(page.locator("input[name=email]")).to_be_focused()
    assert violations_of(page) == []
    assert narrowness_of(page) == []

    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("lea")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_role("heading", name="First, our terms")).to_be_visible()
    assert violations_of(page) == []
    assert narrowness_of(page) == []
    page.get_by_role("button", name="I accept").click()
    page.goto("/accounts/3rdparty/")
    expect(page.get_by_role("heading", name="Connect an account")).to_be_visible()
    assert violations_of(page) == []
    assert narrowness_of(page) == []
    context.close()
