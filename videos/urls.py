"""Addresses of the studio, of event streams and of media."""

from django.urls import path

from videos.views import delivery, streams, studio

app_name = "videos"
urlpatterns = [
    path("studio", studio.studio, name="studio"),
    path("studio/upload", studio.upload, name="upload"),
    path("studio/videos/<uuid:video_id>", studio.edit, name="edit"),
    path("studio/videos/<uuid:video_id>/publish", studio.publish, name="publish"),
    path("studio/videos/<uuid:video_id>/retry", studio.retry, name="retry"),
    path("studio/videos/<uuid:video_id>/cancel", studio.cancel, name="cancel"),
    path("studio/videos/<uuid:video_id>/delete", studio.delete, name="delete"),
    path("events/videos", streams.my_videos, name="events"),
    path("media/p/<uuid:video_id>/<str:access_key>/<path:name>", delivery.open_media),
    path("media/s/<str:prefix>/<uuid:video_id>/<str:access_key>/<path:name>", delivery.signed_media),
]
