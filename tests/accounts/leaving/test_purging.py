"""The purge of a deleted account: nothing of the person is left, everything of others is, whenever it is killed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from accounts.choices import Action, Status
from accounts.models import AuditEntry, BarredContact, RetiredUsername, Session, User
from accounts.services import (
    ban_person,
    cancel_deletion,
    make_export,
    purge_account,
    purge_due_accounts,
    purged_relations,
    register_user,
    request_deletion,
    request_export,
)
from accounts.services.admission import check_email_domain
from accounts.services.purging import own_relations
from accounts.tasks import purge_accounts
from social.choices import TargetKind
from social.models import Comment, Like, Post
from social.selectors import comments_page
from social.services import find_drift
from socialflow.core.errors import ConflictError, InvalidError
from socialflow.core.models import OutboxEvent
from socialflow.core.services import relay_due_events
from socialflow.core.storage import local_path
from tests.accounts.leaving.lives import make_life
from tests.factories.accounts import PASSWORD, EmailAddressFactory, UserFactory
from videos.models import Upload, Video, VideoView

pytestmark = pytest.mark.django_db

# What may go on naming the emptied row: what others hang on, and what staff did.
STAYS = {f"{table}.{column}" for table in ("comments", "posts", "videos") for column in ("owner", "deleted_by")}
# Every statement of a purge is a minute's work for this test; so far apart they are enough to find what is not whole.
STRIDE = 4
AUDIT = {"audit_entries.subject", "audit_entries.actor"}


@pytest.fixture
def time_is_over(life, time_machine):
    """The owner asked to be deleted, and did not come back."""
    life.person.username = "mira"
    life.person.save(update_fields=["username"])
    request_export(person=life.person)
    make_export(export_id=life.person.exports.get().pk)
    request_deletion(person=life.person, username="mira")
    time_machine.move_to(timezone.now() + timedelta(days=30, minutes=11))
    return life


def purge(person):
    assert purge_account(person_id=person.pk, seconds=60)
    person.refresh_from_db()


def names_of(person):
    """Table and column of every row that names a person."""
    found = set()
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not relation.related_model._meta.auto_created:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: person})
            if rows.exists():
                found.add(f"{relation.related_model._meta.db_table}.{relation.field.name}")
    return found


def test_nothing_of_the_person_is_left(time_is_over):
    person = time_is_over.person
    assert len(names_of(person)) > 15
    purge(person)
    assert names_of(person) <= STAYS | AUDIT
    assert not Comment.objects.filter(owner=person).exclude(text="").exists()
    assert not Post.objects.filter(owner=person).exclude(text="").exists()
    video = Video.objects.get(pk=time_is_over.video.pk)
    assert not any([video.title, video.description, video.tags, video.original_filename, video.metadata])
    assert not Video.objects.filter(owner=person).exclude(title="").exists()
    assert not VideoView.objects.filter(viewer=person).exists()
    assert person.username.startswith("gone")
    assert not any([person.display_name, person.bio, person.avatar_version, person.phone, person.links])
    assert not person.has_usable_password()
    assert (person.status, person.purge_at) == (Status.DELETED, None)
    assert purge_due_accounts(seconds=60) == 0


def test_no_file_of_the_person_is_left(time_is_over):
    person = time_is_over.person
    folders = [local_path(f"people/{person.pk}/"), local_path(f"videos/{time_is_over.video.pk}/")]
    assert all(folder.exists() for folder in folders)
    purge(person)
    relay_due_events()
    assert not any(folder.exists() for folder in folders)
    assert not list(local_path("exports/").rglob("*.zip"))
    assert not OutboxEvent.objects.exists()


def test_counters_agree_and_others_keep_what_is_theirs(time_is_over):
    others = {
        "comments": set(Comment.objects.exclude(owner=time_is_over.person).values_list("id", "text")),
        "likes": set(Like.objects.exclude(user=time_is_over.person).values_list("target_id", "user_id")),
    }
    purge(time_is_over.person)
    assert list(find_drift()) == []
    assert set(Comment.objects.exclude(owner=time_is_over.person).values_list("id", "text")) == others["comments"]
    assert set(Like.objects.exclude(user=time_is_over.person).values_list("target_id", "user_id")) == others["likes"]
    counts = ("follower_count", "following_count", "video_count", "post_count", "view_count")
    assert User.objects.filter(pk=time_is_over.person.pk).values_list(*counts).get() == (0, 0, 0, 0, 0)
    # What was watched stays counted, without whose it was.
    assert VideoView.objects.filter(video=time_is_over.others_video, viewer=None).count() == 1


def test_threads_of_others_stay_readable(time_is_over):
    purge(time_is_over.person)
    video = time_is_over.others_video
    page = comments_page(time_is_over.friend, TargetKind.VIDEO, video.pk, size=20)
    (thread,) = page.items
    assert (thread["id"], thread["is_deleted"], thread["text"], thread["owner"]) == (
        time_is_over.thread.pk, True, None, None
    )  # fmt: skip
    (answer,) = thread["replies"]
    assert answer["text"] == "Follower answers"
    # What the owner said at the end of a thread, where nobody answered, leaves no place.
    assert answer["reply_count"] == 0
    text = Client().get(f"/watch/{video.pk}").text
    assert "Owner asks" not in text


def test_the_name_is_retired_and_the_address_is_free(time_is_over):
    purge(time_is_over.person)
    assert RetiredUsername.objects.count() == 1
    taken = "That username is taken. Choose another one."
    for name in ("mira", "MIRA"):
        with pytest.raises(ConflictError) as refusal:
            register_user(username=name, email="owner@example.com", password=PASSWORD)
        assert (refusal.value.code, refusal.value.message) == ("username_taken", taken)
    back = register_user(username="mira_again", email="owner@example.com", password=PASSWORD, is_verified=True)
    assert back.is_active


def test_the_form_says_of_a_retired_name_what_it_says_of_a_taken_one(time_is_over, client):
    purge(time_is_over.person)

    def problem(username):
        data = {"username": username, "email": "new@example.com", "password1": PASSWORD}
        return client.post("/accounts/signup/", data).context["form"].errors["username"]

    assert problem("mira") == problem("stranger")


def test_the_last_mail_goes_to_the_address_that_was(time_is_over):
    relay_due_events()
    mail.outbox.clear()
    purge(time_is_over.person)
    assert not EmailAddress.objects.filter(email="owner@example.com").exists()
    relay_due_events()
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["owner@example.com"], "Your SocialFlow account is deleted")
    assert AuditEntry.objects.filter(subject=time_is_over.person, action=Action.PURGED, actor=None).count() == 1


def test_it_does_not_begin_before_its_time(life, time_machine):
    leaver = request_deletion(person=life.person, username="owner")
    for moment in (timezone.now(), leaver.purge_at, leaver.purge_at + timedelta(minutes=9)):
        time_machine.move_to(moment)
        assert purge_due_accounts(seconds=60) == 0
        assert not purge_account(person_id=leaver.pk, seconds=60)
    assert Comment.objects.filter(owner=leaver).exclude(text="").exists()
    time_machine.move_to(leaver.purge_at + timedelta(minutes=10, seconds=1))
    assert purge_due_accounts(seconds=60) == 1


def test_nobody_comes_back_once_the_time_is_over(life, time_machine):
    leaver = request_deletion(person=life.person, username="owner")
    time_machine.move_to(leaver.purge_at)
    with pytest.raises(ConflictError) as refusal:
        cancel_deletion(person=leaver)
    assert refusal.value.code == "nothing_to_cancel"


def test_a_second_purge_changes_nothing(time_is_over):
    purge(time_is_over.person)
    name = time_is_over.person.username
    assert not purge_account(person_id=time_is_over.person.pk, seconds=60)
    purge_accounts()
    time_is_over.person.refresh_from_db()
    assert time_is_over.person.username == name
    assert AuditEntry.objects.filter(action=Action.PURGED).count() == 1


def test_what_a_minute_has_no_time_for_the_next_one_does(time_is_over):
    for _ in range(50):
        if purge_account(person_id=time_is_over.person.pk, seconds=-1):
            break
        assert list(find_drift()) == []
    else:
        assert purge_accounts() == 1
    assert not User.objects.filter(username="mira").exists()


def test_one_that_fails_stops_no_other(time_is_over, stranger, monkeypatch):
    request_deletion(person=stranger, username="stranger")
    User.objects.filter(pk=stranger.pk).update(purge_at=timezone.now() - timedelta(days=1))
    real = purged_relations.delete_prefix

    def unless_owner(prefix):
        if str(time_is_over.person.pk) in prefix:
            raise OSError("some stay")
        real(prefix)

    with monkeypatch.context() as patch:
        patch.setattr(purged_relations, "delete_prefix", unless_owner)
        User.objects.filter(pk=time_is_over.person.pk).update(purge_at=timezone.now() - timedelta(days=2))
        assert purge_accounts() == 1
    assert not User.objects.filter(username="stranger").exists()
    assert purge_accounts() == 1
    assert not User.objects.filter(username="mira").exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_it_once(at_once):
    person = leaver(1)
    outcomes = at_once([lambda: purge_account(person_id=person.pk, seconds=60)] * 3)
    assert sorted(outcomes) == [False, False, True]
    assert list(find_drift()) == []
    assert names_of(person) <= STAYS | AUDIT
    assert AuditEntry.objects.filter(action=Action.PURGED).count() == 1


def test_parts_of_uploads_end_and_their_bytes_are_free_again(time_is_over):
    person = time_is_over.person
    Upload.objects.create(owner=person, size_bytes=5, reserved_bytes=5, is_partial=True)
    person.storage_account.used_bytes = 5
    person.storage_account.save()
    purge(person)
    upload = Upload.objects.get(owner=person)
    assert (upload.reserved_bytes, upload.ended_at is None) == (0, False)


def test_while_a_worker_makes_a_copy_the_purge_waits(time_is_over):
    person = time_is_over.person
    person.exports.update(state="running", claimed_until=timezone.now() + timedelta(seconds=30))
    assert not purge_account(person_id=person.pk, seconds=60)
    person.refresh_from_db()
    assert person.username == "mira"
    person.exports.update(claimed_until=timezone.now() - timedelta(seconds=1))
    purge(person)


@pytest.mark.parametrize("is_banned", [True, False])
def test_leaving_is_no_way_around_a_ban(life, staff, time_machine, is_banned):
    request_deletion(person=life.person, username="owner")
    if is_banned:
        staff.otp_device = object()
        ban_person(actor=staff, person_id=life.person.pk, reason="Spam")
    time_machine.move_to(timezone.now() + timedelta(days=30, minutes=11))
    purge(life.person)
    assert BarredContact.objects.exists() == is_banned
    if not is_banned:
        assert check_email_domain("Owner@example.com") == "owner@example.com"
        return
    with pytest.raises(InvalidError) as refusal:
        check_email_domain("Owner@example.com")
    assert refusal.value.code == "contact_refused"
    assert b"owner" not in bytes(BarredContact.objects.get().digest)


class Killed(BaseException):
    """What no except clause of ours stops, as a kill."""


def kill_at(statement):
    """Let the statements before this one pass, and no more."""
    passed = 0

    def wrapper(execute, sql, parameters, many, context):
        nonlocal passed
        passed += 1
        if passed >= statement:
            raise Killed
        return execute(sql, parameters, many, context)

    return wrapper


def leaver(number):
    """Somebody with a life of their own whose time is over."""
    people = [UserFactory(username=f"{name}{number}") for name in ("mira", "friend", "other")]
    for person in people:
        EmailAddressFactory(user=person)
    life = make_life(*people, prefix=f"n{number}_")
    User.objects.filter(pk=life.person.pk).update(status=Status.DELETED, purge_at=timezone.now() - timedelta(hours=1))
    return life.person


def is_killed(person, statement):
    """Whether the purge came to such a statement, and was killed there."""
    try:
        with connection.execute_wrapper(kill_at(statement)):
            purge_account(person_id=person.pk, seconds=60)
    except Killed:
        return True
    return False


@pytest.mark.django_db(transaction=True)
def test_it_can_be_killed_anywhere():
    """Wherever it stops the counters agree with their rows, and the next run does what is left."""
    statement, lives = 1, 1
    while is_killed(person := leaver(statement), statement):
        assert list(find_drift()) == [], statement
        purge(person)
        assert names_of(person) <= STAYS | AUDIT, statement
        statement, lives = statement + STRIDE, lives + 1
    assert statement > 80
    assert list(find_drift()) == []
    assert AuditEntry.objects.filter(action=Action.PURGED).count() == lives
    assert OutboxEvent.objects.filter(topic="accounts.purged").count() == lives


def test_every_relation_of_our_own_goes_with_the_account():
    """Whoever adds a table that names people sees here that it goes, or lists it as staying."""
    tables = {relation.related_model._meta.db_table for relation in own_relations()}
    assert {"sessions", "api_tokens", "totp_devices", "backup_codes", "sanctions", "terms_acceptances"} <= tables
    assert "account_emailaddress" in tables
    assert not tables & {"audit_entries", "comments", "posts", "videos"}


def test_sessions_are_gone_long_before(life, client):
    client.force_login(life.person)
    assert Session.objects.filter(user=life.person).exists()
    request_deletion(person=life.person, username="owner")
    assert not Session.objects.filter(user=life.person).exists()
