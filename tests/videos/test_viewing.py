import time
from itertools import pairwise
from typing import Any

import pytest
from django.core import signing
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.services import follow_user
from socialflow.core.errors import DomainError, InvalidError, UnavailableError
from socialflow.core.ids import uuid7
from socialflow.core.redis import redis_client
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory
from videos import services
from videos.models import VideoView, ViewerWindow, WatchProgress
from videos.services import sweeping, viewing
from videos.services.playback import HEARTBEAT_STREAM

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 Firefox/140.0"


@pytest.fixture
def video(owner):
    return VideoFactory(owner=owner, duration_seconds=60.0)


def start(video: Any, viewer: Any, *, agent: str = AGENT, address: str = "10.0.0.1", seconds_ago: int = 60) -> str:
    """A session that began a while ago."""
    session = services.start_playback(video=video, viewer=viewer, address=address, user_agent=agent).session
    claims = signing.loads(session, salt="videos.playback")
    return signing.dumps([*claims[:-1], int(time.time()) - seconds_ago], salt="videos.playback")


def watch(session: str, *ranges: list[float], position: float = 0.0) -> int:
    return services.record_heartbeat(session=session, ranges=list(ranges), position=position)


def views_of(video: Any) -> int:
    video.refresh_from_db()
    return int(video.view_count)


def test_a_view_counts_after_thirty_seconds_really_watched_whatever_the_order(video, stranger):
    session = start(video, stranger)
    watch(session, [40, 50], [0, 10])
    services.fold_heartbeats()
    assert views_of(video) == 0
    watch(session, [5, 25], position=25)
    services.fold_heartbeats()
    assert views_of(video) == 1
    view = VideoView.objects.get()
    assert (view.watched_seconds, view.is_counted, view.viewer_id) == (35, True, stranger.pk)


def test_half_of_a_shorter_clip_is_enough(owner, stranger):
    video = VideoFactory(owner=owner, duration_seconds=8.0)
    watch(start(video, stranger), [0, 4])
    services.fold_heartbeats()
    assert views_of(video) == 1


def test_the_same_stretch_said_again_counts_once(video, stranger):
    session = start(video, stranger)
    for _ in range(5):
        watch(session, [0, 29])
    services.fold_heartbeats()
    assert views_of(video) == 0


def test_one_viewer_counts_once_a_window_and_others_for_themselves(video, stranger, follower):
    from django.contrib.auth.models import AnonymousUser

    for session in (start(video, stranger), start(video, stranger), start(video, follower)):
        watch(session, [0, 40])
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        watch(start(video, AnonymousUser(), address=address), [0, 40])
    services.fold_heartbeats()
    assert views_of(video) == 4


def test_views_count_for_who_made_the_videos_too(owner, stranger, follower):
    """Two videos of one person and one of another, in one batch."""
    films = [VideoFactory(owner=owner, duration_seconds=60.0) for _ in range(2)]
    other = VideoFactory(owner=stranger, duration_seconds=60.0)
    for video, viewer in [(films[0], stranger), (films[0], follower), (films[1], follower), (other, owner)]:
        watch(start(video, viewer), [0, 40])
    services.fold_heartbeats()
    for person, views in ((owner, 3), (stranger, 1), (follower, 0)):
        person.refresh_from_db()
        assert person.view_count == views
    watch(start(films[0], follower), [0, 40])
    services.fold_heartbeats()
    owner.refresh_from_db()
    assert owner.view_count == 3


@pytest.mark.django_db(transaction=True)
def test_folding_waits_for_follows_of_the_same_people_without_deadlock(at_once):
    people = UserFactory.create_batch(6)
    for round_ in range(4):
        viewer = UserFactory()
        for video in [VideoFactory(owner=person, duration_seconds=60.0) for person in people]:
            watch(start(video, viewer), [0, 40])
        pairs = list(pairwise(people))
        follows = [lambda pair=pair: follow_user(actor=pair[1], username=pair[0].username) for pair in pairs]
        outcomes = at_once([*reversed(follows), services.fold_heartbeats])
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        for person in people:
            person.refresh_from_db()
            assert person.view_count == round_ + 1


@pytest.mark.parametrize("agent", ["", "Googlebot/2.1", "curl/8.5", "HeadlessChrome/156"])
def test_bots_and_owners_do_not_count(video, stranger, owner, agent):
    watch(start(video, stranger, agent=agent), [0, 40])
    watch(start(video, owner), [0, 40])
    services.fold_heartbeats()
    assert views_of(video) == 0


def test_folding_the_same_heartbeats_again_after_a_crash_changes_nothing(video, stranger, monkeypatch):
    session = start(video, stranger)
    watch(session, [0, 40], position=40)

    class Killed(BaseException):
        pass

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(redis_client(), "pipeline", die)
        with pytest.raises(Killed):
            services.fold_heartbeats()
    assert views_of(video) == 1
    assert services.fold_heartbeats() == 1
    assert services.fold_heartbeats() == 0
    assert views_of(video) == 1
    assert redis_client().xlen(HEARTBEAT_STREAM) == 0


