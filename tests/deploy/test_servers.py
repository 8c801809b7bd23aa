"""The servers of Docker Compose as its file starts them: they speak TLS alone, and read a renewed certificate."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from pathlib import Path

import psutil
import psycopg
import pytest
import time_machine

from socialflow.core.embedded import processes
from socialflow.core.embedded.postgres import EmbeddedPostgres
from socialflow.core.embedded.valkey import _binary
from tests.deploy.compose import ROOT, WEB_SERVERS, words_of
from tests.deploy.installation import Installation
from tests.production import COMPLETE


class WebServer:
    """`web` or `events`, at a port of the test's own."""

    def __init__(self, name, installation):
        self.name, self.port, self.folder = name, processes.free_port(), installation.give(name)
        own = {"--port 8000": f"--port {self.port}", "/run/tls": self.folder, "--workers 2": "--workers 1"}
        environment = {
            **COMPLETE, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "VAR_DIR": os.environ["VAR_DIR"],
            "PYTHONWARNINGS": "ignore", "RELOAD_SECONDS": "1", "OWN_CERTIFICATE": str(self.folder / "own.pem"),
        }  # fmt: skip
        self._process = subprocess.Popen(words_of(name, own), cwd=ROOT, env=environment, start_new_session=True)

    def workers(self):
        """The processes that answer."""
        return {child.pid for child in psutil.Process(self._process.pid).children(recursive=True)}

    def stop(self):
        processes.stop(self._process, gently=signal.SIGTERM, timeout_seconds=15)

    def answer(self, certificate):
        """For somebody with a certificate, or without: the status of /healthz and what the server shows, or None."""
        tls = ssl.create_default_context(cafile=self.folder / "ca.crt")
        if certificate:
            tls.load_cert_chain(certificate)
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=5, context=tls)
        try:
            connection.connect()
            shown = connection.sock.getpeercert(binary_form=True)
            connection.request("GET", "/healthz", headers={"Host": "example.org"})
            return connection.getresponse().status, shown
        except OSError:
            return None
        finally:
            connection.close()


@pytest.fixture
def installation(tmp_path):
    """While authorities hand over: nginx shows a certificate of the old one, all others those of the successor."""
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3300)):
        made = Installation(tmp_path)
        made.certify("nginx", days=3390)
    made.renew()
    return made


@pytest.fixture(params=WEB_SERVERS)
def web(request, installation):
    # Not renewed lately: nothing to be told.
    os.utime(installation.own(request.param), times=(time.time() - 8 * 24 * 3600,) * 2)
    server = WebServer(request.param, installation)
    assert processes.wait_until(lambda: server.answer(installation.give("nginx") / "own.pem"), 60)
    yield server
    server.stop()


def test_a_web_server_answers_nginx_and_shows_a_renewed_certificate_by_itself(web, installation):
    nginx = installation.own("nginx")
    status, before = web.answer(nginx)
    assert status == 200
    assert web.answer(None) is None
    for other in ("application", "valkey", "s3"):
        assert web.answer(installation.give(other) / "own.pem") is None
    with socket.create_connection(("127.0.0.1", web.port), 5) as plain:
        plain.sendall(b"GET /healthz HTTP/1.0\r\nHost: example.org\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP/")
    workers = web.workers()
    time.sleep(2.5)
    assert web.workers() == workers
    installation.certify(web.name, days=90)
    installation.certify("nginx", days=90)
    assert processes.wait_until(lambda: (web.answer(nginx) or (0, before))[1] != before, 60)


def test_a_server_that_reads_once_whom_it_believes_is_ended_when_that_changes(tmp_path):
    believed = tmp_path / "ca.crt"
    believed.write_text("one")
    environment = {"PATH": os.environ["PATH"], "RELOAD_SECONDS": "0.2", "READ_ONCE": str(believed)}
    server = subprocess.Popen(["sh", ROOT / "deploy" / "reloading.sh", "sleep", "60"], env=environment)
    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(1)
    believed.write_text("one and its successor")
    assert server.wait(10) == -signal.SIGTERM


def test_the_health_check_asks_as_nginx_does(web):
    script = (ROOT / "deploy" / "healthcheck.py").read_text().replace("8000", str(web.port))
    asked = [sys.executable, "-c", script.replace("/run/tls", str(web.folder))]
    for host, code in (("example.org", 0), ("elsewhere.org", 1)):
        outcome = subprocess.run(asked, env={"ALLOWED_HOSTS": host}, capture_output=True, check=False)
        assert outcome.returncode == code, outcome.stderr


class GuardedPostgres(EmbeddedPostgres):
    """With the rules of Docker Compose about who comes in; it has no TLS, so nobody does."""

    def _options(self):
        shutil.copy(ROOT / "deploy" / "postgres" / "pg_hba.conf", self.folder / "rules.conf")
        (self.folder / "rules.conf").chmod(0o644)
        return [*super()._options(), "-c", f"hba_file={self.folder / 'rules.conf'}"]

    def _make_database(self):
        """There is no way in by which to make it."""

    def refusal(self, **who):
        with pytest.raises(psycopg.OperationalError) as refused:
            psycopg.connect(host="127.0.0.1", port=self.port, connect_timeout=5, **who)
        return str(refused.value)

    def _answers(self):
        return "pg_hba.conf" in self.refusal(user="nobody", dbname="postgres")


def test_the_database_lets_nobody_in_who_speaks_openly(tmp_path):
    tmp_path.chmod(0o755)
    server = GuardedPostgres(tmp_path / "postgres", processes.free_port(), "secret", durable=False)
    server.start()
    try:
        for who in ({"user": "socialflow", "dbname": "socialflow"}, {"user": "postgres", "dbname": "postgres"}):
            assert "no pg_hba.conf entry" in server.refusal(**who, password="secret")
    finally:
        server.stop()
    # It has said that it has no TLS, and understood the rest.
    said = server.log.read_text()
    assert "hostssl record cannot match" in said
    assert re.findall(r"(?:invalid|unrecognized|syntax)[^\n]*", said) == []


def test_the_rules_ask_the_network_for_tls_password_and_certificate():
    rules = re.findall(r"^(?!#)(\S.*)$", (ROOT / "deploy" / "postgres" / "pg_hba.conf").read_text(), re.MULTILINE)
    network = [rule for rule in rules if not rule.startswith("local ")]
    assert network == [
        "hostssl socialflow socialflow all scram-sha-256 clientcert=verify-full",
        "hostssl all nobody 127.0.0.1/32 scram-sha-256",
    ]


def test_valkey_is_told_nothing_that_it_does_not_know():
    words = words_of("valkey", {"6379": processes.free_port()})
    outcome = subprocess.run([_binary(), *words[1:]], capture_output=True, text=True, timeout=20, check=False)
    # That of the tests was built without TLS: this is as far as it comes, having read every word.
    assert "Failed finding TLS support" in outcome.stdout
    assert "FATAL CONFIG FILE ERROR" not in outcome.stdout + outcome.stderr
