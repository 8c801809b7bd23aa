"""How one stands to others, for programs: privacy, blocks, mutes, requests and followers."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.api.serializers import (
    BlockedOutput,
    BlockOutput,
    MutedOutput,
    MuteInput,
    MuteOutput,
    PersonOutput,
    PrivacyInput,
    PrivacyOutput,
)
from accounts.doors import person_of
from socialflow.core.api import ApiView, list_options, page_response, page_schema
from socialflow.core.schema import PAGE_PARAMETERS


class PrivacyView(ApiView):
    """GET and PATCH /me/privacy."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="get_privacy", responses=PrivacyOutput)
    def get(self, request: Request) -> Response:
        """Who sees what one makes, and who may turn to one."""
        return Response(selectors.privacy_of(person_of(request)))

    @extend_schema(operation_id="update_privacy", request=PrivacyInput, responses=PrivacyOutput)
    def patch(self, request: Request) -> Response:
        """Change it. When followers are accepted one by one no longer, all who wait are accepted."""
        services.change_privacy(user=person_of(request), **self.read_input(PrivacyInput, partial=True))
        return Response(selectors.privacy_of(person_of(request)))


class BlockView(ApiView):
    """PUT and DELETE /users/{username}/block."""

    @extend_schema(operation_id="block_user", request=None, responses=BlockOutput)
    def put(self, request: Request, username: str) -> Response:
        """See nothing of someone any more, nor they of you; follows end both ways. Twice changes nothing."""
        name = services.block_user(actor=person_of(request), username=username)
        return Response({"username": name, "is_blocked": True})

    @extend_schema(operation_id="unblock_user", responses={200: BlockOutput})
    def delete(self, request: Request, username: str) -> Response:
        """Block someone no longer; doing it twice changes nothing."""
        name = services.unblock_user(actor=person_of(request), username=username)
        return Response({"username": name, "is_blocked": False})


class MuteView(ApiView):
    """PUT and DELETE /users/{username}/mute."""

    @extend_schema(operation_id="mute_user", request=MuteInput, responses=MuteOutput)
    def put(self, request: Request, username: str) -> Response:
        """Keep someone out of your feed, comments, searches and suggestions; they do not learn of it."""
        until = self.read_input(MuteInput)["until"]
        return _mute_response(services.mute_user(actor=person_of(request), username=username, until=until))

    @extend_schema(operation_id="unmute_user", responses={200: MuteOutput})
    def delete(self, request: Request, username: str) -> Response:
        """Hear of someone again; doing it twice changes nothing."""
        return _mute_response(services.unmute_user(actor=person_of(request), username=username))


class BlocksView(ApiView):
    """GET /me/blocks."""

    is_private: ClassVar[bool] = True

    @extend_schema(
        operation_id="list_blocks", responses=page_schema("BlockedPage", BlockedOutput), parameters=PAGE_PARAMETERS
    )
    def get(self, request: Request) -> Response:
        """Whom one blocks, the latest first."""
        page = selectors.blocks_page(person_of(request), **list_options(request))
        return page_response(request, page.items, page.next_cursor)


class MutesView(ApiView):
    """GET /me/mutes."""

    is_private: ClassVar[bool] = True

    @extend_schema(
        operation_id="list_mutes", responses=page_schema("MutedPage", MutedOutput), parameters=PAGE_PARAMETERS
    )
    def get(self, request: Request) -> Response:
        """Whom one mutes now, the latest first."""
        page = selectors.mutes_page(person_of(request), **list_options(request))
        return page_response(request, page.items, page.next_cursor)


class FollowRequestsView(ApiView):
    """GET /me/follow-requests."""

    is_private: ClassVar[bool] = True

    @extend_schema(
        operation_id="list_follow_requests",
        responses=page_schema("RequestPage", PersonOutput),
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request) -> Response:
        """Who asks to follow one, the latest first."""
        page = selectors.requests_page(person_of(request), **list_options(request))
        return page_response(request, page.items, page.next_cursor)


class AcceptRequestView(ApiView):
    """POST /me/follow-requests/{username}/accept."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="accept_follow_request", request=None, responses={204: None})
    def post(self, request: Request, username: str) -> Response:
        """Let somebody who asked follow one."""
        services.accept_follow_request(actor=person_of(request), username=username)
        return Response(status=204)


class RefuseRequestView(ApiView):
    """POST /me/follow-requests/{username}/refuse."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="refuse_follow_request", request=None, responses={204: None})
    def post(self, request: Request, username: str) -> Response:
        """Take somebody's request away; they are not told."""
        services.refuse_follow_request(actor=person_of(request), username=username)
        return Response(status=204)


class FollowerView(ApiView):
    """DELETE /me/followers/{username}."""

    is_private: ClassVar[bool] = True

    @extend_schema(operation_id="remove_follower", responses={204: None})
    def delete(self, request: Request, username: str) -> Response:
        """Make somebody follow one no longer; doing it twice changes nothing."""
        services.remove_follower(actor=person_of(request), username=username)
        return Response(status=204)


def _mute_response(state: services.MuteState) -> Response:
    return Response({"username": state.username, "is_muted": state.is_muted, "until": state.until})
