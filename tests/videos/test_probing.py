"""What a file is, is decided by its content, in a process that cannot do harm."""

import re
import socket
import subprocess
import time
from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.videos.conftest import H264, PICTURE, SOUND, probe, run_ffmpeg
from videos.providers.confinement import GIBIBYTE, ffmpeg_program
from videos.providers.formats import CONFINED, DECODERS
from videos.providers.media import SourceRefused
from videos.providers.probing import SourceLimits, probe_source

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{address}\n#EXT-X-ENDLIST\n"
FORBIDDEN = {
    "empty": (b"", "empty_file"),
    "noise": (bytes((n * 7919 + n // 251) % 256 for n in range(200_000)), "unknown_format"),
    "text": (b"just some words\n" * 400, "text"),
    "utf16": ("words\n" * 400).encode("utf-16") and (b"\xff\xfe" + ("words\n" * 400).encode("utf-16-le"), "text"),
    "subtitles": (b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "text"),
    "hls": (PLAYLIST.format(address="file:///etc/passwd").encode(), "playlist"),
    "bom": (b"\xef\xbb\xbf" + PLAYLIST.format(address="x.ts").encode(), "playlist"),
    "concat": (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "playlist"),
    "dash": (b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "playlist"),
    "sdp": (b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5000 RTP/AVP 96\n", "playlist"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "picture"),
    "zip": (b"PK\x03\x04" + bytes(200), "archive"),
    "tar": (bytes(257) + b"ustar" + bytes(300), "archive"),
    "pdf": (b"%PDF-1.7\n" + bytes(100), "document"),
    "half a film": (b"\x00\x00\x00\x20ftypisom" + bytes(4096), "index_missing"),
    "late playlist": (b"\x00\x01\x02\n" + PLAYLIST.format(address="file:///etc/passwd").encode(), "unknown_format"),
}


@pytest.mark.parametrize(("content", "code"), FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_what_is_no_video_is_refused_with_a_sentence(content, code, tmp_path):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceRefused) as refusal:
        probe(path)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")
    assert str(tmp_path) not in refusal.value.message


@pytest.mark.parametrize("name", ["still.png", "still.jpg", "moving.gif", "moving.webp", "moving.apng"])
def test_pictures_are_refused_even_when_they_move(name, make_clip):
    frames = ["-frames:v", "1"] if name.startswith("still") else []
    path = make_clip(name, "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=1", *frames)
    with pytest.raises(SourceRefused) as refusal:
        probe(path)
    assert refusal.value.code == "picture"


def test_subtitles_alone_are_refused(make_clip, tmp_path):
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    with pytest.raises(SourceRefused) as refusal:
        probe(make_clip("words.mp4", "-i", str(words), "-c:s", "mov_text"))
    assert refusal.value.code == "no_media"


@pytest.mark.parametrize(("name", "codec"), [("words.mkv", "srt"), ("ass.mkv", "ass"), ("words.mov", "mov_text")])
def test_a_film_with_subtitles_in_it_is_taken_as_whole(make_clip, tmp_path, name, codec):
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    film = probe(make_clip(f"film-{name}", *PICTURE, "-i", str(words), *H264, "-c:s", codec))
    assert (film.width, film.warnings) == (640, ())


def test_no_playlist_makes_us_call_anyone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/segment.ts"
        for head in ("", "\x00\x01\n", "G@\x00\x10" * 47):
            path = tmp_path / "film.mp4"
            path.write_text(head + PLAYLIST.format(address=address))
            with pytest.raises(SourceRefused):
                probe(path)
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_name_does_not_matter(plain_clip, tmp_path):
    for name in ("list.m3u8", "picture.png", "words.srt", "film"):
        path = tmp_path / name
        path.write_bytes(plain_clip.read_bytes())
        assert probe(path).container == "mov"


def test_a_plain_film(plain_clip):
    found = probe(plain_clip)
    assert (found.width, found.height, found.frame_rate) == (640, 360, 30)
    assert found.duration_seconds == pytest.approx(3, abs=0.05)
    assert (found.video_codec, found.pixel_format, found.bit_depth) == ("h264", "yuv420p", 8)
    assert [(track.channels, track.sample_rate) for track in found.audio_tracks] == [(1, 44100)]
    assert not found.is_truncated
    assert found.warnings == ()


@pytest.mark.parametrize(("degrees", "size"), [(90, (360, 640)), (180, (640, 360)), (270, (360, 640))])
def test_rotation_is_counted_clockwise_into_the_size(degrees, size, make_clip, plain_clip):
    clip = make_clip(f"turned{degrees}.mp4", "-display_rotation", str(-degrees), "-i", str(plain_clip), "-c", "copy")
    found = probe(clip)
    assert (found.width, found.height) == size
    assert found.rotation_degrees == degrees


def test_wide_samples_are_counted_into_the_size(make_clip):
    clip = make_clip("wide.avi", *PICTURE, "-vf", "scale=720:576,setsar=64/45", "-c:v", "mpeg4")
    assert (probe(clip).width, probe(clip).height) == (1024, 576)


def test_sound_tracks_keep_language_and_title(make_clip):
    tags = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger", "-metadata:s:a:1", "title=Kommentar"]
    clip = make_clip("two.mkv", *PICTURE, *SOUND, *SOUND, "-map", "0", "-map", "1", "-map", "2", *tags, *H264)
    found = probe(clip)
    assert [(track.language, track.title) for track in found.audio_tracks] == [("en", ""), ("de", "Kommentar")]


def test_a_cover_is_no_film(make_clip):
    cover = make_clip("cover.jpg", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1", "-frames:v", "1")
    song = make_clip(
        "song.m4a",
        *SOUND,
        "-i",
        str(cover),
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "copy",
        "-disposition:v:0",
        "attached_pic",
    )
    found = probe(song)
    assert not found.has_video
    assert len(found.audio_tracks) == 1


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_is_seen(transfer, make_clip):
    colors = f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc,format=yuv420p10le"
    clip = make_clip(
        f"{transfer}.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=0.5", "-vf", colors, "-c:v", "libx265",
        "-x265-params", "log-level=0",
    )  # fmt: skip
    found = probe(clip)
    assert (found.is_hdr, found.color_transfer, found.bit_depth) == (True, transfer, 10)


def test_pauses_in_a_recording_do_not_slow_it_down(make_clip):
    clip = make_clip("pauses.mp4", *PICTURE, "-vf", "select='lt(n,50)+not(mod(n,9))'", "-fps_mode", "vfr", *H264)
    found = probe(clip)
    assert found.is_variable_frame_rate
    assert found.frame_rate == 30


def test_a_length_that_the_file_does_not_say_is_measured(media_dir):
    found = probe(media_dir / "no_duration.webm")
    assert found.duration_seconds == pytest.approx(4.94, abs=0.1)
    assert found.frame_rate == Fraction(15000, 1001)


def test_times_that_start_late(make_clip):
    found = probe(make_clip("late-start.mkv", *PICTURE, *SOUND, *H264, "-output_ts_offset", "1000"))
    assert found.duration_seconds == pytest.approx(3, abs=0.2)
    assert not found.is_truncated


def test_times_that_start_before_zero(make_clip, plain_clip):
    shifted = ["-itsoffset", "-1.5", "-i", str(plain_clip), "-c", "copy", "-copyts", "-avoid_negative_ts", "disabled"]
    found = probe(make_clip("early-start.mp4", *shifted))
    assert found.duration_seconds == pytest.approx(1.5, abs=0.2)
    assert not found.is_truncated


@pytest.mark.parametrize("name", ["plain.mp4", "plain.mkv", "plain.webm"])
def test_a_cut_off_file_is_told(name, make_clip, plain_clip, tmp_path):
    codec = ["-c:v", "libvpx", "-deadline", "realtime"] if name.endswith("webm") else [*H264, "-g", "30"]
    whole = plain_clip if name == "plain.mp4" else make_clip(name, *PICTURE, *SOUND, *codec)
    cut = tmp_path / name
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 45 // 100])
    found = probe(cut)
    assert found.is_truncated
    assert found.duration_seconds is not None
    assert 0.5 < found.duration_seconds < 2
    assert "cut off" in found.warnings[0]


def test_an_index_that_was_lost_with_the_end(make_clip, tmp_path):
    whole = make_clip("late.mp4", *PICTURE, *SOUND, *H264)
    cut = tmp_path / "late.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(SourceRefused) as refusal:
        probe(cut)
    assert refusal.value.code == "index_missing"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (SourceLimits(max_pixels=1000), "too_large"),
        (SourceLimits(max_side=300), "too_large"),
        (SourceLimits(max_duration_seconds=2), "too_long"),
    ],
)
def test_limits(limits, code, plain_clip):
    with pytest.raises(SourceRefused) as refusal:
        probe_source(plain_clip, timeout_seconds=60, memory_bytes=2 * GIBIBYTE, limits=limits)
    assert refusal.value.code == code


def test_a_title_in_no_alphabet_is_none(make_clip):
    clip = make_clip("strange.mkv", *PICTURE, *SOUND, *H264, "-t", "1", "-metadata:s:a:0", "title=\udce4\udcff")
    assert [track.title for track in probe(clip).audio_tracks] == [""]


@pytest.mark.parametrize(("codec", "sound"), [("magicyuv", []), ("zmbv", SOUND)])
def test_a_codec_that_is_not_on_the_list_is_read_by_nobody(codec, sound, make_clip, tmp_path):
    clip = make_clip("odd.avi", *PICTURE, *sound, "-c:v", codec, "-t", "1")
    with pytest.raises(SourceRefused) as refusal:
        probe(clip)
    assert refusal.value.code == "undecodable"
    opened = [ffmpeg_program(), "-v", "error", *CONFINED, "-f", "avi", "-i", clip, "-map", "0:v", "-f", "null", "-"]
    outcome = subprocess.run(opened, capture_output=True, text=True, check=False)
    assert outcome.returncode != 0
    assert "not on whitelist" in outcome.stderr


def test_the_list_names_decoders_that_there_are():
    shown = subprocess.run([ffmpeg_program(), "-v", "error", "-decoders"], capture_output=True, text=True, check=True)
    known = set(re.findall(r"^ [VA]\S{5} (\S+)", shown.stdout, re.MULTILINE)) | set(av.codecs_available)
    assert set(DECODERS.split(",")) <= known
    assert len(known) > 3 * len(DECODERS.split(","))


def test_a_picture_of_a_few_pixels_is_refused(make_clip):
    clip = make_clip("tiny.mkv", "-f", "lavfi", "-i", "testsrc2=s=8x8:d=0.5", "-c:v", "ffv1")
    with pytest.raises(SourceRefused) as refusal:
        probe(clip)
    assert refusal.value.code == "too_small"


def test_too_little_time_or_memory_ends_in_a_refusal_and_no_process(plain_clip):
    started = time.monotonic()
    for seconds, memory in ((0.02, 2 * GIBIBYTE), (60, 40 * 1024**2)):
        with pytest.raises(SourceRefused) as refusal:
            probe_source(plain_clip, timeout_seconds=seconds, memory_bytes=memory)
        assert refusal.value.code == "too_heavy"
    assert time.monotonic() - started < 20
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(plain_clip) not in running


def test_real_clips(media_dir: Path):
    found = {path.name: probe(path) for path in media_dir.iterdir() if path.suffix in (".mp4", ".webm")}
    assert found["cockatoo.mp4"].pixel_format == "yuv444p"
    assert found["car-detection.mp4"].frame_rate == Fraction(25, 2)
    assert found["h265_video.mp4"].video_codec == "hevc"
    assert all(clip.has_video and not clip.warnings for clip in found.values())


def test_one_frame_is_a_film(tmp_path):
    path = tmp_path / "one.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64:r=30", "-frames:v", "1", *H264, str(path))
    assert probe(path).has_video
