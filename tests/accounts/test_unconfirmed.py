"""Accounts whose address nobody has confirmed: out of sight, and gone after some days."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.choices import Status
from accounts.models import AuditEntry, SignupRequest, User
from accounts.services import (
    approve_signup,
    create_invite,
    lock_newcomer,
    note_password_reset,
    purge_unconfirmed,
    register_user,
)
from accounts.services.locking import hold_people
from accounts.tasks import purge_unconfirmed as hourly
from socialflow.core.errors import ConflictError
from tests.browsers import browser, is_in
from tests.factories.accounts import EmailAddressFactory, UserFactory
from tests.locks import wait_for_locks
from tests.mails import mailed_code
from tests.programs import Program

FORM = {"username": "mara", "email": "mara@example.com", "password1": "correct-horse-battery"}
LATE = timedelta(days=7, minutes=1)


@pytest.fixture
def newcomer(db):
    client = browser()
    client.post("/accounts/signup/", FORM)
    return client


def confirm(client):
    return client.post("/accounts/confirm-email/", {"code": mailed_code()})


def grow_old(username="mara", by=LATE):
    User.objects.filter(username=username).update(created_at=timezone.now() - by)


def test_nobody_sees_who_has_not_confirmed_their_address(client, newcomer, owner, api):
    assert client.get("/@mara").status_code == 404
    assert api(owner).get("/api/v1/users/mara").status_code == 404
    assert "/@mara" not in client.get("/search", {"q": "mara"}).text
    assert User.objects.known_to(owner).filter(username="mara").count() == 0
    assert confirm(newcomer).status_code == 302
    assert client.get("/@mara").status_code == 200
    assert is_in(newcomer)


def test_who_comes_back_later_logs_in_confirms_and_is_in(newcomer, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=2))
    later = browser()
    answer = later.post("/accounts/login/", {"login": "mara", "password": FORM["password1"]})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert confirm(later)["Location"] == "/"
    assert is_in(later)
    assert User.objects.get().status == Status.ACTIVE


def test_who_forgot_the_password_meanwhile_gets_a_link(newcomer):
    browser().post("/accounts/password/reset/", {"email": "mara@example.com"})
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body


def test_nothing_is_left_of_who_does_not_confirm_in_time(newcomer):
    grow_old(by=timedelta(days=6, hours=23))
    assert hourly() == 0
    grow_old()
    assert hourly() == 1
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    again = register_user(username="mara", email="mara@example.com", password=None)
    assert again.username == "mara"


def test_the_days_are_a_setting(newcomer, settings):
    settings.SIGNUP_CONFIRM_DAYS = 30
    grow_old()
    assert purge_unconfirmed() == 0


def test_members_and_those_who_wait_for_the_staff_stay(newcomer, owner, settings):
    settings.SIGNUP_POLICY = "approval"
    waiting = browser()
    waiting.post("/accounts/signup/", {**FORM, "username": "ben", "email": "ben@example.com", "reason": "I paint."})
    confirm(waiting)
    EmailAddressFactory(user=owner, email="second@example.com", verified=False, primary=False)
    UserFactory(username="by_hand", status=Status.PENDING)
    author = UserFactory(username="author", status=Status.PENDING, post_count=1)
    EmailAddress.objects.update_or_create(user=author, defaults={"verified": False})
    for name in ("owner", "ben", "by_hand", "author"):
        grow_old(name)
    grow_old("mara", timedelta())
    assert purge_unconfirmed() == 0
    assert set(User.objects.values_list("username", flat=True)) == {"owner", "mara", "ben", "by_hand", "author"}


def test_a_code_of_an_account_that_is_gone_is_said_to_be_too_late(newcomer):
    code = mailed_code()
    grow_old()
    purge_unconfirmed()
    answer = newcomer.post("/accounts/confirm-email/", {"code": code})
    assert "was removed" in answer.text
    assert not is_in(newcomer)
    assert not EmailAddress.objects.exists()
    with pytest.raises(ConflictError, match="Sign up again"):
        lock_newcomer(person_id=UserFactory.build().pk)


def test_a_program_is_told_so_too(db):
    program = Program()
    fields = {"email": "mara@example.com", "username": "mara", "password": FORM["password1"]}
    assert program.post("/auth/signup", **fields).status_code == 401
    grow_old()
    purge_unconfirmed()
    told = program.post("/auth/email/verify", key=mailed_code())
    assert (told.status_code, told.json()["code"]) == (409, "account_gone")


def test_approved_before_the_address_is_confirmed_one_is_in_with_the_code(db, staff, client, settings):
    settings.SIGNUP_POLICY = "approval"
    newcomer = browser()
    newcomer.post("/accounts/signup/", {**FORM, "reason": "I paint."})
    person = User.objects.get(username="mara")
    approve_signup(actor=staff, person_id=person.pk)
    assert client.get("/@mara").status_code == 404
    with pytest.raises(ConflictError):
        approve_signup(actor=staff, person_id=person.pk)
    assert not SignupRequest.objects.exists()
    assert confirm(newcomer)["Location"] == "/"
    assert client.get("/@mara").status_code == 200


def test_the_operator_confirms_an_account_made_by_hand(db, client):
    made = ["create_user", "mara", "--email", "mara@example.com", "--password", FORM["password1"]]
    call_command(*made)
    assert client.get("/@mara").status_code == 404
    call_command(*made, "--verified")
    assert client.get("/@mara").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("first", "policy"), [("confirming", "open"), ("confirming", "approval"), ("removing", "open")]
)
def test_who_confirms_at_this_moment_wins_or_is_told(first, policy, settings):
    settings.SIGNUP_POLICY = policy
    client = browser()
    client.post("/accounts/signup/", {**FORM, "reason": "I paint."})
    code = mailed_code()
    person = User.objects.get()
    grow_old()
    answers = {}

    def run(name, call):
        answers[name] = call()
        connection.close()

    def confirming():
        return client.post("/accounts/confirm-email/", {"code": code})

    calls = {"confirming": confirming, "removing": purge_unconfirmed}
    other = next(name for name in calls if name != first)
    with transaction.atomic():
        # Both wait for the row, in this order.
        User.objects.select_for_update().get(pk=person.pk)
        threads = []
        for name in (first, other):
            thread = threading.Thread(target=run, args=(name, calls[name]))
            threads.append(thread)
            thread.start()
            wait_for_locks(len(threads))
    for thread in threads:
        thread.join(10)
    if first == "confirming":
        assert answers["removing"] == 0
        assert is_in(client) == (policy == "open")
        assert User.objects.get().status == (Status.ACTIVE if policy == "open" else Status.PENDING)
    else:
        assert answers["removing"] == 1
        assert answers["confirming"].status_code == 302
        assert "was removed" in client.get("/accounts/login/").text, "and it is no circle of pages"
        assert not User.objects.exists()
        assert not EmailAddress.objects.exists()
        assert not AuditEntry.objects.filter(action="email_confirmed").exists()


@pytest.mark.django_db(transaction=True)
def test_a_reset_takes_nothing_from_who_confirms_at_this_moment(newcomer):
    person = User.objects.get()
    SocialAccount.objects.create(user=person, provider="google", uid="4711")
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            hold_people(person.pk)
            reset = pool.submit(in_thread, lambda: note_password_reset(person=person))
            wait_for_locks()
            EmailAddress.objects.update(verified=True)
            User.objects.update(status=Status.ACTIVE)
        reset.result(10)
    assert SocialAccount.objects.exists()


def in_thread(call):
    try:
        call()
    finally:
        connection.close()


def join_by(invite, name, email):
    client = browser()
    client.get(f"/invite/{invite.code}")
    client.post("/accounts/signup/", {**FORM, "username": name, "email": email})
    return client


def uses(invite):
    invite.refresh_from_db()
    return invite.use_count


def test_who_was_invited_and_does_not_confirm_gives_the_place_back(staff, settings):
    settings.SIGNUP_POLICY = "invite"
    invite = create_invite(actor=staff, max_uses=2)
    join_by(invite, "mara", "mara@example.com")
    assert confirm(join_by(invite, "ben", "ben@example.com")).status_code == 302
    assert uses(invite) == 2
    join_by(invite, "late", "late@example.com")
    assert not User.objects.filter(username="late").exists(), "both places are taken"
    for name in ("mara", "ben"):
        grow_old(name)
    assert (purge_unconfirmed(), uses(invite)) == (1, 1)
    assert (purge_unconfirmed(), uses(invite)) == (0, 1), "once, and ben is in"
    assert User.objects.get(username="ben").invite is None, "by which link a member came is nobody's business"
    join_by(invite, "late", "late@example.com")
    assert User.objects.filter(username="late").exists()


def test_a_place_in_an_invite_that_is_gone_is_given_to_nobody(staff, settings):
    settings.SIGNUP_POLICY = "invite"
    invite = create_invite(actor=staff)
    join_by(invite, "mara", "mara@example.com")
    invite.delete()
    grow_old()
    assert purge_unconfirmed() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_give_a_place_back_once(staff, settings, at_once):
    settings.SIGNUP_POLICY = "invite"
    invite = create_invite(actor=staff, max_uses=5)
    for name in ("mara", "ben"):
        join_by(invite, name, f"{name}@example.com")
        grow_old(name)
    confirm(join_by(invite, "eve", "eve@example.com"))
    assert sum(at_once([purge_unconfirmed] * 2)) == 2
    assert uses(invite) == 1
