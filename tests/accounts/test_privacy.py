"""Privacy: who sees what one makes, who may turn to one, and what is told of one."""

from datetime import date

import pytest

from accounts.choices import Audience, ProfileVisibility
from accounts.models import User
from accounts.selectors import people_to_follow
from accounts.services import change_privacy, change_profile, follow_user
from social.choices import TargetKind
from social.services import create_comment, create_post
from socialflow.core.errors import ForbiddenError, InvalidError
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory

PLAIN = {
    "profile_visibility": "public", "message_audience": "everyone", "mention_audience": "everyone",
    "comment_audience": "everyone", "is_hidden_from_search": False, "hides_counts": False,
}  # fmt: skip
# Whom of those who stand so to a person each audience holds.
AUDIENCES = [
    (Audience.EVERYONE, {"stranger", "follower", "followed"}),
    (Audience.FOLLOWERS, {"follower"}),
    (Audience.FOLLOWED, {"followed"}),
    (Audience.NOBODY, set()),
]


@pytest.fixture
def town(owner, follower, stranger):
    followed = UserFactory(username="followed")
    follow_user(actor=owner, username="followed")
    return {"stranger": stranger, "follower": follower, "followed": followed}


def test_by_api(api, owner):
    mine = api(owner)
    assert mine.get("/api/v1/me/privacy").json() == PLAIN
    answer = mine.patch("/api/v1/me/privacy", {"profile_visibility": "followers", "hides_counts": True})
    assert answer.json() == {**PLAIN, "profile_visibility": "followers", "hides_counts": True}
    assert User.objects.get(pk=owner.pk).is_open is False
    for body in ({"profile_visibility": "friends"}, {"comment_audience": None}, {"hides_counts": "often"}, ["x"]):
        assert mine.patch("/api/v1/me/privacy", body).status_code == 422
    assert mine.get("/api/v1/me/privacy").json()["profile_visibility"] == "followers"


def test_in_the_browser(client, owner):
    client.force_login(owner)
    assert "There are no messages here yet" in client.get("/settings/privacy").text
    form = {**PLAIN, "comment_audience": "nobody", "is_hidden_from_search": "on"}
    form.pop("hides_counts")
    assert client.post("/settings/privacy", form).status_code == 302
    owner.refresh_from_db()
    assert (owner.comment_audience, owner.is_hidden_from_search, owner.hides_counts) == ("nobody", True, False)
    assert client.post("/settings/privacy", {**form, "comment_audience": "cats"}).status_code == 422


def test_only_known_choices_are_kept(owner):
    with pytest.raises(InvalidError):
        change_privacy(user=owner, mention_audience="friends")


@pytest.mark.parametrize(("audience", "members"), AUDIENCES)
def test_the_api_says_who_may_turn_to_a_person(api, owner, town, audience, members):
    change_privacy(user=owner, message_audience=audience, mention_audience=audience, comment_audience=audience)
    for name, viewer in town.items():
        seen = api(viewer).get("/api/v1/users/owner").json()
        assert {seen["can_message"], seen["can_mention"], seen["can_comment"]} == {name in members}
    seen = api().get("/api/v1/users/owner").json()
    assert {seen["can_message"], seen["can_mention"], seen["can_comment"]} == {False}


@pytest.mark.parametrize("kind", [TargetKind.VIDEO, TargetKind.POST])
@pytest.mark.parametrize(("audience", "members"), AUDIENCES)
def test_comments_are_taken_from_those_who_may(owner, town, kind, audience, members):
    change_privacy(user=owner, comment_audience=audience)
    made = VideoFactory(owner=owner) if kind == TargetKind.VIDEO else create_post(actor=owner, text="Hello")[0]
    thread, _ = create_comment(actor=owner, kind=kind, target_id=made.pk, text="I may always")
    for name, person in town.items():
        for parent in (None, thread.pk):
            said = {"actor": person, "kind": kind, "target_id": made.pk, "text": "Lovely", "parent_id": parent}
            if name in members:
                create_comment(**said)
                continue
            with pytest.raises(ForbiddenError) as refusal:
                create_comment(**said)
            assert refusal.value.code == "comments_not_open"


def test_where_one_may_not_comment_the_page_says_so(client, owner, stranger):
    change_privacy(user=owner, comment_audience=Audience.NOBODY)
    video, (post, _) = VideoFactory(owner=owner), create_post(actor=owner, text="Hello")
    client.force_login(stranger)
    for path in (f"/watch/{video.pk}", f"/posts/{post.pk}"):
        page = client.get(path).text
        assert "You cannot comment here" in page
        assert "Add a comment" not in page
    client.force_login(owner)
    assert "Add a comment" in client.get(f"/watch/{video.pk}").text


def test_hidden_from_search_is_found_by_no_list_of_everybody(client, owner, stranger):
    VideoFactory(owner=owner, title="Nightingale")
    create_post(actor=owner, text="Nightingale heard")
    change_privacy(user=owner, is_hidden_from_search=True)
    client.force_login(stranger)
    for path in ("/explore", "/api/v1/videos", "/api/v1/posts", "/"):
        assert "Nightingale" not in client.get(path).content.decode(), path
    assert client.get("/api/v1/search?q=owner&kind=people").json()["items"] == []
    assert "@owner" not in client.get("/").text
    assert "Nightingale" in client.get("/@owner").text


