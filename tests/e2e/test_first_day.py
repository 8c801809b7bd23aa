"""The main job, as a new user does it: sign up, upload, watch, talk, follow, find."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clips import make_clip
from tests.e2e.stack import Stack
from tests.e2e.steps import upload


def sign_up(page: Page, name: str) -> None:
    page.goto("/accounts/signup/")
    page.locator("input[name=email]").fill(f"{name}@example.com")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password1]").fill("river-stones-7-and-more")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("confirm-email"))
    mail = page.context.new_page()
    mail.goto("/mailbox/")
    mail.get_by_role("link", name=re.compile(f"{name}@example.com")).first.click()
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.locator(".mail-body").inner_text(), re.MULTILINE)
    assert code
    mail.close()
    page.locator("input[name=code]").fill(code[1])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))


def play_until(page: Page, seconds: float) -> None:
    """Play, and wait until that second is shown."""
    page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")
    for _ in range(120):
        if page.locator("video").evaluate("video => video.currentTime") > seconds:
            return
        page.wait_for_timeout(250)
    raise AssertionError("it did not play")


@pytest.fixture(scope="module")
def nora(browser: Browser, stack: Stack) -> Iterator[Page]:
    """The page of a newcomer who has signed up with the code from the mail."""
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    sign_up(page, "nora")
    yield page
    context.close()


@pytest.fixture(scope="module")
def river(nora: Page, clip: Path) -> str:
    """The id of her first video, which everybody may see."""
    return upload(nora, str(clip), "A river in June")


@pytest.mark.usefixtures("river")
def test_a_newcomer_signs_up_uploads_and_finds_the_video_in_the_studio(nora):
    page = nora
    page.goto("/studio")
    expect(page.get_by_text("A river in June")).to_be_visible()
    expect(page.get_by_text("Published")).to_be_visible()


def test_it_plays_adaptively_and_the_view_counts(visit, river):
    page = visit("bob")
    page.goto(f"/watch/{river}")
    expect(page.get_by_role("heading", name="A river in June", level=1)).to_be_visible()
    play_until(page, 4)
    assert page.locator("video").evaluate("video => video.videoWidth") > 0
    page.locator("video").evaluate("video => video.pause()")
    page.wait_for_timeout(4000)
    page.reload()
    expect(page.locator(".description summary")).to_contain_text("1 view")


def test_its_owner_is_told_when_all_qualities_are_there(visit, tmp_path):
    page = visit("ada")
    page.goto("/studio/upload")
    page.set_input_files("[data-upload-input]", make_clip(tmp_path / "lake.mp4", seconds=40, size="1280x720"))
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "playable", timeout=60_000)
    page.goto(f"/watch/{row.get_attribute('data-video-id')}")
    notes = page.locator(".player-note, .watch-info .notice[data-video-id]")
    expect(notes).to_have_count(2)
    expect(page.get_by_text("All qualities are ready")).to_be_visible(timeout=90_000)
    expect(notes).to_have_count(0)


def test_the_actions_stay_in_their_place_when_one_is_pressed(nora, visit, river):
    nora.set_viewport_size({"width": 1440, "height": 900})
    for page, what in ((nora, "save"), (visit("bob", viewport={"width": 1440, "height": 900}), "follow")):
        page.goto(f"/watch/{river}")
        share = page.locator(".watch-actions [data-share]")
        was = share.bounding_box()
        button = page.locator(f".watch-bar [data-toggle={what}] button")
        width = button.bounding_box()["width"]
        # Whoever came before may have pressed it, too.
        before = button.get_attribute("aria-pressed")
        for pressed in ("false" if before == "true" else "true", before):
            with page.expect_response(re.compile(f"/{what}$")):
                button.click()
            expect(button).to_have_attribute("aria-pressed", pressed)
            assert button.bounding_box()["width"] == width
            assert share.bounding_box() == was
        heading, actions = (
            page.locator(".watch-bar .byline").bounding_box(),
            page.locator(".watch-actions").bounding_box(),
        )
        assert actions["y"] < heading["y"] + heading["height"]


def test_people_like_comment_and_follow(visit, river):
    page = visit("bob")
    page.goto(f"/watch/{river}")
    like = page.locator(".watch-actions [data-toggle=like] button")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Your comment").fill("Where is <b>this</b>?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comment-list p", has_text="Where is <b>this</b>?").first).to_be_visible()
    follow = page.locator(".watch-bar [data-toggle=follow] button")
    with page.expect_response("**/follow"):
        follow.click()
    expect(follow).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".watch-actions [data-toggle=like] button")).to_have_attribute("aria-pressed", "true")
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.locator("#comment-list p", has_text="Where is <b>this</b>?")).to_have_count(1)
    address = page.locator("#comment-list .comment").first.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"/watch/{river}#{address}")
    expect(page.locator(f"#{address}")).to_be_in_viewport()


@pytest.mark.parametrize("what", ["like", "follow"])
def test_a_stranger_logs_in_first_and_comes_back(visit, river, what):
    page = visit()
    page.goto(f"/watch/{river}")
    page.locator(f"[data-toggle={what}] button").first.click()
    page.wait_for_url(re.compile(rf"/accounts/login/\?next=.*{river}"))


@pytest.mark.usefixtures("river")
def test_a_follower_finds_it_at_home_on_the_channel_and_by_search(visit):
    page = visit("eve")
    page.goto("/@nora")
    with page.expect_response("**/follow"):
        page.locator("[data-toggle=follow] button").first.click()
    page.goto("/")
    expect(page.get_by_role("link", name="A river in June").first).to_be_visible()
    page.goto("/@nora")
    expect(page.get_by_role("link", name="A river in June").first).to_be_visible()
    page.goto("/search?q=rivr")
    expect(page.get_by_role("link", name="A river in June").first).to_be_visible()
    page.goto("/")
    page.get_by_label("Your post").fill("Nora filmed the river")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".feed p", has_text="Nora filmed the river").first).to_be_visible()


def test_a_stranger_cannot_fetch_one_byte_of_a_private_one(visit, clip, stack):
    page = visit("ada")
    private = upload(page, str(clip), "Only mine", "PRIVATE")
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url) if f"{private}/" in request.url else None)
    page.goto(f"/watch/{private}")
    play_until(page, 1)
    assert any(".m4s" in address for address in addresses)
    stranger = visit("eve")
    assert stranger.goto(f"/watch/{private}").status == 404
    for address in addresses:
        guessed = re.sub(r"/media/s/[^/]+/", "/media/p/", address)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(guessed)  # noqa: S310 - an address of our own


def test_without_scripts_every_page_still_reads_and_every_form_still_posts(visit, river):
    page = visit("eve", java_script_enabled=False)
    page.goto(f"/watch/{river}")
    page.get_by_label("Your comment").fill("Sent without scripts")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#comment-list p", has_text="Sent without scripts").first).to_be_visible()
    page.goto(f"/watch/{river}")
    page.get_by_role("link", name="Show comments").click()
    expect(page.locator("#comment-list p", has_text="Sent without scripts").first).to_be_visible()
    page.get_by_role("link", name="Back").click()
    page.locator(".watch-actions [data-toggle=like] button").click()
    expect(page.locator(".watch-actions [data-toggle=like] button")).to_have_attribute("aria-pressed", "true")
