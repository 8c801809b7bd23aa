"""The pictures of a video: the frame that stands for it, in all sizes, and a preview that moves."""

import io

import pytest
from PIL import Image

from tests.videos.conftest import H264, PICTURE, SOUND, probe
from videos.providers import frames
from videos.providers.confinement import GIBIBYTE
from videos.providers.pictures import VideoPictures, make_pictures
from videos.providers.thumbnails import best_frame, dominant_color


def pictures_of(path, folder) -> VideoPictures:
    made = make_pictures(path, probe=probe(path), workdir=folder, timeout_seconds=60, memory_bytes=4 * GIBIBYTE)
    assert list(folder.iterdir()) == []
    return made


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_four_sizes_in_two_formats_and_two_more_for_the_page(make_clip, work):
    clip = make_clip("tall.mp4", "-f", "lavfi", "-i", "testsrc2=s=1440x1080:r=10:d=2", *H264)
    made = pictures_of(clip, work)
    assert {picture.name: (picture.width, picture.height) for picture in made.stills} == {
        "small.jpg": (320, 180),
        "small.webp": (320, 180),
        "medium.jpg": (640, 360),
        "medium.webp": (640, 360),
        "large.jpg": (1280, 720),
        "large.webp": (1280, 720),
        "poster.jpg": (1440, 1080),
        "poster.webp": (1440, 1080),
        "tiny.webp": (192, 108),
        "stage.webp": (960, 720),
    }
    for picture in made.stills:
        with Image.open(io.BytesIO(picture.data)) as opened:
            assert opened.size == (picture.width, picture.height)
            assert Image.MIME[opened.format or ""] == picture.content_type
            assert not opened.getexif()


def test_nothing_is_enlarged(make_clip, work):
    clip = make_clip("small.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1", *H264)
    assert {(picture.width, picture.height) for picture in pictures_of(clip, work).stills} == {(160, 90), (160, 120)}


def test_the_preview_moves(plain_clip, work):
    previews = pictures_of(plain_clip, work).previews
    assert [picture.content_type for picture in previews] == ["image/webp", "image/gif"]
    for picture in previews:
        with Image.open(io.BytesIO(picture.data)) as opened:
            assert opened.size == (320, 180)
            assert 10 <= opened.n_frames <= 24
            assert opened.info["loop"] == 0


def test_few_runs_take_many_frames(plain_clip, work, monkeypatch):
    runs = []
    run = frames.run_confined
    monkeypatch.setattr(frames, "run_confined", lambda *given, **named: runs.append(given) or run(*given, **named))
    at_once = pictures_of(plain_clip, work)
    assert len(runs) <= 6
    monkeypatch.setattr(frames, "PIXELS_AT_ONCE", 1)
    assert pictures_of(plain_clip, work) == at_once
    assert len(runs) > 12


def brightest(made):
    with Image.open(io.BytesIO(made.stills[0].data)) as poster:
        return max(high for _, high in poster.convert("RGB").getextrema())


def test_black_frames_are_passed_over(make_clip, work):
    black = "color=black:s=320x180:r=10:d=4[a];testsrc2=s=320x180:r=10:d=2[b];color=black:s=320x180:r=10:d=2[c]"
    clip = make_clip("black.mp4", "-f", "lavfi", "-i", f"{black};[a][b][c]concat=n=3", *H264, "-g", "10")
    made = pictures_of(clip, work)
    assert brightest(made) > 200


def test_rare_key_frames_are_no_excuse(make_clip, work):
    black = "color=black:s=320x180:r=10:d=3[a];testsrc2=s=320x180:r=10:d=3[b]"
    clip = make_clip("one-key.mp4", "-f", "lavfi", "-i", f"{black};[a][b]concat=n=2", *H264, "-g", "999")
    assert brightest(pictures_of(clip, work)) > 200


def test_a_file_that_cannot_be_sought_has_whole_pictures(media_dir, work):
    made = pictures_of(media_dir / "cockatoo.mp4", work)
    red, green, blue = (int(made.dominant_color[start : start + 2], 16) for start in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) < 80


def test_a_portrait_keeps_its_shape_as_poster(make_clip, plain_clip, work):
    clip = make_clip("portrait.mp4", "-display_rotation", "90", "-i", str(plain_clip), "-c", "copy")
    sizes = {picture.name: (picture.width, picture.height) for picture in pictures_of(clip, work).stills}
    assert sizes["poster.jpg"] == (360, 640)
    assert sizes["medium.jpg"] == (360, 202)


def test_sound_gets_a_drawn_waveform(make_clip, work):
    made = pictures_of(make_clip("song.wav", *SOUND), work)
    assert made.previews == ()
    poster = next(picture for picture in made.stills if picture.name == "poster.jpg")
    assert (poster.width, poster.height) == (1920, 1080)
    with Image.open(io.BytesIO(poster.data)) as opened:
        assert len(opened.convert("RGB").getcolors(10**7) or []) > 20


def test_one_frame_has_pictures_and_no_preview(make_clip, work):
    clip = make_clip("one-frame.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-frames:v", "1", *H264)
    made = pictures_of(clip, work)
    assert len(made.stills) == 10
    assert made.previews == ()


def test_without_a_length_the_start_is_shown(make_clip, work):
    made = pictures_of(make_clip("raw-film.h264", *PICTURE, *H264), work)
    assert len(made.stills) == 10


def test_the_best_frame_is_sharp_and_colorful():
    flat = Image.new("RGB", (64, 64), (120, 120, 120))
    lively = Image.effect_noise((64, 64), 80).convert("RGB")
    assert best_frame([flat, Image.new("RGB", (64, 64)), lively]) == 2


def test_the_dominant_color_prefers_color_to_grey():
    picture = Image.new("RGB", (100, 100), (128, 128, 128))
    picture.paste((200, 30, 30), (0, 0, 40, 100))
    assert dominant_color(picture) == "#c81e1e"
