"""Comments."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from social.choices import COMMENT_LENGTH
from social.querysets import CommentQuerySet
from socialflow.core.models import BaseModel, SoftDeleteModel
from socialflow.core.partitions import Partitioning


class Comment(BaseModel, SoftDeleteModel):
    """A comment on a video or a post, or a reply to one; deleted it is a tombstone without text."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="id", every="month", behind=timedelta(days=400))

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    video = models.ForeignKey(
        "videos.Video", null=True, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    post = models.ForeignKey(
        "social.Post", null=True, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies", db_index=False)
    text = models.CharField(max_length=COMMENT_LENGTH, blank=True)
    edited_at = models.DateTimeField(null=True, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(default=0, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "comments"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(like_count__gte=0, reply_count__gte=0), name="comment_counts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(video__isnull=False, post=None) | Q(video=None, post__isnull=False),
                name="comment_has_one_target",
            ),
            models.CheckConstraint(condition=Q(deleted_at=None) ^ Q(text=""), name="comment_text_or_tombstone"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The threads of a video, newest first.
            models.Index(
                fields=["video", "-id"], name="comment_threads_of_video", condition=Q(parent=None, video__isnull=False)
            ),
            # The threads of a post, newest first.
            models.Index(
                fields=["post", "-id"], name="comment_threads_of_post", condition=Q(parent=None, post__isnull=False)
            ),
            # The replies to a comment, oldest first.
            models.Index(fields=["parent", "id"], name="comment_replies", condition=Q(parent__isnull=False)),
            # The export and the purge of an account: all that a person wrote, tombstones too.
            models.Index(fields=["owner", "-id"], name="comment_of_owner"),
            # The end of an account: what it deleted.
            models.Index(fields=["deleted_by"], name="comment_deleted_by", condition=Q(deleted_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text[:60]
