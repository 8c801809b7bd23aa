"""Pages made of several apps."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.selectors import is_blocking, people_to_follow, profile_of, relation_to_owner
from social.choices import TargetKind
from social.selectors import Target, comments_page, home_feed, mark_reactions, post_detail, posts_page, saved_page
from socialflow.core.cursors import Page, next_link, paginate
from socialflow.core.errors import InvalidError, NotFoundError
from socialflow.core.listing import Listing, listing
from socialflow.core.network import client_address
from socialflow.pages.search import search_page
from socialflow.pages.viewer import mark_viewer, mark_watched, related_videos
from videos import services
from videos.models import Video
from videos.selectors import CARD_COLUMNS, card_of, newest_videos, visible_video

_GRID = 24
_FEED = 20
_SUGGESTIONS = 5
_BESIDE = 5
_NEWEST_POSTS = 6
_COMMENTS = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The feed of whoever is signed in; for strangers what there is to see."""
    if not request.user.is_authenticated:
        return _home_signed_out(request)
    cursor = request.GET.get("cursor")
    page = home_feed(request.user, cursor=cursor, size=_FEED)
    mark_watched(request.user, [item["video"] for item in page.items if "video" in item])
    context = {
        "feed": listing(request, page),
        "suggestions": people_to_follow(request.user, limit=_SUGGESTIONS),
        "worth_watching": [] if cursor or page.next_cursor else _beside(request.user, page.items),
    }
    return render(request, "pages/home.html", context)


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """The newest public videos."""
    page = paginate(
        Video.objects.listed_to(request.user).values(*CARD_COLUMNS),
        scope="explore",
        keys=["feed_key"],
        cursor=request.GET.get("cursor"),
        size=_GRID,
    )
    return render(request, "pages/explore.html", {"videos": listing(request, page, _cards(request.user, page))})


@require_safe
def watch(request: HttpRequest, video_id: UUID) -> HttpResponse:
    """A video, its player and what to watch next; its conversation follows when one scrolls there."""
    video = visible_video(request.user, video_id)
    mark_reactions(request.user, [video])
    relation = relation_to_owner(request.user, video["owner"]["id"])
    video["owner"] |= {name: value for name, value in asdict(relation).items() if name != "can_comment"}
    comments_url = reverse("social:comments", args=[TargetKind.VIDEO, video_id])
    context = {
        "video": {**video, "progress": video["progress"]["percent"]},
        "playback": _playback(request, video) if video["is_playable"] else None,
        "comments": Listing([], comments_url if video["comment_count"] else None),
        "comments_url": comments_url,
        "related": related_videos(request.user, video),
        "is_owner": video["owner"]["id"] == request.user.pk,
        "can_comment": relation.can_comment,
        "target_kind": TargetKind.VIDEO.word,
        "target_id": video_id,
    }
    return render(request, "pages/watch.html", context)


@require_safe
def channel(request: HttpRequest, username: str, tab: str = "videos") -> HttpResponse:
    """A person's page: videos, posts, or about them."""
    if username != username.lower():
        return redirect(request.path.lower(), permanent=True)
    try:
        owner = profile_of(username, request.user)
    except NotFoundError:
        if is_blocking(request.user, username):
            return render(request, "pages/channel_blocked.html", {"username": username}, status=404)
        raise
    context: dict[str, Any] = {"owner": owner, "is_owner": owner["id"] == request.user.pk, "tab": tab}
    cursor = request.GET.get("cursor")
    if owner["is_locked"]:
        return render(request, "pages/channel.html", {**context, "tab": "locked"})
    if tab == "videos":
        videos = Video.objects.listed_for(request.user, owner_id=owner["id"]).values(*CARD_COLUMNS)
        page = paginate(videos, scope=f"channel:{owner['id']}", keys=["feed_key"], cursor=cursor, size=_GRID)
        context["videos"] = listing(request, page, _cards(request.user, page))
    elif tab == "posts":
        context["posts"] = listing(request, posts_page(request.user, owner_id=owner["id"], cursor=cursor, size=_FEED))
    return render(request, "pages/channel.html", context)


@require_safe
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """A post and its conversation."""
    shown = post_detail(request.user, post_id)
    context = {
        "post": shown,
        "comments": _comments(request, shown),
        "can_comment": relation_to_owner(request.user, shown["owner"]["id"]).can_comment,
        "target_kind": TargetKind.POST.word,
        "target_id": post_id,
    }
    return render(request, "pages/post.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What matches some words, by tab."""
    query, tab = request.GET.get("q", "").strip(), request.GET.get("tab", "videos")
    context: dict[str, Any] = {"query": query, "tab": tab, "results": {"items": [], "next_url": None}}
    if query:
        try:
            page = search_page(tab, query, viewer=request.user, cursor=request.GET.get("cursor"), size=_FEED)
        except InvalidError as error:
            if error.code != "query_length":
                raise
        else:
            if tab == "videos":
                mark_viewer(request.user, page.items)
            context["results"] = listing(request, page)
    return render(request, "pages/search.html", context)


@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What the viewer kept for later."""
    page = saved_page(request.user, cursor=request.GET.get("cursor"), size=_FEED)
    mark_watched(request.user, [item["video"] for item in page.items if "video" in item])
    return render(request, "pages/saved.html", {"saved": listing(request, page)})


def _home_signed_out(request: HttpRequest) -> HttpResponse:
    videos = newest_videos(request.user, cursor=None, size=_GRID).items
    context = {"videos": {"items": videos}, "posts": {"items": posts_page(request.user, size=_NEWEST_POSTS).items}}
    response = render(request, "pages/home_signed_out.html", context)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _beside(viewer: Any, feed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest videos that a short feed does not show already. Queries: one."""
    shown = [item["video"]["id"] for item in feed if "video" in item]
    rows = Video.objects.listed_to(viewer).exclude(pk__in=shown).order_by("-feed_key").values(*CARD_COLUMNS)
    return [card_of(row, viewer) for row in rows[:_BESIDE]]


def _comments(request: HttpRequest, post: dict[str, Any]) -> Listing:
    """The first page of a conversation under what the viewer may see; the next ones are fragments of their own."""
    target = Target(TargetKind.POST, post["id"], post["owner"]["id"], post["like_count"], post["comment_count"])
    page = comments_page(request.user, target.kind, target.id, size=_COMMENTS, target=target)
    more = reverse("social:comments", args=[target.kind, target.id])
    return Listing(page.items, next_link(more, {}, page.next_cursor))


def _cards(viewer: Any, page: Page[Any]) -> list[dict[str, Any]]:
    return mark_viewer(viewer, [card_of(row, viewer) for row in page.items])


def _playback(request: HttpRequest, video: dict[str, Any]) -> dict[str, Any]:
    """A session for the page's player."""
    row = Video(id=video["id"], owner_id=video["owner"]["id"], duration_seconds=video["duration_seconds"])
    address, agent = client_address(request), request.headers.get("User-Agent", "")
    playback = services.start_playback(video=row, viewer=request.user, address=address, user_agent=agent)
    return {
        "hls_url": video["hls_url"],
        "dash_url": video["dash_url"],
        "heartbeat_url": f"/api/v1/playback/{playback.session}/heartbeat",
        "poster": video["thumbnails_webp"]["poster"],
        "position_seconds": playback.position_seconds,
    }
