"""What the log says of refusals and failures, and what it never says."""

import json
import logging
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from accounts.models import AuditEntry
from accounts.services import create_token
from socialflow.api.videos import VideoListView
from socialflow.core.middleware import _LINKS_WITH_KEYS
from tests.browsers import HOME, browser, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import code_now, give_app

pytestmark = pytest.mark.django_db


def lines(caplog, event):
    return [record.msg for record in caplog.records if isinstance(record.msg, dict) and record.msg["event"] == event]


def test_a_refusal_says_who_what_where_and_when(caplog, owner, api):
    caplog.set_level("INFO")
    refused = api(owner, scopes=["read"]).post("/api/v1/posts", {"text": "x"}, REMOTE_ADDR=HOME)
    (line,) = lines(caplog, "refused")
    assert {name: line[name] for name in ("method", "path", "status", "address", "person")} == {
        "method": "POST", "path": "/api/v1/posts", "status": 403, "address": HOME, "person": str(owner.pk),
    }  # fmt: skip
    assert line["request_id"] == refused.headers["X-Request-ID"]
    assert line["timestamp"].endswith("Z")
    caplog.clear()
    Client().get("/api/v1/me")
    assert lines(caplog, "refused")[0]["person"] is None


def test_what_came_too_often_is_a_refusal(caplog, settings, owner):
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 0)
    caplog.set_level("INFO")
    client = Client()
    client.force_login(owner)
    client.post("/posts/new", {"text": "x"})
    assert lines(caplog, "refused")[0]["status"] == 429


def test_a_log_in_says_what_it_was_made_with(owner):
    log_in(browser())
    assert AuditEntry.objects.get(action="logged_in").details == {"ways": ["password"]}
    give_app(owner)
    client = browser()
    log_in(client)
    client.post("/accounts/second-factor/", {"code": code_now()})
    latest = AuditEntry.objects.filter(action="logged_in").latest("id")
    assert latest.details == {"ways": ["password", "second_factor"]}


def test_no_secret_is_in_the_log(caplog, owner, monkeypatch):
    """Not even when everything is written, and something fails in the middle."""
    caplog.set_level("DEBUG")
    token = create_token(user=owner, name="player", scopes=["read"]).plain
    client = browser(raise_request_exception=False)
    log_in(client, password=f"{PASSWORD}-wrong")
    log_in(client)
    key = client.cookies["sessionid"].value
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/search?q=a-very-private-word")
    client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    monkeypatch.setattr(VideoListView, "get", lambda *_: 1 / 0)
    assert client.get("/api/v1/videos", headers={"Authorization": f"Bearer {token}"}).status_code == 500
    said = "\n".join(str(record.msg) + record.getMessage() for record in caplog.records)
    assert "ZeroDivisionError" in "".join(str(record.exc_info) for record in caplog.records)
    for secret in (PASSWORD, token, token[3:20], key, "a-very-private-word", owner.password, configured.SECRET_KEY):
        assert secret not in said


@pytest.mark.parametrize("text", ['x\n{"event": "forged"}', "x\r\nforged", "\x1b[31mred", "\u2028line"])
def test_a_line_stays_a_line(text):
    parts = configured.LOGGING["formatters"]["structured"]
    made = ProcessorFormatter(**{name: value for name, value in parts.items() if name != "()"})
    for record in (
        logging.LogRecord("any", logging.WARNING, __file__, 1, text, None, None),
        logging.LogRecord("any", logging.WARNING, __file__, 1, "said %s", (text,), None),
    ):
        line = made.format(record)
        assert len(line.splitlines()) == 1 or "\u2028" in text
        assert "\x1b" not in line
        assert text in json.loads(line)["event"]


def test_there_is_one_way_out_of_the_log():
    logged = configured.LOGGING
    assert set(logged["handlers"]) == {"console"}
    assert logged["handlers"]["console"]["class"] == "logging.StreamHandler"
    assert all(not logger.get("handlers") for logger in logged["loggers"].values())


def test_a_crash_is_logged_whole_and_told_in_one_sentence(caplog, owner, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("the password of the database is 1234")

    monkeypatch.setattr(import_module("accounts.views.sessions"), "sessions_of", fail)
    client = browser(raise_request_exception=False)
    client.force_login(owner)
    answer = client.get("/settings/sessions")
    assert answer.status_code == 500
    assert "1234" not in answer.text
    assert "RuntimeError" not in answer.text
    assert any("1234" in str(record.exc_info[1]) for record in caplog.records if record.exc_info)


@pytest.mark.parametrize(
    "link",
    ["/accounts/password/reset/key/1-abcdef/", "/standing/abcdef", "/invite/abcdef", "/media/s/1.2.abcdef/x/y/z.m4s"],
)
def test_a_link_that_opens_something_is_not_in_the_log(caplog, client, link, monkeypatch):
    caplog.set_level("DEBUG")
    monkeypatch.setattr("socialflow.core.middleware._SLOW_SECONDS", 0)
    client.get(f"{link}?q=abcdef")
    said = "\n".join(str(record.msg) for record in caplog.records if record.name == "request")
    assert "…" in said
    assert "abcdef" not in said


def test_nginx_leaves_out_the_same():
    conf = (Path(__file__).parents[2] / "deploy" / "nginx" / "socialflow.conf").read_text()
    (pattern,) = re.findall(r'"~\^\(([^)]*)\)" "\$1\.\.\."', conf)
    assert tuple(pattern.split("|")) == _LINKS_WITH_KEYS
    assert "access_log /dev/stdout requests;" in conf
    assert "$request_uri" not in conf.partition("upstream")[0]
