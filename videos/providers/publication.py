"""Keeps the playlists of an encode true while its segments come in, and closes them when it is done."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from videos.providers import dash, playlists
from videos.providers.bandwidth import average_bps, peak_bps
from videos.providers.media import AudioRenditionResult, RenditionResult, SegmentSink
from videos.providers.packaging import SoundTrack, Track, VideoTrack

# A long encode rewrites a growing playlist for every segment; players reload it once per target duration anyway.
REWRITE_SECONDS = 2.0


@dataclass(slots=True)
class Publication:
    """The playlists of one encode. `first` are the tracks of the first pass: once each has a segment it can be watched.

    Renditions of a later pass enter the multivariant playlist at the end, so that no player climbs to one that is still
    far behind.
    """

    sink: SegmentSink
    first: Sequence[Track]
    is_playable: bool = False
    _written_at: dict[str, float] = field(default_factory=dict)

    def update(self, changed: Sequence[Track]) -> bool:
        """Write what new segments have made possible; whether that made the video playable."""
        for track in changed:
            self._put_media(track)
        if self.is_playable or not all(track.segments for track in self.first):
            return False
        for track in self.first:
            self._put_media(track, is_forced=True)
        self._put_multivariant(self.first)
        self.is_playable = True
        return True

    def finish(self, tracks: Sequence[Track]) -> None:
        """Close every playlist and write the manifests over all renditions."""
        for track in tracks:
            self._put_media(track, is_forced=True)
            if isinstance(track, VideoTrack):
                self._put(f"{track.name}/{playlists.IFRAME_NAME}", playlists.iframe_playlist(track))
        self._put_multivariant(tracks)
        self._put(dash.MPD_NAME, dash.manifest(videos_of(tracks), sounds_of(tracks)), dash.MPD_TYPE)

    def _put_media(self, track: Track, *, is_forced: bool = False) -> None:
        now = time.monotonic()
        if is_forced or now - self._written_at.get(track.name, 0.0) >= REWRITE_SECONDS:
            self._written_at[track.name] = now
            self._put(f"{track.name}/{playlists.MEDIA_NAME}", playlists.media_playlist(track))

    def _put_multivariant(self, tracks: Sequence[Track]) -> None:
        text = playlists.multivariant_playlist(videos_of(tracks), sounds_of(tracks))
        self._put(playlists.MULTIVARIANT_NAME, text)

    def _put(self, name: str, text: str, content_type: str = playlists.PLAYLIST_TYPE) -> None:
        self.sink.put_bytes(name, text.encode(), content_type)


def videos_of(tracks: Sequence[Track]) -> list[VideoTrack]:
    """The renditions of the picture, smallest first."""
    found = [track for track in tracks if isinstance(track, VideoTrack)]
    return sorted(found, key=lambda track: track.rung.width * track.rung.height)


def sounds_of(tracks: Sequence[Track]) -> list[SoundTrack]:
    """The renditions of the sound, in the order of the source."""
    return [track for track in tracks if isinstance(track, SoundTrack)]


def rendition_result(track: VideoTrack) -> RenditionResult:
    """What a finished rendition came to."""
    return RenditionResult(
        name=track.name,
        width=track.rung.width,
        height=track.rung.height,
        frame_rate=track.rung.frame_rate,
        bandwidth_bps=peak_bps(track.segments),
        average_bandwidth_bps=average_bps(track.segments),
        codecs=track.codecs,
        size_bytes=track.size_bytes,
    )


def audio_rendition_result(track: SoundTrack) -> AudioRenditionResult:
    """What a finished sound rendition came to."""
    return AudioRenditionResult(
        name=track.name,
        language=track.sound.language,
        bandwidth_bps=peak_bps(track.segments),
        average_bandwidth_bps=average_bps(track.segments),
        codecs=track.codecs,
        size_bytes=track.size_bytes,
    )
