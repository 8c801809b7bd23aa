import pytest

from socialflow.core.text import clean_line, clean_text, is_visible

FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"


def test_joined_emoji_stay_joined():
    assert clean_text(f" {FAMILY} ") == FAMILY


def test_a_line_has_no_breaks():
    assert clean_line("one\r\ntwo\u2028 three\tfour") == "one two three four"


def test_text_cannot_pose_as_another_by_direction():
    assert clean_line("\u202egnp.exe") == "gnp.exe"


def test_joiners_alone_show_nothing():
    assert not is_visible("\u200d \u0301")


@pytest.mark.parametrize("filler", "\u115f\u1160\u3164\uffa0\u2800")
def test_what_is_drawn_as_a_blank_shows_nothing(filler):
    assert not is_visible(f"{filler} {filler}")
