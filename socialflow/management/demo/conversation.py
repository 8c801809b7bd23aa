"""People talk: posts, threads, likes and saves, spread over the time since what they are about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from social.choices import PostVisibility, TargetKind
from social.models import Comment, Post
from social.services import create_comment, create_post, like_target, save_target
from socialflow.core.ids import uuid7_moment
from socialflow.management.demo import history
from socialflow.management.demo.canvas import dice
from socialflow.management.demo.talk import Note, Remark
from videos.choices import Visibility
from videos.models import Video

_LONGEST_TALK = timedelta(hours=60)
_LONGEST_SILENCE = timedelta(hours=2)
_MOST_VIEWED = 700


class Conversation:
    """What is said and liked by the people of the demo world."""

    def __init__(self, users: Mapping[str, User], now: datetime) -> None:
        self._users, self._now = users, now
        self._chance = dice("conversation")

    def post(self, note: Note) -> Post:
        """The post of a note, written where it is still to be written, with its threads."""
        owner = self._users[note.owner]
        post = Post.objects.alive().filter(owner=owner, text=note.text).first()
        if post is None:
            moment = self._now - timedelta(hours=note.hours_ago)
            with transaction.atomic():
                made, _ = create_post(actor=owner, text=note.text, visibility=note.visibility)
                post = Post.objects.get(pk=history.say_posted(made, moment))
        self.discuss(TargetKind.POST, post.pk, uuid7_moment(post.pk), note.remarks)
        return post

    def discuss(self, kind: TargetKind, target_id: UUID, since: datetime, remarks: Sequence[Remark]) -> None:
        """The threads under a video or a post."""
        span = min((self._now - since) * 0.9, _LONGEST_TALK)
        for number, remark in enumerate(remarks):
            share = (number + self._chance.uniform(0.2, 0.9)) / len(remarks)
            self._say(kind, target_id, remark, since + span * share * share, None)

    def react(self, videos: Mapping[Video, int], posts: Sequence[Post]) -> int:
        """Likes in keeping with how often something is watched, and on what is said; how many."""
        fans = list(self._users.values())
        wanted: list[tuple[User, TargetKind, UUID]] = []
        for video, views in videos.items():
            if video.visibility == Visibility.PUBLIC:
                wanted += self._fans_of(fans, TargetKind.VIDEO, video.pk, 0.25 + 0.6 * views / _MOST_VIEWED)
        for post in posts:
            if post.visibility == PostVisibility.PUBLIC:
                wanted += self._fans_of(fans, TargetKind.POST, post.pk, self._chance.uniform(0.1, 0.5))
        for comment in self._comments(videos, posts):
            wanted += self._fans_of(fans, TargetKind.COMMENT, comment, self._chance.uniform(0, 0.22))
        for fan, kind, target_id in wanted:
            like_target(actor=fan, kind=kind, target_id=target_id)
        return len(wanted)

    def keep(self, username: str, videos: Sequence[Video], posts: Sequence[Post]) -> None:
        """What a person saves for later."""
        for video in videos:
            save_target(actor=self._users[username], kind=TargetKind.VIDEO, target_id=video.pk)
        for post in posts:
            save_target(actor=self._users[username], kind=TargetKind.POST, target_id=post.pk)

    def _say(self, kind: TargetKind, target_id: UUID, remark: Remark, moment: datetime, parent_id: UUID | None) -> None:
        place = {"video_id" if kind == TargetKind.VIDEO else "post_id": target_id}
        comment_id = (
            Comment.objects.filter(owner=self._users[remark.who], text=remark.text, **place)
            .values_list("pk", flat=True)
            .first()
        )
        if comment_id is None:
            with transaction.atomic():
                made, _ = create_comment(
                    actor=self._users[remark.who], kind=kind, target_id=target_id, text=remark.text, parent_id=parent_id
                )  # fmt: skip
                history.say_commented(made, moment)
            comment_id = made.pk
        for reply in remark.replies:
            moment += min((self._now - moment) * 0.3, _LONGEST_SILENCE) * self._chance.uniform(0.1, 0.9)
            self._say(kind, target_id, reply, moment, comment_id)

    def _fans_of(
        self, people: Sequence[User], kind: TargetKind, target_id: UUID, share: float
    ) -> list[tuple[User, TargetKind, UUID]]:
        return [(person, kind, target_id) for person in people if self._chance.random() < share]

    def _comments(self, videos: Mapping[Video, int], posts: Sequence[Post]) -> Sequence[UUID]:
        """Those that everybody may see."""
        seen = [video.pk for video in videos if video.visibility == Visibility.PUBLIC]
        read = [post.pk for post in posts if post.visibility == PostVisibility.PUBLIC]
        under_videos = Comment.objects.filter(video_id__in=seen).order_by("pk").values_list("pk", flat=True)
        return [*under_videos, *Comment.objects.filter(post_id__in=read).order_by("pk").values_list("pk", flat=True)]
