"""Finding videos, people and posts by words, parts of words and words with a typo in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connections, router, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower, Round
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import people_found
from social.models import Post
from social.selectors import mark_reactions, post_cards
from socialflow.core.cursors import Page, paginate
from socialflow.core.errors import InvalidError
from videos.choices import Visibility
from videos.models import Video
from videos.selectors import video_cards_by_id

SEARCHES = ("videos", "people", "posts")
_SHORTEST, _LONGEST = 2, 100


def search_page(
    kind: str, text: str, *, viewer: Any, cursor: str | None, size: int, base: str = ""
) -> Page[dict[str, Any]]:
    """A page of what matches best; where nothing does, one of what is a little like it.

    Args:
        kind: one of SEARCHES.
        text: 2 to 100 characters.
        base: what addresses start with.

    Raises InvalidError `unknown_kind` or `query_length`.
    """
    words = " ".join(text.lower().replace("\x00", "").split())
    if not _SHORTEST <= len(words) <= _LONGEST:
        raise InvalidError(
            "query_length",
            _("Search for %(shortest)s to %(longest)s characters.") % {"shortest": _SHORTEST, "longest": _LONGEST},
        )
    searches = {"videos": _find_videos, "people": _find_people, "posts": _find_posts}
    if kind not in searches:
        raise InvalidError("unknown_kind", _("kind is one of %(choices)s.") % {"choices": ", ".join(SEARCHES)})
    page = searches[kind](words, viewer, cursor, size, base)
    if page.items or cursor:
        return page
    with _looking_closer():
        return Page(searches[kind](words, viewer, None, size, base).items, None)


@contextmanager
def _looking_closer() -> Iterator[None]:
    """Take what is less alike for the same: “big buk buny” for Big Buck Bunny. It finds too much for a first look."""
    alias = router.db_for_read(Video)
    with transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.5")
        yield


def _find_videos(words: str, viewer: Any, cursor: str | None, size: int, base: str) -> Page[dict[str, Any]]:
    # The owners are joined to the page alone: to all that matches they cost more than the match.
    published = Video.objects.alive().filter(visibility=Visibility.PUBLIC, published_at__isnull=False)
    page = paginate(
        _matching(published, "title", words).values("id", "feed_key", "score"),
        scope=f"search:videos:{words}", keys=["score", "feed_key"], cursor=cursor, size=size,
    )  # fmt: skip
    cards = video_cards_by_id(viewer, [row["id"] for row in page.items], base=base, with_muted=False)
    return Page([cards[row["id"]] for row in page.items if row["id"] in cards], page.next_cursor)


def _find_people(words: str, viewer: Any, cursor: str | None, size: int, base: str) -> Page[dict[str, Any]]:
    people = User.objects.found_by(viewer).alias(handle=Lower("username"), called=Lower("display_name"))
    name = words.removeprefix("@")
    matching = people.filter(
        Q(handle__contains=name)
        | Q(called__contains=name)
        | Q(handle__trigram_word_similar=name)
        | Q(called__trigram_word_similar=name)
    )
    return people_found(matching, viewer, scope=f"search:people:{words}", cursor=cursor, size=size, base=base)


def _find_posts(words: str, viewer: Any, cursor: str | None, size: int, base: str) -> Page[dict[str, Any]]:
    posts = (
        Post.objects.visible_to(viewer)
        .unmuted_by(viewer)
        .alias(said=Lower("text"))
        .filter(Q(said__contains=words) | Q(said__trigram_word_similar=words))
    )
    page = paginate(posts.values("id"), scope=f"search:posts:{words}", keys=["id"], cursor=cursor, size=size)
    cards = post_cards(viewer, [row["id"] for row in page.items], base=base)
    mark_reactions(viewer, cards.values())
    return Page([cards[row["id"]] for row in page.items if row["id"] in cards], page.next_cursor)


def _matching(rows: Any, column: str, words: str) -> Any:
    """Rows that contain the words or something like them, with a `score` from 0 to 1."""
    lowered = rows.alias(lowered=Lower(column))
    likely = lowered.filter(Q(lowered__contains=words) | Q(lowered__trigram_word_similar=words))
    return likely.annotate(score=Round(TrigramWordSimilarity(words, F("lowered")), precision=3))
