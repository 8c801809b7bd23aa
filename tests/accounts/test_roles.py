"""Who may do what, who may change that, and how a member becomes a creator."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.choices import Action, Role, Status
from accounts.models import AuditEntry, User
from accounts.services import (
    ban_person,
    change_role,
    create_token,
    deactivate_account,
    decide_appeal,
    limit_person,
    make_appeal,
    make_creator,
    request_deletion,
    set_badge,
    warn_person,
)
from socialflow.core.errors import ConflictError, DomainError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.ids import uuid7
from socialflow.core.services import relay_due_events
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory
from videos.choices import Visibility
from videos.services import publish_video

pytestmark = pytest.mark.django_db

# What each role may do to an ordinary member.
ACTS = {
    "warn": (Role.MODERATOR, Role.ADMIN),
    "limit": (Role.MODERATOR, Role.ADMIN),
    "ban": (Role.MODERATOR, Role.ADMIN),
    "decide": (Role.MODERATOR, Role.ADMIN),
    "badge": (Role.ADMIN,),
    "role": (Role.ADMIN,),
}


def act(name: str, actor: Any, member: Any) -> None:
    if name == "decide":
        sanction = warn_person(actor=UserFactory(role=Role.ADMIN), person_id=member.pk, reason="Rude")
        appeal = make_appeal(person=member, sanction_id=sanction.pk, text="I was not")
        decide_appeal(actor=actor, appeal_id=appeal.pk, is_granted=False, answer="You were")
    elif name == "badge":
        set_badge(actor=actor, person_id=member.pk, is_verified=True, reason="Saw a passport")
    elif name == "role":
        change_role(actor=actor, person_id=member.pk, role=Role.MODERATOR, reason="Helps")
    else:
        service = {"warn": warn_person, "limit": limit_person, "ban": ban_person}[name]
        service(actor=actor, person_id=member.pk, reason="Spam")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", ACTS)
def test_each_role_may_do_what_the_table_says_and_nothing_else(owner, role, name):
    actor = UserFactory(role=role)
    if role in ACTS[name]:
        act(name, actor, owner)
    else:
        with pytest.raises(ForbiddenError):
            act(name, actor, owner)
        owner.refresh_from_db()
        assert (owner.status, owner.role, owner.verified_at) == (Status.ACTIVE, Role.USER, None)


def test_permissions_come_from_the_role_and_end_with_it(owner, staff):
    moderator = UserFactory(role=Role.MODERATOR)
    assert moderator.has_perm("accounts.sanction_user")
    assert not moderator.has_perm("accounts.change_role")
    assert staff.has_perm("accounts.change_role")
    assert not owner.has_perm("accounts.sanction_user")
    assert moderator.has_module_perms("accounts")
    assert not owner.has_module_perms("accounts")
    ban_person(actor=staff, person_id=moderator.pk, reason="Sold data")
    moderator.refresh_from_db()
    assert not moderator.has_perm("accounts.sanction_user")


def test_rows_of_groups_give_nobody_anything(owner):
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="Helpers")
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    owner.groups.add(group)
    owner.user_permissions.set(Permission.objects.filter(codename="delete_user"))
    assert not owner.has_perm("accounts.delete_user")


def test_a_new_role_is_mailed_and_written_down(owner, staff, mailoutbox):
    change_role(actor=staff, person_id=owner.pk, role=Role.MODERATOR, reason="Knows the people here")
    owner.refresh_from_db()
    assert (owner.role, owner.is_staff, owner.is_superuser) == (Role.MODERATOR, True, False)
    entry = AuditEntry.objects.get(action=Action.ROLE_CHANGED)
    assert (entry.subject, entry.actor) == (owner, staff)
    assert entry.details == {"before": "user", "after": "moderator", "reason": "Knows the people here"}
    relay_due_events()
    assert mailoutbox[0].to == ["owner@example.com"]
    assert "You are a moderator of SocialFlow now." in mailoutbox[0].body
    assert "Knows the people here" in mailoutbox[0].body


def test_changing_a_role_refuses_what_makes_no_sense(owner, staff):
    def refused(error: type[DomainError], **changes: Any) -> str:
        fields = {"actor": staff, "person_id": owner.pk, "role": Role.MODERATOR, "reason": "Why not"} | changes
        with pytest.raises(error) as caught:
            change_role(**fields)
        return caught.value.code

    assert refused(ForbiddenError, person_id=staff.pk, role=Role.USER) == "own_role"
    assert refused(ConflictError, role=Role.USER) == "role_already_given"
    assert refused(NotFoundError, person_id=uuid7()) == "user_not_found"
    assert refused(InvalidError, reason=" \u200b ") == "reason_missing"
    assert refused(InvalidError, reason="x" * 2001) == "reason_too_long"
    ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    assert refused(ConflictError) == "person_not_active"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_each_others_role_at_once(staff, at_once):
    other = UserFactory(role=Role.ADMIN)
    outcomes = at_once(
        [
            lambda: change_role(actor=staff, person_id=other.pk, role=Role.USER, reason="Mine alone"),
            lambda: change_role(actor=other, person_id=staff.pk, role=Role.USER, reason="Mine alone"),
        ]
    )
    assert sorted(getattr(one, "code", type(one).__name__) for one in outcomes) == ["User", "forbidden"]


LEAVING = {
    "deactivates": lambda person: deactivate_account(person=person),
    "asks to be deleted": lambda person: request_deletion(person=person, username=person.username),
}


@pytest.mark.parametrize("how", LEAVING)
def test_the_last_administrator_stays(staff, how):
    UserFactory(role=Role.MODERATOR)
    UserFactory(role=Role.ADMIN, status=Status.DEACTIVATED)
    with pytest.raises(ConflictError) as caught:
        LEAVING[how](staff)
    assert caught.value.code == "last_administrator"
    staff.refresh_from_db()
    assert (staff.status, staff.purge_at) == (Status.ACTIVE, None)
    UserFactory(role=Role.ADMIN)
    LEAVING[how](staff)
    staff.refresh_from_db()
    assert not staff.is_active


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["leaves", "takes the role"])
def test_of_two_last_administrators_one_stays_whoever_is_first(staff, first):
    other, outcomes = UserFactory(role=Role.ADMIN), []

    def leave() -> None:
        try:
            deactivate_account(person=other)
            outcomes.append("left")
        except ConflictError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    second = threading.Thread(target=leave)
    with transaction.atomic():
        if first == "leaves":
            deactivate_account(person=staff)
        else:
            change_role(actor=other, person_id=staff.pk, role=Role.USER, reason="Mine alone")
        second.start()
        second.join(0.5)
        assert second.is_alive(), "it waits until the first is done"
    second.join()
    assert outcomes == ["last_administrator"]


def test_who_publishes_a_video_becomes_a_creator_and_stays_what_they_were_else(owner, staff):
    for person in (owner, staff):
        video = VideoFactory(owner=person, visibility=Visibility.PRIVATE, published_at=None, feed_key=None)
        publish_video(video_id=video.pk, actor=person, visibility=Visibility.PUBLIC)
    relay_due_events()
    owner.refresh_from_db()
    staff.refresh_from_db()
    assert (owner.role, staff.role) == (Role.CREATOR, Role.ADMIN)
    make_creator(person_id=owner.pk)
    assert AuditEntry.objects.filter(action=Action.ROLE_CHANGED).count() == 1


def test_tokens_that_administrate_end_with_the_role_and_do_not_wake_up_with_the_next(owner, staff, api, mailoutbox):
    change_role(actor=staff, person_id=owner.pk, role=Role.ADMIN, reason="Helps")
    owner.refresh_from_db()
    mighty, plain = api(owner, scopes=["read", "admin"]), api(owner, scopes=["read"])
    assert mighty.get("/api/v1/staff/people").status_code == 200
    change_role(actor=staff, person_id=owner.pk, role=Role.MODERATOR, reason="Helps less")
    assert mighty.get("/api/v1/me").status_code == 401, "one step down is down"
    assert plain.get("/api/v1/me").status_code == 200
    entry = AuditEntry.objects.get(action=Action.TOKEN_REVOKED)
    assert (entry.subject, entry.actor, entry.details) == (owner, staff, {"count": 1})
    change_role(actor=staff, person_id=owner.pk, role=Role.ADMIN, reason="Helps again")
    assert mighty.get("/api/v1/staff/people").status_code == 401
    mailoutbox.clear()
    relay_due_events()
    assert ["tokens for administration are revoked" in mail.body for mail in mailoutbox if "role" in mail.subject] == [
        False, True, False,
    ]  # fmt: skip


def test_a_higher_role_takes_no_token(owner, staff, api):
    change_role(actor=staff, person_id=owner.pk, role=Role.MODERATOR, reason="Helps")
    owner.refresh_from_db()
    token = api(owner, scopes=["read", "admin"])
    change_role(actor=staff, person_id=owner.pk, role=Role.ADMIN, reason="Helps more")
    assert token.get("/api/v1/me").status_code == 200


def test_who_is_demoted_while_a_token_is_made_gets_none_that_administrates(owner, staff):
    before = User.objects.get(pk=staff.pk)
    User.objects.filter(pk=staff.pk).update(role=Role.USER)
    with pytest.raises(ForbiddenError):
        create_token(user=before, name="late", scopes=["admin"])
