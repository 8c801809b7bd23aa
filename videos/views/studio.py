"""The studio: my videos, upload, details."""

from datetime import timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from socialflow.core.cursors import paginate
from socialflow.core.doors import form_page, form_response, wants_fragment, writes
from socialflow.core.errors import DomainError, InvalidError
from socialflow.core.listing import listing
from videos import services
from videos.choices import VideoStatus, Visibility
from videos.forms import VideoForm
from videos.models import Upload, Video
from videos.selectors import STUDIO_COLUMNS, studio_row, video_detail

_PAGE_SIZE = 30
_HOUR = timedelta(hours=1)


@form_page("api_user")
def studio(request: HttpRequest) -> HttpResponse:
    """My videos of every state; POST deletes the chosen ones."""
    if request.method == "POST":
        return _delete_chosen(request)
    page = paginate(
        Video.objects.owned_by(request.user).values(*STUDIO_COLUMNS),
        scope="studio",
        keys=["id"],
        cursor=request.GET.get("cursor"),
        size=_PAGE_SIZE,
    )
    videos = listing(request, page, _with_uploads([studio_row(row, request.user) for row in page.items]))
    return render(request, "videos/studio.html", {"videos": videos, "quota": _quota(request.user)})


@login_required
@require_safe
def upload(request: HttpRequest) -> HttpResponse:
    """Where files are dropped."""
    context = {"create_url": "/api/v1/videos", "max_bytes": settings.UPLOAD_MAX_BYTES, "quota": _quota(request.user)}
    return render(request, "videos/upload.html", context)


@form_page("api_user")
def edit(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """A video's details, and how far it is."""
    video = video_detail(Video.objects.owned_by(request.user), video_id, request.user)
    initial = {
        "title": video["title"],
        "description": video["description"],
        "tags": ", ".join(video["tags"]),
        "visibility": video["visibility"],
    }
    form = VideoForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and _save(request, video_id, form):
        messages.success(request, _("Saved"))
        return redirect("videos:edit", video_id)
    return form_response(request, "videos/edit.html", {"video": _shown(video), "form": form})


@writes("api_user")
def publish(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """Save the details, and let the video be seen: by everyone, unless something narrower is chosen."""
    form = VideoForm(request.POST, request.FILES)
    if not form.is_valid() or not _save(request, video_id, form):
        video = video_detail(Video.objects.owned_by(request.user), video_id, request.user)
        return render(request, "videos/edit.html", {"video": _shown(video), "form": form}, status=422)
    if form.cleaned_data["visibility"] == Visibility.PRIVATE:
        services.publish_video(video_id=video_id, actor=request.user, visibility=Visibility.PUBLIC)
    messages.success(request, _("Published"))
    return redirect("videos:studio")


@writes("api_user")
def retry(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """Encode a failed video again."""
    services.retry_video(video_id=video_id, actor=request.user)
    return redirect("videos:studio")


@writes("api_user")
def cancel(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """Stop an encode."""
    services.cancel_encode(video_id=video_id, actor=request.user)
    return redirect("videos:studio")


@writes("api_user")
def delete(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """Delete a video."""
    services.delete_video(video_id=video_id, actor=request.user)
    if wants_fragment(request):
        return HttpResponse(status=204)
    messages.success(request, _("Video deleted"))
    return redirect("videos:studio")


def _save(request: HttpRequest, video_id: UUID, form: VideoForm) -> bool:
    """Save what the form says; False with the form's errors set when it cannot be."""
    if not form.is_valid():
        return False
    try:
        if picture := form.cleaned_data["picture"]:
            services.set_thumbnail(video_id=video_id, actor=request.user, picture=picture)
        services.describe_video(video_id=video_id, actor=request.user, changes=form.description_changes)
        services.publish_video(
            video_id=video_id, actor=request.user, visibility=Visibility(form.cleaned_data["visibility"])
        )
    except InvalidError as error:
        form.add_error(None, error.message)
        return False
    return True


def _delete_chosen(request: HttpRequest) -> HttpResponse:
    deleted = 0
    for raw in request.POST.getlist("video")[:_PAGE_SIZE]:
        try:
            services.delete_video(video_id=UUID(raw), actor=request.user)
        except (ValueError, DomainError):
            continue
        deleted += 1
    if wants_fragment(request):
        return HttpResponse(status=204)
    messages.success(
        request, ngettext("%(count)d video deleted", "%(count)d videos deleted", deleted) % {"count": deleted}
    )
    return redirect("videos:studio")


def _shown(video: dict[str, Any]) -> dict[str, Any]:
    """A video's detail with its progress flat, as the templates read it."""
    progress = video["progress"]
    renditions = [{"name": name, "progress": percent} for name, percent in progress["renditions"].items()]
    return _with_uploads([{**video, "progress": progress["percent"], "renditions": renditions}])[0]


def _with_uploads(videos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, with how much of an unfinished upload is there, and whether nobody is sending it at the moment.

    Queries: one when there is an unfinished upload, else none.
    """
    waiting = {video["id"]: video for video in videos if video["status"] == VideoStatus.UPLOADING}
    if not waiting:
        return videos
    now = timezone.now()
    for upload in Upload.objects.filter(video_id__in=waiting, ended_at=None):
        video = waiting[upload.video_id]
        video["progress"] = 100 * upload.offset_bytes // upload.size_bytes
        if upload.expires_at and (upload.claimed_until is None or upload.claimed_until < now):
            video["stopped_upload"] = {"hours_left": max(1, ceil((upload.expires_at - now) / _HOUR))}
    return videos


def _quota(user: Any) -> dict[str, int]:
    used, total = services.storage_use(owner=user)
    return {"used_bytes": used, "total_bytes": total}
