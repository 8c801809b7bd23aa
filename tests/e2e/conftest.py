"""The browser of the browser tests: the system's Chromium, else Playwright's own, else a skip (a failure under CI)."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

_SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Playwright's loop runs in the main thread, where Django then refuses queries although nothing else runs there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def system_browser() -> str | None:
    """The path of an installed Chromium."""
    return next((path for name in _SYSTEM_BROWSERS if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here as browser tests."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


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
