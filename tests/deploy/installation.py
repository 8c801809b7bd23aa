"""Authorities in a folder of the test, what they have certified, and servers that speak TLS as those of Compose do."""

import importlib.util
import os
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.deploy.compose import ROOT

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


def load_authority() -> Any:
    """deploy/authority.py as a module of the test's own."""
    spec = importlib.util.spec_from_file_location("authority", ROOT / "deploy" / "authority.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Installation:
    """The volumes of an installation, as folders."""

    def __init__(self, folder: Path) -> None:
        self.module, self.authority = load_authority(), folder / "ca"
        self.tls, self.public = folder / "tls", folder / "pub"
        for each in (self.authority, self.public, *(self.tls / name for name in self.module.PARTIES)):
            each.mkdir(parents=True)
        self.renew()

    def renew(self) -> None:
        self.module.renew(self.module.authorities_in(self.authority), self.tls)

    def own(self, name: str) -> Path:
        return self.tls / name / "own.pem"

    def certify(self, name: str, **life: float) -> None:
        """Give somebody a certificate that ends in so long, or has ended."""
        party, authorities = self.module.PARTIES[name], self.module.authorities_in(self.authority)
        self.module.LIFE = timedelta(**life)
        self.own(name).write_bytes(authorities[party.authority].certify(party))
        self.module.LIFE = timedelta(days=90)

    def give(self, name: str) -> Path:
        """Everything of somebody, as whoever runs the test may read it."""
        for file in (self.tls / name).iterdir():
            os.chown(file, os.geteuid(), os.getegid())
        return self.tls / name


class _Relay(socketserver.BaseRequestHandler):
    """Lets in who shows a certificate of the authority, and passes on what they say."""

    server: "_Front"

    def handle(self) -> None:
        if self.server.is_postgres:
            assert self.request.recv(8) == _SSL_REQUEST
            self.request.sendall(b"S")
        try:
            client = self.server.tls.wrap_socket(self.request, server_side=True)
        except (ssl.SSLError, ConnectionError):
            return
        with client, socket.create_connection(self.server.target) as target:
            other = {client: target, target: client}
            while True:
                readable = [client] if client.pending() else select.select([client, target], [], [], 20)[0]
                for source in readable:
                    try:
                        data = source.recv(65536)
                    except (ssl.SSLError, ConnectionError):
                        return
                    if not data:
                        return
                    other[source].sendall(data)
                if not readable:
                    return


class _Front(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    target: tuple[str, int]
    tls: ssl.SSLContext
    is_postgres: bool


@contextmanager
def encrypted(port: int, folder: Path, *, is_postgres: bool = False) -> Iterator[int]:
    """A port where a server that listens openly is reached by TLS 1.3 and with a certificate alone.

    The packages that tests run on were built without TLS; the real servers have it.
    """
    with _Front(("127.0.0.1", 0), _Relay) as front:
        front.target, front.is_postgres = ("127.0.0.1", port), is_postgres
        front.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=folder / "ca.crt")
        front.tls.minimum_version, front.tls.verify_mode = ssl.TLSVersion.TLSv1_3, ssl.CERT_REQUIRED
        front.tls.load_cert_chain(folder / "own.pem")
        thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield front.server_address[1]
        finally:
            front.shutdown()
            thread.join()
