"""The schema is current, and every answer is one that it documents."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings

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


api = schemathesis.openapi.from_path(SCHEMA)
api.app = get_wsgi_application()


@api.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_documented_and_none_is_a_server_error(case: Any, owner, api, settings):
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 10**6)
    VideoFactory(owner=owner)
    header = api(owner)._credentials["HTTP_AUTHORIZATION"]
    case.call_and_validate(headers={"Authorization": header})
