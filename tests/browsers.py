"""Browsers of the cast: what they call themselves, where they are, and how somebody logs in with one."""

from pathlib import Path
from typing import Any

from django.test import Client

from tests.factories.accounts import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
HOME, AWAY = "81.2.69.142", "89.160.20.112"
# A database that knows where these are.
PLACES = str(Path(__file__).parent / "core" / "vendor" / "maxmind" / "GeoIP2-Country-Test.mmdb")


def browser(user_agent: str = FIREFOX, address: str = HOME, **options: Any) -> Client:
    return Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=address, **options)


def log_in(client: Client, login: str = "owner", password: str = PASSWORD, **options: Any) -> Any:
    return client.post("/accounts/login/", {"login": login, "password": password}, **options)


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200
