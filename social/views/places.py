"""Which page shows what can be liked, saved or commented on, for browsers that go there after a form."""

from uuid import UUID

from django.urls import reverse

from social.choices import TargetKind

_PAGES = {TargetKind.VIDEO: "pages:watch", TargetKind.POST: "pages:post", TargetKind.COMMENT: "social:replies"}


def page_of(kind: TargetKind, target_id: UUID) -> str:
    """The page of a video or a post, or that of a comment and its replies."""
    return reverse(_PAGES[kind], args=[target_id])


def place_on_page(kind: TargetKind, target_id: UUID, comment_id: UUID) -> str:
    """Where a comment stands on the page of what it is under."""
    return f"{page_of(kind, target_id)}#comment-{comment_id}"
