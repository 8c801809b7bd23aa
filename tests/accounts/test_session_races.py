"""A session that ends while it shows who its person is: however the two meet, it has ended."""

import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from accounts.services import ban_person, end_other_sessions, end_session, end_sessions_by_staff
from accounts.sessions import SessionStore
from socialflow.core.errors import DomainError, NotFoundError
from tests.factors import show_proof
from tests.locks import wait_for_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(owner):
    client = Client()
    client.force_login(owner)
    return client.session.session_key


@pytest.fixture
def in_a_thread():
    """Start a call in a connection of its own; asking for the result waits for it, and raises what it raised."""

    def start(call):
        outcome = {}

        def run():
            try:
                outcome["result"] = call()
            except Exception as error:  # noqa: BLE001 - the test looks at what came
                outcome["error"] = error
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()

        def result():
            thread.join(10)
            if "error" in outcome:
                raise outcome["error"]
            return outcome["result"]

        return result

    return start


def end_others(owner, staff, key):
    end_other_sessions(person=owner, keep="another")


def end_one(owner, staff, key):
    end_session(person=owner, session_id=Session(session_key=key).public_id)


def end_by_staff(owner, staff, key):
    end_sessions_by_staff(actor=staff, person_id=owner.pk, reason="Somebody else was in it")


def ban(owner, staff, key):
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")


@pytest.mark.parametrize("end", [end_others, end_one, end_by_staff, ban])
def test_a_session_that_has_just_ended_gets_no_new_key(owner, staff, key, end, in_a_thread):
    running = SessionStore(key)
    running["typed"] = "something"
    with transaction.atomic():
        end(owner, staff, key)
        renewed = in_a_thread(running.cycle_key)
        wait_for_locks()
    with pytest.raises(DomainError, match="Log in again"):
        renewed()
    assert (dict(running.items()), running.modified) == ({}, False)
    assert not Session.objects.filter(user=owner).exists()


@pytest.mark.parametrize("end", [end_others, end_by_staff, ban])
def test_a_session_that_gets_a_new_key_at_this_moment_ends_all_the_same(owner, staff, key, end, in_a_thread):
    running = SessionStore(key)
    with transaction.atomic():
        running.cycle_key()
        ended = in_a_thread(lambda: end(owner, staff, key))
        wait_for_locks()
    ended()
    assert running.session_key not in {None, key}
    assert not Session.objects.filter(user=owner).exists()


def test_one_that_was_chosen_from_a_list_is_not_found_by_its_former_key(owner, staff, key, in_a_thread):
    with transaction.atomic():
        SessionStore(key).cycle_key()
        ended = in_a_thread(lambda: end_one(owner, staff, key))
        wait_for_locks()
    with pytest.raises(NotFoundError):
        ended()


def test_who_proves_it_in_a_session_that_ends_meanwhile_is_told_and_out(owner, client, monkeypatch):
    client.force_login(owner)
    show_proof(client, owner, minutes_ago=60)

    def end_just_before(request, method, device=None):
        end_other_sessions(person=owner, keep=None)

    monkeypatch.setattr("accounts.views.proof.note_proof", end_just_before)
    answer = client.post("/accounts/reauthenticate/", {"password": "a-long-enough-secret"})
    assert answer.status_code == 401
    assert "Your session ended meanwhile" in answer.text
    # Of two requests at once the other may have just set a new one.
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert client.get("/api/v1/me").status_code == 401
    assert not Session.objects.exists()


def test_a_stranger_whose_session_is_gone_logs_in_all_the_same():
    stranger = SessionStore()
    stranger["next"] = "/explore"
    stranger.save()
    key = stranger.session_key
    Session.objects.filter(pk=key).delete()
    stranger.cycle_key()
    assert stranger.session_key not in {None, key}
    assert SessionStore(stranger.session_key)["next"] == "/explore"


def test_a_new_key_keeps_what_the_session_holds_and_when_it_began(owner, key):
    before = Session.objects.get(pk=key)
    running = SessionStore(key)
    running["typed"] = "something"
    running.cycle_key()
    after = Session.objects.get(user=owner)
    assert (after.pk, after.created_at) == (running.session_key, before.created_at)
    assert SessionStore(after.pk)["typed"] == "something"
    assert after.expire_date > timezone.now()
    assert not Session.objects.filter(pk=key).exists()
