"""A copy of somebody's data: everything of theirs, nothing of others, made once, whatever dies meanwhile."""

import json
import tracemalloc
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.utils import timezone

from accounts.choices import Action, ExportState
from accounts.models import AuditEntry, Block, DataExport, Follow, FollowRequest, Mute
from accounts.services import (
    archives,
    ban_person,
    deactivate_account,
    expire_exports,
    exports,
    fetch_export,
    follow_user,
    hand_out_exports,
    limit_person,
    make_export,
    mute_user,
    request_export,
)
from accounts.tasks import sweep_exports
from social.models import Comment, Like, Post, Save
from socialflow.core.errors import ConflictError, DomainError, NotFoundError
from socialflow.core.services import relay_due_events
from socialflow.core.storage import local_path, store_bytes
from tests.factories.accounts import UserFactory
from tests.factories.social import CommentFactory
from tests.factories.videos import VideoFactory
from videos.models import Video, VideoView, WatchProgress

pytestmark = pytest.mark.django_db


def made_for(person):
    """The copy of a person, ready, as a ZIP."""
    export = request_export(person=person)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.READY
    return ZipFile(local_path(fetch_export(person=person, export_id=export.pk, is_noted=False)))


def table(archive, name):
    return json.loads(archive.read(f"{name}.json"))


def keys(rows):
    return {str(key) for key in rows.values_list("pk", flat=True)}


def test_every_row_of_the_person_is_in_it(life):
    owner = life.person
    archive = made_for(owner)
    assert archive.testzip() is None
    for name, rows in {
        "posts": Post.objects.filter(owner=owner, deleted_at=None),
        "comments": Comment.objects.filter(owner=owner, deleted_at=None),
        "videos": Video.objects.filter(owner=owner, deleted_at=None),
        "following": Follow.objects.filter(follower=owner),
        "followers": Follow.objects.filter(followee=owner),
        "blocks": Block.objects.filter(blocker=owner),
        "mutes": Mute.objects.filter(muter=owner),
        "security_log": AuditEntry.objects.filter(subject=owner),
        "views": VideoView.objects.filter(viewer=owner),
        "api_tokens": owner.api_tokens.all(),
        "profile": type(owner).objects.filter(pk=owner.pk),
    }.items():
        assert rows.exists(), name
        assert {row["id"] for row in table(archive, name)} == keys(rows), name
    for name, model in (("likes", Like), ("saves", Save)):
        targets = set(model.objects.filter(user=owner).values_list("target_id", flat=True))
        assert targets, name
        assert {row["target_id"] for row in table(archive, name)} == {str(target) for target in targets}
    seen = WatchProgress.objects.get(user=owner)
    assert [row["video_id"] for row in table(archive, "watch_positions")] == [str(seen.video_id)]
    assert [row["email"] for row in table(archive, "email_addresses")] == ["owner@example.com"]
    assert [row["blocked__username"] for row in table(archive, "blocks")] == ["enemy"]
    assert {row["text"] for row in table(archive, "comments")} >= {"Owner asks", "Owner thanks", "Owner alone"}


def test_the_settings_are_in_it_and_no_secret(life):
    archive = made_for(life.person)
    (profile,) = table(archive, "profile")
    assert profile["profile_visibility"] == "public"
    assert "password" not in profile
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert life.person.password.encode() not in everything
    assert b"digest" not in everything


def test_nothing_of_others_is_in_it(life):
    archive = made_for(life.person)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (
        "Stranger's words", "Stranger's mountain", "Stranger under the owner", "Follower answers",
        "stranger@example.com", "follower@example.com", "bore@example.com",
    ):  # fmt: skip
        assert secret.encode() not in everything, secret
    # Who blocks the owner is that person's secret.
    assert [row["blocked__username"] for row in table(archive, "blocks")] == ["enemy"]
    assert "bore" not in archive.read("followers.json").decode()


