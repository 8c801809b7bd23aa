"""The transcoder: every decodable source becomes a ladder that plays while it is made; nothing stays behind."""

import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import av
import psutil
import pytest

from tests.videos.conftest import H264, PICTURE, SOUND, Encode, FolderSink, encode, probe
from videos.providers import encoding
from videos.providers.encoding import encode_ladder, plan_passes
from videos.providers.ladder import plan_ladder
from videos.providers.media import EncodeFailed, EncodeProgress

ROOT = Path(__file__).parents[2]


def decoded(encoded: Encode, name: str) -> list[av.VideoFrame]:
    """The frames of one rendition, read as a player would."""
    with av.open(str(encoded.sink.root / name / "playlist.m3u8"), options={"allowed_extensions": "ALL"}) as container:
        return list(container.decode(video=0))


def color_at(frame: av.VideoFrame, x: int, y: int) -> tuple[int, ...]:
    red, green, blue = frame.to_image().getpixel((x, y))
    return red, green, blue


def test_a_plain_film(plain_clip, tmp_path):
    done = encode(plain_clip, tmp_path)
    assert [rendition.name for rendition in done.result.renditions] == ["240p", "360p"]
    assert [(sound.name, sound.language) for sound in done.result.audio_renditions] == [("audio-1", "und")]
    assert done.result.duration_seconds == pytest.approx(3, abs=0.1)
    assert done.result.warnings == ()
    frames = decoded(done, "360p")
    assert len(frames) == 90
    assert (frames[0].width, frames[0].height, frames[0].format.name) == (640, 360, "yuv420p")


def test_the_sizes_are_those_of_the_files(film):
    for rendition in film.result.renditions:
        media = (film.sink.root / rendition.name).glob("*.m[p4][4s]")
        assert rendition.size_bytes == sum(path.stat().st_size for path in media)


