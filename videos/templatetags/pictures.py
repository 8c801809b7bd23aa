"""Pictures in the sizes that a browser may choose from."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from videos.providers.thumbnails import CARD_WIDTHS, FULL_SET, POSTER_SIDE, STAGE_SIDE, TINY_WIDTH

register = template.Library()

_SMALLER = {"small": ("tiny", TINY_WIDTH, CARD_WIDTHS["small"]), "poster": ("stage", STAGE_SIDE, POSTER_SIDE)}


@register.simple_tag
def smaller_too(address: str | None, sizes: str) -> SafeString:
    """Offer the next smaller size of a picture beside it, where there is one; nothing else.

    Args:
        address: of a WebP picture named "small" or "poster".
        sizes: how wide it is shown, as the `sizes` of <img> says it.
    """
    if not address:
        return SafeString("")
    folder, _, name = address.rpartition("/")
    smaller = _SMALLER.get(name.removesuffix(".webp"))
    if smaller is None or not folder.rpartition("/")[2].startswith(FULL_SET):
        return SafeString("")
    other, its_width, width = smaller
    return format_html(
        ' srcset="{0}/{1}.webp {2}w, {3} {4}w" sizes="{5}"', folder, other, its_width, address, width, sizes
    )
