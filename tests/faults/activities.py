"""What people do while a part is killed: each insists until it is acknowledged, and knows what must be there then."""

import base64
import hashlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from tests.faults.town import ASK_AGAIN, Town, wait_for

# Until it is told to hurry, a slow line takes two minutes.
_CHUNK_BYTES = 64 * 1024
_CHUNK_SECONDS = 0.25
_LIKE_SECONDS = 0.05
# No two bursts share a post.
_POSTS = 1000
# Nobody is believed to watch more than two seconds a second.
_HEARTBEAT_SECONDS = 0.6
_FIRST_STRETCH = 14
_COUNTS_AFTER = 30


class Activity(Protocol):
    """What somebody does over and over until `end`; `check` then asserts what a person would notice."""

    def run(self) -> None: ...

    def end(self) -> None: ...

    def is_in_the_middle(self) -> bool: ...

    def check(self) -> None: ...


class Sending:
    """A file on its way up a slow line: cut off, it asks how far it came and goes on from there."""

    def __init__(self, town: Town, path: Path) -> None:
        self._town, self._bytes, self._has_hurry = town, path.read_bytes(), threading.Event()
        data = {"title": path.stem, "filename": path.name, "size_bytes": len(self._bytes), "visibility": "PUBLIC"}
        made = town.insist("POST", "/api/v1/videos", token=town.owner, data=data).json
        self.video_id, self._url = made["id"], made["upload_url"]

    def run(self) -> None:
        headers = {"Tus_Resumable": "1.0.0"}
        while True:
            standing = self._town.insist("HEAD", self._url, token=self._town.owner, **headers)
            offset = int(standing.headers["upload-offset"])
            if offset == len(self._bytes):
                return
            try:
                answer = self._town.send(
                    "PATCH", self._url, token=self._town.owner, body=self._slowly(offset), **headers,
                    Upload_Offset=str(offset), Content_Length=str(len(self._bytes) - offset),
                    Content_Type="application/offset+octet-stream",
                )  # fmt: skip
            except (OSError, http.client.HTTPException):
                self._has_hurry.wait(_CHUNK_SECONDS)
            else:
                # 409: the last bytes of the cut connection were recorded after we asked.
                assert answer.status in {204, 409, *ASK_AGAIN}, answer.text

    def end(self) -> None:
        self._has_hurry.set()

    def is_in_the_middle(self) -> bool:
        query = "SELECT offset_bytes > 0 AND offset_bytes < size_bytes FROM uploads WHERE video_id = %s"
        return bool(self._town.value(query, self.video_id))

    def has_stored(self) -> bool:
        """Whether its encode has begun to fill a folder that no row names yet."""
        return Path(self._town.var_dir, "media", "videos", self.video_id).exists()

    def progress(self) -> tuple[str, bool]:
        """Its status, and whether it can be watched."""
        status, playable_at = self._town.rows("SELECT status, playable_at FROM videos WHERE id = %s", self.video_id)[0]
        return status, playable_at is not None

    def check(self) -> None:
        """It is READY, its file is what was sent, and storage holds its media, its pictures, and nothing else."""
        wait_for(lambda: self.progress()[0] not in {"UPLOADED", "PROCESSING"}, "the encode")
        row = self._town.rows(
            "SELECT status, failure_reason, source_key, media_version, picture_version FROM videos WHERE id = %s",
            self.video_id,
        )[0]
        assert row[:2] == ("READY", "")
        media = self._town.var_dir / "media"
        assert hashlib.sha256((media / row[2]).read_bytes()).digest() == hashlib.sha256(self._bytes).digest()
        folder = media / "videos" / self.video_id
        wait_for(lambda: {path.name for path in folder.iterdir()} == set(row[3:]), f"nothing left over in {folder}")
        self._check_renditions(folder / row[3])

    def _check_renditions(self, folder: Path) -> None:
        named = "SELECT name FROM renditions WHERE video_id = %s"
        names = [name for (name,) in self._town.rows(named, self.video_id)]
        playlists = {path.stem if path.parent == folder else path.parent.name for path in folder.rglob("*.m3u8")}
        assert names
        assert set(names) <= playlists, (names, playlists)
        detail = self._town.insist("GET", f"/api/v1/videos/{self.video_id}", token=self._town.owner).json
        assert {rendition["name"] for rendition in detail["renditions"]} <= set(names)

    def _slowly(self, offset: int) -> Iterator[bytes]:
        for start in range(offset, len(self._bytes), _CHUNK_BYTES):
            yield self._bytes[start : start + _CHUNK_BYTES]
            self._has_hurry.wait(_CHUNK_SECONDS)


