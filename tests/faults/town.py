"""A running SocialFlow with its people, seen from outside: by HTTP, by its tables, and by its processes."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from socialflow.core.embedded import service_urls
from tests.e2e.stack import ROOT, Stack

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36"
# On a quiet machine everything takes a fraction of it.
PATIENCE_SECONDS = 180
_AGAIN_SECONDS = 0.1
# Another request still holds the upload; a part behind is away.
ASK_AGAIN = {423, 503}


@dataclass
class Answer:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Town:
    """SocialFlow, its tokens, and what its people can like and watch."""

    stack: Stack
    var_dir: Path
    owner: str
    fans: list[str]
    videos: list[str]
    posts: list[str]

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        data: Any = None,
        body: Iterable[bytes] | bytes | None = None,
        **headers: str,
    ) -> Answer:
        """One request. Raises OSError or HTTPException when there is no answer."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said.setdefault("User-Agent", AGENT)
        if token:
            said["Authorization"] = f"Bearer {token}"
        if data is not None:
            body, said["Content-Type"] = json.dumps(data).encode(), "application/json"
        connection = http.client.HTTPConnection(urlsplit(self.stack.url).netloc, timeout=30)
        try:
            connection.request(method, urlsplit(path).path, body=body, headers=said)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, headers, answer.read().decode())
        finally:
            connection.close()

    def insist(self, method: str, path: str, **options: Any) -> Answer:
        """Send until it is acknowledged, as a patient client does."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.send(method, path, **options)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer.status not in ASK_AGAIN:
                assert answer.status < 300, (method, path, answer.status, answer.text)
                return answer
            assert time.monotonic() < deadline, f"{method} {path}: {answer}"
            time.sleep(_AGAIN_SECONDS)

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the tables hold."""
        urls = service_urls(self.var_dir)
        assert urls is not None
        with psycopg.connect(urls.database_url, connect_timeout=10) as connection:
            return connection.execute(query, parameters).fetchall()

    def value(self, query: str, *parameters: Any) -> Any:
        """The first column of the only row."""
        return self.rows(query, *parameters)[0][0]

    def is_ready(self) -> bool:
        try:
            return self.send("GET", "/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def programs(self) -> dict[str, int]:
        """The process id of each part by its name."""
        found = {}
        for pid in children_of(self.stack.process.pid):
            command = command_of(pid)
            for name, mark in _MARKS.items():
                if mark in command:
                    found[name] = pid
        for name, head in (("web process", "web"), ("transcode process", "transcode")):
            if head in found and (
                below := [pid for pid in children_of(found[head]) if "resource_tracker" not in command_of(pid)]
            ):
                # Of several transcode processes the busiest.
                found[name] = max(below, key=lambda pid: len(descendants_of(pid)))
        return found

    def kill(self, part: str) -> None:
        """End a part as the kernel does when memory is short, and wait until another has taken its place."""
        victim = self.programs()[part]
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda: self.programs().get(part, victim) != victim, f"another {part}")
        wait_for(self.is_ready, f"SocialFlow after the end of {part}")


_MARKS = {
    "web": "granian",
    "worker": "-Q default",
    "transcode": "-Q transcode",
    "Valkey": "valkey-server",
    "PostgreSQL": "postgres -D",
}


def settle(stack: Stack, var_dir: Path) -> Town:
    """Let people move in."""
    command = [sys.executable, "-m", "tests.faults.settlers"]
    made = subprocess.run(command, cwd=ROOT, env=stack.environment, stdout=subprocess.PIPE, check=True).stdout
    return Town(stack, var_dir, **json.loads(made))


def wait_for(condition: Callable[[], Any], what: str, *, unless: Callable[[], bool] = bool) -> Any:
    """Poll until the condition holds, or `unless` does; its value. A database that is away counts as not yet."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if (value := condition()) or unless():
                return value
        except psycopg.OperationalError:
            pass
        time.sleep(_AGAIN_SECONDS)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")


def children_of(pid: int) -> list[int]:
    """Its children, oldest first."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return sorted(found)


def descendants_of(pid: int) -> list[int]:
    """All that it has started, and what those have."""
    return [one for child in children_of(pid) for one in (child, *descendants_of(child))]


def command_of(pid: int) -> str:
    """Its command line; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
