"""Ten thousand wrong passwords: how many are looked at, and what the owner sees. docs/security.md shows the figures."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.log_in.adapters import AccountAdapter
from accounts.models import AuditEntry, User
from accounts.services import check_second_factor
from accounts.services.log_ins import FAILURES_WRITTEN_AN_HOUR
from socialflow.core.errors import DomainError
from socialflow.core.network import network_of
from socialflow.core.redis import redis_client
from socialflow.core.services import relay_due_events
from tests.browsers import AWAY, CHROME, browser, is_in, log_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factors import code_now, give_app

pytestmark = pytest.mark.django_db
TRIES = 10_000


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


def address_of(number):
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


def names(count):
    return [person.username for person in User.objects.bulk_create(UserFactory.build_batch(count))]


def is_looked_at(login, address, password="wrong"):
    """Whether a password was compared, or the try came too early."""
    request = RequestFactory(REMOTE_ADDR=address).post("/accounts/login/")
    request.user = AnonymousUser()
    try:
        return AccountAdapter(request).authenticate(request, username=login, password=password) is None
    except ValidationError as refusal:
        return refusal.code != "too_many_login_attempts"


def test_ten_thousand_at_one_account_from_a_thousand_addresses(owner, clock):
    looked_at = 0
    for number in range(TRIES):
        looked_at += is_looked_at("owner", address_of(number % 1000))
        clock.shift(0.1)
    assert looked_at == 13
    assert owner.check_password("wrong") is False
    while relay_due_events():
        pass
    assert AuditEntry.objects.filter(subject=owner, action="login_failed").count() == FAILURES_WRITTEN_AN_HOUR
    assert [message.subject for message in mail.outbox] == ["Wrong passwords for your SocialFlow account"]


def test_a_whole_day_at_one_account(owner, clock):
    looked_at = 0
    for number in range(24 * 60):
        looked_at += is_looked_at("owner", address_of(number % 1000))
        clock.shift(60)
    assert looked_at <= 40


def test_ten_thousand_over_a_thousand_accounts_from_one_address(clock):
    people = names(1000)
    looked_at = 0
    for number in range(TRIES):
        looked_at += is_looked_at(people[number % 1000], AWAY)
        clock.shift(0.1)
    assert looked_at == 30 + TRIES * 0.1 // 30


def test_ten_at_each_of_many_accounts_from_as_many_addresses_at_once(clock):
    looked_at = [
        [is_looked_at(username, address_of(number)) for _ in range(10)] for number, username in enumerate(names(50))
    ]
    assert looked_at == [[True] * 5 + [False] * 5] * 50


def test_a_name_that_nobody_has_is_met_like_one_that_somebody_has(owner, clock):
    for login in ("owner", "nobody"):
        met = []
        for number in range(40):
            met.append(is_looked_at(login, address_of(number)))
            clock.shift(1)
        assert met.count(True) == 9, login


def test_one_name_of_an_account_tells_nothing_of_another(owner, clock):
    for number in range(20):
        is_looked_at("owner", address_of(number))
    assert not is_looked_at("owner", AWAY)
    assert is_looked_at("owner@example.com", AWAY)


def test_the_owner_gets_in_where_they_were_before_while_others_guess(owner, clock):
    mine, new = browser(), browser(CHROME, AWAY)
    log_in(mine)
    mine.post("/accounts/logout/")
    for number in range(100):
        is_looked_at("owner", address_of(number))
    refused = log_in(new)
    assert "Try again in 2 seconds" in refused.text
    assert not is_in(new)
    log_in(mine)
    assert is_in(mine)


def test_who_has_the_browser_of_the_owner_guesses_no_faster(owner, clock):
    mine = browser()
    log_in(mine)
    mine.post("/accounts/logout/")
    answers = [log_in(mine, password=f"wrong {number}").text for number in range(12)]
    assert ["Too many wrong passwords" in answer for answer in answers] == [False] * 10 + [True] * 2


def test_the_right_password_starts_afresh_and_only_it(owner, clock):
    client = browser(CHROME, AWAY)
    for _ in range(4):
        log_in(client, password="wrong")
    log_in(client)
    client.post("/accounts/logout/")
    client.cookies.clear()
    answers = [log_in(client, password="wrong").text for _ in range(6)]
    assert ["Too many wrong passwords" in answer for answer in answers] == [False] * 5 + [True]


def test_a_reset_lets_the_owner_in_at_once(owner, clock):
    for number in range(100):
        is_looked_at("owner", address_of(number))
        is_looked_at("owner@example.com", address_of(number))
    client = browser(CHROME, AWAY)
    client.post("/accounts/password/reset/", {"email": "owner@example.com"})
    page = client.get(next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word))["Location"]
    client.post(page, {"password1": "quite-another-horse"})
    log_in(client, "owner@example.com", "quite-another-horse")
    assert is_in(client)


def test_without_redis_each_process_counts_for_itself(owner, clock, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        assert [is_looked_at("owner", address_of(number)) for number in range(7)] == [True] * 5 + [False] * 2
    finally:
        redis_client.cache_clear()


def test_a_session_that_is_stolen_guesses_the_password_no_faster(owner, clock):
    thief = browser()
    log_in(thief)
    clock.shift(timedelta(hours=1))
    answers = [thief.post(reverse("accounts:prove"), {"password": "wrong"}) for _ in range(15)]
    assert any("Too many" in answer.text or answer.status_code == 429 for answer in answers)


def test_guesses_elsewhere_do_not_keep_the_owner_from_proving_who_they_are(owner, clock):
    mine = browser()
    log_in(mine)
    clock.shift(timedelta(hours=1))
    mine.cookies.pop("browser")
    for number in range(100):
        is_looked_at("owner", address_of(number))
        is_looked_at("owner@example.com", address_of(number))
    assert mine.post(reverse("accounts:prove"), {"password": PASSWORD}).status_code == 302


def test_guesses_in_a_stolen_session_do_not_keep_the_owner_out_elsewhere(owner, clock):
    thief = browser()
    log_in(thief)
    clock.shift(timedelta(hours=1))
    for _number in range(10):
        thief.post(reverse("accounts:prove"), {"password": "wrong"})
    assert is_looked_at("owner", AWAY)
    assert is_looked_at("owner@example.com", AWAY)


def test_what_one_subscriber_holds_is_one_address():
    assert network_of("2001:db8::1") == network_of("2001:db8::2") != network_of("2001:db8:0:1::1")


def test_the_operator_sees_what_is_typed_at_log_in(owner, settings):
    settings.METRICS_TOKEN = "let-me-see"
    for password in ("wrong", PASSWORD):
        log_in(browser(), password=password)
    for number in range(6):
        is_looked_at("nobody", address_of(number))
    shown = browser().get("/metrics", headers={"Authorization": "Bearer let-me-see"}).text
    for outcome in ("right", "wrong", "too early"):
        assert f'passwords_checked_total{{outcome="{outcome}"}}' in shown


def test_ten_thousand_wrong_codes_at_one_account(owner, clock):
    """So many tries at the app has who knows the password in seventeen minutes; the owner gets in after them."""
    give_app(owner)
    looked_at, longest = 0, 0
    for _number in range(TRIES):
        try:
            check_second_factor(person=owner, code="000000")
        except DomainError as refusal:
            looked_at += refusal.code == "wrong_code"
            longest = max(longest, refusal.extra.get("retry_after_seconds", 0))
        clock.shift(0.1)
    assert looked_at == 10
    assert longest <= 34 * 60
    clock.shift(longest)
    assert check_second_factor(person=owner, code=code_now())
    while relay_due_events():
        pass
    assert [message.subject for message in mail.outbox] == ["Wrong codes were typed for your account"]


def test_ten_wrong_codes_at_each_of_many_accounts(clock):
    """One a second over a hundred accounts: each makes its own guesser wait, whatever the others do."""
    people = [give_app(person) for person in User.objects.filter(username__in=names(100))]
    looked_at = dict.fromkeys(people, 0)
    for number in range(1000):
        person = people[number % 100]
        try:
            check_second_factor(person=person, code="000000")
        except DomainError as refusal:
            looked_at[person] += refusal.code == "wrong_code"
        clock.shift(1)
    assert set(looked_at.values()) == {9}


def test_a_made_up_mailed_code_is_tried_three_times(owner, clock):
    client = browser()
    client.post("/accounts/login/code/", {"email": "owner@example.com"})
    answers = [client.post("/accounts/login/code/confirm/", {"code": "BBBB-BBBB"}) for _ in range(5)]
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert all(answer.status_code == 302 for answer in answers[3:])
    assert not is_in(client)
