"""What people and programs do, as endless requests over a world, each with its bar."""

import itertools
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks.load import Call
from benchmarks.world import HOLDERS, READERS, token_of

_PUBLIC = "FROM videos WHERE visibility = 'PUBLIC' AND published_at IS NOT NULL"
_DRAWS = {
    "titles": f"SELECT title {_PUBLIC} ORDER BY random() LIMIT 2000",
    "videos": f"SELECT id {_PUBLIC} ORDER BY random() LIMIT 20000",
    "discussed": f"SELECT id {_PUBLIC} AND comment_count > 20 ORDER BY random() LIMIT 2000",
    "most_discussed": f"SELECT id {_PUBLIC} ORDER BY comment_count DESC LIMIT 1",
    "usernames": "SELECT username FROM users WHERE id NOT IN (SELECT user_id FROM api_tokens)"
    " ORDER BY random() LIMIT 10000",
}
MakeCall = Callable[[], Call]


@dataclass(frozen=True)
class Operation:
    """One thing to measure.

    Args:
        bar_ms: processor time that it may cost.
        floor: the name of the floor to show beside it.
    """

    name: str
    make_call: MakeCall
    bar_ms: float | None
    floor: str


@dataclass(frozen=True)
class Sample:
    """Rows of the world that requests are about."""

    videos: list[str]
    discussed: list[str]
    most_discussed: str
    words: list[str]
    usernames: list[str]

    @classmethod
    def of(cls, database_url: str) -> "Sample":
        """Draw them."""
        with psycopg.connect(database_url) as connection:
            connection.execute("SELECT setseed(0.5)")
            drawn = {name: [str(row[0]) for row in connection.execute(query)] for name, query in _DRAWS.items()}
        words = [word.lower() for title in drawn.pop("titles") for word in title.split()[:2]]
        return cls(most_discussed=drawn.pop("most_discussed")[0], words=words, **drawn)


def authorization(holder: int) -> dict[str, str]:
    """The header of one who holds a token."""
    return {"Authorization": f"Bearer {token_of(holder)}"}


def reads(sample: Sample) -> list[Operation]:
    """Lists and details."""
    dice = random.Random(1)
    anybody = lambda: authorization(dice.randrange(HOLDERS))  # noqa: E731 - a name for one draw
    reader = lambda: authorization(dice.randrange(READERS))  # noqa: E731
    video = lambda: f"/api/v1/videos/{dice.choice(sample.videos)}"  # noqa: E731
    return [
        Operation("list_anonymous", lambda: Call("/api/v1/videos"), 2.0, "read"),
        Operation("list_signed_in", lambda: Call("/api/v1/videos", headers=anybody()), 2.5, "read"),
        Operation("detail_anonymous", lambda: Call(video()), 2.0, "read"),
        Operation("detail_signed_in", lambda: Call(video(), headers=anybody()), 2.0, "read"),
        Operation("comments", lambda: Call(f"/api/v1/videos/{dice.choice(sample.discussed)}/comments"), 2.0, "read"),
        Operation("home_feed", lambda: Call("/api/v1/feed/home", headers=reader()), 3.0, "read"),
        Operation("search", lambda: Call(f"/api/v1/search?q={dice.choice(sample.words)}"), None, "read"),
    ]


def deep_lists(sample: Sample) -> dict[str, tuple[Call, float]]:
    """Lists that are walked to page 500, and the bar of each."""
    return {
        "list_anonymous": (Call("/api/v1/videos"), 2.0),
        "comments": (Call(f"/api/v1/videos/{sample.most_discussed}/comments"), 2.0),
        "home_feed": (Call("/api/v1/feed/home", headers=authorization(0)), 3.0),
    }


def writes(sample: Sample) -> list[Operation]:
    """What changes something; every request makes a row of its own, and readers keep following whom they follow."""
    dice = random.Random(2)
    writers = range(READERS, HOLDERS)
    pairs = ((holder, video) for video in sample.videos for holder in dice.sample(writers, 5))
    people = ((holder, name) for name in sample.usernames for holder in dice.sample(writers, 5))

    def comment() -> Call:
        body = {"text": "What a fine clip, thank you for it."}
        path = f"/api/v1/videos/{dice.choice(sample.videos)}/comments"
        return Call(path, "POST", authorization(dice.choice(writers)), body)

    def post() -> Call:
        return Call(
            "/api/v1/posts", "POST", authorization(dice.choice(writers)), {"text": "A thought on a quiet Sunday."}
        )

    return [
        Operation("like", lambda: _put("/api/v1/videos/{}/like", *next(pairs)), 2.0, "write"),
        Operation("follow", lambda: _put("/api/v1/users/{}/follow", *next(people)), 2.0, "write"),
        Operation("comment", comment, 3.0, "write"),
        Operation("post", post, 3.0, "write"),
    ]


def heartbeats(sessions: list[Mapping[str, Any]]) -> MakeCall:
    """Heartbeats of open playback sessions in turn, each ten seconds further."""
    turns = itertools.cycle(sessions)
    beats = itertools.count()

    def make_call() -> Call:
        session = next(turns)
        start = (next(beats) // len(sessions)) % 2 * 10
        body = {"ranges": [[start, start + 9.5]], "position": start + 9.5}
        return Call(session["heartbeat_url"].removeprefix("https://bench.example"), "POST", body=body)

    return make_call


def _put(path: str, holder: int, key: str) -> Call:
    return Call(path.format(key), "PUT", authorization(holder))
