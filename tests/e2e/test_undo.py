"""What is deleted can be had back for a moment, on whichever page that is."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.steps import ask_api

UNDO_MS = 6000


def new_post(page: Page, text: str) -> str:
    post = str(ask_api(page, "POST", "posts", {"text": text})["id"])
    page.goto(f"/posts/{post}")
    return post


def delete_post(page: Page) -> None:
    page.get_by_label("More about this post").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile("/@ada/posts$"))


def test_a_post_deleted_on_its_own_page_leads_to_the_channel_which_offers_undo(visit):
    page = visit("ada")
    post = page.locator(f"#post-{new_post(page, 'Not for long')}")
    delete_post(page)
    expect(page.get_by_text("Post deleted")).to_be_visible()
    expect(post).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(post).to_be_visible()
    post.get_by_role("link", name=re.compile("just now")).click()
    delete_post(page)
    with page.expect_response(re.compile("/delete$"), timeout=3 * UNDO_MS) as answer:
        expect(post).to_be_hidden()
    assert answer.value.status == 204
    page.reload()
    expect(post).to_have_count(0)


def test_whoever_goes_on_at_once_has_deleted_it(visit):
    page = visit("ada")
    address = f"/posts/{new_post(page, 'Not even so long')}"
    delete_post(page)
    page.goto("/explore")
    page.wait_for_timeout(500)
    assert page.goto(address).status == 404


def test_a_video_deleted_on_its_own_page_leads_to_the_studio_which_offers_undo(visit):
    page = visit("ada")
    video = ask_api(page, "POST", "videos", {"title": "Not for long", "filename": "a.mp4", "size_bytes": 1000})["id"]
    row = page.locator(f"#video-{video}")

    def delete_it() -> None:
        page.goto(f"/studio/videos/{video}")
        page.get_by_label("Title").fill("A change that nobody will miss")
        page.get_by_role("button", name="Delete this video").click()
        page.wait_for_url(re.compile("/studio$"))

    delete_it()
    expect(page.get_by_text("Video deleted")).to_be_visible()
    expect(row).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    delete_it()
    expect(row).to_have_count(0, timeout=3 * UNDO_MS)
    page.reload()
    expect(row).to_have_count(0)


def test_chosen_videos_come_back_by_undo(visit):
    page = visit("eve")
    for name in ("one", "two", "three"):
        ask_api(page, "POST", "videos", {"title": name, "filename": f"{name}.mp4", "size_bytes": 1000})
    page.goto("/studio")
    rows = page.locator("#studio-videos tr")
    others = rows.count() - 3

    def delete_two() -> None:
        page.get_by_label("Select one").check()
        page.get_by_label("Select two").check()
        page.locator("[data-bulk]").get_by_role("button", name="Delete").click()

    delete_two()
    expect(page.get_by_text("2 videos deleted")).to_be_visible()
    expect(page.locator("[data-bulk]")).to_be_hidden()
    expect(rows.filter(visible=True)).to_have_count(others + 1)
    page.get_by_role("button", name="Undo").click()
    expect(rows.filter(visible=True)).to_have_count(others + 3)
    delete_two()
    expect(rows).to_have_count(others + 1, timeout=3 * UNDO_MS)
    page.reload()
    expect(rows).to_have_count(others + 1)
    expect(rows.filter(has_text="three")).to_have_count(1)
