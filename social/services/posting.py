"""Posts: written, changed and taken back."""

from typing import Any
from uuid import UUID

from django.db import router, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from social.choices import POST_LENGTH, PostVisibility
from social.models import Post
from social.services.text import checked_id, clean_text
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.prepared import prepared_cursor

_INSERT = (
    "WITH added AS ("
    " INSERT INTO posts (id, created_at, updated_at, owner_id, text, visibility, like_count, comment_count)"
    " VALUES (%(id)s, %(now)s, %(now)s, %(owner)s, %(text)s, %(visibility)s, 0, 0)"
    " ON CONFLICT (id) DO NOTHING RETURNING 1"
    ") UPDATE users SET post_count = post_count + 1 WHERE id = %(owner)s AND (SELECT count(*) FROM added) = 1"
)


def create_post(
    *, actor: Any, text: str, visibility: PostVisibility = PostVisibility.PUBLIC, client_id: UUID | None = None
) -> tuple[Post, bool]:
    """Post a text for one's followers or for everybody.

    With a `client_id` it is safe to send again: the post that is there already is returned.

    Returns: the post, and whether it is new.

    Raises:
        InvalidError: `text_empty`, `text_too_long`, `invalid_id`.
        ConflictError: `id_taken`.
    Queries: one. Locks: the actor's row.
    """
    now = timezone.now()
    post = Post(
        id=checked_id(client_id), owner=actor, text=clean_text(text, limit=POST_LENGTH), visibility=visibility,
        created_at=now, updated_at=now,
    )  # fmt: skip
    values = {"id": post.pk, "now": now, "owner": actor.pk, "text": post.text, "visibility": post.visibility}
    with prepared_cursor(router.db_for_write(Post)) as cursor:
        cursor.execute(_INSERT, values)
        if cursor.rowcount:
            return post, True
    return _same_post(post), False


def edit_post(*, actor: Any, post_id: UUID, text: str | None = None, visibility: PostVisibility | None = None) -> Post:
    """Change the text of one's own post, or who may read it; what is not given stays.

    A changed text is marked as edited.

    Raises:
        InvalidError: `text_empty`, `text_too_long`, `nothing_to_change`.
        NotFoundError: the actor may not see it.
        ForbiddenError: it is somebody else's.
    Locks: the post.
    """
    if text is None and visibility is None:
        raise InvalidError("nothing_to_change", _("Say what to change: text or visibility."))
    cleaned = None if text is None else clean_text(text, limit=POST_LENGTH)
    with transaction.atomic():
        post = _lock_own(actor, post_id)
        post.visibility = visibility or post.visibility
        if cleaned is not None and cleaned != post.text:
            post.text, post.edited_at = cleaned, timezone.now()
        post.save(update_fields=["text", "visibility", "edited_at", "updated_at"])
    return post


def delete_post(*, actor: Any, post_id: UUID) -> None:
    """Take one's own post out of sight; its text is gone for good. Afterwards it is not found, by its owner either.

    Raises:
        NotFoundError: the actor may not see it, or it is deleted already.
        ForbiddenError: it is somebody else's.
    Locks: the post, then the actor's row.
    """
    with transaction.atomic():
        post = _lock_own(actor, post_id)
        post.mark_deleted(by=actor)
        post.text = ""
        post.save(update_fields=["text", "deleted_at", "deleted_by", "updated_at"])
        User.objects.filter(pk=post.owner_id).update(post_count=F("post_count") - 1)


def _lock_own(actor: Any, post_id: UUID) -> Post:
    post: Post | None = (
        Post.objects.alive().select_for_update(no_key=True).filter(pk=post_id, owner_id=actor.pk).first()
    )
    if post is not None:
        return post
    if Post.objects.visible_to(actor).filter(pk=post_id).exists():
        raise ForbiddenError(message=_("Only who wrote a post can change it."))
    raise NotFoundError


def _same_post(sent: Post) -> Post:
    """The post that a repeated request made before. Raises ConflictError `id_taken` when it is not the actor's."""
    found: Post | None = Post.objects.alive().filter(pk=sent.pk, owner_id=sent.owner_id).first()
    if found is None:
        raise ConflictError("id_taken", _("Something else has this id. Make a new one."))
    return found