def test_counts_are_not_told_to_others(api, client, owner, follower, stranger):
    change_privacy(user=owner, hides_counts=True)
    video = VideoFactory(owner=owner)
    theirs = api(stranger)
    profile = theirs.get("/api/v1/users/owner").json()
    assert (profile["follower_count"], profile["following_count"]) == (None, None)
    assert theirs.get(f"/api/v1/videos/{video.pk}").json()["owner"]["follower_count"] is None
    assert theirs.put("/api/v1/users/owner/follow").json()["follower_count"] is None
    found = theirs.get("/api/v1/search?q=owner&kind=people").json()["items"]
    assert [person["follower_count"] for person in found] == [None]
    around = api(follower).get("/api/v1/users/follower/following").json()["items"]
    assert [person["follower_count"] for person in around] == [None]
    client.force_login(stranger)
    for path in ("/@owner", "/@owner/about", f"/watch/{video.pk}", "/search?q=owner&tab=people"):
        page = client.get(path).text
        assert "2 followers" not in page
        assert "<dt>Followers</dt>" not in page
    mine = api(owner).get("/api/v1/me").json()
    assert (mine["follower_count"], mine["following_count"]) == (2, 0)


def test_a_hidden_count_does_not_stand_in_the_cursor(api, stranger):
    import base64

    for number in range(3):
        person = UserFactory(username=f"finch{number}", follower_count=77_777)
        change_privacy(user=person, hides_counts=True)
    link = api(stranger).get("/api/v1/search?q=finch&kind=people&limit=1").json()["next"]
    cursor = link.partition("cursor=")[2]
    assert b"77777" not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    seen = set()
    while link:
        page = api(stranger).get(link.removeprefix("http://testserver")).json()
        seen |= {person["username"] for person in page["items"]}
        link = page["next"]
    assert len(seen) == 2


def test_a_locked_profile_tells_no_more_than_who_they_are(api, owner, stranger):
    change_profile(user=owner, bio="Secret", location="Porto", links=["https://a.example"])
    change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
    profile = api(stranger).get("/api/v1/users/owner").json()
    assert (profile["is_locked"], profile["accepts_followers"], profile["display_name"]) == (True, True, "Owner")
    hidden = ("location", "links", "video_count", "post_count", "view_count", "created_at", "follower_count")
    assert not any(profile[name] for name in (*hidden, "bio", "avatar_url", "banner_url", "following_count"))
    refusal = api(stranger).get("/api/v1/users/owner/followers")
    assert (refusal.status_code, refusal.json()["code"]) == (403, "profile_locked")


def test_a_locked_channel_says_how_it_stands_after_each_press(client, owner, stranger):
    change_privacy(user=owner, profile_visibility=ProfileVisibility.PRIVATE)
    client.force_login(stranger)
    page = client.get("/@owner").text
    assert "Ask to follow. When they accept" in page
    assert 'data-toggle="follow"' not in page, "only the whole page says all of it"
    press = {"on": "1", "next": "/@owner"}
    assert "You asked to follow. When they accept" in client.post("/@owner/follow", press, follow=True).text


def test_nobody_else_learns_when_one_was_born(api, client, owner, follower):
    change_profile(user=owner, birth_date=date(1987, 6, 5))
    assert api(owner).get("/api/v1/me").json()["birth_date"] == "1987-06-05"
    client.force_login(owner)
    assert 'value="1987-06-05"' in client.get("/settings/profile").text
    client.force_login(follower)
    for path in ("/api/v1/users/owner", "/@owner/about", "/api/v1/search?q=owner&kind=people"):
        assert "1987" not in client.get(path).content.decode()


@pytest.mark.parametrize("day", ["1850-01-01", "2999-01-01", "yesterday", "1990-02-30"])
def test_what_is_no_day_of_birth_is_refused(api, client, owner, day):
    assert api(owner).patch("/api/v1/me", {"birth_date": day}).status_code == 422
    client.force_login(owner)
    assert client.post("/settings/profile", {"birth_date": day}).status_code == 422
    assert User.objects.get(pk=owner.pk).birth_date is None


def test_the_badge_stands_beside_the_name(client, api, owner, stranger):
    from django.utils import timezone

    VideoFactory(owner=owner, title="Nightingale")
    create_post(actor=owner, text="Hello")
    client.force_login(stranger)
    pages = ("/@owner", "/@owner/posts", "/explore", "/search?q=owner&tab=people")
    assert not any('aria-label="Verified"' in client.get(path).text for path in pages)
    User.objects.filter(pk=owner.pk).update(verified_at=timezone.now())
    for path in pages:
        assert 'aria-label="Verified"' in client.get(path).text, path
    assert api().get("/api/v1/users/owner").json()["is_verified"] is True
    assert api().get("/api/v1/videos").json()["items"][0]["owner"]["is_verified"] is True


def test_people_to_follow_are_open_new_and_not_muted(client, owner, stranger):
    from accounts.selectors import people_to_follow
    from accounts.services import block_user, mute_user

    for name in ("muted", "blocked", "locked", "shown"):
        UserFactory(username=name)
    change_privacy(user=User.objects.get(username="locked"), profile_visibility=ProfileVisibility.FOLLOWERS)
    mute_user(actor=owner, username="muted")
    block_user(actor=owner, username="blocked")
    assert {person["username"] for person in people_to_follow(owner, limit=9)} == {"stranger", "shown"}


def test_who_hides_their_number_has_no_place_among_the_most_followed(owner):
    for number, name in enumerate(("least", "hidden", "most")):
        UserFactory(username=name, follower_count=number, hides_counts=name == "hidden")
    assert [person["username"] for person in people_to_follow(owner, limit=9)] == ["most", "least"]
