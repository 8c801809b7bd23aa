"""Conversation in the browser: forms that post and go back, and fragments for htmx."""

import pytest
from django.urls import reverse

from social.choices import PostVisibility, TargetKind
from social.models import Comment, Like, Post, Save
from social.services import create_comment
from tests.factories.social import PostFactory
from tests.factories.videos import FollowersVideoFactory

HTMX = {"HTTP_HX_REQUEST": "true"}


def door(act, kind, row):
    return reverse(f"social:{act}_{kind.word}", args=[row.pk])


@pytest.fixture
def browser(client, stranger):
    client.force_login(stranger)
    return client


@pytest.fixture
def thread(place, stranger):
    return create_comment(actor=stranger, kind=place[0], target_id=place[1].pk, text="Thread")[0]


def test_the_like_button_likes_and_draws_itself(browser, target):
    kind, row = target
    response = browser.post(door("like", kind, row), {"on": "1", "look": "button"}, **HTMX)
    assert response.status_code == 200
    assert response.templates[0].name == "components/like_button.html"
    assert [response.context[name] for name in ("kind", "on", "count", "look")] == [
        kind.word,
        True,
        1,
        "button",
    ]
    assert 'aria-pressed="true"' in response.text
    assert 'aria-pressed="false"' in browser.post(door("like", kind, row), {"on": "0"}, **HTMX).text
    assert not Like.objects.exists()


def test_the_save_button_saves_and_draws_itself(browser, place):
    kind, row = place
    response = browser.post(door("save", kind, row), {"on": "1"}, **HTMX)
    assert (response.templates[0].name, response.context["on"]) == ("components/save_button.html", True)
    browser.post(door("save", kind, row), {"on": "0"}, **HTMX)
    assert not Save.objects.exists()


def test_without_scripts_every_form_goes_back_to_its_page(browser, place, thread):
    kind, row = place
    posted = [
        (door("like", kind, row), {"on": "1"}),
        (door("save", kind, row), {"on": "1"}),
        (door("comment", kind, row), {"text": "Hello"}),
        (reverse("social:comment_edit", args=[thread.pk]), {"text": "Changed"}),
        (reverse("social:comment_delete", args=[thread.pk]), {}),
    ]
    for path, fields in posted:
        response = browser.post(path, {**fields, "next": "/explore?tag=x"})
        assert (response.status_code, response["Location"]) == (302, "/explore?tag=x"), path
    assert Comment.objects.filter(text="Hello", deleted_at=None).count() == 1


def test_a_form_does_not_send_people_away(browser, place):
    kind, row = place
    page = reverse({TargetKind.VIDEO: "pages:watch", TargetKind.POST: "pages:post"}[kind], args=[row.pk])
    for target in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        assert browser.post(door("like", kind, row), {"next": target})["Location"] == page


def test_strangers_log_in_first_and_come_back(client, target):
    kind, row = target
    log_in = f"/accounts/login/?next=/explore&to=like_{kind.word}"
    response = client.post(door("like", kind, row), {"next": "/explore"})
    assert (response.status_code, response["Location"]) == (302, log_in)
    asked = client.post(door("like", kind, row), {"next": "/explore"}, **HTMX)
    assert (asked.status_code, asked["HX-Redirect"]) == (401, log_in)
    assert not Like.objects.exists()


def test_the_log_in_leads_back_to_the_page_that_a_fragment_stands_on(client, target):
    kind, row = target
    fragment = {"next": f"/comments/video/{row.pk}"}
    for seen, back in (("http://testserver/watch/1?t=9", "/watch/1%3Ft%3D9"), ("https://evil.example/", "/comments/")):
        asked = client.post(door("like", kind, row), fragment, headers={"Referer": seen}, **HTMX)
        assert asked["HX-Redirect"].startswith(f"/accounts/login/?next={back}")


def test_forms_are_posted_never_fetched(browser, target, place, comment, post):
    paths = [door("like", *target), door("save", *place), door("comment", *place), reverse("social:post_create")]
    paths += [reverse(f"social:comment_{act}", args=[comment.pk]) for act in ("edit", "delete")]
    paths.append(reverse("social:post_delete", args=[post.pk]))
    for path in paths:
        assert browser.get(path).status_code == 405


def test_a_new_comment_is_drawn_where_it_belongs(browser, place, thread):
    kind, row = place
    response = browser.post(door("comment", kind, row), {"text": "Hello <b>"}, **HTMX)
    assert response.templates[0].name == "components/comment.html"
    assert "Hello &lt;b&gt;" in response.text
    assert (response.context["is_reply"], response.context["target_kind"]) == (False, kind.word)
    reply = browser.post(door("comment", kind, row), {"text": "Reply", "parent": str(thread.pk)}, **HTMX)
    assert reply.context["is_reply"]
    thread.refresh_from_db()
    assert thread.reply_count == 1


def test_what_cannot_be_said_is_refused_in_words(browser, place):
    kind, row = place
    for fields in ({}, {"text": " "}, {"text": "x" * 10_001}, {"text": "a\x00b"}, {"text": "x", "parent": "y"}):
        response = browser.post(door("comment", kind, row), fields, **HTMX)
        assert (response.status_code, response["Content-Type"]) == (422, "text/plain; charset=utf-8")
        assert 5 < len(response.text) < 100
    assert not Comment.objects.exists() or kind != TargetKind.VIDEO


