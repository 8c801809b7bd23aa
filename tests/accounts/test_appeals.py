"""One appeal against each decision, read by somebody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.choices import Action, AppealState, Role, Status
from accounts.models import Appeal, AuditEntry
from accounts.selectors import count_open_appeals, staff_appeals
from accounts.services import (
    ban_person,
    decide_appeal,
    end_due_sanctions,
    lift_sanction,
    limit_person,
    make_appeal,
    suspend_person,
    warn_person,
)
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.ids import uuid7
from socialflow.core.services import relay_due_events
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ban(owner, moderator):
    return ban_person(actor=moderator, person_id=owner.pk, reason="Spam")


def sent(mailoutbox):
    relay_due_events()
    mails = {(mail.to[0], mail.subject) for mail in mailoutbox}
    mailoutbox.clear()
    return mails


def test_an_appeal_reaches_the_staff_and_its_answer_the_person(owner, staff, ban, mailoutbox):
    relay_due_events()
    mailoutbox.clear()
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="That was my little brother")
    assert sent(mailoutbox) == {
        ("owner@example.com", "Your appeal has arrived"),
        ("warden@example.com", "An appeal waits for the staff"),
    }
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=True, answer="We believe you")
    owner.refresh_from_db()
    ban.refresh_from_db()
    assert (owner.status, ban.ended_by) == (Status.ACTIVE, staff)
    assert sent(mailoutbox) == {("owner@example.com", "Your appeal is granted")}
    made, decided = AuditEntry.objects.filter(action__in=[Action.APPEAL_MADE, Action.APPEAL_DECIDED]).order_by("id")
    assert (made.subject, made.actor, decided.subject, decided.actor) == (owner, owner, owner, staff)
    assert (decided.details["state"], decided.details["answer"]) == ("granted", "We believe you")


def test_a_denied_appeal_changes_nothing_but_says_why(owner, staff, ban, mailoutbox):
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="Please")
    relay_due_events()
    mailoutbox.clear()
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="It happened forty times")
    owner.refresh_from_db()
    assert owner.status == Status.BANNED
    relay_due_events()
    assert "It happened forty times" in mailoutbox[0].body
    assert mailoutbox[0].subject == "Your appeal is denied"


def test_staff_are_woken_once_and_not_for_each_appeal_in_a_queue(owner, stranger, staff, moderator, mailoutbox):
    for person in (owner, stranger):
        sanction = warn_person(actor=moderator, person_id=person.pk, reason="Rude")
        make_appeal(person=person, sanction_id=sanction.pk, text="I was not")
    relay_due_events()
    assert [mail.to for mail in mailoutbox if "waits for the staff" in mail.subject] == [["warden@example.com"]]


def test_there_is_one_appeal_within_twenty_days_by_the_person_alone(owner, stranger, ban, time_machine):
    def refused(error, **fields):
        with pytest.raises(error) as caught:
            make_appeal(**{"person": owner, "sanction_id": ban.pk, "text": "Please", **fields})
        return caught.value.code

    assert refused(NotFoundError, person=stranger) == "sanction_not_found"
    assert refused(NotFoundError, sanction_id=uuid7()) == "sanction_not_found"
    assert refused(InvalidError, text=" ") == "reason_missing"
    assert refused(InvalidError, text="x" * 2001) == "reason_too_long"
    time_machine.move_to(ban.created_at + timedelta(days=20, seconds=1))
    assert refused(ConflictError) == "appeal_too_late"
    time_machine.move_to(ban.created_at + timedelta(days=20, seconds=-1))
    make_appeal(person=owner, sanction_id=ban.pk, text="Please")
    assert refused(ConflictError) == "already_appealed"
    assert Appeal.objects.count() == 1


def test_what_is_over_cannot_be_appealed(owner, staff, ban):
    lift_sanction(actor=staff, sanction_id=ban.pk, reason="Mercy")
    with pytest.raises(ConflictError) as caught:
        make_appeal(person=owner, sanction_id=ban.pk, text="Please")
    assert caught.value.code == "sanction_over"


def test_who_imposed_it_does_not_decide_while_somebody_else_can(owner, staff, moderator, ban):
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="Please")
    with pytest.raises(ForbiddenError) as caught:
        decide_appeal(actor=moderator, appeal_id=appeal.pk, is_granted=False, answer="No")
    assert caught.value.code == "own_decision"
    type(staff).objects.filter(pk=staff.pk).update(status=Status.DEACTIVATED)
    decide_appeal(actor=moderator, appeal_id=appeal.pk, is_granted=True, answer="There is nobody else")


def test_a_moderators_appeal_is_for_administrators(staff, moderator):
    other = UserFactory(role=Role.MODERATOR)
    sanction = warn_person(actor=staff, person_id=moderator.pk, reason="Harsh")
    appeal = make_appeal(person=moderator, sanction_id=sanction.pk, text="I was fair")
    with pytest.raises(ForbiddenError) as caught:
        decide_appeal(actor=other, appeal_id=appeal.pk, is_granted=True, answer="Friends")
    assert caught.value.code == "same_or_higher_role"
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="There is no other administrator")


def test_an_appeal_is_decided_once(owner, staff, ban):
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="Please")
    with pytest.raises(InvalidError):
        decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=True, answer="")
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")
    with pytest.raises(ConflictError) as caught:
        decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=True, answer="Yes")
    assert caught.value.code == "appeal_decided"
    with pytest.raises(NotFoundError):
        decide_appeal(actor=staff, appeal_id=uuid7(), is_granted=True, answer="Yes")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.DENIED, "No")


def test_a_granted_appeal_against_what_has_ended_meanwhile_is_still_an_answer(owner, staff, moderator, time_machine):
    until = timezone.now() + timedelta(days=1)
    sanction = suspend_person(actor=moderator, person_id=owner.pk, reason="Spam", until=until)
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="Please")
    ban_person(actor=moderator, person_id=owner.pk, reason="Worse")
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=True, answer="The first was too much")
    owner.refresh_from_db()
    assert owner.status == Status.BANNED, "the heavier one stands"


@pytest.mark.django_db(transaction=True)
def test_of_two_appeals_at_once_one_counts(owner, moderator, at_once):
    sanction = limit_person(actor=moderator, person_id=owner.pk, reason="Noise")
    made = at_once([lambda: make_appeal(person=owner, sanction_id=sanction.pk, text="Please")] * 2)
    assert sorted(getattr(one, "code", type(one).__name__) for one in made) == ["Appeal", "already_appealed"]


def test_what_is_lifted_closes_its_appeal(owner, staff, moderator, ban, mailoutbox):
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="That was my little brother")
    relay_due_events()
    mailoutbox.clear()
    lift_sanction(actor=moderator, sanction_id=ban.pk, reason="We looked again")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer, appeal.decided_by) == (AppealState.GRANTED, "We looked again", moderator)
    assert appeal.decided_at is not None
    entry = AuditEntry.objects.get(action=Action.APPEAL_DECIDED)
    assert (entry.subject, entry.actor, entry.details["state"]) == (owner, moderator, "granted")
    assert [mail.to for mail in mailoutbox] == []
    relay_due_events()
    assert [mail.to for mail in mailoutbox] == [["owner@example.com"]], "told once, by the mail about the lifting"
    with pytest.raises(ConflictError, match="decided"):
        decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")


def test_lifting_leaves_a_decided_appeal_as_it_is(owner, staff, moderator, ban):
    appeal = make_appeal(person=owner, sanction_id=ban.pk, text="That was my little brother")
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")
    lift_sanction(actor=staff, sanction_id=ban.pk, reason="We looked again")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.DENIED, "No")


def test_what_ran_out_by_itself_closes_its_appeal_undecided(
    client, owner, stranger, staff, moderator, mailoutbox, time_machine
):
    until = timezone.now() + timedelta(days=1)
    suspensions = [
        suspend_person(actor=moderator, person_id=person.pk, reason="Spam", until=until) for person in (owner, stranger)
    ]
    appeal = make_appeal(person=owner, sanction_id=suspensions[0].pk, text="That was my little brother")
    relay_due_events()
    mailoutbox.clear()
    time_machine.move_to(until + timedelta(seconds=1))
    assert end_due_sanctions() == 2
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer, appeal.decided_by) == (AppealState.CLOSED, "", None)
    assert count_open_appeals() == 0
    assert not staff_appeals(AppealState.OPEN, cursor=None, size=10).items
    entry = AuditEntry.objects.get(action=Action.APPEAL_CLOSED)
    assert (entry.subject, entry.actor, entry.details["state"]) == (owner, None, "closed")
    with pytest.raises(ConflictError, match="decided"):
        decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")
    relay_due_events()
    told = {mail.to[0]: "Your appeal was not decided before: it is closed." in mail.body for mail in mailoutbox}
    assert told == {"owner@example.com": True, "stranger@example.com": False}
    client.force_login(owner)
    page = client.get("/settings/standing").text
    assert "Closed undecided" in page
    assert ">Open<" not in page


def test_a_decided_appeal_stays_so_when_the_time_is_over(owner, staff, moderator, time_machine):
    until = timezone.now() + timedelta(days=1)
    sanction = suspend_person(actor=moderator, person_id=owner.pk, reason="Spam", until=until)
    appeal = make_appeal(person=owner, sanction_id=sanction.pk, text="Please")
    decide_appeal(actor=staff, appeal_id=appeal.pk, is_granted=False, answer="No")
    time_machine.move_to(until + timedelta(seconds=1))
    end_due_sanctions()
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.DENIED, "No")
