"""People watch: playback sessions whose heartbeats are folded into views, as in any other place."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from socialflow.management.demo.canvas import dice
from videos.choices import Visibility
from videos.models import Video, WatchProgress
from videos.services import fold_heartbeats, record_heartbeat, start_playback

# How much of what is there a member has watched.
_WATCHED_SHARE = 0.25
_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
)


def watch(videos: Mapping[Video, int], members: Sequence[User]) -> int:
    """Let strangers and members watch videos until each has about so many views; how many sessions that took."""
    chance, sessions = dice("watching"), 0
    for video, wanted in videos.items():
        if video.visibility == Visibility.FOLLOWERS:
            continue
        for _ in range(wanted - video.view_count):
            address = f"2001:db8:{chance.getrandbits(16):x}:{chance.getrandbits(16):x}::1"
            _watch(video, AnonymousUser(), address, chance.choice(_BROWSERS), chance.uniform(0.6, 1))
            sessions += 1
    chance = dice("members")
    for member in members:
        theirs = Video.objects.visible_to(member).exclude(owner=member).filter(pk__in=[video.pk for video in videos])
        watched = set(WatchProgress.objects.filter(user=member).values_list("video_id", flat=True))
        for video in theirs.order_by("pk"):
            roll, share = chance.random(), chance.uniform(0.3, 0.95)
            is_chosen = roll < _WATCHED_SHARE or video.visibility == Visibility.FOLLOWERS
            if is_chosen and video.pk not in watched:
                _watch(video, member, "2001:db8::2", _BROWSERS[0], share)
                sessions += 1
    fold_heartbeats()
    return sessions


def _watch(video: Video, viewer: User | AnonymousUser, address: str, browser: str, share: float) -> None:
    playback = start_playback(video=video, viewer=viewer, address=address, user_agent=browser)
    until = (video.duration_seconds or 1) * share
    record_heartbeat(session=playback.session, ranges=[[0, until]], position=until)
