"""In what form the API answers and is asked."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html, */*;q=0.8", "application/*"])
def test_whoever_takes_json_gets_it(accept):
    answer = Client().get("/api/v1/videos", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_whoever_takes_nothing_of_ours_is_told_so():
    assert Client().get("/api/v1/videos", headers={"Accept": "text/csv"}).status_code == 406
    assert Client().get("/api/v1/videos?format=csv").status_code == 404


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("application/json", 201), ("application/json; charset=utf-8", 201), ("text/plain", 415)],
)
def test_a_body_is_json(api, owner, content_type, status):
    assert api(owner).post("/api/v1/posts", data='{"text": "Hello"}', content_type=content_type).status_code == status
