"""What happens to videos, for the handlers here and in the apps above."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from socialflow.core.events import Event


@dataclass(frozen=True)
class VideoUploaded(Event):
    """Its bytes are whole and it waits to be encoded, for the first time or again."""

    topic: ClassVar[str] = "videos.uploaded"
    video_id: UUID


@dataclass(frozen=True)
class VideoPublished(Event):
    """It can be seen by others than its owner, for the first time."""

    topic: ClassVar[str] = "videos.published"
    video_id: UUID
    owner_id: UUID


@dataclass(frozen=True)
class VideoDeleted(Event):
    """It is out of sight for good; its files can go."""

    topic: ClassVar[str] = "videos.deleted"
    video_id: UUID


@dataclass(frozen=True)
class EncodeEnded(Event):
    """It is READY or FAILED; what earlier, killed encodes of it left behind can go."""

    topic: ClassVar[str] = "videos.encode_ended"
    video_id: UUID


@dataclass(frozen=True)
class MediaReplaced(Event):
    """Newer segments or pictures are in their place; the files of the old version can go."""

    topic: ClassVar[str] = "videos.media_replaced"
    video_id: UUID
    version: str
