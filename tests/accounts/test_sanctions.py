"""What staff can do about people: each act, what it refuses, what is told, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.choices import Action, Role, SanctionKind, Status
from accounts.models import AuditEntry, Sanction
from accounts.services import (
    ban_person,
    end_due_sanctions,
    lift_sanction,
    lift_sanction_of,
    limit_person,
    request_deletion,
    suspend_person,
    warn_person,
)
from accounts.tasks import end_suspensions
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.ids import uuid7
from socialflow.core.services import relay_due_events
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def impose(kind, actor, person, reason="Spam in forty threads"):
    if kind == SanctionKind.SUSPENSION:
        until = timezone.now() + timedelta(days=3)
        return suspend_person(actor=actor, person_id=person.pk, reason=reason, until=until)
    act = {SanctionKind.WARNING: warn_person, SanctionKind.LIMIT: limit_person, SanctionKind.BAN: ban_person}[kind]
    return act(actor=actor, person_id=person.pk, reason=reason)


def in_force(person):
    return list(person.sanctions.in_force().values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("kind", "status", "subject", "said"),
    [
        (SanctionKind.WARNING, Status.ACTIVE, "A warning from the staff of SocialFlow", "works as before"),
        (SanctionKind.LIMIT, Status.LIMITED, "Your SocialFlow account is limited", "only your followers"),
        (SanctionKind.SUSPENSION, Status.SUSPENDED, "Your SocialFlow account is suspended", "is suspended until"),
        (SanctionKind.BAN, Status.BANNED, "Your SocialFlow account is banned", "you cannot log in"),
    ],
)
def test_a_sanction_moves_the_status_tells_the_person_why_and_is_written_down(
    owner, staff, mailoutbox, kind, status, subject, said
):
    sanction = impose(kind, staff, owner)
    owner.refresh_from_db()
    assert owner.status == status
    entry = AuditEntry.objects.get(action=Action.SANCTION_IMPOSED)
    assert (entry.subject, entry.actor, entry.details["sanction"]) == (owner, staff, str(sanction.pk))
    assert (entry.details["kind"], entry.details["reason"]) == (kind, "Spam in forty threads")
    relay_due_events()
    (mail,) = mailoutbox
    html = mail.alternatives[0][0]
    assert (mail.to, mail.subject) == (["owner@example.com"], subject)
    for body in (mail.body, html):
        assert said in body
        assert "Spam in forty threads" in body
        assert "/standing" in body
    assert staff.username not in mail.body, "who decided is no business of theirs"


def test_words_of_staff_cannot_break_the_mail(owner, staff, mailoutbox):
    warn_person(actor=staff, person_id=owner.pk, reason='<script>alert("x")</script>\r\nBcc: all@example.com')
    relay_due_events()
    (mail,) = mailoutbox
    assert "<script>" not in mail.alternatives[0][0]
    assert mail.recipients() == ["owner@example.com"]


ORDER = [SanctionKind.LIMIT, SanctionKind.SUSPENSION, SanctionKind.BAN]


@pytest.mark.parametrize("first", ORDER)
@pytest.mark.parametrize("second", ORDER)
def test_a_heavier_sanction_ends_the_lighter_and_never_the_other_way_round(owner, staff, first, second):
    impose(first, staff, owner)
    replaces = ORDER.index(second) > ORDER.index(first) or (second == first == SanctionKind.SUSPENSION)
    if replaces:
        impose(second, staff, owner)
        assert in_force(owner) == [second]
        assert Sanction.objects.filter(person=owner, ended_by=staff).count() == 1
    else:
        with pytest.raises(ConflictError) as caught:
            impose(second, staff, owner)
        assert caught.value.code == "already_sanctioned"
        assert in_force(owner) == [first]


def test_a_warning_can_be_given_beside_anything_and_twice(owner, staff):
    for kind, reason in ((SanctionKind.WARNING, "Rude"), (SanctionKind.LIMIT, "Rude"), (SanctionKind.WARNING, "Again")):
        impose(kind, staff, owner, reason)
    assert in_force(owner) == [SanctionKind.LIMIT]
    assert owner.sanctions.count() == 3


def test_what_is_sent_twice_happens_once(owner, staff, mailoutbox, time_machine):
    until = timezone.now() + timedelta(days=3)
    for act, fields in ((warn_person, {}), (suspend_person, {"until": until}), (ban_person, {})):
        act(actor=staff, person_id=owner.pk, reason="Spam", **fields)
        with pytest.raises(ConflictError) as caught:
            act(actor=staff, person_id=owner.pk, reason="Spam", **fields)
        assert caught.value.code == "already_sanctioned"
    assert owner.sanctions.count() == 3
    assert AuditEntry.objects.filter(action=Action.SANCTION_IMPOSED).count() == 3
    relay_due_events()
    assert len(mailoutbox) == 3
    other = UserFactory(role=Role.MODERATOR)
    warn_person(actor=other, person_id=owner.pk, reason="Spam")
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    warn_person(actor=staff, person_id=owner.pk, reason="Spam")


def test_a_suspension_can_be_given_another_end(owner, staff):
    for days in (3, 30, 1):
        suspend_person(actor=staff, person_id=owner.pk, reason="Spam", until=timezone.now() + timedelta(days=days))
    assert in_force(owner) == [SanctionKind.SUSPENSION]
    assert owner.sanctions.count() == 3


def test_whoever_is_purged_is_nobody_to_the_staff(owner, staff):
    type(owner).objects.filter(pk=owner.pk).update(status=Status.DELETED, purge_at=None)
    with pytest.raises(NotFoundError) as caught:
        ban_person(actor=staff, person_id=owner.pk, reason="Spam")
    assert caught.value.code == "user_not_found"


@pytest.mark.parametrize("kind", SanctionKind)
@pytest.mark.parametrize(
    ("role", "of", "code"),
    [
        (Role.USER, Role.USER, "forbidden"),
        (Role.CREATOR, Role.USER, "forbidden"),
        (Role.MODERATOR, Role.MODERATOR, "same_or_higher_role"),
        (Role.MODERATOR, Role.ADMIN, "same_or_higher_role"),
        (Role.ADMIN, Role.ADMIN, "same_or_higher_role"),
    ],
)
def test_nobody_decides_about_their_equals(kind, role, of, code):
    actor, person = UserFactory(role=role), UserFactory(role=of)
    with pytest.raises(ForbiddenError) as caught:
        impose(kind, actor, person)
    assert caught.value.code == code
    assert not Sanction.objects.exists()


def test_what_cannot_be_is_refused_and_leaves_nothing_behind(owner, staff):
    def refused(error, act, **fields):
        with pytest.raises(error) as caught:
            act(actor=staff, **{"person_id": owner.pk, "reason": "Spam", **fields})
        return caught.value.code

    yesterday = timezone.now() - timedelta(days=1)
    assert refused(ForbiddenError, ban_person, person_id=staff.pk) == "own_sanction"
    assert refused(NotFoundError, ban_person, person_id=uuid7()) == "user_not_found"
    assert refused(InvalidError, ban_person, reason="\n") == "reason_missing"
    assert refused(InvalidError, suspend_person, until=yesterday) == "until_in_the_past"
    for far in (timezone.now() + timedelta(days=5 * 365 + 1), datetime.max.replace(tzinfo=UTC)):
        assert refused(InvalidError, suspend_person, until=far) == "until_too_far"
    assert refused(ConflictError, lift_sanction_of) == "nothing_in_force"
    applicant = UserFactory(status=Status.PENDING)
    assert refused(ConflictError, warn_person, person_id=applicant.pk) == "not_a_member_yet"
    with pytest.raises(NotFoundError):
        lift_sanction(actor=staff, sanction_id=uuid7(), reason="Mercy")
    assert not Sanction.objects.exists()
    assert not AuditEntry.objects.filter(subject=owner).exists()


def test_a_moderator_who_lost_the_role_meanwhile_can_do_nothing(owner, staff):
    moderator = UserFactory(role=Role.MODERATOR)
    stale = type(moderator).objects.get(pk=moderator.pk)
    ban_person(actor=staff, person_id=moderator.pk, reason="Sold data")
    with pytest.raises(ForbiddenError):
        warn_person(actor=stale, person_id=owner.pk, reason="Revenge")


@pytest.mark.parametrize("kind", SanctionKind)
def test_lifting_gives_everything_back_and_says_why(owner, staff, mailoutbox, kind):
    sanction = impose(kind, staff, owner)
    lift_sanction(actor=staff, sanction_id=sanction.pk, reason="We were wrong")
    owner.refresh_from_db()
    sanction.refresh_from_db()
    assert (owner.status, owner.is_active, owner.is_open) == (Status.ACTIVE, True, True)
    assert sanction.ended_by == staff
    relay_due_events()
    assert "We were wrong" in mailoutbox[-1].body
    with pytest.raises(ConflictError) as caught:
        lift_sanction(actor=staff, sanction_id=sanction.pk, reason="Again")
    assert caught.value.code == "sanction_over"
    assert AuditEntry.objects.filter(action=Action.SANCTION_LIFTED).count() == 1


def test_what_was_ended_by_something_heavier_does_not_come_back(owner, staff):
    impose(SanctionKind.LIMIT, staff, owner)
    impose(SanctionKind.SUSPENSION, staff, owner)
    lift_sanction_of(actor=staff, person_id=owner.pk, reason="Enough")
    owner.refresh_from_db()
    assert (owner.status, in_force(owner)) == (Status.ACTIVE, [])


def test_a_suspension_ends_when_its_time_is_over_and_not_before(owner, stranger, staff, mailoutbox, time_machine):
    impose(SanctionKind.SUSPENSION, staff, owner)
    impose(SanctionKind.BAN, staff, stranger)
    assert end_suspensions() == 0
    time_machine.move_to(timezone.now() + timedelta(days=3, seconds=1))
    assert end_suspensions() == 1
    assert end_due_sanctions() == 0
    owner.refresh_from_db()
    stranger.refresh_from_db()
    assert (owner.status, stranger.status) == (Status.ACTIVE, Status.BANNED)
    entry = AuditEntry.objects.get(action=Action.SANCTION_ENDED)
    assert (entry.subject, entry.actor) == (owner, None)
    relay_due_events()
    assert "The suspension of your account is over." in mailoutbox[-1].body


def test_who_left_meanwhile_stays_away_and_loses_the_sanction_all_the_same(owner, staff, time_machine):
    impose(SanctionKind.SUSPENSION, staff, owner)
    request_deletion(person=owner, username=owner.username)
    time_machine.move_to(timezone.now() + timedelta(days=4))
    assert end_suspensions() == 1
    owner.refresh_from_db()
    assert (owner.status, in_force(owner)) == (Status.DELETED, [])


@pytest.mark.django_db(transaction=True)
def test_of_two_of_the_staff_at_once_one_bans_and_the_other_is_told_so(owner, staff, moderator, at_once):
    bans = at_once([lambda by=by: ban_person(actor=by, person_id=owner.pk, reason="Spam") for by in (staff, moderator)])
    assert sorted(getattr(one, "code", type(one).__name__) for one in bans) == ["Sanction", "already_sanctioned"]
    assert in_force(owner) == [SanctionKind.BAN]
