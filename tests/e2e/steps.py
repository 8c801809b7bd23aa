"""What a person does in more than one story."""

import re

from playwright.sync_api import Page

PASSWORD = "a-long-enough-secret"
_SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const passing = document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity);
  await Promise.allSettled(passing.map(({ finished }) => finished));
}"""


def log_in(page: Page, person: str, password: str = PASSWORD) -> None:
    """Log in and arrive at home."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))


def settle(page: Page) -> None:
    """Wait until what is shown stands still."""
    page.evaluate(_SETTLED)
