"""Passkeys of the cast: made in the settings, and shown at the log-in by a browser or a program."""

from typing import Any

from django.test import Client

from tests.authenticator import Authenticator
from tests.browsers import browser, log_in
from tests.programs import Program

LOG_IN = "/accounts/login/passkey"


def post(client: Client, path: str, body: Any = None) -> Any:
    return client.post(path, body or {}, content_type="application/json")


def ask(client: Client) -> Any:
    return post(client, f"{LOG_IN}/options").json()


def come_in(client: Client, key: Authenticator, query: str = "") -> Any:
    return post(client, f"{LOG_IN}{query}", key.show(ask(client)))


def ask_as_program(program: Program) -> Any:
    return program.get("/auth/passkey").json()["data"]["request_options"]


def come_in_as_program(program: Program, key: Authenticator) -> Any:
    return program.post("/auth/passkey", credential=key.show(ask_as_program(program)))


def error_of(response: Any) -> tuple[int, str]:
    """What a program is refused with."""
    return response.status_code, response.json()["errors"][0]["code"]


def make_passkey(key: Authenticator, person: str = "owner", **properties: bool) -> Authenticator:
    """Let somebody add it in the settings of a browser of theirs."""
    client = browser()
    log_in(client, person)
    made = key.make(post(client, "/settings/factors/passkey/options").json())
    made["clientExtensionResults"] = {"credProps": {"rk": True, **properties}}
    assert post(client, "/settings/factors/passkey", made).status_code == 200
    return key
