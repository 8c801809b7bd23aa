"""What pages are drawn with: icons, avatars, links of the navigation, and parts that are the same for all."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any
from uuid import UUID
from zlib import crc32

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import defaulttags
from django.template.loader import get_template
from django.templatetags import i18n
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from socialflow.core.templatetags.words import COMPACT_STEPS

register = template.Library()

TINTS = 8
LARGE_AVATAR = 96
THEMES = {"dark", "light"}
# The log-in library gives these their label for a placeholder, in other words.
_LABELLED = {"email", "password"}
# Keys that an address holds as they are; the samples stand for them while a resolver is asked.
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SAMPLE_NAME, _SAMPLE_ID = "samplekey", UUID(int=0xF00D)
# These point along the line of text and are mirrored where it runs from right to left.
DIRECTIONAL_ICONS = {"arrow-left", "chevron-right", "log-out"}


# A page draws fifty of them, mostly the same.
@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, *, label: str = "") -> SafeString:
    """Draw a symbol of the sprite, hidden from assistive technology unless it carries a label.

    Args:
        name: id of a symbol in static/icons.svg.
        label: spoken name, for an icon that stands alone.
    """
    classes = "icon icon-directional" if name in DIRECTIONAL_ICONS else "icon"
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="20" height="20" {}><use href="{}#{}"></use></svg>',
        classes,
        spoken,
        static("icons.svg"),
        name,
    )


@register.tag
def translate(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Django's `translate`, five times as fast for the words themselves, of which a page has a hundred."""
    node = i18n.do_translate(parser, token)
    is_constant = isinstance(node.filter_expression.var, template.Variable) and node.filter_expression.var.literal
    return TranslatedOnce(node) if is_constant and not (node.asvar or node.message_context) else node


class TranslatedOnce(template.Node):
    """Words that are always the same in the same language."""

    def __init__(self, node: template.Node) -> None:
        """Keep the node that translates them."""
        self._node = node
        self._shown: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        """The words in the active language."""
        language = get_language()
        shown = self._shown.get(language)
        if shown is None:
            shown = self._shown[language] = self._node.render(context)
        return shown


