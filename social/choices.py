"""Fixed vocabularies of conversation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

POST_LENGTH = 5_000
COMMENT_LENGTH = 10_000


class PostVisibility(models.TextChoices):
    """Who may read a post."""

    PUBLIC = "PUBLIC", _("Public")
    FOLLOWERS = "FOLLOWERS", _("Followers")
    PRIVATE = "PRIVATE", _("Private")


class TargetKind(models.IntegerChoices):
    """What a like or a save is of."""

    VIDEO = 1, _("Video")
    POST = 2, _("Post")
    COMMENT = 3, _("Comment")

    @property
    def word(self) -> str:
        """What addresses, templates and programs call it: "video", "post", "comment"."""
        return self.name.lower()

    @classmethod
    def of_word(cls, word: str) -> "TargetKind":
        """The kind that has this word."""
        return cls[word.upper()]
