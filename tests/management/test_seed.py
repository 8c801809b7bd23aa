"""`manage.py seed` builds a believable world, goes on where it was stopped, and does nothing twice."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from accounts.models import Follow, User
from social.choices import TargetKind
from social.models import Comment, Like, Post, Save
from social.selectors import comments_page
from socialflow.core.ids import uuid7_moment
from socialflow.management.demo import uploads
from socialflow.management.demo.films import FILMS
from socialflow.management.demo.logins import LOGINS
from socialflow.management.demo.talk import NOTES
from socialflow.management.demo.uploads import VideoFailed, upload_film
from socialflow.management.demo.world import DemoWorld, is_wanted
from tests.factories.accounts import EmailAddressFactory, UserFactory
from videos.choices import VideoStatus, Visibility
from videos.models import Video, VideoView
from videos.services import create_video

pytestmark = pytest.mark.django_db(transaction=True)


def small(key, **changes):
    film = next(film for film in FILMS if film.key == key)
    return replace(film, scale=0.5, seconds=2, views=min(film.views, 25), **changes)


def build(films, notes=()):
    lines = []
    DemoWorld(lines.append, films=films, notes=notes).build()
    return lines


def counts():
    return {
        model.__name__: model.objects.count() for model in (User, Follow, Video, Post, Comment, Like, Save, VideoView)
    }


def test_a_world_is_built_once_and_left_as_it_is():
    films = [small("night_train"), small("silk"), small("desk"), small("test")]
    lines = build(films, NOTES[:12])

    assert [line.split()[0] for line in lines] == ["People", "Posts", *["Videos"] * 4, "Talk", "Views"]
    assert set(Video.objects.values_list("status", flat=True)) == {VideoStatus.READY}
    train = Video.objects.get(title__startswith="Night train")
    assert train.published_at == pytest.approx(timezone.now() - timedelta(days=6.1), abs=timedelta(minutes=10))
    assert uuid7_moment(train.feed_key) == pytest.approx(train.published_at, abs=timedelta(seconds=1))
    assert train.view_count >= 25
    assert train.comment_count == train.comments.count() == 7
    shown = comments_page(train.owner, TargetKind.VIDEO, train.pk, replies_link=lambda *_: "", size=20)
    assert sum(1 + thread["reply_count"] for thread in shown.items) == 7
    assert train.like_count == Like.objects.filter(target_id=train.pk).count() > 0
    assert Video.objects.get(visibility=Visibility.PRIVATE).published_at is None
    assert Save.objects.filter(user__username="demo", kind=TargetKind.VIDEO, target_id=train.pk).exists()

    before = counts()
    assert [line for line in build(films, NOTES[:12]) if "Videos" in line] == []
    assert counts() == before
    assert not is_wanted()


def test_posts_and_comments_are_as_old_as_they_say():
    build([], NOTES)
    posts = Post.objects.order_by("id")
    assert len(posts) == len(NOTES)
    assert posts[0].created_at < timezone.now() - timedelta(days=25)
    assert all(abs(uuid7_moment(post.pk) - post.created_at) < timedelta(seconds=1) for post in posts)
    assert all(post.comment_count == post.comments.count() for post in posts)
    replies = Comment.objects.all()
    assert not replies.filter(created_at__gt=timezone.now()).exists()
    assert not replies.filter(created_at__lt=F("post__created_at")).exists()
    assert not replies.filter(created_at__lt=F("parent__created_at")).exists()


def test_the_log_ins_work_and_their_addresses_are_verified():
    build([])
    for login in LOGINS:
        assert authenticate(username=login.username, password=login.password) is not None
        assert EmailAddress.objects.filter(user__username=login.username, verified=True, primary=True).exists()
    assert User.objects.get(is_superuser=True).username == "demo_admin"
    assert all(user.avatar_version for user in User.objects.exclude(is_staff=True))


def test_a_half_built_world_is_finished(monkeypatch):
    def fail(video):
        raise VideoFailed("the disk was full")

    clip = small("loaf")
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "_encoded", fail)
        with pytest.raises(VideoFailed):
            build([clip])
    assert is_wanted()
    assert Video.objects.get().status == VideoStatus.UPLOADED

    build([clip])
    assert Video.objects.get().status == VideoStatus.READY
    assert not is_wanted()


def test_an_upload_that_was_cut_off_is_started_again():
    build([])
    clip, owner = small("loaf"), User.objects.get(username="salt_and_starter")
    create_video(owner=owner, title=clip.title, filename="loaf.mp4", size_bytes=1000)
    video, is_new = upload_film(clip, owner, timezone.now())
    assert is_new
    assert list(Video.objects.owned_by(owner)) == [video]


def test_if_empty_leaves_other_people_alone(owner):
    output = StringIO()
    call_command("seed", if_empty=True, anywhere=True, stdout=output)
    assert "Somebody lives here already" in output.getvalue()
    assert list(User.objects.all()) == [owner]


def test_who_joins_while_the_world_is_built_does_not_stop_it():
    build([])
    User.objects.filter(is_staff=True).delete()
    UserFactory()
    assert is_wanted()
    build([])
    assert not is_wanted()


def test_a_namesake_of_the_demo_is_no_demo():
    EmailAddressFactory(user=UserFactory(username="demo"), email="demo@elsewhere.test")
    assert not is_wanted()


def test_outside_development_nobody_gets_a_known_password_by_accident():
    with pytest.raises(CommandError, match="--anywhere"):
        call_command("seed")
    assert not User.objects.exists()


def test_the_command_prints_the_log_ins(monkeypatch):
    monkeypatch.setattr(DemoWorld, "build", lambda world: None)
    output = StringIO()
    call_command("seed", anywhere=True, stdout=output)
    assert all(login.username in output.getvalue() and login.password in output.getvalue() for login in LOGINS)


def test_the_log_ins_are_not_printed_twice(monkeypatch):
    monkeypatch.setattr(DemoWorld, "build", lambda world: None)
    output = StringIO()
    call_command("seed", anywhere=True, without_log_ins=True, stdout=output)
    assert output.getvalue() == ""


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (VideoFailed("no room"), "no room"),
        (OperationalError("the connection is lost"), "the connection is lost"),
        (OSError(28, "No space left on device"), "No space left"),
        (KeyboardInterrupt(), "Interrupted"),
    ],
)
def test_a_world_that_cannot_be_finished_says_how_to_go_on(monkeypatch, problem, words):
    def stop(world):
        raise problem

    monkeypatch.setattr(DemoWorld, "build", stop)
    with pytest.raises(CommandError, match=f"(?s){words}.*seed"):
        call_command("seed", anywhere=True, stdout=StringIO())