def test_a_failed_transaction_keeps_the_heartbeats_for_the_next_run(video, stranger, monkeypatch):
    watch(start(video, stranger), [0, 40])

    def fail(*args: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(viewing, "_write", fail)
        with pytest.raises(DatabaseError), transaction.atomic():
            services.fold_heartbeats()
    services.fold_heartbeats()
    assert views_of(video) == 1


def test_where_a_person_stopped_is_where_the_next_session_starts(video, stranger):
    watch(start(video, stranger), [0, 12], position=12.5)
    services.fold_heartbeats()
    again = services.start_playback(video=video, viewer=stranger, address="1.1.1.1", user_agent=AGENT)
    assert again.position_seconds == 12.5
    assert WatchProgress.objects.count() == 1


def test_a_video_that_has_gone_stops_no_other(video, owner, stranger):
    gone = VideoFactory(owner=owner)
    sessions = [start(gone, stranger), start(video, stranger)]
    gone.delete()
    for session in sessions:
        watch(session, [0, 40])
    services.fold_heartbeats()
    assert views_of(video) == 1


@pytest.mark.parametrize(
    ("ranges", "position"),
    [
        ("all", 0),
        ([[0]], 0),
        ([[0, "1"]], 0),
        ([[5, 1]], 0),
        ([[-1, 5]], 0),
        ([[0, 500]], 0),
        ([[0, float("nan")]], 0),
        ([[0, True]], 0),
        ([[0, 1]] * 61, 0),
        ([], -1),
        ([], None),
        ([], 1e9),
        ([], 10**400),
        ([[0, 10**400]], 0),
    ],
)
def test_nonsense_is_refused(video, stranger, ranges, position):
    with pytest.raises(InvalidError):
        services.record_heartbeat(session=start(video, stranger), ranges=ranges, position=position)
    assert redis_client().xlen(HEARTBEAT_STREAM) == 0


def test_more_than_can_have_been_watched_is_refused_or_never_counts(video, stranger):
    with pytest.raises(DomainError, match="More was reported"):
        watch(start(video, stranger, seconds_ago=1), [0, 55])
    session = start(video, stranger, seconds_ago=0)
    for low in range(0, 60, 3):
        watch(session, [low, low + 3])
    services.fold_heartbeats()
    assert views_of(video) == 0


def test_one_network_counts_a_few_times_whatever_its_browsers_are_called(video):
    from django.contrib.auth.models import AnonymousUser

    for number in range(60):
        watch(
            start(video, AnonymousUser(), agent=f"Mozilla/5.0 Firefox/{number}", address=f"2001:db8::{number:x}"),
            [0, 40],
        )
    services.fold_heartbeats()
    assert views_of(video) == 8


def test_a_forged_session_is_refused(video, stranger):
    with pytest.raises(InvalidError, match="not valid"):
        watch(start(video, stranger)[:-2] + "xx", [0, 5])


def test_without_redis_a_heartbeat_is_not_acknowledged(video, stranger, settings):
    session = start(video, stranger)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    from videos.services.playback import _appender

    _appender.cache_clear()
    try:
        with pytest.raises(UnavailableError):
            watch(session, [0, 5])
    finally:
        redis_client.cache_clear()
        _appender.cache_clear()


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=4), min_size=1, max_size=6
    ),
    st.randoms(),
)
def test_what_was_watched_is_the_union_whatever_comes_twice_or_out_of_order(video, stranger, beats, chance):
    session = start(video, stranger, seconds_ago=600)
    sent = [*beats, *beats]
    chance.shuffle(sent)
    for ranges in sent:
        watch(session, *map(list, ranges))
        if chance.random() < 0.3:
            services.fold_heartbeats()
    services.fold_heartbeats()
    union = {second for ranges in beats for low, high in ranges for second in range(low, high)}
    identifier = signing.loads(session, salt="videos.playback")[0]
    assert VideoView.objects.get(pk=identifier).watched_seconds == len(union)


def test_who_was_counted_is_forgotten_after_some_days(video, monkeypatch):
    monkeypatch.setattr(sweeping, "_PURGE_ROWS", 2)
    today = int(time.time()) // (24 * 3600)
    ViewerWindow.objects.bulk_create(
        ViewerWindow(video_id=video.pk, viewer_key=bytes([days] * 16), window=today - days, view_id=uuid7())
        for days in range(8)
    )
    assert sweeping.purge_viewer_windows() == 4
    assert ViewerWindow.objects.filter(window__gte=today - 3).count() == ViewerWindow.objects.count() == 4


@pytest.mark.parametrize(("stopped", "resumed"), [(12.5, 12.5), (51.9, 51.9), (55.0, 0.0), (60.0, 0.0), (61.0, 0.0)])
def test_who_has_seen_the_end_begins_again(video, stranger, stopped, resumed):
    WatchProgress.objects.create(user=stranger, video=video, position_seconds=stopped, updated_at=timezone.now())
    found = services.start_playback(video=video, viewer=stranger, address="10.0.0.1", user_agent=AGENT)
    assert found.position_seconds == resumed
