"""A world of any size, written by COPY straight into the tables of DATABASE_URL.

    python -m benchmarks.world --scale 0.01      1 is five years of a million people
    python -m benchmarks.world --rows 1000000    as many videos, and as many posts

Identifiers are UUIDv7s of the last twelve months. Popularity follows power laws, counters agree with the rows.
The last people of the world hold tokens (`token_of`); the first READERS of those follow exactly FOLLOWED people,
block BLOCKED and mute MUTED.
"""

import argparse
import base64
import hashlib
import os
import sys
import time
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import django
import psycopg
from psycopg import sql

from benchmarks.dice import DAY_MS, YEAR_MS, Dice, stamp

READERS, FOLLOWED, HOLDERS = 20, 500, 200
BLOCKED, MUTED = 10, 30
VIEW_DAYS = 30
VIDEO, POST, COMMENT = 1, 2, 3
_MOST_VIEWS = 500_000
_RUNGS = ((640, 360), (1280, 720), (1920, 1080))
# How everybody is who changed nothing.
_AS_AT_FIRST = {
    "phone": "", "language": "", "time_zone": "", "profile_visibility": "public", "message_audience": "everyone",
    "mention_audience": "everyone", "comment_audience": "everyone", "is_hidden_from_search": False,
    "hides_counts": False, "role": "user", "status": "active",
}  # fmt: skip
_PALETTE = ("#3b5b92", "#8c2f39", "#2f6f4f", "#b7791f", "#5b3f8c")

