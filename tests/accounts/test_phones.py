"""Phone numbers: added, confirmed by a texted code, a way to log in, changed and removed."""

import base64
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core import mail

from accounts.choices import Action
from accounts.models import AuditEntry, User
from accounts.providers.sms import TwilioSender
from accounts.services import claim_phone, promise_text, remove_phone, verify_phone
from accounts.services.retiring import bar_contacts
from socialflow.core.errors import ConflictError, DomainError, InvalidError
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.factors import give_app, show_proof
from tests.mails import mailed_code
from tests.programs import Program
from tests.texts import NUMBER, OTHER, TYPED, no_texts, own, texted_code, texts  # noqa: F401 - a fixture

ADD = "/accounts/phone/change/"
VERIFY = "/accounts/phone/verify/"


pytestmark = pytest.mark.usefixtures("no_texts")


def add(client, number=TYPED):
    return client.post(ADD, {"phone": number})


def test_a_number_is_ones_own_when_its_code_is_typed(owner, home):
    assert add(home)["Location"] == VERIFY
    assert texts()[-1][0] == NUMBER
    owner.refresh_from_db()
    assert owner.phone == ""
    assert home.post(VERIFY, {"code": texted_code()})["Location"] == ADD
    owner.refresh_from_db()
    assert owner.phone == NUMBER
    assert owner.phone_verified_at
    assert "confirmed" in home.get(ADD).text
    assert AuditEntry.objects.filter(action=Action.PHONE_CHANGED, subject=owner).exists()
    relay_due_events()
    assert "A phone number for your SocialFlow account" in [message.subject for message in mail.outbox]
    assert NUMBER not in mail.outbox[-1].body


def test_two_zeros_are_as_good_as_a_plus(owner, home):
    dialled = TYPED.replace("+", "00")
    add(home, dialled)
    home.post(VERIFY, {"code": texted_code()})
    owner.refresh_from_db()
    assert owner.phone == NUMBER
    log_in(client := browser(), dialled)
    assert is_in(client)


def test_the_text_fills_itself_in_on_our_page_alone(owner, home):
    add(home)
    assert texts()[-1][1].rstrip().endswith(f"@testserver #{texted_code()}")


def test_nor_on_the_page_that_a_forged_host_names(owner, home, settings):
    settings.LINKS_URL = "https://social.example:8443"
    home.post("/accounts/phone/change/", {"phone": TYPED}, headers={"Host": "evil.example"})
    assert texts()[-1][1].rstrip().endswith(f"@social.example #{texted_code()}")


@pytest.mark.parametrize(
    "typed", ["07911 123456", "hello", "+44", "+1 000 000 0000", "+447911123456 ext. 5", "+99912345678"]
)
def test_what_is_no_number_is_said(home, typed):
    response = add(home, typed)
    assert response.status_code == 200
    assert "not a phone number" in response.text
    assert texts() == []


def test_three_wrong_codes_end_it(owner, home):
    add(home)
    right = texted_code()
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(3):
        response = home.post(VERIFY, {"code": wrong})
    assert response["Location"] == ADD
    assert home.post(VERIFY, {"code": right})["Location"] == ADD
    owner.refresh_from_db()
    assert owner.phone == ""