def test_progress_ends_at_one_and_never_goes_back(film):
    fractions = [progress.fraction for progress in film.progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert film.progress[-1].is_playable
    assert set(film.progress[-1].renditions) == {"240p", "360p", "480p"}


def test_it_can_be_watched_before_it_is_done(film):
    names = [name for name, _ in film.sink.history]
    first = names.index("master.m3u8")
    early = dict(film.sink.history[: first + 1])
    assert names.count("master.m3u8") == 2
    for name in ("240p", "360p", "480p", "audio-1", "audio-2"):
        growing = early[f"{name}/playlist.m3u8"]
        assert "#EXT-X-PLAYLIST-TYPE:EVENT" in growing
        assert "00001.m4s" in growing
        assert "#EXT-X-START:TIME-OFFSET=0" in growing
        assert "#EXT-X-ENDLIST" not in growing
        assert film.sink.text(f"{name}/playlist.m3u8").startswith(growing.partition("#EXT-X-PLAYLIST-TYPE")[0])


def test_it_begins_with_a_short_segment_so_that_nobody_waits_for_a_long_one(film):
    for name in ("240p", "480p", "audio-2"):
        lengths = [float(found) for found in re.findall(r"#EXTINF:([\d.]+)", film.sink.text(f"{name}/playlist.m3u8"))]
        assert lengths == pytest.approx([2, 4, 7] if len(lengths) == 3 else [2, 4, 4, 3], abs=0.15)


def test_a_silent_film(make_clip, tmp_path):
    done = encode(make_clip("silent.mp4", *PICTURE, *H264), tmp_path)
    assert done.result.audio_renditions == ()
    assert "AUDIO" not in done.sink.text("master.m3u8")


def test_only_sound(make_clip, tmp_path):
    done = encode(make_clip("song.mp3", *SOUND), tmp_path)
    assert done.result.renditions == ()
    assert "audio-1/playlist.m3u8" in done.sink.text("master.m3u8")
    with av.open(str(done.sink.root / "audio-1" / "playlist.m3u8"), options={"allowed_extensions": "ALL"}) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == pytest.approx(3 * 48000, rel=0.03)


def test_rotation_is_applied(make_clip, tmp_path):
    halves = "color=red:s=320x90:d=1[a];color=blue:s=320x90:d=1[b];[a][b]vstack"
    upright = make_clip("halves.mp4", "-f", "lavfi", "-i", halves, *H264)
    turned = make_clip("halves-turned.mp4", "-display_rotation", "-90", "-i", str(upright), "-c", "copy")
    frame = decoded(encode(turned, tmp_path), "180p")[0]
    assert (frame.width, frame.height) == (180, 320)
    assert color_at(frame, 20, 160)[2] > 150
    assert color_at(frame, 160, 160)[0] > 150


def test_hdr_becomes_sdr(make_clip, tmp_path):
    tags = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc,format=yuv420p10le"
    clip = make_clip(
        "pq.mkv", "-f", "lavfi", "-i", "color=gray:s=320x180:d=0.5", "-vf", tags, "-c:v", "libx265", "-x265-params",
        "log-level=0",
    )  # fmt: skip
    frame = decoded(encode(clip, tmp_path), "180p")[0]
    assert frame.format.name == "yuv420p"
    assert frame.color_trc == 1
    assert 90 < color_at(frame, 100, 100)[0] < 220


def test_a_variable_rate_becomes_constant(make_clip, tmp_path):
    clip = make_clip("pauses.mp4", *PICTURE, "-vf", "select='lt(n,50)+not(mod(n,9))'", "-fps_mode", "vfr", *H264)
    times = [frame.time for frame in decoded(encode(clip, tmp_path), "360p")]
    gaps = {round(later - earlier, 4) for earlier, later in pairwise(times)}
    assert max(gaps) - min(gaps) < 0.001


def test_a_picture_that_changes_its_size_is_fitted_in(make_clip, tmp_path):
    codec = ["-c:v", "mpeg2video", "-q:v", "4"]
    narrow = make_clip("narrow.ts", "-f", "lavfi", "-i", "color=white:s=320x240:r=30:d=1", *codec)
    wide = make_clip("wide.ts", "-f", "lavfi", "-i", "color=white:s=640x360:r=30:d=1", *codec, "-output_ts_offset", "1")
    both = tmp_path / "both.ts"
    both.write_bytes(narrow.read_bytes() + wide.read_bytes())
    frames = decoded(encode(both, tmp_path), "240p")
    assert {(frame.width, frame.height) for frame in frames} == {(320, 240)}
    assert len(frames) >= 55
    assert color_at(frames[-1], 160, 5)[0] < 30
    assert color_at(frames[-1], 160, 120)[0] > 200


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (
            "alpha.mov",
            ["-f", "lavfi", "-i", "testsrc2=s=320x180:d=0.5", "-c:v", "prores_ks", "-pix_fmt", "yuva444p10le"],
        ),
        ("odd.mkv", ["-f", "lavfi", "-i", "testsrc2=s=427x241:r=25:d=0.6", "-c:v", "libx264", "-pix_fmt", "yuv444p"]),
        ("one.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-frames:v", "1", *H264]),
        ("surround.mkv", [*PICTURE, *SOUND, "-af", "aformat=channel_layouts=5.1", "-t", "0.7", *H264, "-c:a", "ac3"]),
        ("telephone.mov", [*PICTURE, *SOUND, "-t", "0.7", *H264, "-c:a", "pcm_s16le", "-ar", "8000"]),
        ("fields.mpg", [*PICTURE, "-t", "0.7", "-vf", "interlace", "-flags", "+ilme+ildct", "-c:v", "mpeg2video"]),
        ("raw.h264", [*PICTURE, "-t", "0.7", *H264]),
        ("late.mkv", [*PICTURE, "-itsoffset", "1", *SOUND, "-t", "2", *H264]),
        ("fast.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=120:d=0.5", *H264]),
    ],
)
def test_unusual_sources(name, arguments, make_clip, tmp_path):
    done = encode(make_clip(name, *arguments), tmp_path)
    assert done.result.renditions
    assert decoded(done, done.result.renditions[-1].name)
    playlist = done.sink.text("master.m3u8")
    assert playlist.count('CHANNELS="1"') + playlist.count('CHANNELS="2"') == playlist.count("CHANNELS=")


def test_real_clips(media_dir, tmp_path):
    for name in ("h265_video.mp4", "no_duration.webm"):
        folder = tmp_path / name
        folder.mkdir()
        assert encode(media_dir / name, folder).result.warnings == ()


@pytest.mark.parametrize(("picture", "sound"), [(1, 7), (7, 1)])
def test_the_shorter_of_picture_and_sound_is_drawn_out(picture, sound, make_clip, tmp_path):
    moving, tone = f"testsrc2=s=320x180:r=30:d={picture}", f"sine=440:d={sound}"
    clip = make_clip(f"uneven{picture}.mkv", "-f", "lavfi", "-i", moving, "-f", "lavfi", "-i", tone, *H264)
    done = encode(clip, tmp_path)
    for name in ("180p", "audio-1"):
        lengths = re.findall(r"#EXTINF:([\d.]+)", done.sink.text(f"{name}/playlist.m3u8"))
        assert sum(map(float, lengths)) == pytest.approx(7, abs=0.1)