Row = dict[str, Any]
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Sizes:
    """How many rows of each."""

    users: int
    videos: int
    posts: int
    comments: int
    likes: int
    follows: int
    views: int

    @classmethod
    def scaled(cls, scale: float) -> Self:
        """A part of five years of a million people; views are capped, they are measured by folding them."""
        of = lambda full: int(full * scale)  # noqa: E731 - a name for one multiplication
        return cls(
            users=max(of(1_000_000), 2000), videos=of(5_000_000), posts=of(50_000_000), comments=of(100_000_000),
            likes=of(250_000_000), follows=of(10_000_000), views=min(of(500_000_000), _MOST_VIEWS),
        )  # fmt: skip

    @classmethod
    def of_rows(cls, rows: int) -> Self:
        """So many videos and posts, and what hangs on them."""
        users = max(rows // 5, 2000)
        return cls(users, rows, rows, 2 * rows, 2 * rows, 10 * users, 0)


class World:
    """Makes the rows. What has a counter is planned first, so that each table is written once."""

    def __init__(self, sizes: Sizes, dice: Dice) -> None:
        self.sizes, self.dice = sizes, dice
        self.users = [dice.uuid_at(dice.now_ms - YEAR_MS) for _ in range(sizes.users)]
        self.following = [self._followed_by(number) for number in range(sizes.users)]
        self.video_owners = array("L", (dice.popular(sizes.users) for _ in range(sizes.videos)))
        self.post_owners = array("L", (dice.popular(sizes.users) for _ in range(sizes.posts)))
        self.video_times = array("Q", (dice.moment() for _ in range(sizes.videos)))
        self.post_times = array("Q", (dice.moment() for _ in range(sizes.posts)))
        self.videos = [dice.uuid_at(moment) for moment in self.video_times]
        self.posts = [dice.uuid_at(moment) for moment in self.post_times]
        fans = int(sizes.users * 0.6)
        self.video_likes = dice.split(sizes.likes // 5, sizes.videos, cap=fans)
        self.post_likes = dice.split(sizes.likes * 3 // 5, sizes.posts, cap=fans)
        self.video_comments = dice.split(sizes.comments * 3 // 5, sizes.videos, cap=sizes.comments)
        self.post_comments = dice.split(sizes.comments * 2 // 5, sizes.posts, cap=sizes.comments)
        self.video_views = dice.split(sizes.views, sizes.videos, cap=sizes.views)
        self.liked_comments: list[tuple[str, int, int]] = []

    def user_rows(self) -> Iterator[Row]:
        """People; the counters come from the plan."""
        followers, videos, posts, views = (array("L", [0]) * self.sizes.users for _ in range(4))
        counted = ((followers, chain(*self.following)), (videos, self.video_owners), (posts, self.post_owners))
        for counts, numbers in counted:
            for number in numbers:
                counts[number] += 1
        for owner, viewed in zip(self.video_owners, self.video_views, strict=True):
            views[owner] += viewed
        joined = stamp(self.dice.now_ms - YEAR_MS)
        for number, user in enumerate(self.users):
            yield {
                "id": user, "created_at": joined, "updated_at": joined, "password": "!", **_AS_AT_FIRST,
                "username": username(number), "display_name": self.dice.title()[:60], "bio": self.dice.text()[:500],
                "location": "", "links": "{}", "avatar_version": user[-12:], "banner_version": "",
                "follower_count": followers[number], "following_count": len(self.following[number]),
                "video_count": videos[number], "post_count": posts[number], "view_count": views[number],
            }  # fmt: skip

    def token_rows(self) -> Iterator[Row]:
        """A token for each of the last people, used a moment ago so that none is written while measuring."""
        now = stamp(self.dice.now_ms)
        for holder in range(HOLDERS):
            yield {
                "id": self.dice.uuid_at(self.dice.now_ms), "created_at": now, "updated_at": now, "name": "benchmark",
                "digest": hashlib.sha256(token_of(holder).encode()).digest(), "scopes": ["read", "write"],
                "last_used_at": stamp(self.dice.now_ms + DAY_MS), "user_id": self.users[holder - HOLDERS],
            }  # fmt: skip

    def follow_rows(self) -> Iterator[Row]:
        """Who follows whom."""
        for number, followed in enumerate(self.following):
            for other in followed:
                moment = self.dice.moment()
                yield {
                    **self._born(moment), "follower_id": self.users[number], "followee_id": self.users[other],
                }  # fmt: skip

    def block_rows(self) -> Iterator[Row]:
        """Whom the readers block."""
        return self._turned_away(BLOCKED, "blocker_id", "blocked_id")

    def mute_rows(self) -> Iterator[Row]:
        """Whom the readers mute."""
        return self._turned_away(MUTED, "muter_id", "muted_id")

    def video_rows(self) -> Iterator[Row]:
        """Videos that were encoded; of fifty, forty-seven are public."""
        for number, video in enumerate(self.videos):
            moment = self.video_times[number]
            created, published = stamp(moment), stamp(moment + 60_000)
            visibility = (*["PUBLIC"] * 47, "UNLISTED", "FOLLOWERS", "PRIVATE")[number % 50]
            is_published = visibility != "PRIVATE"
            yield {
                "id": video, "created_at": created, "updated_at": created, "metadata": "{}",
                "owner_id": self.users[self.video_owners[number]], "title": self.dice.title()[:120],
                "description": self.dice.text(), "tags": [self.dice.word(), self.dice.word()], "status": "READY",
                "visibility": visibility, "failure_code": "", "failure_reason": "", "notice": "",
                "original_filename": "clip.mp4", "source_key": "", "source_bytes": 10_000_000,
                "duration_seconds": 30 + number % 900, "width": 1920, "height": 1080, "media_version": video[-12:],
                "picture_version": video[-10:], "has_preview": True, "has_own_thumbnail": False,
                "dominant_color": _PALETTE[number % 5], "access_key": video[-16:], "playable_at": published,
                "published_at": published if is_published else None,
                "feed_key": self.dice.uuid_at(moment + 60_000) if is_published else None,
                "view_count": self.video_views[number], "like_count": self.video_likes[number],
                "comment_count": self.video_comments[number],
            }  # fmt: skip

    def rendition_rows(self) -> Iterator[Row]:
        """Three pictures and a sound for each video."""
        for video, moment in zip(self.videos, self.video_times, strict=True):
            rungs = [("video", f"{height}p", width, height, 30, "avc1.640028") for width, height in _RUNGS]
            for kind, name, width, height, rate, codecs in [*rungs, ("audio", "sound", None, None, None, "mp4a.40.2")]:
                rate_bps = (height or 60) * 2000
                yield {
                    **self._born(moment), "video_id": video,
                    "kind": kind, "name": name, "width": width, "height": height, "frame_rate": rate,
                    "language": "", "codecs": codecs, "bandwidth_bps": rate_bps, "average_bandwidth_bps": rate_bps,
                    "size_bytes": rate_bps * 10,
                }  # fmt: skip

    def post_rows(self) -> Iterator[Row]:
        """Posts; one in twenty is for followers."""
        for number, post in enumerate(self.posts):
            yield {
                **self._born(self.post_times[number]), "id": post, "text": self.dice.text(),
                "owner_id": self.users[self.post_owners[number]],
                "visibility": "PUBLIC" if number % 20 else "FOLLOWERS",
                "like_count": self.post_likes[number], "comment_count": self.post_comments[number],
            }  # fmt: skip

    def comment_rows(self) -> Iterator[Row]:
        """The conversations under videos and posts; three comments in ten are replies."""
        videos = zip(self.videos, self.video_times, self.video_comments, strict=True)
        posts = zip(self.posts, self.post_times, self.post_comments, strict=True)
        for target, moment, count in videos:
            yield from self._conversation(target, None, moment + 1000, count)
        for target, moment, count in posts:
            yield from self._conversation(None, target, moment + 1000, count)

    def like_rows(self) -> Iterator[Row]:
        """Likes of videos, posts and comments; nobody likes a thing twice."""
        videos = zip(self.videos, self.video_times, self.video_likes, strict=True)
        posts = zip(self.posts, self.post_times, self.post_likes, strict=True)
        for kind, targets in ((VIDEO, videos), (POST, posts), (COMMENT, self.liked_comments)):
            for target, moment, count in targets:
                for number in self.dice.random.sample(range(self.sizes.users), count):
                    yield {
                        "target_id": target, "user_id": self.users[number], "kind": kind,
                        "created_at": stamp(self.dice.moment(moment)),
                    }  # fmt: skip

    def view_rows(self) -> Iterator[Row]:
        """Sessions of the last days, all of them long enough to count."""
        for number, video in enumerate(self.videos):
            for _ in range(self.video_views[number]):
                moment = self.dice.now_ms - int(VIEW_DAYS * DAY_MS * self.dice.random.random())
                seconds = self.dice.random.randint(30, 300)
                yield {
                    "id": self.dice.uuid_at(moment), "video_id": video, "viewer_id": self._somebody(),
                    "watched": f"{{[0,{seconds})}}", "watched_seconds": seconds, "is_counted": True,
                    "updated_at": stamp(moment),
                }  # fmt: skip

    def _born(self, moment: int) -> Row:
        """The columns that every row of a moment has."""
        return {"id": self.dice.uuid_at(moment), "created_at": stamp(moment), "updated_at": stamp(moment)}

    def _turned_away(self, count: int, reader: str, other: str) -> Iterator[Row]:
        first = self.sizes.users - HOLDERS
        for number in range(first, first + READERS):
            strangers = set(range(first)) - self.following[number]
            for stranger in self.dice.random.sample(sorted(strangers), count):
                yield {**self._born(self.dice.moment()), reader: self.users[number], other: self.users[stranger]}

    def _somebody(self) -> str:
        return self.users[self.dice.popular(self.sizes.users)]

    def _conversation(self, video: str | None, post: str | None, since_ms: int, count: int) -> list[Row]:
        rows: list[Row] = []
        threads: list[tuple[Row, int]] = []
        for _ in range(count):
            parent, parent_ms = (
                self.dice.random.choice(threads) if threads and self.dice.random.random() < 0.3 else (None, since_ms)
            )
            moment = self.dice.moment(parent_ms + 1)
            likes = min(int(self.dice.random.paretovariate(2.3)) - 1, 50)
            row: Row = {
                **self._born(moment), "text": self.dice.text(), "owner_id": self._somebody(),
                "video_id": video, "post_id": post,
                "parent_id": parent and parent["id"], "like_count": likes, "reply_count": 0,
            }  # fmt: skip
            rows.append(row)
            if parent is None:
                threads.append((row, moment))
            else:
                parent["reply_count"] += 1
            if likes:
                self.liked_comments.append((row["id"], moment, likes))
        return rows

    def _followed_by(self, number: int) -> set[int]:
        """Whom somebody follows: readers FOLLOWED people, others their share."""
        is_reader = 0 <= number - (self.sizes.users - HOLDERS) < READERS
        wanted = FOLLOWED if is_reader else int(self.dice.random.expovariate(self.sizes.users / self.sizes.follows))
        followed: set[int] = set()
        while len(followed) < min(wanted, FOLLOWED):
            followed.add(self.dice.popular(self.sizes.users))
            followed.discard(number)
        return followed


def username(number: int) -> str:
    """The handle of a person by their place in the world."""
    return f"person_{number}"


def token_of(holder: int) -> str:
    """The plain token of one of the HOLDERS; the first READERS of them are the readers."""
    digest = hashlib.sha256(f"benchmark holder {holder}".encode()).digest()
    return f"sf_{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def build(connection: Connection, sizes: Sizes) -> None:
    """Write the world into empty tables; keys are right by construction, so they are not checked row by row."""
    world = World(sizes, Dice(seed=7, now_ms=int(time.time() * 1000)))
    connection.execute("SET session_replication_role = replica")
    indexes = _set_aside_indexes(connection)
    tables = (
        ("users", world.user_rows), ("api_tokens", world.token_rows), ("follows", world.follow_rows),
        ("blocks", world.block_rows), ("mutes", world.mute_rows),
        ("videos", world.video_rows), ("renditions", world.rendition_rows),
        ("posts", world.post_rows), ("comments", world.comment_rows),
        ("likes", world.like_rows), ("video_views", world.view_rows),
    )  # fmt: skip
    for table, rows in tables:
        started = time.monotonic()
        count = _copy(connection, table, rows())
        print(f"{table}: {count:,} rows in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    for definition in indexes:
        connection.execute(definition)
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


def _copy(connection: Connection, table: str, rows: Iterable[Row]) -> int:
    """Stream rows into a table; how many there were."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, first))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for count, row in enumerate(chain([first], rows), 1):  # noqa: B007 - the last number is the count
            copy.write_row(tuple(row.values()))
    return count


def _set_aside_indexes(connection: Connection) -> list[sql.SQL]:
    """Drop the inverted indexes, which are built much faster at once; returns the statements that make them again."""
    found = connection.execute(
        "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_class c JOIN pg_am a ON a.oid = c.relam"
        " WHERE a.amname = 'gin' AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    for name, _ in found:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [sql.SQL(definition.replace(" ON ONLY ", " ON ", 1)) for _, definition in found]


def _prepare_tables() -> None:
    """Migrate, and make the daily partitions of the past that views lie in."""
    django.setup()
    from datetime import timedelta  # noqa: PLC0415

    from django.core.management import call_command  # noqa: PLC0415 - needs the line above
    from django.utils import timezone  # noqa: PLC0415

    from socialflow.core.partitions import ensure_partitions, partitioned_models  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    for model in partitioned_models():
        ensure_partitions(model)
        if model._meta.db_table == "video_views":
            ensure_partitions(model, start=timezone.now() - timedelta(days=VIEW_DAYS + 1))


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--scale", type=float, default=0.01)
    size.add_argument("--rows", type=int)
    options = parser.parse_args()
    sizes = Sizes.of_rows(options.rows) if options.rows else Sizes.scaled(options.scale)
    _prepare_tables()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        build(connection, sizes)


if __name__ == "__main__":
    main()
