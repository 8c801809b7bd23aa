"""People and one's own account, for programs."""

from dataclasses import asdict
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import (
    FollowOutput,
    MeOutput,
    PersonOutput,
    ProfileInput,
    ProfileOutput,
)
from accounts.doors import person_of
from socialflow.core.api import ApiView, base_url, list_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS

_PEOPLE = page_schema("PersonPage", PersonOutput)


class MeView(ApiView):
    """GET and PATCH /me."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="get_me", responses=MeOutput)
    def get(self, request: Request) -> Response:
        """One's own profile."""
        return Response(selectors.own_profile(person_of(request), base=base_url(request)))

    @extend_schema(operation_id="update_me", request=ProfileInput, responses=MeOutput)
    def patch(self, request: Request) -> Response:
        """Change what one says of oneself."""
        services.change_profile(user=person_of(request), **self.read_input(ProfileInput, partial=True))
        return Response(selectors.own_profile(person_of(request), base=base_url(request)))


class UserView(ApiView):
    """GET /users/{username}."""

    @extend_schema(operation_id="get_user", responses=ProfileOutput)
    def get(self, request: Request, username: str) -> Response:
        """A person's profile."""
        return Response(selectors.profile_of(username, request.user, base=base_url(request)))


class FollowView(ApiView):
    """PUT and DELETE /users/{username}/follow."""

    @extend_schema(operation_id="follow_user", request=None, responses=FollowOutput)
    def put(self, request: Request, username: str) -> Response:
        """Follow someone, or ask to where they accept each follower; doing it twice changes nothing."""
        return _follow_response(services.follow_user(actor=person_of(request), username=username))

    @extend_schema(operation_id="unfollow_user", responses={200: FollowOutput})
    def delete(self, request: Request, username: str) -> Response:
        """Stop following someone, or asking to; doing it twice changes nothing."""
        return _follow_response(services.unfollow_user(actor=person_of(request), username=username))


class FollowersView(ApiView):
    """GET /users/{username}/followers."""

    @extend_schema(operation_id="list_followers", responses=_PEOPLE, parameters=PAGE_PARAMETERS)
    def get(self, request: Request, username: str) -> Response:
        """Who follows someone, the latest first."""
        return _people_response(request, username, "followers")


class FollowingView(ApiView):
    """GET /users/{username}/following."""

    @extend_schema(operation_id="list_following", responses=_PEOPLE, parameters=PAGE_PARAMETERS)
    def get(self, request: Request, username: str) -> Response:
        """Whom someone follows, the latest first."""
        return _people_response(request, username, "following")


def _people_response(request: Request, username: str, direction: selectors.Direction) -> Response:
    page = selectors.people_around(username, request.user, direction=direction, **list_options(request))
    return page_response(request, page.items, page.next_cursor)


def _follow_response(state: services.FollowState) -> Response:
    return Response(asdict(state))
