"""Pages of accounts: settings, tokens, following, and the pictures of people."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import ProfileForm, TokenForm
from accounts.models import User, picture_path
from accounts.services import create_token, follow_user, revoke_token, unfollow_user
from socialflow.core.bytes import serve_stored
from socialflow.core.doors import page_of_ours, wants_fragment
from socialflow.core.errors import DomainError


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile and pictures."""
    user = _person(request)
    form = ProfileForm(user, request.POST or None, request.FILES or None)
    if form.is_valid() and form.save():
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Follow someone (on=1) or stop following them (on=0); a stranger logs in first and comes back to the page."""
    page = page_of_ours(request) or reverse("pages:channel", args=[username])
    if not request.user.is_authenticated:
        return redirect_to_login(page)
    act = follow_user if request.POST.get("on", "1") == "1" else unfollow_user
    state = act(actor=_person(request), username=username)
    if wants_fragment(request):
        context = {"username": state.username, "on": state.is_followed, "look": request.POST.get("look", "")}
        return render(request, "components/follow_button.html", context)
    return redirect(page)


@never_cache
@login_required
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


@require_POST
@login_required
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
    """Who is signed in; login_required lets nobody else pass."""
    return cast("User", request.user)
