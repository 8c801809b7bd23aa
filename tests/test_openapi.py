"""The schema is current, and every answer is one that it documents."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.choices import Status
from accounts.models import SignupRequest
from accounts.services import create_invite, limit_person, make_appeal
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "docs" / "openapi.yaml"

pytestmark = pytest.mark.django_db


def test_the_schema_in_git_is_current(tmp_path):
    call_command("spectacular", "--file", str(tmp_path / "openapi.yaml"), "--validate", "--fail-on-warn")
    assert (tmp_path / "openapi.yaml").read_text() == SCHEMA.read_text(), "run `make schema`"


def test_the_docs_page_and_the_schema_are_served(client):
    assert b"swagger" in client.get("/api/docs/").content
    assert client.get("/api/schema/").content.startswith(b"openapi: 3.1")


def test_every_operation_has_a_summary(client):
    paths = client.get("/api/schema/?format=json").json()["paths"]
    said = [how.get("summary") for path in paths.values() for how in path.values() if "operationId" in how]
    assert said
    assert all(said)
    assert paths["/api/v1/me"]["get"]["summary"] == "One's own profile"


# Rules that a schema cannot say (a post's id is near now) make valid input refused: that is not checked.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
openapi = schemathesis.openapi.from_path(SCHEMA)
openapi.app = get_wsgi_application()


@pytest.fixture
def credentials(owner, api, settings) -> dict[str, str]:
    """A token of somebody who has a video, and no end of budget."""
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 10**6)
    VideoFactory(owner=owner)
    return {"Authorization": api(owner)._credentials["HTTP_AUTHORIZATION"]}


@pytest.fixture
def staff_credentials(credentials, staff, owner, api) -> dict[str, str]:
    """A token of an administrator, and something of everything to look at."""
    sanction = limit_person(actor=staff, person_id=owner.pk, reason="Noise")
    make_appeal(person=owner, sanction_id=sanction.pk, text="It was music")
    SignupRequest.objects.create(person=UserFactory(status=Status.PENDING), text="Please")
    create_invite(actor=staff)
    return {"Authorization": api(staff, scopes=["admin"])._credentials["HTTP_AUTHORIZATION"]}


@openapi.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_documented_and_none_is_a_server_error(case: Any, credentials):
    case.call_and_validate(headers=credentials, checks=CHECKS)


@openapi.include(path_regex="/api/v1/staff/").parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db(transaction=True)
def test_so_are_those_that_staff_get(case: Any, staff_credentials):
    case.call_and_validate(headers=staff_credentials, checks=CHECKS)
