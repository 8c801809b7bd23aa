"""Where the site is: what is printed, and whether a page really comes from there."""

import http.server
import threading

import pytest

from socialflow.core.embedded import processes
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
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 - nothing is bound
        ("::", "http://[::1]:8000/"),
        ("example.test", "http://example.test:8000/"),
    ],
)
def test_the_address_can_be_opened_on_this_machine(host, url):
    assert Address(host, 8000).url == url


def test_links_in_mails_start_with_it_unless_others_come_by_addresses_of_their_own():
    assert Address("127.0.0.1", 8000).links_url == "http://127.0.0.1:8000"
    assert Address("0.0.0.0", 8000).links_url == ""  # noqa: S104 - nothing is bound