def test_it_names_nobody_whom_the_lists_do_not_name(owner, stranger, follower, staff):
    """Who is out of sight, who ended it by a block, and what is over: in the copy as on the pages."""
    hidden = {name: UserFactory(username=name) for name in ("away", "banned", "asked", "asking", "muted_once")}
    follow_user(actor=owner, username=stranger.username)
    for name in ("away", "banned"):
        follow_user(actor=owner, username=name)
        follow_user(actor=hidden[name], username=owner.username)
    FollowRequest.objects.create(follower=owner, followee=hidden["asked"])
    FollowRequest.objects.create(follower=hidden["asking"], followee=owner)
    FollowRequest.objects.create(follower=UserFactory(username="patient"), followee=owner)
    mute_user(actor=owner, username="muted_once", until=timezone.now() + timedelta(days=1))
    Mute.objects.update(until=timezone.now() - timedelta(seconds=1))
    deactivate_account(person=hidden["away"])
    ban_person(actor=staff, person_id=hidden["banned"].pk, reason="Spam")
    limit_person(actor=staff, person_id=hidden["asked"].pk, reason="Noise")
    deactivate_account(person=hidden["asking"])
    archive = made_for(owner)
    assert [row["followee__username"] for row in table(archive, "following")] == ["stranger"]
    assert [row["follower__username"] for row in table(archive, "followers")] == ["follower"]
    assert [row["follower__username"] for row in table(archive, "follow_requests_received")] == ["patient"]
    named = {name: archive.read(f"{name}.json").decode() for name in ("follow_requests_sent", "mutes")}
    assert not any(name in text for name in hidden for text in named.values())


def test_media_are_in_it_as_they_are_stored(life):
    owner = life.person
    life.video.source_key, life.video.original_filename = "uploads/x", "My holiday/../../etc.MOV"
    life.video.save()
    store_bytes("uploads/x", b"original bytes", "application/octet-stream")
    store_bytes(f"videos/{life.video.pk}/p0/large.webp", b"picture", "image/webp")
    other = VideoFactory(owner=owner, title="Without a source")
    for name, data in (("init.mp4", b"init,"), ("00001.m4s", b"one,"), ("00002.m4s", b"two"), ("list.m3u8", b"no")):
        store_bytes(f"videos/{other.pk}/m0/720p/{name}", data, "video/mp4")
    for name, height in (("360p", 360), ("720p", 720)):
        facts = {"name": name, "height": height, "bandwidth_bps": 1, "average_bandwidth_bps": 1, "size_bytes": 1}
        other.renditions.create(kind="video", codecs="avc1", **facts)
    archive = made_for(owner)
    assert archive.read(f"videos/{life.video.pk}/original.mov") == b"original bytes"
    assert archive.read(f"videos/{life.video.pk}/pictures/large.webp") == b"picture"
    assert archive.read(f"videos/{other.pk}/720p.mp4") == b"init,one,two"
    assert archive.read("avatar.webp").startswith(b"RIFF")
    assert not [name for name in archive.namelist() if ".." in name or name.startswith("/")]


def test_what_is_not_in_the_storage_is_named(owner):
    VideoFactory(owner=owner, source_key="uploads/lost", picture_version="")
    archive = made_for(owner)
    assert [row["name"].rpartition("/")[2] for row in table(archive, "missing")] == ["original.mp4"]


def test_its_owner_is_told_by_mail(owner):
    made_for(owner)
    relay_due_events()
    message = mail.outbox[-1]
    assert message.to == ["owner@example.com"]
    assert "/settings/data" in message.body
    assert "data.zip" not in message.body
    assert {"export_requested"} <= set(AuditEntry.objects.filter(subject=owner).values_list("action", flat=True))


def test_there_is_one_a_day(owner, time_machine):
    made_for(owner)
    with pytest.raises(ConflictError) as refusal:
        request_export(person=owner)
    assert refusal.value.code == "export_too_soon"
    time_machine.move_to(timezone.now() + timedelta(days=1, seconds=1))
    assert request_export(person=owner).state == ExportState.QUEUED
    with pytest.raises(ConflictError) as refusal:
        request_export(person=owner)
    assert refusal.value.code == "export_in_progress"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(owner, at_once):
    asked = at_once([lambda: request_export(person=owner)] * 2)
    assert sorted(getattr(one, "code", type(one).__name__) for one in asked) == ["DataExport", "export_in_progress"]
    assert DataExport.objects.count() == 1


def test_a_week_later_it_is_gone(owner, time_machine):
    made_for(owner)
    export = DataExport.objects.get()
    path = local_path(f"exports/{export.pk}/")
    time_machine.move_to(export.expires_at - timedelta(seconds=1))
    assert expire_exports() == 0
    assert fetch_export(person=owner, export_id=export.pk, is_noted=True)
    time_machine.move_to(export.expires_at)
    with pytest.raises(DomainError) as refusal:
        fetch_export(person=owner, export_id=export.pk, is_noted=True)
    assert (refusal.value.code, refusal.value.status) == ("export_gone", 410)
    sweep_exports()
    export.refresh_from_db()
    assert export.state == ExportState.EXPIRED
    assert not path.exists()
    assert AuditEntry.objects.filter(subject=owner, action=Action.EXPORT_DOWNLOADED).count() == 1


