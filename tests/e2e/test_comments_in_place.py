"""Comments that are written, changed and deleted where they stand, without a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import ask_api

UNDO_MS = 6000


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    """A page of bob's under a new post of ada's."""
    ada = visit("ada")
    post = ask_api(ada, "POST", "posts", {"text": "What do you think?"})
    page = visit("bob")
    page.goto(f"/posts/{post['id']}")
    return page


def say(page: Page, text: str, parent: str | None = None) -> str:
    """Comment by the API; the comment's id."""
    path = page.url.rsplit("/", 1)[1]
    return str(ask_api(page, "POST", f"posts/{path}/comments", {"text": text, "parent": parent})["id"])


def comment(page: Page, comment_id: str):
    return page.locator(f"#comment-{comment_id}")


def text(page: Page, words: str):
    return page.locator("[data-comment-text]", has_text=words)


def delete(page: Page, comment_id: str) -> None:
    own = page.locator(f"#comment-{comment_id}-own")
    own.get_by_label("More about this comment").click()
    own.get_by_role("button", name="Delete").click()


def press(page: Page, target) -> None:
    """Press and let go of the mouse where the target is now, as a hand does."""
    box = target.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()


def test_the_first_press_after_a_comment_counts(page):
    say(page, "First")
    page.reload()
    composer = page.locator("[data-shortcut-comment]")
    composer.click()
    like = page.locator("#comment-list [data-toggle=like] button").first
    press(page, like)
    expect(like).to_have_attribute("aria-pressed", "true")
    composer.fill("Second")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comment-list > .comment")).to_have_count(2)
    expect(page.get_by_role("button", name="Comment", exact=True)).to_be_hidden()
    newest = page.locator("#comment-list [data-toggle=like] button").first
    press(page, newest)
    expect(newest).to_have_attribute("aria-pressed", "true")


def test_a_deleted_comment_leaves_its_replies_and_comes_back_by_undo(page):
    thread = say(page, "Thread")
    say(page, "Reply", thread)
    page.reload()
    heading = page.locator("[data-comment-count]")
    delete(page, thread)
    expect(heading).to_have_text("1 comment")
    expect(page.get_by_text("This comment was deleted.")).to_be_visible()
    expect(text(page, "Reply")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(heading).to_have_text("2 comments")
    expect(text(page, "Thread")).to_be_visible()
    expect(page.get_by_text("This comment was deleted.")).to_have_count(0)
    delete(page, thread)
    with page.expect_response(re.compile("/delete$"), timeout=3 * UNDO_MS):
        expect(text(page, "Thread")).to_be_hidden()
    gone = comment(page, thread).locator(".comment-gone")
    expect(gone).to_be_visible()
    expect(gone).to_have_count(1)
    expect(text(page, "Reply")).to_be_visible()
    page.reload()
    expect(heading).to_have_text("1 comment")
    expect(gone).to_be_visible()


def test_the_last_reply_takes_the_tombstone_above_with_it(page):
    thread = say(page, "Thread")
    reply = say(page, "Reply", thread)
    ask_api(page, "DELETE", f"comments/{thread}")
    page.reload()
    delete(page, reply)
    expect(page.locator("[data-comment-count]")).to_have_text("0 comments")
    expect(page.locator(".comment")).to_have_count(0, timeout=3 * UNDO_MS)


def test_a_change_leaves_the_replies_that_were_opened(page):
    thread = say(page, "Thread")
    for number in range(5):
        say(page, f"Reply {number}", thread)
    page.reload()
    page.get_by_role("link", name="More replies").click()
    expect(text(page, "Reply 4")).to_be_visible()
    own = page.locator(f"#comment-{thread}-own")
    own.get_by_label("More about this comment").click()
    own.get_by_role("button", name="Edit").click()
    own.get_by_label("Your comment").fill("Changed")
    own.get_by_role("button", name="Save").click()
    expect(own.locator("[data-comment-text]")).to_have_text("Changed")
    expect(own.get_by_text("edited")).to_be_visible()
    expect(text(page, "Reply 4")).to_be_visible()