def test_a_comment_is_changed_and_deleted_in_its_place(browser, place, thread):
    response = browser.post(reverse("social:comment_edit", args=[thread.pk]), {"text": "Changed"}, **HTMX)
    assert response.templates[0].name == "components/comment_own.html"
    assert f'id="replies-{thread.pk}"' not in response.text
    assert (response.context["c"]["text"], response.context["c"]["edited_at"] is not None) == ("Changed", True)
    assert browser.post(reverse("social:comment_delete", args=[thread.pk]), **HTMX).status_code == 204
    thread.refresh_from_db()
    assert thread.deleted_at is not None


def test_a_deleted_comment_with_replies_is_drawn_as_its_tombstone(browser, place, thread, stranger):
    kind, row = place
    reply = create_comment(actor=stranger, kind=kind, target_id=row.pk, text="Reply", parent_id=thread.pk)[0]
    response = browser.post(reverse("social:comment_delete", args=[thread.pk]), **HTMX)
    assert (response.status_code, response.templates[0].name) == (200, "components/comment_own.html")
    assert f'id="comment-{thread.pk}-own"' in response.text
    assert "This comment was deleted." in response.text
    assert "Thread" not in response.text
    assert browser.post(reverse("social:comment_delete", args=[reply.pk]), **HTMX).status_code == 204


def test_a_comment_under_what_was_hidden_since_goes_without_a_trace(browser, place, thread):
    row = place[1]
    type(row).objects.filter(pk=row.pk).update(visibility=PostVisibility.PRIVATE)
    assert browser.post(reverse("social:comment_delete", args=[thread.pk]), **HTMX).status_code == 204


def test_others_are_refused(client, follower, owner, place, thread):
    client.force_login(follower)
    assert client.post(reverse("social:comment_edit", args=[thread.pk]), {"text": "Mine"}, **HTMX).status_code == 403
    assert client.post(reverse("social:comment_delete", args=[thread.pk])).status_code == 403
    post = PostFactory(owner=owner)
    for path in ("social:post_edit", "social:post_delete"):
        assert client.post(reverse(path, args=[post.pk]), {"text": "Mine"}).status_code == 403
    hidden = [
        door("like", TargetKind.VIDEO, FollowersVideoFactory()),
        door("comment", TargetKind.POST, PostFactory(visibility=PostVisibility.PRIVATE)),
    ]
    for path in hidden:
        assert client.post(path, {"text": "Hello"}).status_code == 404


def test_further_comments_come_as_a_fragment_or_a_page(client, place, stranger):
    kind, row = place
    for n in range(23):
        create_comment(actor=stranger, kind=kind, target_id=row.pk, text=f"comment {n:02}")
    address = reverse("social:comments", args=[kind, row.pk])
    fragment = client.get(address, **HTMX)
    assert fragment.templates[0].name == "components/comment_list.html"
    assert "<html" not in fragment.text
    more = fragment.context["comments"].next_url
    page = client.get(more)
    assert page.templates[0].name == "social/comments.html"
    assert "comment 02" in page.text
    assert "comment 03" not in page.text


def test_further_replies_come_as_a_fragment_or_a_page(client, place, stranger, thread):
    kind, row = place
    for n in range(23):
        create_comment(actor=stranger, kind=kind, target_id=row.pk, text=f"reply {n:02}", parent_id=thread.pk)
    address = reverse("social:replies", args=[thread.pk])
    fragment = client.get(address, **HTMX)
    assert fragment.templates[0].name == "components/reply_list.html"
    assert "reply 19" in fragment.text
    page = client.get(fragment.context["replies"].next_url)
    assert page.templates[0].name == "social/replies.html"
    assert "reply 22" in page.text
    assert "Thread" in page.text


def test_a_post_is_written_changed_and_deleted(browser, stranger):
    assert browser.post(reverse("social:post_create"), {"text": "Hello", "visibility": "FOLLOWERS"})["Location"] == "/"
    post = Post.objects.get()
    assert (post.text, post.visibility) == ("Hello", "FOLLOWERS")
    edit = reverse("social:post_edit", args=[post.pk])
    assert "Hello" in browser.get(edit).text
    saved = browser.post(edit, {"text": "Changed", "visibility": "PUBLIC"}, follow=True)
    assert saved.redirect_chain == [(f"/posts/{post.pk}", 302)]
    assert "Saved" in [str(message) for message in saved.context["messages"]]
    assert 'name="next" value="/@stranger/posts"' in saved.text
    post.refresh_from_db()
    assert (post.text, post.visibility) == ("Changed", "PUBLIC")
    deleted = browser.post(reverse("social:post_delete", args=[post.pk]), {"next": "/@stranger/posts"})
    assert deleted["Location"] == "/@stranger/posts"
    assert not Post.objects.alive().exists()
    browser.post(reverse("social:post_create"), {"text": "Another"})
    assert browser.post(reverse("social:post_delete", args=[Post.objects.alive().get().pk]))["Location"] == "/"


def test_what_cannot_be_posted_is_not_lost(browser, post, owner):
    response = browser.post(reverse("social:post_create"), {"text": "y" * 5001})
    assert response.status_code == 422
    assert "y" * 5001 in response.text
    assert "5,000" in response.text
    browser.force_login(owner)
    response = browser.post(reverse("social:post_edit", args=[post.pk]), {"text": " ", "visibility": "PUBLIC"})
    assert (response.status_code, "Write something first." in response.text) == (422, True)


def test_a_browser_that_writes_without_end_is_slowed_down(browser, place, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "texts": 2}
    statuses = [browser.post(door("comment", *place), {"text": "again"}, **HTMX).status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
