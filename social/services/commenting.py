"""Comments: written, changed and taken back, with counters that always agree with the rows.

A comment counts on its target while it is alive, and on its parent while it is shown: a tombstone is shown, and
counted, only as long as something hangs on it. Rows are locked from the leaf up: comment, parents, target.
"""

from typing import Any
from uuid import UUID

from django.db import router, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Audience
from accounts.querysets import SEEN, UNBLOCKED
from accounts.selectors import relation_to_owner
from social.choices import COMMENT_LENGTH, TargetKind
from social.models import Comment
from social.selectors import Target, place_of_comment, visible_target
from social.services.text import checked_id, clean_text
from socialflow.core.errors import ConflictError, ForbiddenError, NotFoundError
from socialflow.core.prepared import prepared_cursor

# Where a comment hangs.
PLACE_COLUMNS = ("video_id", "post_id", "parent_id")
# What a repeated request must agree in with the first.
_IDENTITY = ("owner_id", "video_id", "post_id", "parent_id")

_TABLES = {TargetKind.VIDEO: "videos", TargetKind.POST: "posts"}
_COLUMNS = {TargetKind.VIDEO: "video_id", TargetKind.POST: "post_id"}

# As in CommentQuerySet.shown_to: what one cannot see, one cannot answer. The host answers whoever they do not block.
_COUNT_REPLY = (
    "UPDATE comments SET reply_count = reply_count + 1 FROM users AS u"
    " WHERE comments.id = %(parent)s AND {column} = %(target)s AND deleted_at IS NULL"
    " AND u.id = comments.owner_id AND u.is_active AND {shown}"
)
_SHOWN = {
    is_host: rule.format(viewer="%(actor)s", owner="u.id", fact="u.is_open")
    for is_host, rule in ((False, SEEN), (True, UNBLOCKED))
}
_INSERT = (
    "WITH added AS ("
    " INSERT INTO comments (id, created_at, updated_at, owner_id, {}, parent_id, text, like_count, reply_count)"
    " VALUES (%(id)s, %(now)s, %(now)s, %(owner)s, %(target)s, %(parent)s, %(text)s, 0, 0)"
    " ON CONFLICT (id) DO NOTHING RETURNING 1"
    ") UPDATE {} SET comment_count = comment_count + 1 WHERE id = %(target)s AND (SELECT count(*) FROM added) = 1"
)
_UNCOUNT_REPLY = (
    "UPDATE comments SET reply_count = reply_count - 1 WHERE id = %s"
    " RETURNING parent_id, reply_count = 0 AND deleted_at IS NOT NULL"
)
_UNCOUNT_COMMENT = "UPDATE {} SET comment_count = comment_count - 1 WHERE id = %s"

_REFUSALS = {
    Audience.FOLLOWERS: gettext_lazy("Only those who follow this person can comment here."),
    Audience.FOLLOWED: gettext_lazy("Only those whom this person follows can comment here."),
    Audience.NOBODY: gettext_lazy("This person takes no comments."),
}


class _AlreadyThereError(Exception):
    """A row with this identifier exists: the transaction is taken back."""


def create_comment(
    *,
    actor: Any,
    kind: TargetKind,
    target_id: UUID,
    text: str,
    parent_id: UUID | None = None,
    client_id: UUID | None = None,
) -> tuple[Comment, bool]:
    """Comment on a video or a post, or reply to a comment under it.

    With a `client_id` it is safe to send again: the comment that is there already is returned.

    Returns: the comment, and whether it is new.

    Raises:
        InvalidError: `text_empty`, `text_too_long`, `invalid_id`.
        NotFoundError: the actor may not see the target, or the parent is not under it or not for them to see.
        ForbiddenError: `comments_not_open`: the owner of the target lets others comment.
        ConflictError: `comment_deleted` for a reply to a tombstone, `id_taken`.
    Queries: two, one more where not everybody may comment, and for a reply a transaction of two.
    Locks: the parent, then the target.
    """
    text = clean_text(text, limit=COMMENT_LENGTH)
    target = visible_target(actor, kind, target_id)
    _check_audience(actor, target)
    now = timezone.now()
    comment = Comment(
        id=checked_id(client_id), owner=actor, parent_id=parent_id, text=text, created_at=now, updated_at=now
    )
    setattr(comment, _COLUMNS[kind], target_id)
    try:
        if parent_id is None:
            _insert(comment, target)
        else:
            _insert_reply(comment, target)
    except _AlreadyThereError:
        return _same_comment(comment), False
    return comment, True


