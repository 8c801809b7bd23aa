"""The conversation API: shapes, statuses, and 401, 403 and 404 for who may not."""

import json
from uuid import UUID, uuid4

import pytest

from social.choices import PostVisibility, TargetKind
from social.models import Comment, Like, Post, Save
from social.services import create_comment
from socialflow.core.ids import uuid7
from tests.factories.social import PostFactory
from tests.factories.videos import DraftFactory, FollowersVideoFactory

CARD = {
    "id", "text", "url", "visibility", "created_at", "edited_at", "like_count", "comment_count", "is_mine", "has_liked",
    "has_saved", "owner",
}  # fmt: skip
COMMENT = {
    "id", "text", "created_at", "edited_at", "is_deleted", "like_count", "reply_count", "has_liked", "is_mine",
    "can_delete", "parent_id", "owner", "replies", "next_replies_url",
}  # fmt: skip
PLURALS = {TargetKind.VIDEO: "videos", TargetKind.POST: "posts", TargetKind.COMMENT: "comments"}


def url(kind, row, tail=""):
    return f"/api/v1/{PLURALS[kind]}/{row.pk}{tail}"


def refused(response, status, code=None):
    body = response.json()
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), body
    assert body["status"] == status
    assert code is None or body["code"] == code
    return True


@pytest.fixture
def thread(video, stranger):
    return create_comment(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk, text="Thread")[0]


def test_liking_is_idempotent_and_says_how_many(api, stranger, target):
    client, address = api(stranger), url(*target, "/like")
    for method, has_liked, count in (("put", True, 1), ("put", True, 1), ("delete", False, 0), ("delete", False, 0)):
        response = getattr(client, method)(address)
        assert (response.status_code, response.json()) == (200, {"has_liked": has_liked, "like_count": count})


def test_saving_is_idempotent(api, stranger, place):
    client, address = api(stranger), url(*place, "/save")
    for method, has_saved in (("put", True), ("put", True), ("delete", False), ("delete", False)):
        response = getattr(client, method)(address)
        assert (response.status_code, response.json()) == (200, {"has_saved": has_saved})


def test_a_comment_is_created_read_changed_and_deleted(api, stranger, place):
    client = api(stranger)
    made = client.post(url(*place, "/comments"), {"text": "Hello"})
    assert made.status_code == 201
    body = made.json()
    assert set(body) == COMMENT | {"target_kind", "target_id"}
    assert (body["text"], body["owner"]["username"], body["target_id"]) == ("Hello", "stranger", str(place[1].pk))
    assert made["Location"] == f"http://testserver/api/v1/comments/{body['id']}"
    assert client.get(made["Location"]).json() == body
    changed = client.patch(made["Location"], {"text": "Hello again"}).json()
    assert (changed["text"], changed["edited_at"] is not None) == ("Hello again", True)
    assert client.delete(made["Location"]).status_code == 204
    assert client.delete(made["Location"]).status_code == 204
    assert client.get(made["Location"]).json()["is_deleted"]
    assert refused(client.patch(made["Location"], {"text": "Back"}), 409, "comment_deleted")


def test_comments_and_replies_are_listed_by_pages(api, stranger, place):
    client = api(stranger)
    threads = [client.post(url(*place, "/comments"), {"text": f"thread {n}"}).json()["id"] for n in range(3)]
    replies = [
        client.post(url(*place, "/comments"), {"text": f"{n}", "parent": threads[0]}).json()["id"] for n in range(5)
    ]
    first = api().get(url(*place, "/comments"), {"limit": 2})
    assert [item["id"] for item in first.json()["items"]] == threads[:0:-1]
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    (last,) = api().get(first.json()["next"]).json()["items"]
    assert set(last) == COMMENT
    assert [reply["id"] for reply in last["replies"]] == replies[:3]
    rest = api().get(last["next_replies_url"]).json()
    assert ([reply["id"] for reply in rest["items"]], rest["next"]) == (replies[3:], None)
    answers = api().get(url(*place, "/comments"), {"parent": threads[0]}).json()["items"]
    assert [reply["id"] for reply in answers] == replies


