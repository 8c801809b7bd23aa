"""What social has of a person, for a copy of their data: what they wrote, like and keep; of others only keys."""

from collections.abc import Iterator

from accounts.models import User
from accounts.services import contributes_to_export, every_row
from social.choices import TargetKind
from social.models import Comment, Like, Post, Save

_KINDS = {kind.value: kind.name.lower() for kind in TargetKind}


@contributes_to_export("posts")
def _posts(person: User) -> Iterator[dict[str, object]]:
    columns = ("id", "text", "visibility", "created_at", "edited_at", "like_count", "comment_count")
    return every_row(Post.objects.alive().filter(owner=person).values(*columns))


@contributes_to_export("comments")
def _comments(person: User) -> Iterator[dict[str, object]]:
    columns = (
        "id", "text", "video_id", "post_id", "parent_id", "created_at", "edited_at", "like_count", "reply_count"
    )  # fmt: skip
    return every_row(Comment.objects.filter(owner=person, deleted_at=None).values(*columns))


@contributes_to_export("likes")
def _likes(person: User) -> Iterator[dict[str, object]]:
    rows = Like.objects.filter(user=person).values("kind", "target_id", "created_at")
    for row in every_row(rows, keys=("target_id",)):
        yield {**row, "kind": _KINDS[row["kind"]]}


@contributes_to_export("saves")
def _saves(person: User) -> Iterator[dict[str, object]]:
    rows = Save.objects.filter(user=person).values("kind", "target_id", "created_at")
    for row in every_row(rows, keys=("created_at", "target_id")):
        yield {**row, "kind": _KINDS[row["kind"]]}
