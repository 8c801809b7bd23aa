"""What a person is told of their account: the log, and mails about what is new."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.choices import Action
from accounts.models import AuditEntry
from accounts.services import create_token, note_failed_log_in, record_action, revoke_token
from accounts.services.log_ins import FAILURES_WRITTEN_AN_HOUR
from socialflow.core.services import relay_due_events
from tests.browsers import AWAY, CHROME, FIREFOX, HOME, PLACES, browser, is_in, log_in
from tests.factories.accounts import PASSWORD
from tests.mails import mailed_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_owner(owner):
    type(owner).objects.filter(pk=owner.pk).update(created_at=timezone.now() - timedelta(days=30))
    owner.refresh_from_db()
    return owner


def written(person):
    return list(AuditEntry.objects.filter(subject=person).order_by("id").values_list("action", flat=True))


def mails():
    relay_due_events()
    return [message.subject for message in mail.outbox]


def test_a_log_in_and_a_log_out_are_written(owner):
    client = browser()
    log_in(client)
    client.post("/accounts/logout/")
    assert written(owner) == ["logged_in", "logged_out"]
    entry = AuditEntry.objects.filter(action="logged_in").get()
    assert (entry.address, entry.user_agent, entry.actor) == (HOME, FIREFOX, owner)


def test_signing_up_is_written(db):
    client = browser()
    client.post("/accounts/signup/", {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-b"})
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["signed_up"]


def test_what_is_done_to_addresses_and_the_password_is_written(owner):
    client = browser()
    log_in(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    client.post("/accounts/confirm-email/", {"code": mailed_code()})
    client.post("/accounts/email/", {"action_primary": "", "email": "new@example.com"})
    client.post("/accounts/email/", {"action_remove": "", "email": "owner@example.com"})
    form = {"oldpassword": PASSWORD, "password1": "quite-another-horse"}
    client.post("/accounts/password/change/", form)
    assert written(owner) == [
        "logged_in", "email_added", "email_confirmed", "email_changed", "email_removed", "password_changed",
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="email_removed").details == {"email": "owner@example.com"}


def test_tokens_are_written_and_told_by_mail(owner):
    made = create_token(user=owner, name="player", scopes=["read", "upload"])
    revoke_token(user=owner, token_id=made.row.pk)
    assert written(owner) == ["token_made", "token_revoked"]
    assert mails() == ["New API token for your SocialFlow account"]
    (message,) = mail.outbox
    assert "“player”" in message.body
    assert "Read, Upload" in message.body
    assert made.plain not in message.body + message.alternatives[0].content


def test_the_page_and_the_api_show_the_same(owner, api, settings):
    settings.GEOIP_DATABASE = PLACES
    client = browser()
    log_in(client)
    create_token(user=owner, name="player", scopes=["read"])
    program = api(owner)
    items = program.get("/api/v1/me/security-log").json()["items"]
    assert [(item["action"], item["about"]) for item in items] == [
        ("token_made", "token 2"), ("token_made", "player"), ("logged_in", ""),
    ]  # fmt: skip
    assert (items[2]["device"], items[2]["place"], items[2]["by"]) == ("Firefox on Linux", "United Kingdom", "you")
    page = client.get("/settings/security-log").text
    for words in ("API token made: player", "Logged in", "Firefox on Linux", "United Kingdom"):
        assert words in page


def test_what_staff_did_is_shown_without_who_and_from_where(owner, staff, api):
    record_action(action=Action.ROLE_CHANGED, subject=owner, actor=staff, note="he is my cousin")
    AuditEntry.objects.bulk_create(
        [AuditEntry(action="badge_given", subject=owner, actor=staff, address="10.9.8.7", user_agent=FIREFOX)]
    )
    answer = api(owner).get("/api/v1/me/security-log")
    assert [item["by"] for item in answer.json()["items"]] == ["you", "staff", "staff"]
    for secret in ("warden", "cousin", "10.9.8.7", "Firefox"):
        assert secret not in answer.text


def test_the_log_of_somebody_else_is_nobodys(owner, stranger, api):
    record_action(action=Action.LOGGED_IN, subject=owner, actor=owner)
    assert [item["action"] for item in api(stranger).get("/api/v1/me/security-log").json()["items"]] == ["token_made"]
    assert api().get("/api/v1/me/security-log").status_code == 401
    assert api(owner, scopes=["write"]).get("/api/v1/me/security-log").status_code == 403


def test_the_log_goes_on_page_by_page(owner, api):
    for number in range(25):
        record_action(action=Action.TOKEN_MADE, subject=owner, actor=owner, name=f"number {number}")
    client = browser()
    client.force_login(owner)
    first = client.get("/settings/security-log")
    assert "number 24" in first.text
    assert "number 3<" not in first.text
    second = client.get(first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&"))
    assert "number 3<" in second.text
    program = api(owner)
    page = program.get("/api/v1/me/security-log?limit=10").json()
    assert (len(page["items"]), page["next"] is None) == (10, False)


def test_the_page_costs_the_same_however_long_the_log(owner, django_assert_num_queries):
    client = browser()
    client.force_login(owner)
    for rows in (1, 30):
        for _ in range(rows):
            record_action(action=Action.LOGGED_IN, subject=owner, actor=owner)
        with django_assert_num_queries(4):  # session, person, entries, followed channels
            client.get("/settings/security-log")


def test_wrong_passwords_are_written_so_many_an_hour(owner, time_machine):
    time_machine.move_to(timezone.now())
    for _ in range(FAILURES_WRITTEN_AN_HOUR + 5):
        note_failed_log_in(person_id=owner.pk, step="password", failures=1)
    assert written(owner) == ["login_failed"] * FAILURES_WRITTEN_AN_HOUR
    time_machine.shift(timedelta(hours=1, seconds=1))
    note_failed_log_in(person_id=owner.pk, step="password", failures=1)
    assert len(written(owner)) == FAILURES_WRITTEN_AN_HOUR + 1


def test_a_wrong_password_is_in_the_log_with_where_it_came_from(owner, api):
    log_in(browser(CHROME, AWAY), password="wrong")
    relay_due_events()
    (entry,) = AuditEntry.objects.filter(action="login_failed")
    assert (entry.subject, entry.actor, entry.address, entry.user_agent) == (owner, None, AWAY, CHROME)
    (_, item) = api(owner).get("/api/v1/me/security-log").json()["items"]
    assert (item["label"], item["device"], item["by"]) == ("Wrong password, code or passkey", "Chrome on Windows", "")


def test_many_wrong_passwords_are_told_by_mail_once(owner):
    for failures in range(1, 15):
        note_failed_log_in(person_id=owner.pk, step="password", failures=failures)
    assert mails() == ["Wrong passwords for your SocialFlow account"]
    assert "10 wrong passwords" in mail.outbox[0].body
    assert "/settings/factors" in mail.outbox[0].body


def test_a_browser_that_was_never_seen_is_told_by_mail(old_owner, settings):
    settings.GEOIP_DATABASE = PLACES
    log_in(browser(CHROME, AWAY))
    assert mails() == ["New log-in to your SocialFlow account"]
    (message,) = mail.outbox
    page = message.alternatives[0].content
    for words in ("Chrome on Windows", AWAY, "Sweden", "UTC", "/accounts/password/reset/"):
        assert words in message.body
        assert words in page


def test_a_browser_with_the_mark_of_a_former_log_in_is_known_wherever_it_is(old_owner):
    mine = browser()
    log_in(mine)
    mine.post("/accounts/logout/")
    mail.outbox.clear()
    relay_due_events()
    mail.outbox.clear()
    mine.defaults["REMOTE_ADDR"] = AWAY
    log_in(mine)
    assert is_in(mine)
    assert mails() == []


@pytest.mark.parametrize(
    ("user_agent", "address", "is_told"),
    [
        (FIREFOX.replace("143", "144"), "81.2.69.9", False),
        (FIREFOX, AWAY, True),
        (CHROME, HOME, True),
    ],
)
def test_without_the_mark_the_same_kind_of_browser_next_door_is_known(old_owner, user_agent, address, is_told):
    log_in(browser())
    relay_due_events()
    mail.outbox.clear()
    log_in(browser(user_agent, address))
    assert bool(mails()) is is_told


def test_a_mark_is_good_for_its_account_and_password_alone(old_owner, stranger):
    type(stranger).objects.filter(pk=stranger.pk).update(created_at=timezone.now() - timedelta(days=30))
    mine = browser()
    log_in(mine)
    mine.post("/accounts/logout/")
    relay_due_events()
    mail.outbox.clear()
    log_in(mine, "stranger")
    assert [message.to for message in mail.outbox] == []
    mails()
    assert [message.to for message in mail.outbox] == [["stranger@example.com"]]
    mine.post("/accounts/logout/")
    old_owner.set_password("quite-another-horse")
    old_owner.save()
    mine.defaults["REMOTE_ADDR"] = AWAY
    log_in(mine, password="quite-another-horse")
    mails()
    assert mail.outbox[-1].to == ["owner@example.com"]


def test_whoever_has_just_signed_up_is_not_told_of_their_first_log_in(owner):
    log_in(browser())
    assert mails() == []


def test_the_mark_says_nothing_and_scripts_cannot_read_it(owner):
    client = browser()
    log_in(client)
    cookie = client.cookies["browser"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert len(cookie.value) == 22
    assert owner.username not in cookie.value


@pytest.mark.parametrize("login", ["owner", "owner@example.com"])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_log_in_takes_few_queries(old_owner, login, is_known):
    client = browser()
    if is_known:
        log_in(client)
        client.post("/accounts/logout/")
    with CaptureQueriesContext(connection) as captured:
        log_in(client, login)
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 12, "\n".join(statements)
    assert is_in(client)
