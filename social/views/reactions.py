"""Like and save buttons."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from social import services
from social.choices import TargetKind
from social.views.places import page_of
from socialflow.core.doors import go_back, is_switched_on, wants_fragment, writes


@writes("api_user")
def like(request: HttpRequest, kind: TargetKind, target_id: UUID) -> HttpResponse:
    """Like a video, post or comment (on=1), or take the like back (on=0)."""
    act = services.like_target if is_switched_on(request) else services.unlike_target
    state = act(actor=request.user, kind=kind, target_id=target_id)
    if wants_fragment(request):
        context = {**_button(request, kind, target_id), "on": state.has_liked, "count": state.like_count}
        return render(request, "components/like_button.html", context)
    return go_back(request, page_of(kind, target_id))


@writes("api_user")
def save(request: HttpRequest, kind: TargetKind, target_id: UUID) -> HttpResponse:
    """Keep a video or post for later (on=1), or no longer (on=0)."""
    act = services.save_target if is_switched_on(request) else services.unsave_target
    state = act(actor=request.user, kind=kind, target_id=target_id)
    if wants_fragment(request):
        context = {**_button(request, kind, target_id), "on": state.has_saved}
        return render(request, "components/save_button.html", context)
    return go_back(request, page_of(kind, target_id))


def _button(request: HttpRequest, kind: TargetKind, target_id: UUID) -> dict[str, object]:
    return {"kind": kind.word, "target_id": target_id, "look": request.POST.get("look", "")}
