"""A real server on a port of its own, which a test may kill, and the tus requests of a client by hand."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import requests
from django.db import connection

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {"Content-Type": "application/offset+octet-stream"}


class TusServer:
    def __init__(self, var_dir: Path, environment: Mapping[str, str], interface: str = "wsgi") -> None:
        self.media = var_dir / "media"
        base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
        self._environment = {
            **os.environ,
            "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
            "DJANGO_SETTINGS_MODULE": "socialflow.settings.test",
            "VAR_DIR": str(var_dir),
            **environment,
        }
        self._interface = interface
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api/v1/uploads"

    def start(self) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "granian", "--interface", self._interface]
        command += ["--port", str(self.port), "--no-ws", "--log-level", "error"]
        command += ["--blocking-threads", "8"] if self._interface == "wsgi" else []
        command += [f"socialflow.{self._interface}:application"]
        self._process = subprocess.Popen(command, env=self._environment, start_new_session=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                requests.options(self.url, timeout=5)
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """All of it, at once, without a word."""
        if self._process:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class TusClient:
    """Each method is one request; nothing is repeated."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.headers = {**TUS, "Authorization": f"Bearer {token}"}

    def create(self, size: int, *, body: bytes | Iterator[bytes] | None = None, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = BYTES if body is not None else {}
        return self._send("POST", self.url, {"Upload-Length": str(size), **kind, **named}, body)

    def join(self, parts: list[str], **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._send("POST", self.url, {"Upload-Concat": f"final;{' '.join(parts)}", **named}, None)

    def patch(self, url: str, offset: int, body: bytes | Iterator[bytes], **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._send("PATCH", url, {**BYTES, "Upload-Offset": str(offset), **named}, body)

    def head(self, url: str) -> requests.Response:
        return self._send("HEAD", url, {}, None)

    def delete(self, url: str) -> requests.Response:
        return self._send("DELETE", url, {}, None)

    def offset(self, url: str) -> int:
        return int(self.head(url).headers["Upload-Offset"])

    def open_patch(self, url: str, offset: int, length: int) -> socket.socket:
        """A PATCH whose bytes the test sends by itself, as slowly as it likes."""
        parts = urlsplit(url)
        connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)
        lines = [f"PATCH {parts.path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {length}"]
        headers = {**self.headers, **BYTES, "Upload-Offset": str(offset)}
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return connection

    def _send(
        self, method: str, url: str, headers: dict[str, str], body: bytes | Iterator[bytes] | None
    ) -> requests.Response:
        return requests.request(method, url, headers={**self.headers, **headers}, data=body, timeout=60)


def metadata(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def wait_for_offset(client: TusClient, url: str, least: int) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if (offset := client.offset(url)) >= least:
            return offset
        time.sleep(0.05)
    raise AssertionError(f"the upload never reached {least}")
