"""What the conversation API takes, and the shapes that it answers with."""

from typing import Any

from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import OwnerOutput
from social.choices import COMMENT_LENGTH, POST_LENGTH, PostVisibility
from videos.api.serializers import VideoCardOutput

_ID_HELP = "A UUIDv7 made within five minutes of now; sending the same one again returns what it made the first time."


class PostInput(serializers.Serializer[None]):
    """A new post."""

    id = serializers.UUIDField(required=False, help_text=_ID_HELP)
    text = serializers.CharField(max_length=POST_LENGTH, trim_whitespace=False)
    visibility = serializers.ChoiceField(choices=PostVisibility.choices, default=PostVisibility.PUBLIC)


class PostUpdateInput(serializers.Serializer[None]):
    """What can be changed of a post."""

    text = serializers.CharField(max_length=POST_LENGTH, trim_whitespace=False, required=False)
    visibility = serializers.ChoiceField(choices=PostVisibility.choices, required=False)


class CommentInput(serializers.Serializer[None]):
    """A new comment, or a reply when it has a parent."""

    id = serializers.UUIDField(required=False, help_text=_ID_HELP)
    text = serializers.CharField(max_length=COMMENT_LENGTH, trim_whitespace=False)
    parent = serializers.UUIDField(  # type: ignore[assignment]  # a field of that name, not the attribute
        required=False, allow_null=True, default=None
    )


class CommentUpdateInput(serializers.Serializer[None]):
    """What can be changed of a comment."""

    text = serializers.CharField(max_length=COMMENT_LENGTH, trim_whitespace=False)


class LikeOutput(serializers.Serializer[None]):
    """Whether the caller likes it now, and how many do."""

    has_liked = serializers.BooleanField()
    like_count = serializers.IntegerField()


class SaveOutput(serializers.Serializer[None]):
    """Whether the caller keeps it for later now."""

    has_saved = serializers.BooleanField()


class PostOutput(serializers.Serializer[None]):
    """A post and what the caller did with it."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    url = serializers.URLField()
    visibility = serializers.ChoiceField(choices=PostVisibility.choices)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    like_count = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    is_mine = serializers.BooleanField()
    has_liked = serializers.BooleanField()
    has_saved = serializers.BooleanField()
    owner = OwnerOutput()


class CommentOutput(serializers.Serializer[None]):
    """A comment; deleted, it has neither text nor owner."""

    id = serializers.UUIDField()
    text = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    is_deleted = serializers.BooleanField()
    like_count = serializers.IntegerField()
    reply_count = serializers.IntegerField()
    has_liked = serializers.BooleanField()
    is_mine = serializers.BooleanField()
    can_delete = serializers.BooleanField()
    parent_id = serializers.UUIDField(allow_null=True)
    owner = OwnerOutput(allow_null=True)
    replies = serializers.SerializerMethodField()
    next_replies_url = serializers.URLField(allow_null=True, help_text="The replies that are not in `replies`.")

    @extend_schema_field(lazy_serializer("social.api.serializers.CommentOutput")(many=True))
    def get_replies(self, comment: dict[str, Any]) -> Any:
        """The first replies."""
        return comment["replies"]


class CommentDetailOutput(CommentOutput):
    """A comment on its own, which says what it is under."""

    target_kind = serializers.ChoiceField(choices=["video", "post"])
    target_id = serializers.UUIDField()


class FeedItemOutput(serializers.Serializer[None]):
    """A post or a video."""

    post = PostOutput(required=False)
    video = VideoCardOutput(required=False)
