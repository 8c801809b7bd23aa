"""Every scene becomes a file that is really a film, and every person gets pictures that the services take."""

import pytest

from socialflow.core.images import AVATAR_SIZES, BANNER_SIZES, encode_picture
from socialflow.management.demo.clips import ClipFailed, Scene, film
from socialflow.management.demo.films import FILMS
from socialflow.management.demo.people import EVERYONE
from socialflow.management.demo.portraits import banner, emblem, portrait
from videos.providers.probing import probe_source


@pytest.mark.parametrize("clip", [clip for clip in FILMS if clip.key != "test"], ids=lambda clip: clip.key)
def test_a_scene_has_moving_pictures_and_sound(clip, tmp_path):
    path = tmp_path / "clip.mp4"
    film(clip.scene(0.5), target=path, seconds=1, scale=0.5, card=clip.card)
    probe = probe_source(path, timeout_seconds=60, memory_bytes=4 * 1024**3)
    assert (probe.width, probe.height) == (320, 180)
    assert probe.audio_tracks
    assert probe.duration_seconds == pytest.approx(1, abs=0.1)


def test_a_scene_that_ffmpeg_does_not_understand_says_so(tmp_path):
    with pytest.raises(ClipFailed, match="nonsense"):
        film(Scene(back="nonsense", sound="sine"), target=tmp_path / "clip.mp4", seconds=1, scale=0.5)


@pytest.mark.parametrize("person", EVERYONE, ids=lambda person: person.username)
def test_a_person_is_drawn_the_same_way_every_time(person):
    drawn = portrait(person.username, person.look, person.palette)
    assert drawn == portrait(person.username, person.look, person.palette)
    assert set(encode_picture(drawn, sizes=AVATAR_SIZES)) == {"small", "medium", "large"}


def test_a_channel_has_an_emblem_and_a_banner():
    channel = next(person for person in EVERYONE if person.emblem)
    encode_picture(emblem(channel.username, channel.emblem, channel.palette), sizes=AVATAR_SIZES)
    wide = encode_picture(banner(channel.username, channel.banner, channel.palette), sizes=BANNER_SIZES)["large"]
    assert (wide.width, wide.height) == (1600, 400)
