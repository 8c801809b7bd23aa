"""What a person kept for later."""

from typing import Any

from social.models import Save
from social.selectors.feed import feed_items
from socialflow.core.cursors import Page, paginate
from socialflow.core.ids import latest_key


def saved_page(viewer: Any, *, cursor: str | None = None, size: int, base: str = "") -> Page[dict[str, Any]]:
    """Videos and posts that the viewer kept, the last kept first: items of {post} or {video}.

    What can no longer be seen is left out, so a page may be shorter than `size`. Queries: four at most.
    """
    saves = Save.objects.filter(user_id=viewer.pk, target_id__lt=latest_key()).values("kind", "target_id", "created_at")
    page = paginate(saves, scope="saves", keys=["created_at", "target_id"], cursor=cursor, size=size)
    return Page(
        feed_items(viewer, [(row["kind"], row["target_id"]) for row in page.items], base=base), page.next_cursor
    )