def test_a_comment_sent_again_is_not_a_second_one(api, stranger, place):
    client, body = api(stranger), {"id": str(uuid7()), "text": "Once"}
    answers = [client.post(url(*place, "/comments"), body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert answers[0].json() == answers[1].json()
    assert Comment.objects.count() == 1 or place[0] != TargetKind.VIDEO
    assert refused(client.post(url(*place, "/comments"), {"id": str(uuid4()), "text": "No"}), 422, "invalid_id")


def test_a_post_is_created_read_changed_and_deleted(api, owner, stranger):
    client, key = api(owner), str(uuid7())
    made = client.post("/api/v1/posts", {"id": key, "text": "Hello", "visibility": "FOLLOWERS"})
    assert (made.status_code, set(made.json()), made.json()["id"]) == (201, CARD, key)
    assert client.post("/api/v1/posts", {"id": key, "text": "Hello"}).status_code == 200
    assert refused(api(stranger).post("/api/v1/posts", {"id": key, "text": "Mine"}), 409, "id_taken")
    assert client.get(f"/api/v1/posts/{key}").json() == made.json()
    assert refused(api(stranger).get(f"/api/v1/posts/{key}"), 404)
    changed = client.patch(f"/api/v1/posts/{key}", {"visibility": "PUBLIC", "text": "Hello all"}).json()
    assert (changed["visibility"], changed["text"]) == ("PUBLIC", "Hello all")
    assert refused(api(stranger).patch(f"/api/v1/posts/{key}", {"text": "Mine"}), 403)
    assert refused(api(stranger).delete(f"/api/v1/posts/{key}"), 403)
    assert client.delete(f"/api/v1/posts/{key}").status_code == 204
    for method in ("get", "delete"):
        assert refused(getattr(client, method)(f"/api/v1/posts/{key}"), 404)


def test_posts_are_listed_for_all_and_by_owner(api, owner, follower, stranger):
    public = PostFactory(owner=owner)
    followers = PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS)
    other = PostFactory(owner=stranger)

    def listed(client, **query):
        return [item["id"] for item in client.get("/api/v1/posts", query).json()["items"]]

    assert listed(api(follower)) == [str(other.pk), str(public.pk)]
    assert listed(api(follower), owner="Owner") == [str(followers.pk), str(public.pk)]
    assert listed(api(), owner="owner") == [str(public.pk)]
    for name in ("nobody", "a\x00b", "x" * 500):
        assert refused(api().get("/api/v1/posts", {"owner": name}), 404)


def test_the_home_feed_is_ones_own(api, owner, follower, video):
    post = PostFactory(owner=owner)
    client = api(follower)
    page = client.get("/api/v1/feed/home", {"limit": 1}).json()
    assert page["items"][0]["post"]["id"] == str(post.pk)
    assert set(page["items"][0]["post"]) == CARD
    (item,) = client.get(page["next"]).json()["items"]
    assert item["video"]["id"] == str(video.pk)
    assert item["video"]["url"].startswith("http://testserver/watch/")
    assert item["video"]["has_liked"] is False


def test_saves_are_listed_the_last_first_without_what_is_gone(api, owner, stranger, post, video):
    client, followers = api(stranger), FollowersVideoFactory(owner=owner)
    for kind, row in ((TargetKind.POST, post), (TargetKind.VIDEO, video)):
        client.put(url(kind, row, "/save"))
    Save.objects.create(target_id=followers.pk, user=stranger, kind=TargetKind.VIDEO)
    page = client.get("/api/v1/saves", {"limit": 2}).json()
    assert [item["video"]["id"] for item in page["items"]] == [str(video.pk)]
    assert [item["post"]["id"] for item in client.get(page["next"]).json()["items"]] == [str(post.pk)]


def test_strangers_to_the_house_read_and_no_more(api, video, post, comment):
    nobody = api()
    for path in (
        url(TargetKind.VIDEO, video, "/comments"),
        url(TargetKind.COMMENT, comment),
        "/api/v1/posts",
        url(TargetKind.POST, post),
    ):
        assert nobody.get(path).status_code == 200
    writes = [
        *[
            (method, url(kind, row, "/like"))
            for method in ("put", "delete")
            for kind, row in ((TargetKind.VIDEO, video), (TargetKind.COMMENT, comment))
        ],
        ("put", url(TargetKind.POST, post, "/save")),
        ("post", url(TargetKind.VIDEO, video, "/comments")),
        ("patch", url(TargetKind.COMMENT, comment)),
        ("delete", url(TargetKind.COMMENT, comment)),
        ("post", "/api/v1/posts"),
        ("patch", url(TargetKind.POST, post)),
        ("delete", url(TargetKind.POST, post)),
        ("get", "/api/v1/feed/home"),
        ("get", "/api/v1/saves"),
    ]
    for method, path in writes:
        assert refused(getattr(nobody, method)(path), 401)
    assert Post.objects.alive().count() == 1


def test_a_token_needs_the_scope(api, stranger, video):
    reader, writer = api(stranger, scopes=["read"]), api(stranger, scopes=["write"])
    assert refused(reader.put(url(TargetKind.VIDEO, video, "/like")), 403, "insufficient_scope")
    assert refused(writer.get("/api/v1/saves"), 403, "insufficient_scope")
    assert not Like.objects.exists()


def test_what_is_hidden_is_not_found_through_every_door(api, owner, stranger):
    client, draft, video = api(stranger), DraftFactory(owner=owner), FollowersVideoFactory(owner=owner)
    post = PostFactory(owner=owner, visibility=PostVisibility.FOLLOWERS)
    hidden = create_comment(actor=owner, kind=TargetKind.VIDEO, target_id=video.pk, text="Hidden")[0]
    for kind, row in ((TargetKind.VIDEO, draft), (TargetKind.VIDEO, video), (TargetKind.POST, post)):
        for method in ("put", "delete"):
            assert refused(getattr(client, method)(url(kind, row, "/like")), 404)
            assert refused(getattr(client, method)(url(kind, row, "/save")), 404)
        assert refused(client.get(url(kind, row, "/comments")), 404)
        assert refused(client.post(url(kind, row, "/comments"), {"text": "Hello"}), 404)
    assert refused(client.put(url(TargetKind.COMMENT, hidden, "/like")), 404)
    for method, body in (("get", None), ("patch", {"text": "Mine"}), ("delete", None)):
        assert refused(getattr(client, method)(url(TargetKind.COMMENT, hidden), body), 404)
    assert refused(client.get(url(TargetKind.VIDEO, video, "/comments"), {"parent": str(hidden.pk)}), 404)


def test_only_the_writer_edits_and_only_writer_and_host_delete(api, owner, follower, stranger, thread):
    address = url(TargetKind.COMMENT, thread)
    assert refused(api(follower).patch(address, {"text": "Mine"}), 403)
    assert refused(api(owner).patch(address, {"text": "Mine"}), 403)
    assert refused(api(follower).delete(address), 403)
    assert api(owner).delete(address).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        {}, {"text": ""}, {"text": "   "}, {"text": None}, {"text": ["a"]}, {"text": {"a": 1}}, {"text": "nul \x00"},
        {"text": "\u200b"}, {"text": "x" * 10_001}, {"text": "ok", "id": "seven"}, {"text": "ok", "parent": "x"}, [],
        "text",
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_is_wrong(api, stranger, place, body):
    response = api(stranger).post(url(*place, "/comments"), json.dumps(body), content_type="application/json")
    assert refused(response, 422)
    assert not Comment.objects.filter(owner=stranger).exists()


def test_ten_megabytes_and_broken_json_are_refused(api, stranger, place):
    client, address = api(stranger), url(*place, "/comments")
    huge = client.post(address, json.dumps({"text": "x" * 10_000_000}), content_type="application/json")
    assert refused(huge, 413, "too_large")
    for body in (b'{"text": "', b"\xff\xfe", b"\x00", b'{"text": "\xff"}'):
        assert client.post(address, body, content_type="application/json").status_code in {400, 422}
    assert client.post(address, "text=hello", content_type="text/plain").status_code == 415


def test_every_script_comes_back_as_it_went_in(api, stranger, place):
    text = "日本語 العربية עברית ไทย हिन्दी 👩‍👩‍👧‍👦 <b>&amp;</b>"
    made = api(stranger).post(url(*place, "/comments"), {"text": text}).json()
    assert api().get(f"/api/v1/comments/{made['id']}").json()["text"] == text


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"cursor": "x"}, {"cursor": "\x00"}, {"parent": "\x00"}]
)
def test_bad_queries_are_refused(api, stranger, video, query):
    client = api(stranger)
    paths = (
        [url(TargetKind.VIDEO, video, "/comments")]
        if "parent" in query
        else ["/api/v1/posts", "/api/v1/feed/home", "/api/v1/saves", url(TargetKind.VIDEO, video, "/comments")]
    )
    for path in paths:
        assert refused(client.get(path, query), 422)


