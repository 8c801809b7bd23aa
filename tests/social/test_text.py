"""What people type: every script as it is, nothing that breaks a page or the database."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social.choices import POST_LENGTH
from social.models import Post
from social.services import create_post
from social.services.text import clean_text
from socialflow.core.errors import InvalidError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("zero\x00 and bell\x07", "zero and bell"),
        ("e\u0301", "é"),
        ("half \ud800 pair", "half  pair"),
        ("\u202eevil", "evil"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_text_is_normalised(typed, kept):
    assert clean_text(typed, limit=100) == kept


@pytest.mark.parametrize(
    "text",
    ["日本語のテキスト", "مرحبا بالعالم", "שלום", "สวัสดี", "नमस्ते", "👩‍👩‍👧‍👦 🏳️‍🌈", "می‌خواهم", "🇩🇪"],
)
def test_every_script_and_emoji_is_kept(text, stranger):
    post, _ = create_post(actor=stranger, text=text)
    assert Post.objects.get(pk=post.pk).text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00", "\u200b\u200d\ufeff", "\u0301", "\u00a0"])
def test_what_shows_nothing_is_empty(text):
    with pytest.raises(InvalidError) as refusal:
        clean_text(text, limit=100)
    assert refusal.value.code == "text_empty"


def test_the_limit_counts_what_is_kept():
    assert len(clean_text("x" * 100 + "  ", limit=100)) == 100
    assert len(clean_text("e\u0301" * 100, limit=100)) == 100
    with pytest.raises(InvalidError) as refusal:
        clean_text("x" * 101, limit=100)
    assert (refusal.value.code, refusal.value.extra) == ("text_too_long", {"limit": 100})


def test_ten_megabytes_are_refused_at_once():
    started = time.process_time()
    with pytest.raises(InvalidError):
        clean_text("\u0344" * 10_000_000, limit=POST_LENGTH)
    assert time.process_time() - started < 0.5


@given(st.text(max_size=300))
def test_whatever_is_accepted_is_clean_and_stays_so(text):
    try:
        cleaned = clean_text(text, limit=200)
    except InvalidError:
        return
    assert 0 < len(cleaned) <= 200
    assert "\x00" not in cleaned
    assert cleaned.encode()
    assert clean_text(cleaned, limit=200) == cleaned
