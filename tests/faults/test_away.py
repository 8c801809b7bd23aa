"""While Valkey or the database is away, what can work works, the rest says when to come back, and all of it does."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.faults.settlers import PASSWORD
from tests.faults.town import wait_for


@contextmanager
def without(town, part: str) -> Iterator[None]:
    """Kill a part and keep the launcher from starting it again."""
    launcher = town.stack.process
    launcher.send_signal(signal.SIGSTOP)
    try:
        os.kill(town.programs()[part], signal.SIGKILL)
        wait_for(lambda: not town.is_ready(), f"the end of {part}")
        yield
    finally:
        launcher.send_signal(signal.SIGCONT)
        wait_for(town.is_ready, f"SocialFlow with {part}")


def log_in(town) -> str:
    """Log in by the form as a browser does; the page that follows."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    address = f"{town.stack.url}/accounts/login/"
    form = browser.open(address, timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    fields = {"csrfmiddlewaretoken": token, "login": "fan0", "password": PASSWORD}
    return str(browser.open(address, urlencode(fields).encode(), timeout=30).read().decode())


def test_without_valkey_pages_log_in_and_likes_work_and_heartbeats_are_asked_to_come_back(town):
    beat = {"ranges": [[0, 5]], "position": 5}
    session = town.insist("POST", f"/api/v1/videos/{town.videos[0]}/playback").json["session"]
    heartbeat = f"/api/v1/playback/{session}/heartbeat"
    with without(town, "Valkey"):
        assert town.send("GET", "/healthz").status == 200
        answer = town.send("GET", "/readyz")
        assert (answer.status, answer.json["database"], answer.json["redis"]) == (503, True, False)
        for page in ("/", "/explore", f"/watch/{town.videos[0]}", "/@mira"):
            assert town.send("GET", page).status == 200
        assert "fan0" in log_in(town)
        like = f"/api/v1/posts/{town.posts[-1]}/like"
        assert town.send("PUT", like, token=town.fans[0]).json["like_count"] == 1
        answer = town.send("POST", heartbeat, data=beat)
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert answer.headers["content-type"] == "application/problem+json"
    assert town.send("POST", heartbeat, data=beat).status == 202


def test_without_the_database_everybody_is_asked_to_come_back_and_then_served(town):
    like = f"/api/v1/posts/{town.posts[-2]}/like"
    with without(town, "PostgreSQL"):
        assert town.send("GET", "/healthz").status == 200
        answer = town.send("GET", "/readyz")
        assert (answer.status, answer.json["database"], answer.json["redis"]) == (503, False, True)
        answer = town.send("PUT", like, token=town.fans[0])
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert answer.headers["content-type"] == "application/problem+json"
        answer = town.send("GET", f"/watch/{town.videos[0]}")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert "Back in a moment" in answer.text
    # Not one of the connections that the end of the server has left in the pool is given to anybody.
    answers = [town.send("PUT", like, token=token) for token in town.fans for _ in range(4)]
    assert {answer.status for answer in answers} == {200}
    assert answers[-1].json["like_count"] == len(town.fans)
