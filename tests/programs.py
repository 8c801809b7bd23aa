"""Programs of the cast, which log their person in as a phone's app does."""

import json
from typing import Any

from django.test import Client

from tests.browsers import FIREFOX, HOME

BASE = "/_allauth/app/v1"


class Program:
    """What keeps the token of its session, as a phone's app does."""

    def __init__(self) -> None:
        self.client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR=HOME, enforce_csrf_checks=True)
        self.token = ""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"X-Session-Token": self.token} if self.token else {}
        address = path if path.startswith("/api/") else f"{BASE}{path}"
        response = self.client.generic(
            method, address, data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json", headers=headers,
        )  # fmt: skip
        if "json" in response.get("Content-Type", "") and not path.startswith("/api/"):
            self.token = response.json().get("meta", {}).get("session_token") or self.token
        return response

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def post(self, path: str, **body: Any) -> Any:
        return self.ask("POST", path, body)

    def me(self) -> Any:
        return self.ask("GET", "/api/v1/me")

    def is_in(self) -> bool:
        return bool(self.me().status_code == 200)


def flows(response: Any) -> list[str]:
    """What can be done next."""
    return [flow["id"] for flow in response.json()["data"]["flows"]]


def pending(response: Any) -> list[str]:
    """What is waited for."""
    return [flow["id"] for flow in response.json()["data"]["flows"] if flow.get("is_pending")]
