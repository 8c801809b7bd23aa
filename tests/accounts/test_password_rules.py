"""Which passwords are refused, and that nothing else is asked of one."""

import hashlib
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.providers.breached_passwords import times_seen
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD


def wide(text):
    """The same letters as East Asian fonts have them."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def codes(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery", "\u0416\u0443\u0440\u043d\u0430\u043b\u043a\u043e\u0442", "\U0001f98a" * 8,
        "aaaabbbbccccdddd9", " leading and trailing ", "x" * 50 + "y" * 80, "zzzzzzzzzqj", "9372650174638",
        "i-follow-a-quiet-river", "my socialflow is full of herons",
    ],
)  # fmt: skip
def test_any_composition_will_do(password):
    assert codes(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "password_too_short"),
        ("123456789", "password_too_common"),
        ("iloveyou1", "password_too_common"),
        ("SocialFlow2026!", "password_own_words"),
        ("s0c1alfl0w-2026", "password_own_words"),
        (wide("SocialFlow12"), "password_own_words"),
        ("Video.Studio.99", "password_own_words"),
        ("welcome-admin-01", "password_own_words"),
        ("Meadowlands!77", "password_own_words"),
        ("quietlark2026", "password_own_words"),
        ("anna-bell-1984", "password_own_words"),
        ("quietlark", "password_too_similar"),
    ],
)
def test_what_is_guessed_first_is_refused(settings, password, code):
    person = User(username="quietlark", display_name="Anna Bell")
    settings.PUBLIC_URL = "https://www.meadowlands.example"
    assert code in codes(password, person)


def test_the_list_of_common_ones_holds_thousands_that_are_long_enough():
    assert sum(len(password) >= 8 for password in CommonPasswordValidator().passwords) >= 3000


class Breaches(BaseHTTPRequestHandler):
    """Speaks as api.pwnedpasswords.com does."""

    known = Counter({"correct horse battery": 7})
    asked: list[tuple[str, str]] = []

    def do_GET(self):
        self.asked.append((self.path, self.headers["Add-Padding"]))
        digests = {
            hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper(): n for word, n in self.known.items()
        }
        lines = [f"{digest[5:]}:{n}" for digest, n in digests.items() if self.path == f"/range/{digest[:5]}"]
        answer = "\r\n".join(["0" * 35 + ":0", *lines]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args):
        pass


@pytest.fixture
def breaches(settings):
    Breaches.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Breaches) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BREACHED_PASSWORDS_URL = f"http://127.0.0.1:{server.server_port}/range/"
        yield settings.BREACHED_PASSWORDS_URL
        server.shutdown()


def test_a_service_of_breached_ones_is_asked_without_being_told_which(breaches):
    assert codes("correct horse battery") == {"password_breached"}
    assert codes("correct horse batteries") == set()
    assert times_seen("correct horse battery", address=breaches) == 7
    digest = hashlib.sha1(b"correct horse battery", usedforsecurity=False).hexdigest().upper()
    assert Breaches.asked[0] == (f"/range/{digest[:5]}", "true")
    assert all(len(path.rpartition("/")[2]) == 5 for path, _ in Breaches.asked)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/range/", "nonsense"])
def test_while_that_service_is_away_passwords_are_taken(settings, address):
    settings.BREACHED_PASSWORDS_URL = address
    assert codes("correct horse battery") == set()


@pytest.mark.django_db
def test_every_way_to_a_password_asks_the_same(owner, breaches):
    known = "correct horse battery"
    stranger = browser()
    said = stranger.post("/accounts/signup/", {"username": "mara", "email": "mara@example.com", "password1": known})
    assert "known from a breach" in said.text
    program = stranger.post(
        "/_allauth/app/v1/auth/signup", {"username": "mara", "email": "mara@example.com", "password": known},
        content_type="application/json",
    )  # fmt: skip
    assert "password_breached" in program.text
    client = browser()
    log_in(client)
    form = {"oldpassword": PASSWORD, "password1": known}
    assert "known from a breach" in client.post("/accounts/password/change/", form).text
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", [" Spaces at both ends ", "Größer-als-64-" + "x" * 120, wide("Full-width") + "-letters"]
)
def test_a_password_is_kept_exactly_as_it_was_typed(owner, password):
    client = browser()
    log_in(client)
    form = {"oldpassword": PASSWORD, "password1": password}
    assert client.post("/accounts/password/change/", form).status_code == 302
    for wrong in {f"{password}?", password.swapcase(), password.strip(), password[:64]} - {password}:
        other = browser()
        log_in(other, password=wrong)
        assert not is_in(other)
    again = browser()
    log_in(again, password=password)
    assert is_in(again)


@pytest.mark.django_db
def test_it_can_be_pasted_and_filled_in_and_is_not_shown(client):
    pages = {"/accounts/login/": {"current-password"}, "/accounts/signup/": {"new-password"}}
    for path, hints in pages.items():
        page = client.get(path).text
        assert 'type="password"' in page
        assert {hint for hint in ("current-password", "new-password") if hint in page} == hints
        assert "onpaste" not in page
