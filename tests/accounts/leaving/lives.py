"""A person of whom there is something everywhere, beside others of whom there is as much."""

import io
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from PIL import Image

from accounts.models import Block, Mute, TermsAcceptance
from accounts.services import create_token, follow_user, set_picture
from social.choices import TargetKind
from social.services import create_comment, create_post, delete_comment, like_target, save_target
from socialflow.core.ids import uuid7
from socialflow.core.storage import store_bytes
from tests.factories.accounts import UserFactory
from tests.factories.videos import VideoFactory
from videos.models import Rendition, StorageAccount, VideoView, WatchProgress
from videos.services import delete_video

VIDEO, POST, COMMENT = TargetKind.VIDEO, TargetKind.POST, TargetKind.COMMENT


@dataclass
class Life:
    """What one person did, and what others did with it."""

    person: Any
    friend: Any
    video: Any
    post: Any
    thread: Any
    answer: Any
    others_video: Any


def make_life(owner: Any, follower: Any, stranger: Any, prefix: str = "") -> Life:
    """The owner talks, likes, keeps, follows, blocks, mutes, watches; so do the others, to them and to each other."""
    video = VideoFactory(owner=owner, title="Owner's river", view_count=0)
    store_bytes(f"videos/{video.pk}/m0/a.m4s", b"segment", "video/iso.segment")
    gone = VideoFactory(owner=owner, title="Owner's deleted film")
    delete_video(video_id=gone.pk, actor=owner)
    others_video = VideoFactory(owner=stranger, title="Stranger's mountain")
    post, _ = create_post(actor=owner, text="Owner's words")
    others_post, _ = create_post(actor=stranger, text="Stranger's words")
    thread, answer = _talk(owner, follower, stranger, video, others_video, post, others_post)
    _relate(owner, stranger, prefix)
    _watch(owner, stranger, video, others_video)
    TermsAcceptance.objects.create(person=owner, version="1")
    create_token(user=owner, name="Owner's script", scopes=["read"])
    set_picture(user=owner, kind="avatar", data=_png())
    return Life(owner, follower, video, post, thread, answer, others_video)


def _talk(
    owner: Any, follower: Any, stranger: Any, video: Any, others_video: Any, post: Any, others_post: Any
) -> tuple[Any, Any]:
    thread, _ = create_comment(actor=owner, kind=VIDEO, target_id=others_video.pk, text="Owner asks")
    answer, _ = create_comment(
        actor=follower, kind=VIDEO, target_id=others_video.pk, text="Follower answers", parent_id=thread.pk
    )
    create_comment(actor=owner, kind=VIDEO, target_id=others_video.pk, text="Owner thanks", parent_id=answer.pk)
    create_comment(actor=owner, kind=POST, target_id=others_post.pk, text="Owner alone")
    under, _ = create_comment(actor=stranger, kind=POST, target_id=post.pk, text="Stranger under the owner")
    create_comment(actor=owner, kind=POST, target_id=post.pk, text="Owner at home", parent_id=under.pk)
    lost, _ = create_comment(actor=owner, kind=POST, target_id=others_post.pk, text="Owner's slip")
    delete_comment(actor=owner, comment_id=lost.pk)
    for kind, row in ((VIDEO, others_video), (POST, others_post), (COMMENT, answer)):
        like_target(actor=owner, kind=kind, target_id=row.pk)
        like_target(actor=follower, kind=kind, target_id=row.pk)
    like_target(actor=stranger, kind=COMMENT, target_id=thread.pk)
    like_target(actor=stranger, kind=VIDEO, target_id=video.pk)
    for who in (owner, follower):
        save_target(actor=who, kind=VIDEO, target_id=others_video.pk)
    return thread, answer


def _relate(owner: Any, stranger: Any, prefix: str) -> None:
    follow_user(actor=owner, username=stranger.username)
    follow_user(actor=stranger, username=owner.username)
    enemy, bore = UserFactory(username=f"{prefix}enemy"), UserFactory(username=f"{prefix}bore")
    Block.objects.create(blocker=owner, blocked=enemy)
    Block.objects.create(blocker=bore, blocked=owner)
    Mute.objects.create(muter=owner, muted=bore)


def _watch(owner: Any, stranger: Any, video: Any, others_video: Any) -> None:
    WatchProgress.objects.create(user=owner, video=others_video, position_seconds=12, updated_at=timezone.now())
    for viewer, seen in ((owner, others_video), (stranger, video)):
        VideoView.objects.create(
            id=uuid7(), video=seen, viewer=viewer, watched="{[0,9)}", watched_seconds=9, updated_at=timezone.now()
        )
    StorageAccount.objects.get_or_create(user=owner)
    Rendition.objects.create(
        video=video, kind="video", name="360p", codecs="avc1", bandwidth_bps=1, average_bandwidth_bps=1, size_bytes=1
    )


def _png() -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(output, "PNG")
    return output.getvalue()
