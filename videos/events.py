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
class EncodeReplaced(Event):
    """A newer encode is in its place; the files of the old one can go."""

    topic: ClassVar[str] = "videos.encode_replaced"
    video_id: UUID
    media_version: str
