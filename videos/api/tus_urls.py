"""The addresses of resumable uploads, below /api/v1/."""

from django.urls import path

from videos.api.tus import UploadDetail, UploadList

urlpatterns = [
    path("uploads", UploadList.as_view(), name="uploads"),
    path("uploads/<uuid:upload_id>", UploadDetail.as_view(), name="upload"),
]
