"""Pages of people: their profile, their pictures, following."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import person_of
from accounts.forms import ProfileForm
from accounts.models import picture_path
from accounts.services import follow_user, unfollow_user
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import form_page, go_back, is_switched_on, wants_fragment, writes


@form_page("texts")
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile and pictures."""
    user = person_of(request)
    form = ProfileForm(user, request.POST or None, request.FILES or None)
    if form.is_valid() and form.save():
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@writes("api_user")
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Follow someone (on=1) or stop following them (on=0)."""
    act = follow_user if is_switched_on(request) else unfollow_user
    state = act(actor=person_of(request), username=username)
    if wants_fragment(request):
        context = {"username": state.username, "on": state.is_followed, "look": request.POST.get("look", "")}
        return render(request, "components/follow_button.html", context)
    return go_back(request, reverse("pages:channel", args=[username]))


@require_safe
def picture(request: HttpRequest, owner_id: UUID, kind: str, version: str, size: str) -> HttpResponseBase:
    """Send an avatar or banner; its address changes with the picture, so it may be kept for ever."""
    return serve_stored(
        request, picture_path(kind, owner_id, version, size), "image/webp", "public, max-age=31536000, immutable"
    )
