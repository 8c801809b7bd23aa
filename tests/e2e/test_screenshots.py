"""Every page on a phone, a tablet and a desk, light and dark, for people to look at: `make screenshots`."""

from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from socialflow.management.demo.logins import LOGINS
from tests.e2e.stack import start_stack
from tests.e2e.steps import log_in, settle

pytestmark = pytest.mark.screenshots

HEIGHTS = {390: 844, 820: 1180, 1440: 900}
PAGES = {
    None: {
        "home-signed-out": "/",
        "watch-signed-out": "watch",
        "log-in": "/accounts/login/",
        "sign-up": "/accounts/signup/",
        "log-in-by-code": "/accounts/login/code/",
        "password-reset": "/accounts/password/reset/",
        "not-found": "/watch/00000000-0000-7000-8000-000000000000",
    },
    "demo": {
        "home": "/",
        "explore": "/explore",
        "watch": "watch",
        "channel": "/@creator",
        "channel-posts": "/@creator/posts",
        "channel-about": "/@creator/about",
        "post": "post",
        "search": "/search?q=night",
        "search-people": "/search?q=mira&tab=people",
        "search-nothing": "/search?q=zzzzzz",
        "saved": "/saved",
        "studio-empty": "/studio",
        "settings": "/settings",
        "settings-profile": "/settings/profile",
        "settings-privacy": "/settings/privacy",
        "settings-language": "/settings/language",
        "settings-followers": "/settings/followers",
        "settings-blocked": "/settings/blocked",
        "settings-muted": "/settings/muted",
        "settings-email": "/accounts/email/",
        "settings-phone": "/accounts/phone/change/",
        "settings-password": "/accounts/password/change/",
        "settings-factors": "/settings/factors",
        "settings-sessions": "/settings/sessions",
        "settings-security-log": "/settings/security-log",
        "settings-tokens": "/settings/tokens",
        "settings-standing": "/settings/standing",
        "settings-data": "/settings/data",
        "settings-deactivate": "/settings/data/deactivate",
        "settings-delete": "/settings/data/delete",
        "relation": "/@creator/relation",
        "prove": "/accounts/reauthenticate/",
        "mailbox": "/mailbox/",
    },
    "creator": {
        "studio": "/studio",
        "upload": "/studio/upload",
        "edit": "edit",
        "edit-post": "edit-post",
    },
    "demo_admin": {
        "settings-invites": "/settings/invites",
        "admin": "/admin/",
        "admin-people": "/admin/accounts/user/",
        "admin-audit-log": "/admin/accounts/auditentry/",
        "admin-appeals": "/admin/accounts/appeal/",
    },
}
_ARE_DRAWN = """() => Promise.all([...document.images]
  .filter((image) => image.checkVisibility({ contentVisibilityAuto: true }))
  .filter((image) => image.getBoundingClientRect().top < innerHeight)
  .map((image) => image.decode().catch(() => {})))"""


def photograph(browser: Browser, url: str, folder: Path) -> int:
    """Take all pictures; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for person, pages in PAGES.items():
        state = None
        for width, height in HEIGHTS.items():
            is_phone = width == 390
            context = browser.new_context(
                base_url=url, viewport={"width": width, "height": height}, storage_state=state, reduced_motion="reduce",
                is_mobile=is_phone, has_touch=is_phone, device_scale_factor=2 if is_phone else 1,
            )  # fmt: skip
            page = context.new_page()
            if person and state is None:
                login = next(login for login in LOGINS if login.username == person)
                log_in(page, person, login.password, b32decode(login.totp_key))
                state = context.storage_state()
            for name, address in pages.items():
                page.goto(address if address.startswith("/") else _find(page, address))
                _take(page, folder, f"{name}-{width}")
            context.close()
    return len(list(folder.glob("*.png")))


def _take(page: Page, folder: Path, name: str) -> None:
    page.wait_for_load_state("load")
    if page.locator("video").count():
        page.wait_for_timeout(1500)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(_ARE_DRAWN)
        settle(page)
        page.screenshot(path=folder / f"{name}-{scheme}.png")


def _find(page: Page, what: str) -> str:
    """The address of some video, post or edit page that has something to show."""
    start, link = {
        "watch": ("/explore", '.video-title a:has-text("Stelvio")'),
        "post": ("/@creator/posts", 'a[href^="/posts/"]'),
        "edit": ("/studio", 'a[href^="/studio/videos/"]'),
        "edit-post": ("/@creator/posts", 'a[href$="/edit"]'),
    }[what]
    page.goto(start)
    return str(page.locator(link).first.get_attribute("href"))


@pytest.fixture
def demo_url(tmp_path: Path) -> Iterator[str]:
    """The address of a SocialFlow with the demo world."""
    running = start_stack(tmp_path / "var", "--no-demo")
    try:
        running.manage("seed")
        yield running.url
    finally:
        running.stop()


def test_photograph_every_page(browser: Browser, demo_url: str, request: pytest.FixtureRequest):
    folder = Path(request.config.getoption("screenshots_dir", "var/screenshots"))
    assert photograph(browser, demo_url, folder) >= 2 * len(HEIGHTS) * sum(len(pages) for pages in PAGES.values())
