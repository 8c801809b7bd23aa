"""The demo world from its first inhabitant to its last view, in steps that each skip what is there."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection
from django.utils import timezone

from accounts.models import User
from social.choices import PostVisibility, TargetKind
from social.models import Post
from socialflow.management.demo.conversation import Conversation
from socialflow.management.demo.films import FILMS, Film
from socialflow.management.demo.people import DEMO, EVERYONE, Person
from socialflow.management.demo.settlers import befriend, has_others, is_begun, is_whole, settle, settle_staff
from socialflow.management.demo.talk import NOTES, UNDER_FILMS, Note
from socialflow.management.demo.uploads import upload_film
from socialflow.management.demo.watching import watch
from videos.choices import Visibility
from videos.models import Video

_AT_ONCE = 2
_KEPT_FILMS = ("night_train", "loaf", "trails", "city")

Say = Callable[[str], None]
Item = TypeVar("Item")
Done = TypeVar("Done")


def is_wanted() -> bool:
    """Whether the world is empty, or holds a demo world that was interrupted."""
    return not is_whole() and (is_begun() or not has_others(EVERYONE))


class DemoWorld:
    """Builds the demo world; `say` is told each step in a line."""

    def __init__(
        self,
        say: Say,
        *,
        people: Sequence[Person] = EVERYONE,
        films: Sequence[Film] = FILMS,
        notes: Sequence[Note] = NOTES,
    ) -> None:
        self._say, self._people, self._films, self._notes = say, people, films, notes
        self._now = timezone.now()
        self._users: dict[str, User] = {}
        self._videos: dict[str, Video] = {}

    def build(self) -> None:
        """All of it; what is there already is left as it is. Raises ClipFailed, VideoFailed."""
        with self._step("People") as tell:
            settled = dict(self._two_at_a_time(self._settle_one, self._people))
            # In their own order, so that chance falls alike in every run.
            self._users = {person.username: settled[person] for person in self._people}
            tell(f"{len(self._users)} with drawn avatars, {befriend(self._users)} follows")
        with self._step("Posts") as tell:
            conversation = Conversation(self._users, self._now)
            posts = [conversation.post(note) for note in self._notes]
            tell(f"{len(posts)}, with what is said below them")
        self._upload()
        with self._step("Talk") as tell:
            tell(f"threads under videos, {self._talk(conversation, posts)} likes")
        with self._step("Views") as tell:
            seen = {video: film.views for film, video in self._shown() if film.visibility != Visibility.PRIVATE}
            tell(f"{watch(seen, list(self._users.values()))} playback sessions")
        if not is_whole():
            settle_staff()

    def _upload(self) -> None:
        """Film, upload and encode, the oldest first, so that identifiers and moments agree."""
        films = sorted(self._films, key=lambda film: -film.days_ago)
        uploaded = self._two_at_a_time(self._upload_one, films)
        for number, (film, (video, is_new)) in enumerate(uploaded, 1):
            self._videos[film.key] = video
            if is_new:
                self._say(f"  Videos   {number:>2} of {len(films)}  {film.title}")

    def _settle_one(self, person: Person) -> User:
        return settle(person, self._now)

    def _upload_one(self, film: Film) -> tuple[Video, bool]:
        return upload_film(film, self._users[film.owner], self._now)

    def _two_at_a_time(self, work: Callable[[Item], Done], items: Sequence[Item]) -> Iterator[tuple[Item, Done]]:
        """Each item with what its work returned, as they are done; Ctrl-C ends after those that are in hand."""

        def alone(item: Item) -> Done:
            try:
                return work(item)
            finally:
                connection.close()

        pool = ThreadPoolExecutor(_AT_ONCE, "seed")
        try:
            waiting = {pool.submit(alone, item): item for item in items}
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _talk(self, conversation: Conversation, posts: Sequence[Post]) -> int:
        """Everything said and liked once the videos are there; how many likes."""
        for film, video in self._shown():
            conversation.discuss(TargetKind.VIDEO, video.pk, video.created_at, UNDER_FILMS.get(film.key, ()))
        likes = conversation.react({video: film.views for film, video in self._shown()}, posts)
        kept = [video for film, video in self._shown() if film.key in _KEPT_FILMS]
        conversation.keep(
            DEMO.username, kept, [post for post in posts if post.visibility == PostVisibility.PUBLIC][2::11]
        )
        return likes

    def _shown(self) -> Iterator[tuple[Film, Video]]:
        return ((film, self._videos[film.key]) for film in self._films)

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        started = time.monotonic()
        told: list[str] = []
        yield told.append
        self._say(f"  {name:<8} {told[0]}  ({time.monotonic() - started:.1f} s)")
