"""Two requests at the same moment."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from socialflow.core.errors import DomainError, UnavailableError
from videos.models import StorageAccount, Upload
from videos.providers.stores import StoreUnavailable
from videos.providers.stores.local import LocalStore
from videos.services import create_video, holding, receiving, sweep_uploads, terminate_upload
from videos.services.joining import join_parts, start_part

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """The code of each act's refusal, or "done"."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_creations_cannot_both_take_the_last_bytes(owner: "User") -> None:
    for quota in (100, 200, 300):
        StorageAccount.objects.update_or_create(user=owner, defaults={"quota_bytes": quota})

        def create() -> None:
            create_video(owner=owner, title="One", filename="one.mp4", size_bytes=100)

        assert at_once(create, create) == ["done", "quota_exceeded"]
        assert StorageAccount.objects.get().used_bytes == quota
    assert Upload.objects.count() == 3


def test_the_first_account_is_made_once(owner: "User") -> None:
    def create() -> None:
        create_video(owner=owner, title="One", filename="one.mp4", size_bytes=100)

    assert at_once(create, create, create) == ["done"] * 3
    assert StorageAccount.objects.get().used_bytes == 300


def test_bytes_are_given_back_once(owner: "User") -> None:
    _, upload = create_video(owner=owner, title="One", filename="one.mp4", size_bytes=100)
    Upload.objects.update(expires_at=upload.created_at)
    create_video(owner=owner, title="Two", filename="two.mp4", size_bytes=50)
    outcomes = at_once(sweep_uploads, sweep_uploads, lambda: terminate_upload(upload_id=upload.pk, owner=owner))
    assert "done" in outcomes
    assert StorageAccount.objects.get().used_bytes == 50


@pytest.fixture
def parts(owner: "User") -> list[Upload]:
    """Two, each with all of its bytes."""
    made = [start_part(owner=owner, size_bytes=4, metadata={}, client_metadata="") for _ in range(2)]
    for part in made:
        receiving.receive_bytes(upload_id=part.pk, owner=owner, offset=0, chunks=iter([b"film"]), length=4)
    return made


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that joins have begun, each of which takes a while longer than a claim lasts by itself."""
    begun: list[str] = []
    real = LocalStore.concatenate

    def slowly(store: LocalStore, keys: list[str], key: str) -> None:
        begun.append(key)
        time.sleep(1)
        real(store, keys, key)

    monkeypatch.setattr(LocalStore, "concatenate", slowly)
    monkeypatch.setattr(holding, "CLAIM", timedelta(seconds=0.4))
    monkeypatch.setattr(holding, "RENEW_SECONDS", 0.1)
    return begun


def test_of_many_joins_at_once_one_copies(owner: "User", parts: list[Upload], copies: list[str]) -> None:
    ids = [part.pk for part in parts]

    def join(after: float) -> Callable[[], Any]:
        def act() -> None:
            time.sleep(after)
            join_parts(owner=owner, part_ids=ids, metadata={}, client_metadata="")

        return act

    outcomes = at_once(join(0), join(0), join(0.7), join(1.5))
    assert outcomes == ["done", "done", "upload_busy", "upload_busy"]
    assert len(copies) == 1
    assert StorageAccount.objects.get().used_bytes == 8


def test_a_join_that_failed_lets_go_of_its_parts(owner: "User", parts: list[Upload], monkeypatch) -> None:
    ids = [part.pk for part in parts]

    def fail(*_: Any) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "concatenate", fail)
        with pytest.raises(UnavailableError):
            join_parts(owner=owner, part_ids=ids, metadata={}, client_metadata="")
    assert join_parts(owner=owner, part_ids=ids, metadata={}, client_metadata="").size_bytes == 8


def test_a_part_that_takes_a_drafts_quota_stops_who_sends_it_whole(owner: "User") -> None:
    video, upload = create_video(owner=owner, title="Mine", filename="mine.mp4", size_bytes=10)

    def pieces() -> Iterator[bytes]:
        start_part(owner=owner, size_bytes=10, metadata={"video_id": str(video.pk)}, client_metadata="")
        yield b"0123456789"

    with pytest.raises(DomainError) as refused:
        receiving.receive_bytes(upload_id=upload.pk, owner=owner, offset=0, chunks=pieces(), length=10)
    assert refused.value.status == 423
    upload.refresh_from_db()
    assert (upload.offset_bytes, StorageAccount.objects.get().used_bytes) == (0, 10)
