"""What has to be asked of the application from inside; prints JSON.

python -m benchmarks.inside sign-in                 a session of a person
python -m benchmarks.inside queries PATH SESSION    how many queries a page makes
python -m benchmarks.inside film                    real media for the videos of one watch page; its path
python -m benchmarks.inside fold COUNT ROOT=PID …   how fast heartbeats become views
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402 - models want the setup above
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from PIL import Image  # noqa: E402

from accounts.models import ApiToken, User  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from benchmarks.encode import GIBIBYTE, FolderSink, make_clip  # noqa: E402
from benchmarks.processor import cpu_seconds  # noqa: E402
from benchmarks.world import token_of  # noqa: E402
from socialflow.core.redis import redis_client  # noqa: E402
from socialflow.pages.viewer import related_videos  # noqa: E402
from videos.models import Video, VideoView  # noqa: E402
from videos.providers.confinement import ffmpeg_program  # noqa: E402
from videos.providers.encoding import encode_ladder  # noqa: E402
from videos.providers.ladder import plan_ladder  # noqa: E402
from videos.providers.probing import probe_source  # noqa: E402
from videos.providers.thumbnails import card_pictures  # noqa: E402
from videos.services import fold_heartbeats  # noqa: E402
from videos.services.picturing import new_picture_version  # noqa: E402
from videos.services.playback import HEARTBEAT_STREAM, record_heartbeat, start_playback  # noqa: E402

_CLIP_SECONDS = 28
_VIEWERS = 200


def sign_in() -> dict[str, str]:
    """The cookie of a session of the first who holds a token."""
    user = ApiToken.objects.select_related("user").get(digest=ApiToken.digest_of(token_of(0))).user
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def queries(path: str, cookie: str = "") -> dict[str, int]:
    """How many queries a page makes, the second time that it is asked for."""
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0], HTTP_COOKIE=cookie)
    client.get(path, secure=True)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, secure=True)
    assert response.status_code == 200, response.status_code
    return {"queries": len(captured)}


def film() -> str:
    """Give a popular video a short film, and it and those beside it pictures; the path of its watch page."""
    video = Video.objects.listed_to(AnonymousUser()).order_by("-comment_count").first()
    assert video is not None
    with TemporaryDirectory() as name:
        folder = Path(name)
        clip = folder / "clip.mp4"
        make_clip(clip, seconds=10, height=720, rate=30)
        probe = probe_source(clip, timeout_seconds=60, memory_bytes=4 * GIBIBYTE)
        sink = _folder(video, video.media_version)
        encode_ladder(
            clip, probe=probe, ladder=plan_ladder(probe), workdir=folder, sink=sink,
            on_progress=lambda _progress: None, is_cancelled=lambda: False, threads=None, timeout_seconds=600,
        )  # fmt: skip
        subprocess.run(
            [ffmpeg_program(), "-v", "error", "-ss", "5", "-i", clip, "-frames:v", "1", folder / "frame.png"],
            check=True,
        )
        pictures = card_pictures(Image.open(folder / "frame.png").convert("RGB"))
    beside = related_videos(AnonymousUser(), {"id": video.pk, "owner": {"id": video.owner_id}, "tags": video.tags})
    for shown in Video.objects.filter(pk__in=[video.pk, *(card["id"] for card in beside)]):
        shown.picture_version = new_picture_version()
        shown.save(update_fields=["picture_version"])
        for picture in pictures:
            _folder(shown, shown.picture_version).put_bytes(picture.name, picture.data, picture.content_type)
    # Their avatars are nowhere: without one they are shown by their initial.
    seen = Q(videos__in=[video.pk, *(card["id"] for card in beside)]) | Q(comments__video=video)
    User.objects.filter(pk__in=User.objects.filter(seen).values("pk")).update(avatar_version="")
    return str(video.get_absolute_url())


def _folder(video: Video, version: str) -> FolderSink:
    return FolderSink(settings.MEDIA_ROOT / "videos" / str(video.pk) / version)


def fold(count: int, roots: dict[str, int]) -> dict[str, Any]:
    """Fill the stream with one heartbeat of so many sessions and fold it; a third of the viewers are signed in."""
    redis_client().delete(HEARTBEAT_STREAM)
    _fill_stream(count)
    views = VideoView.objects.count()
    counted = _view_count()
    before, own_before, started = cpu_seconds(roots), _own_cpu(), time.perf_counter()
    folded = fold_heartbeats()
    wall = time.perf_counter() - started
    own, after = _own_cpu() - own_before, cpu_seconds(roots)
    cpu = {"worker": own} | {name: after[name] - before[name] for name in roots}
    return {
        "sessions": count,
        "folded": folded,
        "rows": VideoView.objects.count() - views,
        "counted": _view_count() - counted,
        "left": redis_client().xlen(HEARTBEAT_STREAM),
        "again": fold_heartbeats(),
        "wall_seconds": round(wall, 2),
        "per_second": round(folded / wall),
        "cpu_ms": {name: round(seconds * 1000 / folded, 4) for name, seconds in cpu.items()},
    }


def _fill_stream(count: int) -> None:
    """Sessions of videos that are short enough for one heartbeat to make a view."""
    keys = list(Video.objects.listed_to(AnonymousUser()).values_list("pk", "owner_id")[:20_000])
    people = [User(pk=key) for key in User.objects.values_list("pk", flat=True)[:_VIEWERS]]
    with patch("videos.services.playback.watched_positions", return_value={}):
        for number in range(count):
            key, owner = keys[number % len(keys)]
            # Nobody watches the same video twice, and nobody their own.
            person = people[(number // len(keys) + number // 3) % _VIEWERS]
            viewer = person if number % 3 == 0 and person.pk != owner else AnonymousUser()
            _beat_once(key, owner, viewer, f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1")


def _beat_once(key: UUID, owner: UUID, viewer: Any, address: str) -> None:
    video = Video(pk=key, owner_id=owner, duration_seconds=_CLIP_SECONDS)
    playback = start_playback(video=video, viewer=viewer, address=address, user_agent="Mozilla/5.0 Benchmark")
    record_heartbeat(session=playback.session, ranges=[[0, 15]], position=15)


def _view_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(view_count) FROM videos")
        return int(cursor.fetchone()[0])


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Answer one question."""
    name, *arguments = sys.argv[1:]
    if name == "fold":
        pairs = (argument.split("=") for argument in arguments[1:])
        answer: Any = fold(int(arguments[0]), {root: int(pid) for root, pid in pairs})
    else:
        questions: dict[str, Callable[..., Any]] = {"sign-in": sign_in, "queries": queries, "film": film}
        answer = questions[name](*arguments)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