def test_so_many_texts_go_to_a_number_and_no_more(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    for _text in range(5):
        promise_text(number=NUMBER, text="hello")
    with pytest.raises(DomainError) as refusal:
        promise_text(number=NUMBER, text="hello")
    assert (refusal.value.code, refusal.value.status) == ("too_many_texts", 429)
    promise_text(number=OTHER, text="hello")
    assert len(texts()) == 6
    time_machine.shift(refusal.value.extra["retry_after_seconds"])
    promise_text(number=NUMBER, text="hello")


def test_asking_again_and_again_is_refused_in_words(owner, home):
    for _text in range(5):
        assert add(home)["Location"] == VERIFY
    response = add(home)
    assert response.status_code == 429
    assert "many texts already" in response.text
    assert len(texts()) == 5


def test_one_address_texts_so_many_numbers_and_no_more(db):
    for last in range(20):
        promise_text(number=f"+4479111234{last:02}", text="hello")
    with pytest.raises(DomainError):
        promise_text(number=OTHER, text="hello")


def test_a_text_that_comes_too_late_is_not_sent(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    promise_text(number=NUMBER, text="hello")
    time_machine.shift(601)
    assert texts() == []


@pytest.mark.parametrize("typed", [NUMBER, TYPED, "+44 (0) 7911 123456"])
def test_the_number_and_the_password_log_in(owner, typed):
    own(owner)
    client = browser()
    assert log_in(client, typed)["Location"] == "/"
    assert is_in(client)


def test_a_number_that_is_only_claimed_logs_nobody_in(owner, stranger):
    claim_phone(person=owner, phone=NUMBER)
    client = browser()
    assert log_in(client, NUMBER).status_code == 200
    client.post("/accounts/login/code/", {"phone": NUMBER})
    assert texts() == []
    assert not is_in(client)


def test_spacing_a_number_in_other_ways_gives_no_more_tries(owner):
    own(owner)
    client = browser()
    for spaced in ("+447911123456", "+44 7911123456", "0044 7911 123456", "+44-7911-123456", "+44 7911 12 34 56"):
        log_in(client, spaced, "wrong-password")
    assert "Too many wrong passwords" in log_in(client, NUMBER).text


def test_a_texted_code_logs_in_and_the_second_factor_is_asked_all_the_same(owner, stranger):
    own(owner)
    client = browser()
    assert client.post("/accounts/login/code/", {"phone": TYPED})["Location"] == "/accounts/login/code/confirm/"
    assert client.post("/accounts/login/code/confirm/", {"code": texted_code()})["Location"] == "/"
    assert is_in(client)
    own(give_app(stranger), OTHER)
    client = browser()
    client.post("/accounts/login/code/", {"phone": OTHER})
    response = client.post("/accounts/login/code/confirm/", {"code": texted_code()})
    assert response["Location"] == "/accounts/second-factor/"
    assert not is_in(client)


def test_a_number_that_nobody_has_is_answered_alike(owner):
    own(owner)
    pages = []
    for number in (NUMBER, OTHER):
        client = browser()
        response = client.post("/accounts/login/code/", {"phone": number})
        page = client.get(response["Location"]).text
        pages.append(
            (response.status_code, re.sub(r'("X-CSRFToken": |value=|nonce=)"[^"]*"', "", page.replace(number, "")))
        )
    assert pages[0] == pages[1]
    assert [number for number, _words in texts()] == [NUMBER]
    for number in (NUMBER, OTHER):
        wrong = log_in(browser(), number, "wrong-password")
        assert "The name or the password is not right" in wrong.text


def test_two_may_claim_a_number_and_one_can_prove_it(owner, stranger, home):
    own(stranger)
    add(home)
    assert texts()[-1][0] == NUMBER
    response = home.post(VERIFY, {"code": texted_code()})
    assert response.status_code == 200
    assert "already registered" in response.text
    with pytest.raises(ConflictError, match="another account"):
        verify_phone(person=owner, phone=NUMBER)
    claim_phone(person=owner, phone=NUMBER)
    assert User.objects.filter(phone=NUMBER).count() == 2


def test_the_number_of_somebody_banned_who_left_is_refused_in_the_settings(owner, home):
    bar_contacts(NUMBER)
    response = add(home)
    assert response.status_code == 200
    assert "That number cannot be used here" in response.text
    assert texts() == []
    for take in (claim_phone, verify_phone):
        with pytest.raises(InvalidError) as refusal:
            take(person=owner, phone=NUMBER)
        assert refusal.value.code == "contact_refused"
    add(home, OTHER)
    assert home.post(VERIFY, {"code": texted_code()})["Location"] == ADD


def test_and_to_programs(owner):
    bar_contacts(NUMBER)
    program = Program()
    program.post("/auth/login", username="owner", password=PASSWORD)
    refused = program.post("/account/phone", phone=NUMBER)
    assert (refused.status_code, refused.json()["code"]) == (422, "contact_refused")
    assert texts() == []


def test_a_number_that_is_barred_later_still_lets_its_owner_in(owner):
    own(owner)
    bar_contacts(NUMBER)
    client = browser()
    client.post("/accounts/login/code/", {"phone": NUMBER})
    client.post("/accounts/login/code/confirm/", {"code": texted_code()})
    assert is_in(client)


def test_who_proves_a_number_a_moment_too_late_is_told(owner, stranger, home, monkeypatch):
    add(home)
    code = texted_code()
    own(stranger)
    monkeypatch.setattr("allauth.account.forms.phone_already_exists", lambda *_args, **_options: False)
    assert "belongs to another account" in home.post(VERIFY, {"code": code}, follow=True).text


def test_another_number_takes_the_place_of_the_old_when_it_is_proved(owner, home):
    own(owner)
    add(home, OTHER)
    owner.refresh_from_db()
    assert owner.phone == NUMBER
    home.post(VERIFY, {"code": texted_code()})
    owner.refresh_from_db()
    assert owner.phone == OTHER


def test_doing_without_a_number(owner, home):
    own(owner)
    home.post("/settings/phone/remove")
    owner.refresh_from_db()
    assert (owner.phone, owner.phone_verified_at) == ("", None)
    relay_due_events()
    assert mail.outbox[-1].subject == "Your SocialFlow account has no phone number any more"
    remove_phone(person=owner)
    assert AuditEntry.objects.filter(action=Action.PHONE_REMOVED, subject=owner).count() == 1


def test_a_session_that_was_left_alone_changes_no_number(owner, home):
    own(owner)
    show_proof(home, owner, minutes_ago=11)
    assert add(home, OTHER)["Location"].startswith("/accounts/reauthenticate/")
    assert home.post("/settings/phone/remove")["Location"].startswith("/accounts/reauthenticate/")
    assert texts() == []
    owner.refresh_from_db()
    assert owner.phone == NUMBER


def test_at_sign_up_a_number_is_asked_for_after_the_address(db):
    client = browser()
    form = {"username": "mara", "email": "mara@example.com", "password1": PASSWORD, "phone": TYPED}
    client.post("/accounts/signup/", form)
    assert client.post("/accounts/confirm-email/", {"code": mailed_code()})["Location"] == VERIFY
    assert client.get(VERIFY).status_code == 200
    assert client.post(VERIFY, {"code": texted_code()})["Location"] == "/"
    assert is_in(client)
    assert User.objects.get().phone_verified_at


def test_or_later(db, owner):
    own(owner)
    client = browser()
    client.post(
        "/accounts/signup/", {"username": "mara", "email": "mara@example.com", "password1": PASSWORD, "phone": TYPED}
    )
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    # Whose number it is already is told on their phone, and nothing here.
    assert "belongs to your account already" in texts()[-1][1]
    assert client.post("/accounts/phone/later/")["Location"] == "/"
    assert is_in(client)
    client.post("/accounts/logout/")
    assert log_in(client, "mara")["Location"] == "/"


def test_where_no_texts_are_sent_no_number_is_asked_for(owner, home, settings):
    settings.SMS_SENDER = ""
    assert 'name="phone"' not in browser().get("/accounts/signup/").text
    assert 'name="phone"' not in browser().get("/accounts/login/code/").text
    assert 'name="phone"' not in home.get(ADD).text
    assert ADD not in home.get("/settings/profile").text


@pytest.mark.parametrize(("status", "outcome"), [(201, None), (400, None), (429, OSError), (500, OSError)])
def test_the_gateway_is_asked_as_twilio_documents_it(settings, status, outcome):
    asked = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append((self.path, self.headers["Authorization"], {name: value[0] for name, value in body.items()}))
            answer = json.dumps({"sid": "SM1", "status": "queued"} if status == 201 else {"code": 21211}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SMS_API_URL = f"http://127.0.0.1:{server.server_port}"
        settings.SMS_ACCOUNT_SID, settings.SMS_AUTH_TOKEN, settings.SMS_FROM = "AC1", "token", "+15005550006"
        if outcome:
            with pytest.raises(outcome):
                TwilioSender().send(NUMBER, "hello")
        else:
            TwilioSender().send(NUMBER, "hello")
        server.shutdown()
    credentials = base64.b64encode(b"AC1:token").decode()
    assert asked == [
        (
            "/2010-04-01/Accounts/AC1/Messages.json",
            f"Basic {credentials}",
            {"To": NUMBER, "From": "+15005550006", "Body": "hello"},
        )
    ]


def test_the_phone_page_costs_few_queries(owner, client, django_assert_max_num_queries):
    own(owner)
    client.force_login(owner)
    with django_assert_max_num_queries(8):
        assert client.get(ADD).status_code == 200