class Liking:
    """Everybody likes the same posts at once, one after the other."""

    def __init__(self, town: Town) -> None:
        self._town, self._is_over = town, threading.Event()
        self._posts, town.posts[:_POSTS] = town.posts[:_POSTS], []
        self._acknowledged: list[str] = []

    def run(self) -> None:
        with ThreadPoolExecutor(len(self._town.fans)) as people:
            list(people.map(self._like, self._town.fans))

    def end(self) -> None:
        self._is_over.set()

    def is_in_the_middle(self) -> bool:
        return len(self._acknowledged) > 20

    def check(self) -> None:
        """Each acknowledged like is one row, and the counters agree."""
        liked = {post: self._acknowledged.count(post) for post in set(self._acknowledged)}
        rows = self._town.rows(
            "SELECT p.id::text, p.like_count, (SELECT count(*) FROM likes l WHERE l.target_id = p.id) FROM posts p"
            " WHERE p.id = ANY(%s::uuid[])", list(liked),
        )  # fmt: skip
        assert {post: (count, found) for post, count, found in rows} == {post: (n, n) for post, n in liked.items()}

    def _like(self, token: str) -> None:
        for post in self._posts:
            if self._is_over.is_set():
                return
            self._town.insist("PUT", f"/api/v1/posts/{post}/like", token=token)
            self._acknowledged.append(post)
            time.sleep(_LIKE_SECONDS)


class Watching:
    """Everybody watches a video that nobody has watched yet, until they are told that it is enough."""

    def __init__(self, town: Town) -> None:
        self._town, self._is_over = town, threading.Event()
        self._video = town.videos.pop()
        self._watched = dict.fromkeys(town.fans, 0)
        self._sessions: dict[str, str] = {}
        self._counted = self._views()

    def run(self) -> None:
        with ThreadPoolExecutor(len(self._watched)) as people:
            list(people.map(self._watch, self._watched))

    def end(self) -> None:
        self._is_over.set()

    def is_in_the_middle(self) -> bool:
        return min(self._watched.values()) > _FIRST_STRETCH

    def check(self) -> None:
        """Each acknowledged stretch is in its view, and each viewer counted once."""
        expected = {session: self._watched[token] for token, session in self._sessions.items()}
        query = "SELECT id::text, watched_seconds FROM video_views WHERE id = ANY(%s::uuid[])"
        wait_for(lambda: dict(self._town.rows(query, list(expected))) == expected, f"views of {expected}")
        wait_for(lambda: self._views() - self._counted >= len(expected), "views to be counted")
        assert self._views() - self._counted == len(expected)

    def _watch(self, token: str) -> None:
        path = f"/api/v1/videos/{self._video}/playback"
        session = self._town.insist("POST", path, token=token).json["session"]
        self._sessions[token] = _session_id(session)
        while not self._is_over.is_set() or self._watched[token] < _COUNTS_AFTER:
            start = self._watched[token]
            end = start + 1 if start else _FIRST_STRETCH
            beat = {"ranges": [[start, end]], "position": end}
            self._town.insist("POST", f"/api/v1/playback/{session}/heartbeat", data=beat)
            self._watched[token] = end
            time.sleep(_HEARTBEAT_SECONDS)

    def _views(self) -> int:
        return int(self._town.value("SELECT view_count FROM videos WHERE id = %s", self._video))


def _session_id(session: str) -> str:
    """The id inside a signed session."""
    payload = session.partition(":")[0]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))[0])