def edit_comment(*, actor: Any, comment_id: UUID, text: str) -> Comment:
    """Change the text of one's own comment, and say that it was changed.

    Raises:
        InvalidError: `text_empty`, `text_too_long`.
        NotFoundError: the actor may not see it.
        ForbiddenError: it is somebody else's.
        ConflictError: `comment_deleted`.
    Queries: four. Locks: the comment.
    """
    text = clean_text(text, limit=COMMENT_LENGTH)
    place = place_of_comment(actor, comment_id)
    if place.owner_id != actor.pk:
        raise ForbiddenError(message=_("Only who wrote a comment can change it."))
    now = timezone.now()
    if not Comment.objects.filter(pk=comment_id, deleted_at=None).update(text=text, edited_at=now, updated_at=now):
        raise ConflictError("comment_deleted", _("This comment was deleted."))
    return Comment.objects.get(pk=comment_id)


def delete_comment(*, actor: Any, comment_id: UUID) -> None:
    """Turn a comment into a tombstone: for who wrote it, and for the owner of what it is under; twice changes nothing.

    Its text is gone for good; replies to it stay.

    Raises:
        NotFoundError: there is none, or neither is it the actor's nor may they see what it is under.
        ForbiddenError: it is somebody else's, under somebody else's video or post.
    Queries: six, and one for each tombstone above that nothing hangs on any more. Locks: comment, parents, target.
    """
    row = Comment.objects.filter(pk=comment_id).values("owner_id", *PLACE_COLUMNS).first()
    if row is None:
        raise NotFoundError
    if row["owner_id"] != actor.pk and place_of_comment(actor, comment_id).under.owner_id != actor.pk:
        raise ForbiddenError(message=_("Only who wrote a comment, or owns what it is under, can delete it."))
    bury_comment(comment_id, by=actor.pk, **{name: row[name] for name in PLACE_COLUMNS})


def bury_comment(
    comment_id: UUID, *, by: UUID, video_id: UUID | None, post_id: UUID | None, parent_id: UUID | None
) -> None:
    """Turn a comment at that place into a tombstone, whoever wrote it; twice changes nothing.

    Queries: three or more. Locks: comment, parents, target.
    """
    now = timezone.now()
    kind = TargetKind.VIDEO if video_id else TargetKind.POST
    with transaction.atomic(), prepared_cursor(router.db_for_write(Comment)) as cursor:
        cursor.execute(
            "UPDATE comments SET text = '', deleted_at = %s, deleted_by_id = %s, updated_at = %s"
            " WHERE id = %s AND deleted_at IS NULL RETURNING reply_count = 0",
            [now, by, now, comment_id],
        )
        if (changed := cursor.fetchone()) is None:
            return
        is_gone = changed[0]
        while is_gone and parent_id:
            cursor.execute(_UNCOUNT_REPLY, [parent_id])
            parent_id, is_gone = cursor.fetchone()
        cursor.execute(_UNCOUNT_COMMENT.format(_TABLES[kind]), [video_id or post_id])


def _check_audience(actor: Any, target: Target) -> None:
    audience = target.comment_audience
    if audience == Audience.EVERYONE or target.owner_id == actor.pk:
        return
    if not relation_to_owner(actor, target.owner_id).can_comment:
        raise ForbiddenError("comments_not_open", str(_REFUSALS[Audience(audience)]))


def _insert_reply(comment: Comment, target: Target) -> None:
    with transaction.atomic():
        with prepared_cursor(router.db_for_write(Comment)) as cursor:
            keys = {"parent": comment.parent_id, "target": target.id, "actor": comment.owner_id}
            shown = _SHOWN[target.owner_id == comment.owner_id]
            cursor.execute(_COUNT_REPLY.format(column=_COLUMNS[target.kind], shown=shown), keys)
            if not cursor.rowcount:
                raise _why_no_parent(comment, target)
        _insert(comment, target)


def _insert(comment: Comment, target: Target) -> None:
    """Write the row and count it. Raises _AlreadyThereError."""
    values: dict[str, Any] = {
        "id": comment.pk, "now": comment.created_at, "owner": comment.owner_id, "target": target.id,
        "parent": comment.parent_id, "text": comment.text,
    }  # fmt: skip
    with prepared_cursor(router.db_for_write(Comment)) as cursor:
        cursor.execute(_INSERT.format(_COLUMNS[target.kind], _TABLES[target.kind]), values)
        if not cursor.rowcount:
            raise _AlreadyThereError


def _why_no_parent(comment: Comment, target: Target) -> NotFoundError | ConflictError:
    there = Comment.objects.filter(**{"id": comment.parent_id, _COLUMNS[target.kind]: target.id})
    if there.filter(Q(deleted_at__isnull=False) | Q(owner__is_active=False)).exists():
        return ConflictError("comment_deleted", _("The comment you reply to was deleted."))
    return NotFoundError("parent_not_found", _("The comment you reply to is not there."))


def _same_comment(sent: Comment) -> Comment:
    """The comment that a repeated request made before. Raises ConflictError `id_taken` when it is not the same one."""
    found: Comment | None = Comment.objects.filter(pk=sent.pk).first()
    if found is None or any(getattr(found, name) != getattr(sent, name) for name in _IDENTITY):
        raise ConflictError("id_taken", _("Something else has this id. Make a new one."))
    return found
