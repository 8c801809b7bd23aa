"""How passwords are kept."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password

from accounts.providers.hashers import PasswordHasher
from socialflow.settings import base
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def _real(owner, settings):
    """As in production; the cast has its cheap hash already."""
    settings.PASSWORD_HASHERS = ["accounts.providers.hashers.PasswordHasher"]


@pytest.mark.usefixtures("_real")
def test_a_password_is_kept_as_an_argon2id_hash_of_the_costs_in_the_settings(settings):
    found = identify_hasher(make_password(PASSWORD)).decode(make_password(PASSWORD))
    assert (found["variety"], found["time_cost"], found["memory_cost"], found["parallelism"]) == (
        "argon2id", settings.ARGON2_PASSES, settings.ARGON2_KIBIBYTES, settings.ARGON2_LANES,
    )  # fmt: skip


def test_new_passwords_are_hashed_so_wherever_it_runs():
    assert base.PASSWORD_HASHERS[0] == "accounts.providers.hashers.PasswordHasher"


def test_the_costs_are_no_less_than_what_is_recommended(settings):
    # OWASP, Password Storage Cheat Sheet: 19 MiB with two passes, or as much work.
    assert settings.ARGON2_PASSES * settings.ARGON2_KIBIBYTES >= 2 * 19 * 1024


@pytest.mark.usefixtures("_real")
def test_a_hash_of_other_costs_is_made_anew_at_log_in(owner, monkeypatch):
    owner.password = Argon2PasswordHasher().encode(PASSWORD, "a salt of some length")
    owner.save()
    client = browser()
    log_in(client, password="wrong")
    assert type(owner).objects.get(pk=owner.pk).password == owner.password
    log_in(client)
    assert is_in(client)
    renewed = type(owner).objects.get(pk=owner.pk).password
    assert renewed != owner.password
    assert not PasswordHasher().must_update(renewed)
    assert check_password(PASSWORD, renewed)