@register.tag
def url(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Django's `url`, five times as fast for an address of one key or none, of which a list of people has hundreds."""
    node = defaulttags.url(parser, token)
    return node if node.kwargs or len(node.args) > 1 else Address(node.view_name, node.args, node.kwargs, node.asvar)


class Address(defaulttags.URLNode):
    """The address of a page: its resolver is asked once for what stands around the key."""

    def render(self, context: template.Context) -> str:
        """The address; written, or kept as a variable."""
        route, keys = self.view_name.resolve(context), [key.resolve(context) for key in self.args]
        if not all(isinstance(key, UUID) or (isinstance(key, str) and _PLAIN_KEY.fullmatch(key)) for key in keys):
            return super().render(context)
        around = _around(route, *map(type, keys))
        if around is None:
            return super().render(context)
        address = around[0] if not keys else f"{around[0]}{keys[0]}{around[1]}"
        if self.asvar:
            context[self.asvar] = address
            return ""
        return address


@lru_cache(maxsize=512)
def _around(route: str, *kinds: type) -> tuple[str, ...] | None:
    """What stands before and after the key in the addresses of a route; None for a route that takes no such key."""
    samples = [_SAMPLE_ID if kind is UUID else _SAMPLE_NAME for kind in kinds]
    try:
        address = conditional_escape(reverse(route, args=samples))
    except NoReverseMatch:
        return None
    return tuple(address.split(str(samples[0]))) if samples else (address,)


@register.simple_tag
def same_for_all(template_name: str, **reads: Any) -> SafeString:
    """Include a component that reads nothing but what is given here: it is rendered once for that and each language."""
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(template_name, get_language() or "", **reads)


@lru_cache(maxsize=512)
def _rendered(template_name: str, _language: str, **reads: Any) -> SafeString:
    return SafeString(get_template(template_name).render(reads))


@register.simple_tag
def avatar(owner: Any, size: int) -> SafeString:
    """Draw a person's picture, or their initial on a colour that is always theirs.

    Args:
        owner: a card or an account: username, display_name, avatar_url and, for large ones, avatar_urls.
        size: its width in px, one of those in the style sheet.
    """
    read: Callable[[str], Any] = owner.get if isinstance(owner, Mapping) else partial(getattr, owner)
    address = read("avatar_url")
    if size == LARGE_AVATAR and isinstance(owner, Mapping) and owner.get("avatar_urls"):
        address = owner["avatar_urls"]["medium"]
    if address:
        return format_html(
            '<img class="avatar avatar-{0}" src="{1}" alt="" width="{0}" height="{0}" loading="lazy" decoding="async">',
            size,
            address,
        )
    tint = crc32(read("username").casefold().encode()) % TINTS
    initial = next((char.upper() for char in read("display_name") or read("username") if char.isalnum()), "?")
    return _initial(size, tint, initial)


@lru_cache(maxsize=512)
def _initial(size: int, tint: int, initial: str) -> SafeString:
    return format_html('<span class="avatar avatar-{} tint-{}" aria-hidden="true">{}</span>', size, tint, initial)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw what is typed into or pressed of a field, without a placeholder that only says its label again."""
    widget = field.field.widget
    says_no_more = widget.attrs.get("placeholder") == field.label or getattr(widget, "input_type", "") in _LABELLED
    return field.as_widget(attrs={"placeholder": False} if says_no_more else None)


@register.simple_tag
def badge(owner: Mapping[str, Any]) -> SafeString:
    """Mark the name of a person of whom staff made sure that they are who they say; nothing for all others."""
    return same_for_all("components/verified.html") if owner.get("is_verified") else SafeString("")


@register.simple_tag(takes_context=True)
def page_language(context: template.Context) -> SafeString:
    """Mark the page with its language, which way it runs, and the units of its numbers (static/js/numbers.js).

    It stands before all words: whose page it is, and so what language, is known once somebody asks for the person.
    """
    _ = getattr(context.get("user"), "is_authenticated", False)
    return _page_language(get_language() or "")


@lru_cache(maxsize=32)
def _page_language(language: str) -> SafeString:
    direction = "rtl" if get_language_bidi() else "ltr"
    units = " ".join(str(unit) for _, unit in reversed(COMPACT_STEPS))
    return format_html('lang="{}" dir="{}" data-units="{}"', language, direction, units)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages that the site speaks, each by its own name."""
    return list(settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def chosen_theme(context: template.Context) -> SafeString:
    """Mark the page with the theme that its reader chose; static/js/theme.js keeps it, by HTTPS under a safer name."""
    cookies = context["request"].COOKIES if "request" in context else {}
    theme = cookies.get("__Host-theme") or cookies.get("theme")
    return SafeString(f' data-theme="{theme}"' if theme in THEMES else "")


@register.simple_tag
def current(path: str, target: str) -> SafeString:
    """Mark a link of a navigation as the page that is open: exact for the home page, by prefix elsewhere."""
    is_here = bool(target) and (path == target or (target != "/" and path.startswith(f"{target.rstrip('/')}/")))
    return SafeString(' aria-current="page"' if is_here else "")


@register.simple_tag(takes_context=True)
def section_link(context: template.Context, route: str, icon_name: str, label: str) -> SafeString:
    """Link a section of the site in its navigation, with an icon."""
    target = _route(route)
    return _section_link(target, icon_name, label, current(context["request"].path, target))


_route = lru_cache(maxsize=64)(reverse)


@lru_cache(maxsize=256)
def _section_link(target: str, icon_name: str, label: str, mark: SafeString) -> SafeString:
    return format_html('<a href="{}"{}>{}{}</a>', target, mark, icon(icon_name), label)
