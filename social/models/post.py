"""Posts."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from social.choices import POST_LENGTH, PostVisibility
from social.querysets import PostQuerySet
from socialflow.core.models import BaseModel, SoftDeleteModel
from socialflow.core.partitions import Partitioning


class Post(BaseModel, SoftDeleteModel):
    """A text that its owner's followers find in their home feed."""

    partitioning: ClassVar[Partitioning] = Partitioning(column="id", every="month", behind=timedelta(days=400))

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="posts", db_index=False)
    text = models.CharField(max_length=POST_LENGTH)
    visibility = models.CharField(max_length=10, choices=PostVisibility, default=PostVisibility.PUBLIC)
    edited_at = models.DateTimeField(null=True, editable=False)
    like_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        db_table = "posts"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(like_count__gte=0, comment_count__gte=0), name="post_counts_not_negative"
            ),
            models.CheckConstraint(condition=~Q(text="") | Q(deleted_at__isnull=False), name="post_has_text"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Channel page and home feed: one owner's posts, newest first; at the end of an account all of them.
            models.Index(fields=["owner", "-id"], name="post_of_owner"),
            # The end of an account: what it deleted.
            models.Index(fields=["deleted_by"], name="post_deleted_by", condition=Q(deleted_by__isnull=False)),
            # Search: words and parts of words, in any case.
            GinIndex(OpClass(Lower("text"), "gin_trgm_ops"), name="post_text_trigrams"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        """The post's page."""
        return reverse("pages:post", args=[self.pk])