def test_a_cut_off_film_keeps_what_decodes(plain_clip, tmp_path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(plain_clip.read_bytes()[: plain_clip.stat().st_size // 2])
    done = encode(cut, tmp_path)
    assert 0.8 < done.result.duration_seconds < 2.5
    assert any("cut off" in warning for warning in done.result.warnings)


def test_broken_sound_does_not_take_the_picture_with_it(make_clip, tmp_path):
    clip = make_clip("sound.ts", *PICTURE, *SOUND, *H264)
    data = bytearray(clip.read_bytes())
    for packet in range(0, len(data), 188):
        if (data[packet + 1] & 31) << 8 | data[packet + 2] == 0x101:
            data[packet + 40 : packet + 188] = bytes((n * 31) % 256 for n in range(148))
    broken = tmp_path / "broken.ts"
    broken.write_bytes(data)
    done = encode(broken, tmp_path)
    assert len(decoded(done, "360p")) == 90
    assert done.result.warnings


def test_a_heavy_ladder_starts_with_its_small_renditions(make_clip, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "PATIENCE_SECONDS", 0.0)
    clip = make_clip("hd.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=1", *SOUND, "-shortest", *H264)
    done = encode(clip, tmp_path)
    masters = [text for name, text in done.sink.history if name == "master.m3u8"]
    assert "480p/playlist.m3u8" in masters[0]
    assert "720p" not in masters[0]
    assert "720p/playlist.m3u8" in masters[-1]
    assert len(done.result.renditions) == 4


def test_passes_depend_on_the_machine(plain_clip):
    found = probe(plain_clip)
    ladder = plan_ladder(found)
    assert len(plan_passes(found, ladder, cores=2)) == 1


def priorities() -> set[tuple[int, int]]:
    """The niceness of each ffmpeg of ours, and that of its session where the kernel groups by session."""
    found = set()
    for child in psutil.Process().children():
        group = Path(f"/proc/{child.pid}/autogroup")
        if "ffmpeg" in child.name():
            own = {thread.name for thread in Path(f"/proc/{child.pid}/task").iterdir()}
            nice = {os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in own}
            shared = int(group.read_text().split()[-1]) if group.exists() and group.read_text() else max(nice)
            found |= {(each, shared) for each in nice}
    return found


def test_it_gives_way_to_others_once_it_can_be_watched(make_clip, tmp_path):
    seen: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    clip = make_clip("way.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=12,noise=alls=9:allf=t", *H264)

    def look(progress: EncodeProgress) -> None:
        seen[progress.is_playable] |= priorities()

    encode(clip, tmp_path, on_progress=look)
    assert seen == {False: {(0, 0)}, True: {(5, 5)}}


def test_a_later_pass_gives_way_from_its_start(make_clip, tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "PATIENCE_SECONDS", 0.0)
    clip = make_clip("later.mp4", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=6,noise=alls=9:allf=t", *H264)
    seen: list[set[tuple[int, int]]] = []
    encode(clip, tmp_path, on_progress=lambda progress: seen.append(priorities() if progress.fraction > 0.6 else set()))
    assert set().union(*seen) == {(5, 5)}


def test_cancelling_leaves_nothing(plain_clip, tmp_path):
    with pytest.raises(EncodeFailed) as failure:
        encode(plain_clip, tmp_path, is_cancelled=lambda: True)
    assert failure.value.code == "cancelled"
    assert list((tmp_path / "work").iterdir()) == []


def test_an_encode_that_takes_too_long_is_stopped(make_clip, tmp_path):
    clip = make_clip("long.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=30", *H264)
    with pytest.raises(EncodeFailed) as failure:
        encode(clip, tmp_path, timeout_seconds=0.3)
    assert failure.value.code == "timed_out"
    assert list((tmp_path / "work").iterdir()) == []


def test_a_sink_that_fails_stops_ffmpeg(plain_clip, tmp_path):
    class FullSink(FolderSink):
        def put(self, name: str, path: Path, content_type: str) -> None:
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        encode(plain_clip, tmp_path, sink=FullSink(tmp_path / "out"))
    assert list((tmp_path / "work").iterdir()) == []


def test_too_little_memory_is_a_clear_failure(plain_clip, tmp_path):
    with pytest.raises(EncodeFailed) as failure:
        encode(plain_clip, tmp_path, memory_bytes=150 * 1024**2)
    assert failure.value.code in ("encoder_failed", "undecodable")


def test_ffmpeg_dies_with_its_worker(make_clip, tmp_path):
    clip = make_clip("long.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=30", *H264)
    script = (
        "import sys; from pathlib import Path; from tests.videos.conftest import encode; "
        f"encode(Path({str(clip)!r}), Path({str(tmp_path)!r}))"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    try:
        deadline = time.monotonic() + 30
        while not (children := psutil.Process(worker.pid).children()) or "ffmpeg" not in children[0].name():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
    psutil.wait_procs(children, timeout=10)
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def test_nothing_to_encode(plain_clip, tmp_path):
    found = probe(plain_clip)
    with pytest.raises(EncodeFailed):
        encode_ladder(
            plain_clip,
            probe=found.__class__("mov", 1, 1.0, ()),
            ladder=(),
            workdir=tmp_path,
            sink=FolderSink(tmp_path / "out"),
            on_progress=lambda progress: None,
            is_cancelled=lambda: False,
            threads=1,
            timeout_seconds=10,
        )
