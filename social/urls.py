"""Addresses of the forms and fragments of conversation."""

from django.urls import path, register_converter

from social.choices import TargetKind
from social.views import comments, posts, reactions

app_name = "social"


class Commented:
    """What comments can be under."""

    regex = "video|post"

    def to_python(self, value: str) -> TargetKind:
        """The kind that an address names."""
        return TargetKind.of_word(value)

    def to_url(self, value: TargetKind) -> str:
        """The word for it in an address."""
        return value.word


register_converter(Commented, "commented")

urlpatterns = [
    path("videos/<uuid:target_id>/like", reactions.like, {"kind": TargetKind.VIDEO}, name="like_video"),
    path("posts/<uuid:target_id>/like", reactions.like, {"kind": TargetKind.POST}, name="like_post"),
    path("comments/<uuid:target_id>/like", reactions.like, {"kind": TargetKind.COMMENT}, name="like_comment"),
    path("videos/<uuid:target_id>/save", reactions.save, {"kind": TargetKind.VIDEO}, name="save_video"),
    path("posts/<uuid:target_id>/save", reactions.save, {"kind": TargetKind.POST}, name="save_post"),
    path("videos/<uuid:target_id>/comment", comments.comment, {"kind": TargetKind.VIDEO}, name="comment_video"),
    path("posts/<uuid:target_id>/comment", comments.comment, {"kind": TargetKind.POST}, name="comment_post"),
    path("comments/<commented:kind>/<uuid:target_id>", comments.comments, name="comments"),
    path("comments/<uuid:comment_id>/replies", comments.replies, name="replies"),
    path("comments/<uuid:comment_id>/edit", comments.edit, name="comment_edit"),
    path("comments/<uuid:comment_id>/delete", comments.delete, name="comment_delete"),
    path("posts/new", posts.create, name="post_create"),
    path("posts/<uuid:post_id>/edit", posts.edit, name="post_edit"),
    path("posts/<uuid:post_id>/delete", posts.delete, name="post_delete"),
]
