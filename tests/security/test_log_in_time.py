"""A wrong password takes the same processor time for a name that somebody has and one that nobody has.

With the real hasher and its real costs; `pytest -s` prints the figures that docs/security.md shows.
"""

import random
import statistics
import time

import pytest

from accounts.models import User
from tests.browsers import browser
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
SAMPLES = 60


def seconds_of(client, login, address):
    began = time.process_time()
    answer = client.post("/accounts/login/", {"login": login, "password": "wrong"}, REMOTE_ADDR=address)
    took = time.process_time() - began
    assert answer.status_code == 200
    assert "Too many wrong" not in answer.text
    return took


def interval_of(known, unknown):
    """The ratio of the medians, and between what it lies nineteen times of twenty (bootstrap)."""
    dice = random.Random(7)
    ratios = sorted(
        statistics.median(dice.choices(known, k=SAMPLES)) / statistics.median(dice.choices(unknown, k=SAMPLES))
        for _ in range(2000)
    )
    return statistics.median(known) / statistics.median(unknown), ratios[50], ratios[-51]


def test_a_wrong_password_costs_the_same_whether_the_name_is_somebodys_or_not(settings):
    settings.PASSWORD_HASHERS = ["accounts.providers.hashers.PasswordHasher"]
    people = User.objects.bulk_create(UserFactory.build_batch(SAMPLES))
    hashed = UserFactory.build()
    hashed.set_password("the right one")
    User.objects.update(password=hashed.password)
    known, unknown = [], []
    for number, person in enumerate(people):
        for login, seconds in ((person.username, known), (f"nobody_{number}", unknown)):
            seconds.append(seconds_of(browser(), login, f"10.0.{number}.1"))
    ratio, low, high = interval_of(known, unknown)
    print(
        f"\nknown {statistics.median(known) * 1000:.1f} ms, unknown {statistics.median(unknown) * 1000:.1f} ms,"
        f" ratio {ratio:.3f} ({low:.3f} to {high:.3f})"
    )
    assert 0.93 < ratio < 1.07
    assert statistics.median(unknown) > 0.03
