"""Comments: written, changed, deleted, and their further pages."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from social import selectors, services
from social.choices import TargetKind
from social.forms import CommentForm
from social.views.places import page_of, place_on_page
from socialflow.core.doors import go_back, wants_fragment, writes
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.listing import listing

_PAGE_SIZE = 20


@writes("texts")
def comment(request: HttpRequest, kind: TargetKind, target_id: UUID) -> HttpResponse:
    """Comment on a video or a post, or reply to a comment there."""
    fields = _read(request)
    written, _ = services.create_comment(
        actor=request.user, kind=kind, target_id=target_id, text=fields["text"], parent_id=fields["parent"]
    )
    if wants_fragment(request):
        return _fragment(request, selectors.new_comment(written), "components/comment.html")
    return go_back(request, place_on_page(kind, target_id, written.pk))


@writes("texts")
def edit(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Change the text of one's own comment."""
    services.edit_comment(actor=request.user, comment_id=comment_id, text=_read(request)["text"])
    shown = selectors.comment_detail(request.user, comment_id)
    if wants_fragment(request):
        return _fragment(request, shown, "components/comment_own.html")
    kind = TargetKind.of_word(shown["target_kind"])
    return go_back(request, place_on_page(kind, shown["target_id"], comment_id))


@writes("api_user")
def delete(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Delete a comment of one's own, or one under one's own video or post; what stays of it is drawn."""
    services.delete_comment(actor=request.user, comment_id=comment_id)
    if wants_fragment(request):
        return _remains(request, comment_id)
    return go_back(request, reverse("pages:home"))


@require_safe
def comments(request: HttpRequest, kind: TargetKind, target_id: UUID) -> HttpResponse:
    """A further page of the threads of a video or a post."""
    page = selectors.comments_page(request.user, kind, target_id, cursor=request.GET.get("cursor"), size=_PAGE_SIZE)
    context = {"comments": listing(request, page), "target_kind": kind.word, "target_id": target_id}
    if wants_fragment(request):
        return render(request, "components/comment_list.html", context)
    return render(request, "social/comments.html", {**context, "back_url": page_of(kind, target_id)})


@require_safe
def replies(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """A page of the replies to a comment."""
    page = selectors.replies_page(request.user, comment_id, cursor=request.GET.get("cursor"), size=_PAGE_SIZE)
    place = selectors.place_of_comment(request.user, comment_id).under
    context = {"replies": listing(request, page), "target_kind": place.kind.word, "target_id": place.id}
    if wants_fragment(request):
        return render(request, "components/reply_list.html", context)
    shown = selectors.comment_detail(request.user, comment_id)
    alone = {**shown, "replies": [], "next_replies_url": None}
    back_url = place_on_page(place.kind, place.id, comment_id)
    return render(request, "social/replies.html", {**context, "comment": alone, "back_url": back_url})


def _read(request: HttpRequest) -> dict[str, Any]:
    """The fields of a comment's form. Raises InvalidError with what is wrong."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise InvalidError("invalid", str(next(iter(form.errors.values()))[0]))
    return form.cleaned_data


def _remains(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """The tombstone of a comment that has replies; nothing for others, or for who may not see it any more."""
    try:
        shown = selectors.comment_detail(request.user, comment_id)
    except NotFoundError:
        return HttpResponse(status=204)
    if not shown["reply_count"]:
        return HttpResponse(status=204)
    return _fragment(request, shown, "components/comment_own.html")


def _fragment(request: HttpRequest, shown: dict[str, Any], template: str) -> HttpResponse:
    context = {
        "c": shown,
        "is_reply": shown["parent_id"] is not None,
        "target_kind": shown["target_kind"],
        "target_id": shown["target_id"],
    }
    return render(request, template, context)
