"""An account is run from the keyboard alone: nothing is pressed with a pointer, and whatever has the focus shows it."""

import re
import time
from base64 import b32decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import FOCUSED
from tests.e2e.steps import PASSWORD, give_passkeys, settle
from tests.factors import code_now

MANY_STOPS = 80
MANY_STORIES = 6
NAME = """() => {
  const part = document.activeElement;
  const label = part.labels?.[0]?.innerText ?? "";
  return (part.getAttribute("aria-label") ?? (label || part.innerText || "")).replace(/\\s+/g, " ").trim();
}"""
GROW_OLD = """
from accounts.sessions import SessionStore
session = SessionStore("{key}")
session["account_authentication_methods"] = [
    {{**record, "at": record["at"] - 3600}} for record in session["account_authentication_methods"]
]
session.save()
"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus; every stop on the way shows that it has it."""
    for _ in range(MANY_STOPS):
        page.keyboard.press("Tab")
        settle(page)
        stop = page.evaluate(FOCUSED)
        assert stop["isRinged"] or stop["isBody"], stop["name"]
        if re.fullmatch(name, page.evaluate(NAME)):
            return
    raise AssertionError(f"Tab never comes to {name}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def log_in_by_keyboard(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    tab_to(page, "E-mail, username or phone")
    page.keyboard.type(person)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$|second-factor|coming-back"))


def grow_old(page: Page, stack) -> None:
    """Let an hour pass since the person of a page showed who they are."""
    key = next(one["value"] for one in page.context.cookies() if one["name"].endswith("sessionid"))
    stack.manage("shell", "-c", GROW_OLD.format(key=key))


@pytest.fixture(scope="module")
def people(stack) -> Iterator[str]:
    """Names of people who are new here."""
    names = [f"typist_{number}" for number in range(MANY_STORIES)]
    make = "from django.core.management import call_command\n" + "\n".join(
        f"call_command('create_user', '{name}', email='{name}@example.com', password='{PASSWORD}', verified=True)"
        for name in names
    )
    stack.manage("shell", "-c", make)
    return iter(names)


@pytest.fixture
def person(people: Iterator[str]) -> str:
    """Somebody new for each story."""
    return next(people)


def test_an_app_is_added_and_asked_for(visit, person):
    page = visit(reduced_motion="reduce")
    log_in_by_keyboard(page, person)
    page.goto("/settings")
    press(page, "Two-factor.*")
    page.wait_for_url("**/settings/factors")
    press(page, "Add an app")
    key = b32decode(page.locator("#key").input_value().replace(" ", ""))
    tab_to(page, "Code")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    # The field that is wrong has the focus: one types again.
    expect(page.locator("input[name=code]")).to_be_focused()
    time.sleep(1.1)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(code_now(key))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep these codes now")).to_be_visible()
    press(page, "Copy")
    expect(page.get_by_text("Codes copied")).to_be_visible()
    codes = page.get_by_role("list", name="Backup codes").get_by_role("listitem").all_inner_texts()
    press(page, "I have kept them")
    page.wait_for_url("**/settings/factors")

    page.context.clear_cookies()
    log_in_by_keyboard(page, person)
    expect(page.locator("#id_code")).to_be_focused()
    press(page, "Use a backup code")
    tab_to(page, "Backup code")
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))


def test_a_passkey_is_added(visit, stack, person):
    page = visit(reduced_motion="reduce", base_url=stack.url.replace("127.0.0.1", "localhost"))
    give_passkeys(page)
    log_in_by_keyboard(page, person)
    page.goto("/settings/factors")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", name="Keep these codes now")).to_be_visible()
    press(page, "I have kept them")
    expect(page.locator(".badge", has_text="passkey")).to_be_visible()


def test_another_address_after_showing_who_it_is(visit, stack, person):
    page = visit(reduced_motion="reduce")
    log_in_by_keyboard(page, person)
    grow_old(page, stack)
    page.goto("/accounts/email/")
    tab_to(page, "E-mail address")
    page.keyboard.type(f"new-{person}@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    expect(page.locator("input[name=password]")).to_be_focused()
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=password][aria-invalid=true]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add an address")).to_be_visible()
    tab_to(page, "E-mail address")
    page.keyboard.type(f"new-{person}@example.com")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()


def test_a_request_is_accepted(visit, stack, person):
    ask = (
        "from accounts.models import User; from accounts import services;"
        f"me = User.objects.get(username={person!r}); eve = User.objects.get(username='eve');"
        "services.change_privacy(user=me, profile_visibility='private', comment_audience='everyone',"
        " mention_audience='everyone', message_audience='everyone', is_hidden_from_search=False, hides_counts=False);"
        "services.follow_user(actor=eve, username=me.username)"
    )
    stack.manage("shell", "-c", ask)
    page = visit(reduced_motion="reduce")
    log_in_by_keyboard(page, person)
    page.goto("/settings")
    press(page, "Followers 1 asks to follow you")
    page.wait_for_url("**/settings/followers")
    press(page, "Accept @eve")
    expect(page.get_by_text("@eve follows you now.")).to_be_visible()
    expect(page.get_by_role("heading", name="They follow you")).to_be_visible()


def test_somebody_is_blocked_from_their_channel_and_let_go(visit, person):
    page = visit(reduced_motion="reduce")
    log_in_by_keyboard(page, person)
    page.goto("/@bob")
    press(page, "More about @bob")
    expect(page.get_by_role("link", name="Block")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Block")).to_be_hidden()
    assert page.evaluate(NAME) == "More about @bob"
    page.keyboard.press("Enter")
    press(page, "Block")
    page.wait_for_url(re.compile(r"/relation\?.*#block$"))
    press(page, "Block")
    page.wait_for_url("**/@bob")
    press(page, "Unblock")
    expect(page.get_by_text("@bob is not blocked any more.")).to_be_visible()


def test_an_account_is_deleted_and_kept_after_all(visit, person):
    page = visit(reduced_motion="reduce")
    log_in_by_keyboard(page, person)
    page.goto("/settings/data")
    press(page, "Delete my account")
    page.wait_for_url("**/settings/data/delete")
    tab_to(page, f"Type {person} to go on")
    page.keyboard.type("somebody")
    page.keyboard.press("Enter")
    expect(page.locator("#id_username[aria-invalid=true]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(person)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your account is going to be deleted.")).to_be_visible()

    log_in_by_keyboard(page, person)
    expect(page.get_by_role("heading", name="Keep your account?")).to_be_visible()
    press(page, "Keep my account")
    page.wait_for_url(re.compile(r":\d+/$"))
