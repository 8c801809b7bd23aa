"""The terms, for programs."""

from typing import ClassVar

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.serializers import TermsInput, TermsOutput
from accounts.doors import person_of
from socialflow.core.api import ApiView, base_url


class TermsView(ApiView):
    """GET and POST /me/terms."""

    is_private: ClassVar[bool] = True
    is_before_terms: ClassVar[bool] = True

    @extend_schema(operation_id="get_terms", responses=TermsOutput)
    def get(self, request: Request) -> Response:
        """Which terms hold now, and whether you have accepted them; a version of "" when there are none."""
        return Response(self._shown(request))

    @extend_schema(operation_id="accept_terms", request=TermsInput, responses=TermsOutput)
    def post(self, request: Request) -> Response:
        """Accept the present terms; without that nothing can be written."""
        services.accept_terms(person=person_of(request), version=self.read_input(TermsInput)["version"])
        return Response(self._shown(request))

    @staticmethod
    def _shown(request: Request) -> dict[str, object]:
        url = f"{base_url(request)}{reverse('accounts:terms')}" if settings.TERMS_VERSION else None
        is_accepted = services.has_accepted_terms(person=person_of(request))
        return {"version": settings.TERMS_VERSION, "url": url, "is_accepted": is_accepted}
