"""Pages of accounts: settings, tokens, following, and the pictures of people."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.forms import ProfileForm, TokenForm
from accounts.models import User, picture_path
from accounts.services import create_token, follow_user, revoke_token, unfollow_user
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import form_page, go_back, is_switched_on, wants_fragment, writes
from socialflow.core.errors import DomainError


@form_page("texts")
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile and pictures."""
    user = _person(request)
    form = ProfileForm(user, request.POST or None, request.FILES or None)
    if form.is_valid() and form.save():
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@writes("api_user")
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Follow someone (on=1) or stop following them (on=0)."""
    act = follow_user if is_switched_on(request) else unfollow_user
    state = act(actor=_person(request), username=username)
    if wants_fragment(request):
        context = {"username": state.username, "on": state.is_followed, "look": request.POST.get("look", "")}
        return render(request, "components/follow_button.html", context)
    return go_back(request, reverse("pages:channel", args=[username]))


@never_cache
@form_page("api_user")
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's API tokens, and make a new one, which is shown this once."""
    user = _person(request)
    form, made = TokenForm(request.POST or None), None
    if form.is_valid():
        try:
            made = create_token(user=user, **form.cleaned_data)
            form = TokenForm()
        except DomainError as error:
            form.add_error(None, error.message)
    context = {"form": form, "made": made, "tokens": user.api_tokens.order_by("-id")}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@writes("api_user")
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of one's API tokens."""
    revoke_token(user=_person(request), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


@require_safe
def picture(request: HttpRequest, owner_id: UUID, kind: str, version: str, size: str) -> HttpResponseBase:
    """Send an avatar or banner; its address changes with the picture, so it may be kept for ever."""
    return serve_stored(
        request, picture_path(kind, owner_id, version, size), "image/webp", "public, max-age=31536000, immutable"
    )


def _person(request: HttpRequest) -> User:
    """Who is signed in; nobody else passes the decorators."""
    return cast("User", request.user)
