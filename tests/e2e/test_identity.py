"""In by a real OpenID provider, with a browser: a new person, a known one, with and without scripts."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from socialflow.core.embedded.processes import free_port
from tests.e2e.identity.__main__ import CLIENT_ID, PASSWORD, SECRET
from tests.e2e.stack import ROOT, Stack, start_stack
from tests.e2e.steps import PASSWORD as OUR_PASSWORD
from tests.e2e.steps import log_in

_START_SECONDS = 30


@dataclass
class Site:
    """SocialFlow, and the provider that it knows."""

    stack: Stack
    issuer: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("identity")
    port, our_port = free_port(), free_port()
    issuer = f"http://127.0.0.1:{port}"
    # Another name for the same machine: cookies of one site are none of the other's.
    callback = f"http://localhost:{our_port}/accounts/oidc/openid/login/callback/"
    provider = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.identity", str(folder), str(port), callback], cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    openid = {
        "OPENID_CLIENT_ID": CLIENT_ID,
        "OPENID_CLIENT_SECRET": SECRET,
        "OPENID_ISSUER": issuer,
        "OPENID_NAME": "Example ID",
    }
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration", provider)
        running = start_stack(folder / "var", "--no-demo", port=our_port, settings=openid)
        try:
            for name in ("ada", "bob"):
                address = f"{name}@example.com"
                running.manage("create_user", name, "--email", address, "--password", OUR_PASSWORD, "--verified")
            yield Site(running, issuer)
        finally:
            running.stop()
    finally:
        provider.terminate()
        provider.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("The provider of identity does not answer.")


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(base_url=site.stack.url.replace("127.0.0.1", "localhost"), **options)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def go_on(page: Page, site: Site, person: str) -> None:
    """From our button through the provider's own pages, and back."""
    page.get_by_role("button", name="Example ID").click()
    page.wait_for_url(re.compile(re.escape(site.issuer)))
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/identity/o/authorize"))
    page.locator("button[name=action][value=grant]").click()
    page.wait_for_url(re.compile("localhost"))


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_round_trip(open_page: Callable[..., Page], site: Site, has_scripts: bool) -> None:
    page = open_page(java_script_enabled=has_scripts)
    page.goto("/accounts/login/")
    go_on(page, site, "mara" if has_scripts else "ada")
    if has_scripts:
        expect(page.get_by_role("heading", name="Choose your name")).to_be_visible()
        expect(page.locator("input[name=email]")).to_have_value("mara@example.com")
        page.locator("input[name=username]").fill("mara")
        page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    page.goto("/settings/profile")
    expect(page).to_have_url(re.compile("/settings/profile"))
    page.goto("/accounts/3rdparty/")
    expect(page.locator("main")).to_contain_text("mara" if has_scripts else "ada")


def test_connecting_and_disconnecting_in_the_settings(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page()
    log_in(page, "bob", OUR_PASSWORD)
    page.goto("/accounts/3rdparty/")
    go_on(page, site, "carl")
    expect(page.locator("main")).to_contain_text("carl@example.com")
    page.get_by_role("link", name="Disconnect").click()
    expect(page.get_by_text("Your account there is not touched")).to_be_visible()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.locator("main")).not_to_contain_text("carl@example.com")


def test_a_callback_from_elsewhere_changes_nothing(open_page: Callable[..., Page], site: Site) -> None:
    page = open_page()
    page.goto("/accounts/oidc/openid/login/callback/?code=stolen&state=made-up")
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
