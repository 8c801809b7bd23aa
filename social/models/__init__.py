"""The tables of conversation."""

from social.models.comment import Comment
from social.models.post import Post
from social.models.reaction import Like, Save

__all__ = ["Comment", "Like", "Post", "Save"]
