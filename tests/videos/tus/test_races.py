"""Two requests at the same moment."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from socialflow.core.errors import DomainError
from videos.models import StorageAccount, Upload
from videos.services import create_video, sweep_uploads, terminate_upload

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
