"""Recognises by its first bytes what is surely no video, so that its owner reads what it is and what to do instead."""

import codecs
from pathlib import Path

from django.utils.translation.trans_null import gettext_noop  # asks no settings

from videos.providers.media import SourceRefused

HEAD_BYTES = 4096
# Brands of ISO base media files that are pictures; ffmpeg would open them as videos of one frame.
PICTURE_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"8BPS", b"\0\0\1\0", b"\xff\x0a", b"DDS ")
ARCHIVES = (b"PK\3\4", b"PK\5\6", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
PROGRAMS = (b"\x7fELF", b"MZ", b"%PDF", b"\xd0\xcf\x11\xe0", b"SQLite format", b"#!")
FILM_BOXES = (b"ftyp", b"moov")
FILMS = (b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"FLV\1", b"ID3", b"fLaC", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
PLAYLIST_WORDS = (
    b"#extm3u", b"#ext-x-", b"ffconcat", b"<mpd", b"[playlist]", b"<smoothstreamingmedia", b"<asx", b"<smil",
    b"[reference]", b"rtsp://", b"rtsptext", b"mmshttp", b"<?xspf", b"<playlist",
)  # fmt: skip

EMPTY = SourceRefused("empty_file", gettext_noop("The file is empty. Upload the video again."))
PLAYLIST = SourceRefused(
    "playlist",
    gettext_noop("This is a playlist, not a video: it only points to other files. Upload the video file itself."),
)
PICTURE = SourceRefused(
    "picture", gettext_noop("This is a picture, not a video. Upload a video or sound file instead.")
)
ARCHIVE = SourceRefused("archive", gettext_noop("This is an archive. Unpack it and upload the video file inside."))
TEXT = SourceRefused("text", gettext_noop("This is a text file, not a video. Upload a video or sound file instead."))
DOCUMENT = SourceRefused(
    "document", gettext_noop("This is a document or a program. Upload a video or sound file instead.")
)
UNKNOWN = SourceRefused(
    "unknown_format",
    gettext_noop("No video or sound was found in this file. Export it as MP4 (H.264) or WebM and upload it again."),
)
NO_INDEX = SourceRefused(
    "index_missing",
    gettext_noop("The file is incomplete: its index is missing, so nothing can be read. Copy or export it again."),
)


def _is_picture(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] in PICTURE_BRANDS
    if head[:4] == b"RIFF":
        return head[8:12] == b"WEBP"
    return head.startswith(PICTURES) or b"<svg" in head[:1024].lower() or head[4:12] == b"JXL \r\n\x87\n"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return not any(ord(character) < 32 and character not in "\t\r\n\f\x1b" for character in text)


def refusal_of(head: bytes) -> SourceRefused | None:
    """What the first `HEAD_BYTES` of a file give away, or None when they may be a video."""
    if not head:
        return EMPTY
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_sdp = lowered.startswith(b"v=0") and b"\nm=" in lowered
    if _is_picture(head):
        return PICTURE
    if head.startswith(ARCHIVES) or head[257:262] == b"ustar":
        return ARCHIVE
    if head.startswith(PROGRAMS) and not head.startswith(b"#!AMR"):
        return DOCUMENT
    if (
        is_sdp
        or lowered.startswith(PLAYLIST_WORDS)
        or (_is_text(head) and any(word in lowered for word in PLAYLIST_WORDS))
    ):
        return PLAYLIST
    return TEXT if _is_text(head) else None


def is_film(head: bytes) -> bool:
    """Whether the first bytes are those of a common film or sound, as nothing else begins."""
    is_transport_stream = head[:1] == head[188:189] == head[376:377] == b"G"
    return head[4:8] in FILM_BOXES or head.startswith(FILMS) or is_transport_stream


def unreadable(path: Path) -> SourceRefused:
    """Why a file that no demuxer of ours opens cannot be used."""
    with path.open("rb") as file:
        head = file.read(12)
    return NO_INDEX if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free") else UNKNOWN
