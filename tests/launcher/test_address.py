"""Where the site is: what is printed, and whether a page really comes from there."""

import errno
import http.server
import socket
import threading

import pytest

from socialflow.core.embedded import EmbeddedError, processes
from socialflow.launcher.address import Address

STATUSES = {"/": 200, "/moved": 308, "/missing": 404, "/broken": 500}


@pytest.fixture
def site():
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(STATUSES[self.path])
            self.end_headers()

        def log_message(self, *_arguments):
            """Keep quiet."""

    with http.server.HTTPServer((processes.LOOPBACK, 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Address(processes.LOOPBACK, server.server_port)
        server.shutdown()


@pytest.mark.parametrize(("path", "is_page"), [("/", True), ("/moved", True), ("/missing", False), ("/broken", False)])
def test_a_page_is_a_page_or_the_way_to_one(site, path, is_page):
    assert site.answers(path) is is_page


def test_nobody_there_is_no_page():
    assert not Address(processes.LOOPBACK, processes.free_port()).answers("/")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("::1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),  # noqa: S104 - nothing is bound
        ("::", "http://localhost:8000/"),
        ("192.0.2.7", "http://192.0.2.7:8000/"),
        ("2001:db8::7", "http://[2001:db8::7]:8000/"),
        ("example.test", "http://example.test:8000/"),
    ],
)
def test_the_address_can_be_opened_on_this_machine(host, url):
    assert Address(host, 8000).url == url


def test_another_program_that_browsers_would_find_under_the_name_is_one_that_has_the_port():
    with socket.socket(socket.AF_INET6) as stranger:
        try:
            stranger.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        stranger.listen()
        address = Address(processes.LOOPBACK, stranger.getsockname()[1])
        with pytest.raises(EmbeddedError, match="taken by another program"):
            address.require()
    address.require()


def test_a_machine_that_knows_one_kind_of_number_is_no_matter(monkeypatch):
    class OldSocket(socket.socket):
        def __init__(self, family, *more):
            if family == socket.AF_INET6:
                raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
            super().__init__(family, *more)

    port = processes.free_port()
    monkeypatch.setattr(processes.socket, "socket", OldSocket)
    Address(processes.LOOPBACK, port).require()


def test_links_in_mails_start_with_it_unless_others_come_by_addresses_of_their_own():
    assert Address("127.0.0.1", 8000).links_url == "http://localhost:8000"
    assert Address("0.0.0.0", 8000).links_url == ""  # noqa: S104 - nothing is bound
