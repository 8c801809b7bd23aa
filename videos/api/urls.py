"""Addresses of the video API below /api/v1."""

from django.urls import path

from videos.api import views

urlpatterns = [
    path("videos/<uuid:video_id>/publish", views.PublishView.as_view()),
    path("videos/<uuid:video_id>/retry", views.RetryView.as_view()),
    path("videos/<uuid:video_id>/cancel", views.CancelView.as_view()),
    path("videos/<uuid:video_id>/playback", views.PlaybackView.as_view()),
    path("playback/<str:session>/heartbeat", views.HeartbeatView.as_view()),
]