def test_writing_without_end_is_slowed_down(api, stranger, video, settings):
    settings.RATE_BUDGETS = {**settings.RATE_BUDGETS, "texts": 3}
    client, address = api(stranger), url(TargetKind.VIDEO, video, "/comments")
    statuses = [client.post(address, {"text": "again"}).status_code for _ in range(5)]
    assert statuses == [201, 201, 201, 429, 429]
    assert "Retry-After" in client.post("/api/v1/posts", {"text": "and again"})


@pytest.mark.parametrize("rows", [1, 8])
def test_doors_take_as_many_queries_for_few_as_for_many(api, stranger, video, rows, django_assert_num_queries):
    client = api(stranger)
    for _ in range(rows):
        client.post(url(TargetKind.VIDEO, video, "/comments"), {"text": "Hello"})
        client.post("/api/v1/posts", {"text": "Hello"})
    with django_assert_num_queries(1 + 3):
        client.get(url(TargetKind.VIDEO, video, "/comments"))
    with django_assert_num_queries(1 + 2):
        client.get("/api/v1/posts")
    with django_assert_num_queries(1 + 2):
        client.put(url(TargetKind.VIDEO, video, "/like"))
    with django_assert_num_queries(1 + 1):
        client.post("/api/v1/posts", {"text": "Hello"})
    with django_assert_num_queries(1 + 2):
        client.post(url(TargetKind.VIDEO, video, "/comments"), {"text": "Hello"})
    assert UUID(client.get("/api/v1/posts").json()["items"][0]["id"]).version == 7
