"""The cast of the tests: an owner, who made what a test is about, a follower of theirs, a stranger, and staff.

Loaded before Django is set up, so models are imported inside the fixtures.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from rest_framework.test import APIClient

    from accounts.models import User

    ApiClientOf = Callable[..., APIClient]


@pytest.fixture
def owner(db: None) -> "User":
    return _person("owner")


@pytest.fixture
def follower(owner: "User") -> "User":
    from accounts.services import follow_user

    person = _person("follower")
    follow_user(actor=person, username=owner.username)
    owner.refresh_from_db()
    person.refresh_from_db()
    return person


@pytest.fixture
def home(owner: "User") -> "Client":
    """The owner's browser, in which they have just logged in."""
    from tests.browsers import browser, log_in

    client = browser()
    log_in(client)
    return client


@pytest.fixture
def stranger(db: None) -> "User":
    return _person("stranger")


@pytest.fixture
def staff(db: None) -> "User":
    """With a second factor, which `force_login` shows for them."""
    from tests.factors import give_app

    return give_app(_person("warden", role="admin"))


@pytest.fixture
def moderator(db: None) -> "User":
    """With a second factor, as `staff`, who is an administrator."""
    from tests.factors import give_app

    return give_app(_person("judge", role="moderator"))


@pytest.fixture
def desk(staff: "User") -> "Client":
    """The administrator's browser; who they are was shown just now."""
    from django.test import Client

    from tests.factors import show_proof

    client = Client()
    client.force_login(staff)
    show_proof(client, staff)
    return client


@pytest.fixture
def api(db: None) -> "ApiClientOf":
    """`api(user)` speaks with a real token of that user, `api()` as nobody; `scopes=` narrows the token."""
    from rest_framework.test import APIClient

    from accounts.services import create_token

    def client_of(user: "User | None" = None, scopes: Sequence[str] = ("read", "write", "upload")) -> APIClient:
        client = APIClient()
        if user is not None:
            name = f"token {user.api_tokens.count() + 1}"
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {create_token(user=user, name=name, scopes=scopes).plain}")
        return client

    return client_of


@pytest.fixture
def at_once() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Run calls in threads of their own, started together; their results, or what they raised."""
    from django.db import connection

    def run(calls):
        start = Barrier(len(calls))

        def one(call):
            try:
                start.wait()
                return call()
            except Exception as error:  # noqa: BLE001 - the test looks at what came
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


@pytest.fixture
def a_second_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What processes believe is a second old from now on."""
    passed = 0.0

    def wait() -> None:
        nonlocal passed
        passed += 1.001

    monkeypatch.setattr("socialflow.core.beliefs.monotonic", lambda: monotonic() + passed)
    return wait


def _person(username: str, **fields: object) -> "User":
    from tests.factories.accounts import EmailAddressFactory, UserFactory

    user = UserFactory(username=username, **fields)
    EmailAddressFactory(user=user)
    return user