def test_a_stranger_has_no_such_copy(owner, stranger):
    made_for(owner)
    with pytest.raises(NotFoundError):
        fetch_export(person=stranger, export_id=DataExport.objects.get().pk, is_noted=True)


def test_a_copy_that_nobody_took_up_is_handed_out_again_after_a_while(owner, time_machine):
    export = request_export(person=owner)
    assert hand_out_exports() == []
    time_machine.move_to(timezone.now() + timedelta(seconds=16))
    assert hand_out_exports() == [str(export.pk)]
    assert hand_out_exports() == []


def stopped_in_the_middle(monkeypatch, error):
    """Have the storage break down while a file is copied."""

    def broken(key):
        yield b"beginning"
        raise error

    monkeypatch.setattr(archives, "stored_chunks", broken)


def test_what_a_dead_worker_held_is_taken_up_and_nothing_is_left_behind(life, time_machine, monkeypatch):
    export = request_export(person=life.person)
    with monkeypatch.context() as patch:
        stopped_in_the_middle(patch, SystemExit())
        with pytest.raises(SystemExit):
            make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.RUNNING
    # What a kill leaves: half a file under a name of its own.
    store_bytes(f"exports/{export.pk}/1/.data.zip.0123", b"half", "application/zip")
    make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.RUNNING, "its claim has not run out"
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    assert hand_out_exports() == [str(export.pk)]
    make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.READY, 2)
    assert [path.name for path in local_path(f"exports/{export.pk}/").rglob("*")] == ["2", "data.zip"]


def test_a_worker_that_was_taken_for_dead_stops_and_clears_away(life, monkeypatch):
    export = request_export(person=life.person)
    real = archives.stored_chunks
    monkeypatch.setattr(exports, "_RENEW_SECONDS", 0.0)

    def outlived(key):
        DataExport.objects.filter(pk=export.pk).update(attempts=2)
        yield from real(key)

    monkeypatch.setattr(archives, "stored_chunks", outlived)
    make_export(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == (ExportState.RUNNING, 2)
    assert not list(local_path(f"exports/{export.pk}/").rglob("*"))


def test_what_fails_is_tried_again_later_and_not_for_ever(life, time_machine, monkeypatch):
    export = request_export(person=life.person)
    stopped_in_the_middle(monkeypatch, OSError("the storage is away"))
    waits = []
    for _ in range(exports.MAX_ATTEMPTS):
        make_export(export_id=export.pk)
        export.refresh_from_db()
        if export.claimed_until:
            waits.append(export.claimed_until - timezone.now())
            time_machine.move_to(export.claimed_until)
            assert hand_out_exports() == [str(export.pk)]
    assert export.state == ExportState.FAILED
    assert waits == sorted(waits)
    assert len(waits) == exports.MAX_ATTEMPTS - 1
    assert not local_path(f"exports/{export.pk}/").exists()
    monkeypatch.undo()
    assert request_export(person=life.person), "whose copy failed need not wait a day"


def test_a_large_world_passes_through_little_memory(owner):
    video = VideoFactory(owner=owner, source_key="uploads/film", picture_version="")
    size = 48 * 1024**2
    store_bytes("uploads/film", bytes(size), "video/mp4")
    Comment.objects.bulk_create(
        CommentFactory.build_batch(3_000, owner=owner, video_id=video.pk, text="word " * 400), batch_size=500
    )
    export = request_export(person=owner)
    tracemalloc.start()
    try:
        make_export(export_id=export.pk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert export.size_bytes > size
    assert peak < 12 * 1024**2
    path = local_path(fetch_export(person=owner, export_id=export.pk, is_noted=False))
    with ZipFile(path) as archive, archive.open("comments.json") as entry:
        assert len(json.load(BytesIO(entry.read()))) == 3_000


def test_a_batch_of_rows_costs_one_query(owner, django_assert_num_queries):
    video = VideoFactory(owner=owner)
    Comment.objects.bulk_create(CommentFactory.build_batch(1_200, owner=owner, video_id=video.pk))
    rows = archives.tables()["comments"]
    with django_assert_num_queries(3):
        assert len(list(rows(owner))) == 1_200
