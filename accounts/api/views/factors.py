"""One's second factors, for programs; whatever changes them wants fresh proof. Passkeys are made in a browser."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.permissions import HasScope, NeedsFreshProof
from accounts.api.serializers import (
    BackupCodesOutput,
    FactorNameInput,
    FactorsOutput,
    TotpConfirmInput,
    TotpConfirmOutput,
    TotpSetUpOutput,
)
from accounts.doors import SECOND_FACTOR, note_proof, person_of
from accounts.selectors import factors_of
from socialflow.core.api import ApiView


class FactorsApiView(ApiView):
    """Base of these: private, and fresh proof for all but reading."""

    is_private: ClassVar[bool] = True
    permission_classes: Sequence[Any] = [HasScope, NeedsFreshProof]


class FactorsView(FactorsApiView):
    """GET /me/factors."""

    @extend_schema(operation_id="list_factors", responses=FactorsOutput)
    def get(self, request: Request) -> Response:
        """One's second factors, how many backup codes are left, and the browsers that are not asked."""
        mine = factors_of(person_of(request))
        return Response(
            {
                "factors": [asdict(factor) for factor in mine.factors],
                "backup_codes_left": mine.backup_codes_left,
                "browsers": mine.browsers,
            }
        )


class TotpView(FactorsApiView):
    """POST /me/factors/totp."""

    @extend_schema(operation_id="start_totp", request=None, responses={201: TotpSetUpOutput})
    def post(self, request: Request) -> Response:
        """Begin to set up an authenticator app; a code of it, sent to /confirm, ends it."""
        set_up = services.start_totp(person=person_of(request))
        return Response({"key": set_up.key, "address": set_up.address}, status=201)


class TotpConfirmView(FactorsApiView):
    """POST /me/factors/totp/confirm."""

    @extend_schema(operation_id="confirm_totp", request=TotpConfirmInput, responses={201: TotpConfirmOutput})
    def post(self, request: Request) -> Response:
        """Start using the app that was set up."""
        made = services.confirm_totp(person=person_of(request), **self.read_input(TotpConfirmInput))
        note_proof(request._request, SECOND_FACTOR, made.device)
        answer = {"id": f"totp-{made.device.pk}", "backup_codes": list(made.codes)}
        return Response(answer, status=201)


class FactorView(FactorsApiView):
    """PATCH and DELETE /me/factors/{id}."""

    @extend_schema(operation_id="rename_factor", request=FactorNameInput, responses={204: None})
    def patch(self, request: Request, factor_id: str) -> Response:
        """Call an app or a passkey something else."""
        services.rename_factor(person=person_of(request), factor_id=factor_id, **self.read_input(FactorNameInput))
        return Response(status=204)

    @extend_schema(operation_id="remove_factor", responses={204: None})
    def delete(self, request: Request, factor_id: str) -> Response:
        """Do without an app or a passkey; with the last one the backup codes go too."""
        services.remove_factor(person=person_of(request), factor_id=factor_id)
        return Response(status=204)


class BackupCodesView(FactorsApiView):
    """POST /me/factors/backup-codes."""

    @extend_schema(operation_id="make_backup_codes", request=None, responses={201: BackupCodesOutput})
    def post(self, request: Request) -> Response:
        """Make ten new backup codes; the old ones stop working."""
        codes = services.make_backup_codes(person=person_of(request))
        return Response({"backup_codes": list(codes)}, status=201)


class BrowsersView(FactorsApiView):
    """DELETE /me/factors/browsers."""

    @extend_schema(operation_id="forget_browsers", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Ask every browser for codes again."""
        services.forget_browsers(person=person_of(request))
        return Response(status=204)


class BrowserView(FactorsApiView):
    """DELETE /me/factors/browsers/{id}."""

    @extend_schema(operation_id="forget_browser", responses={204: None})
    def delete(self, request: Request, browser_id: UUID) -> Response:
        """Ask one browser for codes again."""
        services.forget_browser(person=person_of(request), browser_id=browser_id)
        return Response(status=204)
