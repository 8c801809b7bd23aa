"""What may be a username, and what may not."""

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import RESERVED_USERNAMES
from accounts.services import check_username
from socialflow.core.errors import InvalidError
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mara", "mara"),
        ("  Mara_K  ", "mara_k"),
        ("@mara", "mara"),
        ("ＭＡＲＡ", "mara"),  # noqa: RUF001 - full width letters are what is tried
        ("a1b", "a1b"),
        ("x" * 30, "x" * 30),
    ],
)
def test_a_name_is_kept_in_one_form(typed, kept):
    assert check_username(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "username_length"),
        ("ab", "username_length"),
        ("x" * 31, "username_length"),
        ("x" * 10_000_000, "username_length"),
        ("mara@example.com", "username_is_email"),
        ("mara.k", "username_characters"),
        ("mara k", "username_characters"),
        ("_mara", "username_characters"),
        ("mara_", "username_characters"),
        ("mara\n", None),
        ("ma\nra", "username_characters"),
        ("mara\x00", "username_characters"),
        ("мара", "username_characters"),
        ("раypal", "username_characters"),  # noqa: RUF001 - Cyrillic letters that look Latin
        ("ma\u200dra", "username_characters"),
        ("\u202emara", "username_characters"),
        ("mара", "username_characters"),  # noqa: RUF001 - mixed scripts
        ("😀😀😀", "username_characters"),
        ("admin", "username_reserved"),
        ("ADMIN", "username_reserved"),
        ("adm1n", "username_reserved"),
        ("a_d_m_i_n", "username_reserved"),
        ("r00t", "username_reserved"),
        ("supp0rt", "username_reserved"),
        ("ａｄｍｉｎ", "username_reserved"),  # noqa: RUF001 - full width letters
        ("s0cia1f1ow", "username_reserved"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_a_sentence(typed, code):
    if code is None:
        assert check_username(typed) == typed.strip()
        return
    with pytest.raises(InvalidError) as refusal:
        check_username(typed)
    assert refusal.value.code == code
    assert refusal.value.message.endswith(".")


def test_every_first_word_of_our_addresses_is_reserved():
    for name in sorted(RESERVED_USERNAMES):
        with pytest.raises(InvalidError):
            check_username(name)


@pytest.mark.parametrize("name", ["Mara", "ma", "_mara", "mara!", "мара", "mara\n"])
def test_the_database_holds_the_shape_too(db, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username=name)
