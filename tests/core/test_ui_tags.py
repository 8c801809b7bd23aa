"""What people read: counts, lengths, ages, linked text and icons."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape

from socialflow.core.templatetags.ui import avatar, current, icon
from socialflow.core.templatetags.words import ago, autolink, compact, duration, iso_duration
from socialflow.core.templatetags.words import comments as say_comments
from socialflow.core.templatetags.words import views as say_views

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def render(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, "0"),
        (0, "0"),
        (999, "999"),
        (1_000, "1\u202fK"),
        (1_249, "1.2\u202fK"),
        (12_400, "12.4\u202fK"),
        (99_999, "99.9\u202fK"),
        (184_213, "184\u202fK"),
        (999_999, "999\u202fK"),
        (1_000_000, "1\u202fM"),
        (2_310_450_000, "2.3\u202fB"),
    ],
)
def test_counts_are_shortened_and_never_rounded_up(count: int | None, shown: str) -> None:
    assert compact(count) == shown


def test_one_view_is_not_plural() -> None:
    assert say_views(1) == "1 view"
    assert say_views(0) == "0 views"
    assert say_views(12_400) == "12.4\u202fK views"
    assert say_comments(None) == "0 comments"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0, "0:00"), (7.9, "0:07"), (61, "1:01"), (754, "12:34"), (3_725, "1:02:05"), (90_000, "25:00:00")],
)
def test_lengths_read_like_a_players_clock(seconds: float | None, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_length_has_a_form_for_machines() -> None:
    assert iso_duration(62.4) == "PT62S"


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=3, minutes=59), "3 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=8), "Jun 7"),
        (timedelta(days=400), "May 11, 2025"),
    ],
)
def test_ages_are_short_and_old_ones_are_dates(age: timedelta, shown: str) -> None:
    with time_machine.travel(NOW, tick=False):
        drawn = ago(NOW - age)
    assert f">{shown}</time>" in drawn


def test_an_age_carries_the_exact_time() -> None:
    with time_machine.travel(NOW, tick=False):
        drawn = ago(NOW - timedelta(hours=2))
    assert 'datetime="2026-06-15T' in drawn
    assert 'title="June 15, 2026' in drawn


def test_no_moment_draws_nothing() -> None:
    assert ago(None) == ""


def test_text_is_escaped_before_anything_is_linked() -> None:
    drawn = autolink('<script>alert(1)</script> "quoted"')
    assert "<script>" not in drawn
    assert drawn == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &quot;quoted&quot;</p>"


def test_blank_lines_make_paragraphs_and_single_ones_make_breaks() -> None:
    assert autolink("one\r\ntwo\n\n\nthree") == "<p>one<br>two</p><p>three</p>"
    assert autolink(None) == ""


@pytest.mark.parametrize(
    ("typed", "address", "after"),
    [
        ("see https://example.org/a.", "https://example.org/a", "</a>."),
        ("(https://example.org/a)", "https://example.org/a", "</a>)"),
        ("https://en.example.org/wiki/Boat_(craft)", "https://en.example.org/wiki/Boat_(craft)", "</a>"),
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&amp;b=2", "</a>"),
        ('"https://example.org/"', "https://example.org/", "</a>&quot;"),
    ],
)
def test_addresses_become_links_without_their_punctuation(typed: str, address: str, after: str) -> None:
    drawn = autolink(typed)
    assert f'<a href="{address}" rel="nofollow ugc noopener" target="_blank">' in drawn
    assert after in drawn


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    drawn = autolink('https://example.org/"onmouseover="alert(1)')
    assert 'href="https://example.org/"' in drawn
    assert 'onmouseover="' not in drawn


def test_only_web_addresses_are_linked() -> None:
    assert "<a" not in autolink("javascript:alert(1) data:text/html,x ftp://example.org")


def test_mentions_are_linked_but_mail_addresses_are_not() -> None:
    assert '<a href="/@mira">@mira</a>' in autolink("thanks @mira!")
    assert "<a" not in autolink("mira@example.org")


def test_times_are_linked_only_where_there_is_a_video() -> None:
    assert "<a" not in autolink("at 1:24")
    assert '<a href="?t=84" data-seek="84">1:24</a>' in autolink("at 1:24", "times")
    assert 'data-seek="3723"' in autolink("1:02:03 the end", "times")
    assert "<a" not in autolink("ratio 12:345 and 1:99", "times")


def test_an_icon_is_silent_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in icon("heart")
    assert 'role="img" aria-label="Only &lt;you&gt;"' in icon("lock", label="Only <you>")
    assert "icons.svg#heart" in render('{% icon "heart" %}')


def test_who_has_no_picture_is_an_initial_on_a_colour_of_their_own() -> None:
    nobody = {"username": "mira", "display_name": "  _åse", "avatar_url": None}
    drawn = avatar(nobody, 40)
    assert drawn == avatar({**nobody, "username": "Mira"}, 40)
    assert ">Å</span>" in drawn
    assert ">?</span>" in avatar({**nobody, "display_name": "..."}, 40)


def test_a_picture_is_drawn_in_the_size_it_is_wanted_in() -> None:
    urls = {"small": "/s", "medium": "/m"}
    somebody = {"username": "mira", "display_name": "", "avatar_url": "/s?a&b", "avatar_urls": urls}
    assert 'src="/s?a&amp;b" alt="" width="40" height="40"' in avatar(somebody, 40)
    assert 'src="/m"' in avatar(somebody, 96)


def test_the_open_page_is_marked_in_a_navigation() -> None:
    assert current("/", "/") == ' aria-current="page"'
    assert current("/explore", "/") == ""
    assert current("/@ana/posts", "/@ana") == ' aria-current="page"'
    assert current("/@anabel", "/@ana") == ""
    assert current("/explore", "") == ""


KEYS = ("river", "River_9-x", "ünï", "a b", "a/b", "a.b", "<&'>", "", 7, UUID(int=5), UUID(int=0xF00D), "samplekey")


def django_url(route, keys):
    try:
        return conditional_escape(reverse(route, args=keys))
    except NoReverseMatch:
        return None


def our_url(route, keys):
    try:
        return render("{% url route key %}" if keys else "{% url route %}", route=route, key=keys[0] if keys else None)
    except NoReverseMatch:
        return None


@pytest.mark.parametrize(
    "route",
    ["pages:home", "pages:channel", "pages:watch", "accounts:token_revoke", "account_login", "admin:index", "no:such"],
)
@pytest.mark.parametrize("keys", [[], *([key] for key in KEYS)], ids=str)
def test_an_address_is_what_django_says(route, keys):
    assert our_url(route, keys) == django_url(route, keys)


def test_an_address_can_be_kept_for_later():
    page = "{% url 'pages:channel' name as here %}{{ here }}"
    assert render(page, name="river") == "/@river"
    assert render(page, name="") == ""
