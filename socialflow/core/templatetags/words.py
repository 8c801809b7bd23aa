"""What people read: counts, lengths and ages in words, and what they typed with its links."""

import re
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from django import template
from django.utils import formats, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy

from socialflow.core.devices import device_of, shown_name
from socialflow.core.places import place_of

register = template.Library()
register.filter("device", device_of)
register.filter("shown_name", shown_name)
register.filter("place", place_of)

NARROW_SPACE = "\u202f"
COMPACT_STEPS = (
    (1_000_000_000, pgettext_lazy("number unit", "B")),
    (1_000_000, pgettext_lazy("number unit", "M")),
    (1_000, pgettext_lazy("number unit", "K")),
)
MINUTE, HOUR, DAY = 60, 3600, 86400

# One pass over plain text: a link, a @mention, or a 1:02:03 time. Trailing punctuation stays outside the link.
TOKENS = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?<![\w@/])@(?P<name>[A-Za-z0-9_]{2,30})(?!\w)"
    r"|(?<![\d:])(?P<time>(?:\d{1,2}:)?[0-5]?\d:[0-5]\d)(?![\d:])",
)
URL_TAIL = re.compile(r"[.,:;!?)\]}'*]+$")


@register.filter
def compact(number: int | None) -> str:
    """Shorten a count the way people say it: 999, 1.2 K, 12.4 K, 3 M. Never rounds up to what is not reached yet."""
    count = int(number or 0)
    for step, unit in COMPACT_STEPS:
        if abs(count) >= step:
            digits = Decimal("1") if abs(count) >= 100 * step else Decimal("0.1")
            scaled = (Decimal(count) / step).quantize(digits, rounding=ROUND_DOWN)
            shown = formats.number_format(scaled.normalize(), use_l10n=True) if scaled % 1 else str(int(scaled))
            return f"{shown}{NARROW_SPACE}{unit}"
    return str(count)


@register.filter
def views(count: int | None) -> str:
    """Say how often something was watched: 1 view, 12.4 K views."""
    return ngettext("%(n)s view", "%(n)s views", count or 0) % {"n": compact(count)}


@register.filter
def followers(count: int | None) -> str:
    """Say how many follow: 1 follower, 12.4 K followers."""
    return ngettext("%(n)s follower", "%(n)s followers", count or 0) % {"n": compact(count)}


@register.filter
def videos(count: int | None) -> str:
    """Say how many videos there are: 1 video, 42 videos."""
    return ngettext("%(n)s video", "%(n)s videos", count or 0) % {"n": compact(count)}


@register.filter
def comments(count: int | None) -> str:
    """Say how many comments there are: 1 comment, 214 comments."""
    return ngettext("%(n)s comment", "%(n)s comments", count or 0) % {"n": compact(count)}


@register.filter
def duration(seconds: float | None) -> str:
    """Write a length as a player does: 0:07, 12:04, 1:02:03; empty when it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def iso_duration(seconds: float | None) -> str:
    """Write a length as ISO 8601 for a <time> element: PT62S."""
    return f"PT{int(seconds or 0)}S"


def describe_age(moment: datetime, now: datetime) -> str:
    """Say how long ago a moment was in the fewest words; past a week, the date."""
    age = int((now - moment).total_seconds())
    if age < MINUTE:
        return gettext("just now")
    if age < HOUR:
        return ngettext("%(n)s min ago", "%(n)s min ago", age // MINUTE) % {"n": age // MINUTE}
    if age < DAY:
        return ngettext("%(n)s h ago", "%(n)s h ago", age // HOUR) % {"n": age // HOUR}
    if age < 7 * DAY:
        return ngettext("%(n)s day ago", "%(n)s days ago", age // DAY) % {"n": age // DAY}
    day = timezone.localtime(moment).date()
    is_this_year = day.year == timezone.localtime(now).year
    layout = pgettext("date of this year", "M j") if is_this_year else pgettext("date of another year", "M j, Y")
    return _written(day, layout, get_language() or "")


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """Write a moment as its age, with the exact time in the viewer's zone as a tooltip."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment).replace(microsecond=0)
    # Without its zone, by which a moment is the same key as that moment in another zone.
    exact = _written(local.replace(tzinfo=None), "DATETIME_FORMAT", get_language() or "")
    age = describe_age(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, age)


@lru_cache(maxsize=4096)
def _written(moment: date, layout: str, _language: str) -> str:
    """Django takes a tenth of a millisecond to write a date, and pages name the same ones again and again."""
    return formats.date_format(moment, layout)


def _split_tail(url: str) -> tuple[str, str]:
    """Separate an address from the punctuation of the sentence around it; a bracket that it opened itself stays."""
    tail = URL_TAIL.search(url)
    if not tail:
        return url, ""
    end = tail.start() + (1 if tail.group().startswith(")") and "(" in url else 0)
    return url[:end], url[end:]


def _link_url(found: str) -> str:
    url, rest = _split_tail(found)
    shown = re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")
    shown = shown if len(shown) <= 48 else f"{shown[:45]}…"
    return f'<a href="{escape(url)}" rel="nofollow ugc noopener" target="_blank">{escape(shown)}</a>{escape(rest)}'


def _link_time(stamp: str) -> str:
    second = 0
    for part in stamp.split(":"):
        second = second * 60 + int(part)
    return f'<a href="?t={second}" data-seek="{second}">{stamp}</a>'


def _link_token(match: re.Match[str], *, has_times: bool) -> str:
    if match["url"]:
        return _link_url(match["url"])
    if match["name"]:
        return f'<a href="/@{match["name"]}">@{match["name"]}</a>'
    return _link_time(match["time"]) if has_times else match["time"]


def _link_paragraph(text: str, *, has_times: bool) -> str:
    pieces, end = [], 0
    for match in TOKENS.finditer(text):
        pieces += [escape(text[end : match.start()]), _link_token(match, has_times=has_times)]
        end = match.end()
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>")


@register.filter
def autolink(text: str | None, kind: str = "") -> SafeString:
    """Turn what a person typed into safe paragraphs with links and mentions.

    Args:
        text: plain text; every character of it is escaped.
        kind: "times" also links timestamps such as 1:23 to that second of the video on the page.
    """
    paragraphs = re.split(r"\n\s*\n", (text or "").replace("\r\n", "\n").strip())
    bodies = [_link_paragraph(part, has_times=kind == "times") for part in paragraphs if part]
    # Safe: every piece went through escape(); only the tags above are added.
    return mark_safe("".join(f"<p>{body}</p>" for body in bodies))  # noqa: S308
