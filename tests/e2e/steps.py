"""What a person does in more than one story."""

import re
import time
from typing import Any

from playwright.sync_api import Page, expect

from accounts.providers.one_time_codes import code_of, step_of

PASSWORD = "a-long-enough-secret"
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const passing = document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity);
  await Promise.allSettled(passing.map(({ finished }) => finished));
}"""

_ASK_API = """async ([method, path, body]) => {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "Content-Type": "application/json" };
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.status === 204 ? {} : response.json();
}"""


def log_in(page: Page, person: str, password: str = PASSWORD, key: bytes = b"") -> None:
    """Log in and arrive at home; `key` is of the app of somebody who has one."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    if key:
        page.locator("input[name=code]").first.fill(code_of(key, step_of(time.time())))
        page.locator("input[name=code]").first.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))


def settle(page: Page) -> None:
    """Wait until what is shown stands still."""
    page.evaluate(_SETTLED)


def upload(page: Page, path: str, title: str, visibility: str = "PUBLIC") -> str:
    """Upload a file on the upload page; the video's id once it is ready."""
    page.goto("/studio/upload")
    page.set_input_files("[data-upload-input]", path)
    row = page.locator(".upload-row")
    row.locator("[data-upload-title]").fill(title)
    row.locator("select[name=visibility]").select_option(visibility)
    row.get_by_role("button", name="Save").click()
    expect(row.locator("[data-upload-saved]")).to_have_text(
        "Saved. Only you can see it." if visibility == "PRIVATE" else "Saved"
    )
    expect(row).to_have_attribute("data-state", "ready", timeout=90_000)
    return str(row.get_attribute("data-video-id"))


def give_passkeys(page: Page) -> tuple[Any, str]:
    """Let the browser of a page keep passkeys and show them; the tools that command it, and the authenticator's id."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})["authenticatorId"]


def ask_api(page: Page, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the API answers to the person of a page."""
    answer: dict[str, Any] = page.evaluate(_ASK_API, [method, f"/api/v1/{path}", body])
    return answer
