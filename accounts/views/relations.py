"""Pages and buttons about other people: following, blocking, muting, and the lists of it in the settings."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import selectors, services
from accounts.doors import person_of
from accounts.forms import MuteForm, PrivacyForm
from socialflow.core.cursors import Page, next_link
from socialflow.core.doors import form_page, form_response, go_back, is_switched_on, wants_fragment, writes
from socialflow.core.errors import InvalidError
from socialflow.core.listing import Listing, listing

_PAGE_SIZE = 20


@writes("api_user")
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """Follow someone, or ask to (on=1), or stop it (on=0)."""
    act = services.follow_user if is_switched_on(request) else services.unfollow_user
    state = act(actor=person_of(request), username=username)
    if wants_fragment(request):
        context = {
            "username": state.username,
            "on": state.is_followed,
            "asked": state.has_requested,
            "asks": "asks" in request.POST,
            "look": request.POST.get("look", ""),
        }
        return render(request, "components/follow_button.html", context)
    return go_back(request, reverse("pages:channel", args=[username]))


@form_page("api_user")
def privacy(request: HttpRequest) -> HttpResponse:
    """Say who sees what one makes, and who may turn to one."""
    form = PrivacyForm(person_of(request), request.POST or None)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your privacy settings are saved."))
        return redirect("accounts:privacy")
    return form_response(request, "accounts/privacy.html", {"form": form})


@login_required
@require_safe
def followers(request: HttpRequest) -> HttpResponse:
    """Who follows one and who asks to, to accept, refuse or remove them."""
    user, cursor = person_of(request), request.GET.get("cursor")
    page = selectors.own_followers_page(user, cursor=cursor, size=_PAGE_SIZE)
    # Who asks stands above the first followers; more of them have a page of their own.
    asking = selectors.requests_page(user, cursor=None, size=_PAGE_SIZE) if cursor is None else Page([], None)
    more_url = next_link(reverse("accounts:follow_requests"), {}, asking.next_cursor)
    context = {"followers": listing(request, page), "asking": Listing(asking.items, more_url)}
    return render(request, "accounts/followers.html", context)


@login_required
@require_safe
def follow_requests(request: HttpRequest) -> HttpResponse:
    """Who asks to follow one, beyond the first of them."""
    page = selectors.requests_page(person_of(request), cursor=request.GET.get("cursor"), size=_PAGE_SIZE)
    return render(request, "accounts/followers.html", {"followers": None, "asking": listing(request, page)})


@login_required
@require_safe
def waiting_requests(request: HttpRequest) -> HttpResponse:
    """The entry of the account's menu that says how many ask to follow one: fetched when the menu is opened."""
    context = {"asking_count": selectors.count_requests(person_of(request))}
    return render(request, "components/waiting_requests.html", context)


@writes("api_user")
def accept_request(request: HttpRequest, username: str) -> HttpResponse:
    """Let somebody who asked follow one."""
    services.accept_follow_request(actor=person_of(request), username=username)
    return _done(request, _("@%(name)s follows you now."), username, reverse("accounts:followers"))


@writes("api_user")
def refuse_request(request: HttpRequest, username: str) -> HttpResponse:
    """Take somebody's request away."""
    services.refuse_follow_request(actor=person_of(request), username=username)
    return _done(request, _("The request of @%(name)s is gone."), username, reverse("accounts:followers"))


@writes("api_user")
def remove_follower(request: HttpRequest, username: str) -> HttpResponse:
    """Make somebody follow one no longer."""
    services.remove_follower(actor=person_of(request), username=username)
    return _done(request, _("@%(name)s does not follow you any more."), username, reverse("accounts:followers"))


@login_required
@require_safe
def blocked(request: HttpRequest) -> HttpResponse:
    """Whom one blocks; those whom one mutes stand on a page of their own."""
    page = selectors.blocks_page(person_of(request), cursor=request.GET.get("cursor"), size=_PAGE_SIZE)
    words = {
        "title": _("Blocked people"),
        "about": _("You and they do not see each other anywhere. They are not told."),
        "undo": _("Unblock"),
        "nobody": _("You block nobody"),
        "hint": _("You find “Block” in the menu of every channel."),
    }
    return _kept_away(request, page, route="accounts:block", **words)


@login_required
@require_safe
def muted(request: HttpRequest) -> HttpResponse:
    """Whom one mutes, and until when."""
    page = selectors.mutes_page(person_of(request), cursor=request.GET.get("cursor"), size=_PAGE_SIZE)
    words = {
        "title": _("Muted people"),
        "about": _("What they share stays out of your feed, comments, searches and suggestions. They are not told."),
        "undo": _("Unmute"),
        "nobody": _("You mute nobody"),
        "hint": _("You find “Mute” in the menu of every channel."),
    }
    return _kept_away(request, page, route="accounts:mute", **words)


def _kept_away(request: HttpRequest, page: Page[dict[str, Any]], **context: str) -> HttpResponse:
    return render(request, "accounts/kept_away.html", {"people": listing(request, page), **context})


@login_required
@require_safe
def relation(request: HttpRequest, username: str) -> HttpResponse:
    """What one may do about somebody: reached from whatever they made."""
    owner = selectors.profile_of(username, request.user)
    context = {"owner": owner, "mute": MuteForm(), "next": request.GET.get("next", "")}
    return render(request, "accounts/relation.html", context)


@writes("api_user")
def block(request: HttpRequest, username: str) -> HttpResponse:
    """Block somebody (on=1), or no longer (on=0)."""
    if is_switched_on(request):
        services.block_user(actor=person_of(request), username=username)
        words = _("You and @%(name)s do not see each other any more.")
    else:
        services.unblock_user(actor=person_of(request), username=username)
        words = _("@%(name)s is not blocked any more.")
    return _done(request, words, username, reverse("accounts:blocked"))


@writes("api_user")
def mute(request: HttpRequest, username: str) -> HttpResponse:
    """Mute somebody (on=1) for so many days, or no longer (on=0)."""
    if not is_switched_on(request):
        services.unmute_user(actor=person_of(request), username=username)
        return _done(request, _("@%(name)s is not muted any more."), username, reverse("accounts:muted"))
    form = MuteForm(request.POST)
    if not form.is_valid():
        raise InvalidError("invalid", _("Choose for how long from the list."))
    services.mute_user(actor=person_of(request), username=username, until=form.until())
    return _done(request, _("@%(name)s is muted."), username, reverse("accounts:muted"))


def _done(request: HttpRequest, words: str, username: str, otherwise: str) -> HttpResponse:
    """Say what was done on the page that one came from; a script that hid what went wants no page."""
    if wants_fragment(request):
        return HttpResponse(status=204)
    messages.success(request, words % {"name": username.lower()})
    return go_back(request, otherwise)
