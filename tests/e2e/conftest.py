"""The browser of the browser tests: the system's Chromium, else Playwright's own, else a skip (a failure under CI)."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.clips import make_clip
from tests.e2e.stack import Stack, start_stack
from tests.e2e.steps import PASSWORD, log_in

# What pages may complain of: a transition cut short, a page that is not there on purpose, a form that was not right, a
# line that a test cuts and an upload that goes on before the server has noticed the cut.
_EXPECTED = ("ViewTransition", "401 (Unauth", "404 (Not Found)", "409 (Conflict)", "422 (Unprocessable", "net::ERR_")
_SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Playwright's loop runs in the main thread, where Django then refuses queries although nothing else runs there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def system_browser() -> str | None:
    """The path of an installed Chromium."""
    return next((path for name in _SYSTEM_BROWSERS if (path := shutil.which(name))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where `make screenshots` puts its pictures."""
    parser.addoption("--screenshots-dir", default="var/screenshots", help="folder of the pictures (%(default)s)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here as browser tests, which share one running SocialFlow and so one worker."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start what was found; as root Chromium has no sandbox."""
    arguments = ["--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    chosen = {**browser_type_launch_args, "args": arguments}
    path = system_browser()
    return {**chosen, "executable_path": path} if path else chosen


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there(playwright: Playwright) -> None:
    """Say once and clearly that no browser can be had."""
    if system_browser() or Path(playwright.chromium.executable_path).exists():
        return
    advice = "No Chromium: install the package chromium, or run `.venv/bin/playwright install chromium`."
    if os.environ.get("CI"):
        pytest.fail(advice)
    pytest.skip(advice)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """SocialFlow as `make run` starts it, without the demo world, and three people: ada, bob and eve."""
    running = start_stack(tmp_path_factory.mktemp("stack") / "var", "--no-demo")
    try:
        for name in ("ada", "bob", "eve"):
            running.manage("create_user", name, "--email", f"{name}@example.com", "--password", PASSWORD, "--verified")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clips") / "river.mp4", seconds=6)


@pytest.fixture(scope="module")
def pages(browser: Browser, stack: Stack) -> Iterator[Callable[[str | None], Page]]:
    """One page of each person, in a browser where axe may run beside a strict policy."""
    opened: dict[str | None, Page] = {}

    def page_of(person: str | None) -> Page:
        if person not in opened:
            context = browser.new_context(base_url=stack.url, bypass_csp=True, reduced_motion="reduce")
            opened[person] = context.new_page()
            if person:
                log_in(opened[person], person)
        return opened[person]

    yield page_of
    for page in opened.values():
        page.context.close()


@pytest.fixture
def visit(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """A page of a browser of its own, of a person who has logged in or of a stranger; it must log no error."""
    contexts, complaints = [], []

    def open_page(person: str | None = None, **options: Any) -> Page:
        # A browser that says what it is: headless ones are bots, whose views do not count.
        agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36"
        context = browser.new_context(**{"base_url": stack.url, "user_agent": agent, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
        if person:
            log_in(page, person)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in complaints if not any(word in line for word in _EXPECTED)] == []
