"""Leaving for a while and for good, and coming back, as a person does it in a browser."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.choices import Action, Status
from accounts.models import AuditEntry, User
from accounts.services import (
    ban_person,
    create_token,
    deactivate_account,
    lift_sanction,
    limit_person,
    reactivate_account,
    request_deletion,
)
from socialflow.core.errors import ConflictError, InvalidError
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in, log_in
from tests.factories.social import PostFactory
from tests.factories.videos import VideoFactory
from tests.factors import code_now, give_app, show_proof

pytestmark = pytest.mark.django_db

DATA = "/settings/data"
COMING_BACK = "/accounts/coming-back/"


def status_of(person):
    return Status(User.objects.get(pk=person.pk).status)


def last_mail(subject):
    relay_due_events()
    found = [message for message in mail.outbox if message.subject == subject]
    return found[-1] if found else None


def is_shown(username="owner"):
    return Client().get(f"/@{username}").status_code == 200


def test_deactivated_means_out_of_sight_and_out_of_every_session(home, owner):
    other = browser()
    log_in(other)
    video, post = VideoFactory(owner=owner), PostFactory(owner=owner)
    token = create_token(user=owner, name="script", scopes=["read"]).plain
    pages = ["/@owner", f"/watch/{video.pk}", f"/posts/{post.pk}", f"/api/v1/videos/{video.pk}", "/api/v1/users/owner"]
    assert {Client().get(page).status_code for page in pages} == {200}
    response = home.post(f"{DATA}/deactivate", follow=True)
    assert "Your account is deactivated" in response.text
    assert not is_in(home)
    assert not is_in(other)
    assert Client().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 401
    assert {Client().get(page).status_code for page in pages} == {404}
    assert status_of(owner) == Status.DEACTIVATED
    assert last_mail("Your SocialFlow account is deactivated").to == ["owner@example.com"]


def test_logging_in_is_the_way_back(owner):
    deactivate_account(person=owner)
    wrong = browser()
    log_in(wrong, password="not the password")
    assert status_of(owner) == Status.DEACTIVATED
    back = browser()
    log_in(back)
    assert is_in(back)
    assert status_of(owner) == Status.ACTIVE
    assert is_shown()
    assert last_mail("Your SocialFlow account is back")
    told = AuditEntry.objects.filter(subject=owner, action__in=[Action.DEACTIVATED, Action.REACTIVATED])
    assert told.count() == 2


def test_the_password_alone_brings_nobody_back_who_has_a_second_factor(owner, time_machine):
    give_app(owner)
    deactivate_account(person=owner)
    back = browser()
    assert log_in(back).headers["Location"] == "/accounts/second-factor/"
    assert status_of(owner) == Status.DEACTIVATED
    back.post("/accounts/second-factor/", {"code": "000000"})
    assert status_of(owner) == Status.DEACTIVATED
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    back.post("/accounts/second-factor/", {"code": code_now()})
    assert is_in(back)
    assert status_of(owner) == Status.ACTIVE


def test_whoever_forgot_the_password_meanwhile_is_sent_a_link(owner, client):
    deactivate_account(person=owner)
    mail.outbox.clear()
    client.post("/accounts/password/reset/", {"email": "Owner@example.com"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    new = "another-long-secret"
    client.post(form.redirect_chain[-1][0], {"password1": new})
    assert status_of(owner) == Status.DEACTIVATED
    back = browser()
    log_in(back, password=new)
    assert is_in(back)


def test_whoever_is_kept_out_cannot_deactivate_and_so_escape(owner, staff):
    staff.otp_device = object()
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    with pytest.raises(ConflictError) as refusal:
        deactivate_account(person=owner)
    assert refusal.value.code == "wrong_status"
    assert status_of(owner) == Status.BANNED


@pytest.mark.parametrize("leave", ["deactivated", "deleted"])
def test_what_staff_decide_meanwhile_counts_when_somebody_comes_back(owner, staff, leave):
    staff.otp_device = object()
    if leave == "deactivated":
        deactivate_account(person=owner)
    else:
        request_deletion(person=owner, username="owner")
    sanction = ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    assert status_of(owner) == Status(leave)
    back = browser()
    response = log_in(back)
    if leave == "deleted":
        response = back.post(COMING_BACK, {"keep": "1"})
    assert response.headers["Location"].startswith("/standing/")
    assert not is_in(back)
    assert status_of(owner) == Status.BANNED
    lift_sanction(actor=staff, sanction_id=sanction.pk, reason="Mistake")
    assert status_of(owner) == Status.ACTIVE


def test_a_limit_is_still_there_afterwards(owner, staff):
    staff.otp_device = object()
    limit_person(actor=staff, person_id=owner.pk, reason="Noise")
    deactivate_account(person=owner)
    assert reactivate_account(person=owner) == Status.LIMITED
    assert reactivate_account(person=owner) == Status.LIMITED


def test_the_whole_way_out_and_back(home, owner, time_machine):
    page = home.get(f"{DATA}/delete")
    assert "Type owner to go on" in re.sub(r"\s+", " ", page.text)
    refused = home.post(f"{DATA}/delete", {"username": "somebody"})
    assert refused.status_code == 422
    assert status_of(owner) == Status.ACTIVE
    asked_at = timezone.now()
    response = home.post(f"{DATA}/delete", {"username": "@Owner"}, follow=True)
    assert "going to be deleted" in response.text
    assert not is_in(home)
    assert not is_shown()
    owner.refresh_from_db()
    assert timedelta(days=30) <= owner.purge_at - asked_at < timedelta(days=30, minutes=1)
    assert "/accounts/login/" in last_mail("Your SocialFlow account is going to be deleted").body

    time_machine.move_to(owner.purge_at - timedelta(minutes=5))
    back = browser()
    assert log_in(back).headers["Location"] == COMING_BACK
    assert not is_in(back)
    assert "Keep your account?" in back.get(COMING_BACK).text
    back.post(COMING_BACK, {"leave": "1"})
    assert status_of(owner) == Status.DELETED
    log_in(back)
    back.post(COMING_BACK, {"keep": "1"})
    assert is_in(back)
    assert is_shown()
    owner.refresh_from_db()
    assert owner.purge_at is None
    assert last_mail("Your SocialFlow account stays")


def test_after_the_grace_the_right_password_opens_nothing(owner, time_machine):
    leaver = request_deletion(person=owner, username="owner")
    time_machine.move_to(leaver.purge_at)
    back = browser()
    response = log_in(back, follow=True)
    assert "not active" in response.text
    assert back.get(COMING_BACK).status_code == 302
    assert not is_in(back)


def test_nobody_comes_back_without_logging_in(owner):
    request_deletion(person=owner, username="owner")
    passing = browser()
    assert passing.post(COMING_BACK, {"keep": "1"}).headers["Location"] == "/accounts/login/"
    assert status_of(owner) == Status.DELETED


def test_a_deletion_is_asked_for_once(owner):
    with pytest.raises(InvalidError) as refusal:
        request_deletion(person=owner, username="owners")
    assert refusal.value.code == "username_mismatch"
    first = request_deletion(person=owner, username="owner").purge_at
    with pytest.raises(ConflictError):
        request_deletion(person=owner, username="owner")
    owner.refresh_from_db()
    assert owner.purge_at == first


@pytest.mark.parametrize("path", ["export", "deactivate", "delete"])
def test_an_old_session_changes_nothing(client, owner, path):
    client.force_login(owner)
    show_proof(client, owner, minutes_ago=11, method="password")
    response = client.post(f"{DATA}/{path}", {"username": "owner", "next": DATA})
    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert status_of(owner) == Status.ACTIVE
    assert not owner.exports.exists()


@pytest.mark.parametrize("path", ["", "/delete", "/export", "/deactivate"])
def test_a_stranger_logs_in_first(client, path):
    response = client.get(DATA + path) if path in {"", "/delete"} else client.post(DATA + path)
    assert response.headers["Location"].startswith("/accounts/login/")
