"""The administration in a browser, under the policy of every page: what the console complains of fails the test."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts.providers.one_time_codes import code_of, step_of
from tests.e2e.accessibility import violations_of
from tests.e2e.stack import Stack
from tests.e2e.steps import PASSWORD

KEY = b"a key of twenty byte"
GIVE_APP = (
    "from accounts.models import User; from accounts.services import install_totp;"
    f"install_totp(person=User.objects.get(username='warden'), key={KEY!r}, name='Phone')"
)
PAGES = ["user", "sanction", "appeal", "invite", "auditentry", "session", "apitoken", "totpdevice", "rememberedbrowser"]
# What heads the first line of each card, and cells whose words do not fit.
HEADS = "cells => cells.map((cell) => getComputedStyle(cell, '::before').content)"
CUT = "cells => cells.filter((cell) => cell.scrollHeight > cell.clientHeight + 1).map((cell) => cell.innerText)"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def session(browser: Browser, stack: Stack) -> Any:
    """The cookies of an administrator who logged in with password and code."""
    stack.manage(
        "create_user", "warden", "--email", "warden@example.com", "--password", PASSWORD, "--verified", "--staff"
    )
    stack.manage("shell", "-c", GIVE_APP)
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    page.goto("/admin/")
    page.locator("input[name=login]").fill("warden")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").first.fill(code_of(KEY, step_of(time.time())))
    page.locator("input[name=code]").first.press("Enter")
    page.wait_for_url(re.compile(r"/admin/$"))
    kept = context.storage_state()
    context.close()
    return kept


def test_every_page_works_without_anything_unsafe(visit, session):
    page = visit(storage_state=session)
    for name in PAGES:
        page.goto(f"/admin/accounts/{name}/")
        expect(page.locator("#result_list, #content")).not_to_have_count(0)
    page.goto("/admin/accounts/user/")
    page.get_by_text("Filters").click()
    expect(page.locator("#changelist-filter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#changelist-filter")).to_be_hidden()
    page.locator("nav#nav-sidebar-inner >> text=warden").click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.get_by_role("button", name="Sections").first.click()
    expect(page.locator("#nav-sidebar")).to_be_hidden()


@pytest.mark.parametrize("address", ["", *(f"accounts/{name}/" for name in PAGES), "first person", "first act"])
def test_everybody_on_the_staff_can_use_it(browser, stack, session, address):
    context = browser.new_context(base_url=stack.url, storage_state=session, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/admin/accounts/user/?q=bob" if address.startswith("first") else f"/admin/{address}")
    if address.startswith("first"):
        page.locator("#result_list a").filter(has_text="bob").first.click()
    if address == "first act":
        page.get_by_role("link", name="Suspend").click()
        page.locator("form").evaluate_all("forms => forms.forEach((form) => (form.noValidate = true))")
        page.get_by_role("button", name="Suspend").click()
        expect(page.get_by_text("This field is required.")).to_be_visible()
    expect(page.locator("#content, #result_list, .board").first).to_be_attached()
    assert violations_of(page) == []
    context.close()


def test_a_ban_from_the_list_to_the_mail(visit, session):
    page = visit(storage_state=session)
    page.goto("/admin/accounts/user/?q=eve")
    page.locator("#result_list input.action-select").check()
    page.locator("select[name=action]").select_option("warn")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("form").get_by_text("eve", exact=True)).to_be_visible()
    page.get_by_label("Reason").fill("Rude to newcomers")
    page.get_by_role("button", name="Warn").click()
    expect(page.get_by_text("They are warned, and told why by mail.")).to_be_visible()
    expect(page.get_by_text("Rude to newcomers")).to_be_visible()


def test_the_sections_open_on_a_phone(visit, session):
    page = visit(storage_state=session, **PHONE)
    page.goto("/admin/accounts/user/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Sections").click()
    page.get_by_role("link", name="Audit log").click()
    expect(page).to_have_url(re.compile("/admin/accounts/auditentry/"))


@pytest.mark.parametrize("name", ["user", "session"])
def test_a_card_on_a_phone_is_headed_by_what_it_shows_and_shows_all_of_it(visit, session, name):
    page = visit(storage_state=session, **PHONE)
    page.goto(f"/admin/accounts/{name}/")
    expect(page.locator("#result_list tbody td").first).to_be_visible()
    heads = page.locator("#result_list tbody tr > :first-child").evaluate_all(HEADS)
    assert set(heads) == {"none"}, "never “Select record”"
    assert page.locator("#result_list tbody :is(td, th)").evaluate_all(CUT) == []
