"""Addresses of the conversation API, below /api/v1."""

from django.urls import path

from social.api.views import comments, posts, reactions

urlpatterns = [
    path("videos/<uuid:target_id>/like", reactions.VideoLikeView.as_view()),
    path("videos/<uuid:target_id>/save", reactions.VideoSaveView.as_view()),
    path("videos/<uuid:target_id>/comments", comments.VideoCommentsView.as_view()),
    path("posts", posts.PostsView.as_view()),
    path("posts/<uuid:post_id>", posts.PostView.as_view()),
    path("posts/<uuid:target_id>/like", reactions.PostLikeView.as_view()),
    path("posts/<uuid:target_id>/save", reactions.PostSaveView.as_view()),
    path("posts/<uuid:target_id>/comments", comments.PostCommentsView.as_view()),
    path("comments/<uuid:comment_id>", comments.CommentView.as_view()),
    path("comments/<uuid:target_id>/like", reactions.CommentLikeView.as_view()),
    path("feed/home", posts.HomeFeedView.as_view()),
    path("saves", posts.SavesView.as_view()),
]
