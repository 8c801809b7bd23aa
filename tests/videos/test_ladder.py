"""The ladder fits its source: never larger, same shape, key frames of all renditions at the same moments."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videos.providers.ladder import plan_ladder, scaled_within
from videos.providers.media import AudioTrack, SourceProbe


def source(width: int, height: int, rate: Fraction | int = 30) -> SourceProbe:
    return SourceProbe("mov", 1, 10.0, (), 0, width, height, Fraction(rate))


def sizes(width: int, height: int) -> dict[str, tuple[int, int]]:
    return {rung.name: (rung.width, rung.height) for rung in plan_ladder(source(width, height))}


def test_full_hd():
    assert sizes(1920, 1080) == {
        "240p": (426, 240),
        "360p": (640, 360),
        "480p": (854, 480),
        "720p": (1280, 720),
        "1080p": (1920, 1080),
    }


def test_ultra_hd_goes_to_the_top():
    assert list(sizes(3840, 2160))[-2:] == ["1440p", "2160p"]
    assert list(sizes(7680, 4320))[-1] == "2160p"


def test_the_short_side_of_a_portrait_decides():
    assert sizes(1080, 1920)["720p"] == (720, 1280)


def test_a_height_between_the_rungs_is_kept():
    assert list(sizes(768, 432)) == ["240p", "360p", "432p"]
    assert list(sizes(960, 540)) == ["240p", "360p", "480p", "540p"]


def test_a_tiny_source_gets_its_own_size():
    assert sizes(128, 128) == {"128p": (128, 128)}
    assert sizes(17, 17) == {"16p": (16, 16)}


def test_odd_sides_become_even_without_growing():
    assert sizes(853, 481)["480p"] == (852, 480)


def test_a_panorama_is_not_taken_for_a_small_picture():
    assert sizes(4096, 128)["240p"][1] < 16 or min(sizes(4096, 128)["480p"]) >= 16
    assert max(width for width, _ in sizes(7680, 1080).values()) > 4000


def test_only_sound_has_no_ladder():
    track = AudioTrack(0, "und", "", 2, 44100, "mp3", is_default=True)
    assert plan_ladder(SourceProbe("mp3", 1, 10.0, (track,))) == ()


@pytest.mark.parametrize(
    ("rate", "small", "large"),
    [
        (Fraction(24000, 1001), Fraction(24000, 1001), Fraction(24000, 1001)),
        (Fraction(25), Fraction(25), Fraction(25)),
        (Fraction(50), Fraction(25), Fraction(50)),
        (Fraction(60000, 1001), Fraction(30000, 1001), Fraction(60000, 1001)),
        (Fraction(120), Fraction(30), Fraction(60)),
        (Fraction(144), Fraction(24), Fraction(48)),
        (Fraction(1), Fraction(10), Fraction(10)),
    ],
)
def test_frames_are_dropped_or_doubled_evenly(rate, small, large):
    ladder = {rung.name: rung for rung in plan_ladder(source(1920, 1080, rate))}
    assert ladder["240p"].frame_rate == small
    assert ladder["1080p"].frame_rate == large


def test_the_default_variant_is_near_two_megabits():
    peaks = [rung.max_bitrate_kbps for rung in plan_ladder(source(1920, 1080))]
    assert peaks == sorted(peaks)
    assert any(1300 <= peak <= 2700 for peak in peaks)


@given(
    st.integers(16, 8192),
    st.integers(16, 8192),
    st.fractions(Fraction(1, 2), 300, max_denominator=1001),
)
def test_every_ladder(width, height, rate):
    ladder = plan_ladder(source(width, height, rate))
    assert ladder
    assert len({rung.name for rung in ladder}) == len(ladder)
    moments = {rung.gop_frames / rung.frame_rate for rung in ladder}
    assert len(moments) == 1
    assert 2 <= moments.pop() <= Fraction(65, 30)
    for rung in ladder:
        assert rung.width <= width
        assert rung.height <= height
        assert rung.width % 2 == rung.height % 2 == 0
        assert min(rung.width, rung.height) >= 16
        assert abs(rung.width * height - rung.height * width) <= 2 * max(width, height)
        assert 10 <= rung.frame_rate <= 60


def test_scaled_within():
    assert scaled_within(1080, 1920, 320) == (180, 320)
    assert scaled_within(128, 96, 1920) == (128, 96)
