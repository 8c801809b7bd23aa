"""A token does what its scopes say at every address of the API, and nothing else."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import get_resolver
from rest_framework.permissions import SAFE_METHODS

from accounts.api.permissions import HasScope, MayRead
from accounts.api.views.staff.base import StaffView
from accounts.choices import Scope
from socialflow.core.api import ApiView
from tests.addresses import SAMPLES, path_of

pytestmark = pytest.mark.django_db
SCOPES = ("read", "write", "upload")
# Who is no staff is told only that.
REFUSALS = {(403, "insufficient_scope"), (403, "forbidden")}
# A heartbeat names its signed session, a standing its signed link.
OPEN = {"/api/v1/playback/owner", "/api/v1/standing", "/api/v1/standing/owner"}


def views(resolver=None, before=""):
    """Every address below /api/v1 with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + path_of(entry)
        if hasattr(entry, "url_patterns"):
            yield from views(entry, path)
        elif path.startswith("api/v1/") and issubclass(getattr(entry.callback, "cls", object), ApiView):
            yield f"/{path}", entry.callback.cls


def needed(view, method):
    """The scope that a method asks for; None where none is asked."""
    asked = view()
    asked.request = SimpleNamespace(method=method.upper())
    permissions = {type(one) for one in asked.get_permissions()}
    if MayRead in permissions:
        return Scope.READ
    if issubclass(view, StaffView):
        return Scope.ADMIN
    if HasScope not in permissions:
        return None
    return Scope.READ if method.upper() in SAFE_METHODS else Scope(view.write_scope)


def calls():
    for path, view in views():
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                yield path, method, needed(view, method)


def answer_to(client, method, path):
    """What comes back; what it did is undone, as a token may end all others."""
    with transaction.atomic():
        answer = client.get(path) if method == "get" else getattr(client, method)(path, {}, format="json")
        transaction.set_rollback(True)
    return answer.status_code, answer.json().get("code") if answer.status_code >= 400 else None


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_every_address_asks_for_the_scope_of_the_act(api, owner, staff, who):
    person = {"owner": owner, "staff": staff}[who]
    clients = {scope: api(person, scopes=[scope]) for scope in SCOPES}
    wrong = {}
    for path, method, scope in calls():
        for held, client in clients.items():
            answer = answer_to(client, method, path)
            if (answer in REFUSALS) == (scope is None or scope == held):
                wrong[method, path, held] = answer
    assert wrong == {}


def test_what_asks_for_no_scope_is_known():
    assert {path.rpartition("/")[0] for path, _method, scope in calls() if scope is None} == OPEN


def test_the_addresses_are_all_there():
    asked = list(calls())
    assert len(asked) >= 70
    assert {scope for _path, _method, scope in asked} >= {Scope.READ, Scope.WRITE, Scope.UPLOAD}


def test_private_addresses_are_private(api):
    private = {path for path, view in views() if view.is_private}
    wrong = {
        (method, path): answer
        for path, method, scope in calls()
        if path in private and scope and (answer := answer_to(api(), method, path))[0] != 401
    }
    assert wrong == {}
    assert len(private) >= 25


@pytest.mark.parametrize(
    "path",
    ["/api/v1/me", "/api/v1/videos", "/api/v1/users/owner", "/api/v1/posts/019ab000-0000-7000-8000-000000000000"],
)
@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer x", "Bearer sf_" + "a" * 46, "bearer " + "x" * 8000, "Bearer \u00e9", "Bearer a b c"]
)
def test_a_token_that_is_none_opens_nothing_not_even_what_is_open(client, owner, path, shown):
    assert client.get(path, headers={"Authorization": shown}).status_code == 401


def test_the_samples_are_those_of_the_walk():
    assert set(SAMPLES) >= {"UUIDConverter", "StringConverter"}
