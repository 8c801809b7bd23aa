"""Where an address is."""

import pytest
from django.utils import translation

from socialflow.core.network import near
from socialflow.core.places import place_of
from tests.browsers import PLACES


@pytest.fixture
def _database(settings):
    settings.GEOIP_DATABASE = PLACES


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("81.2.69.142", "United Kingdom"),
        ("216.160.83.56", "United States"),
        ("89.160.20.112", "Sweden"),
        ("2001:218::1", "Japan"),
        ("127.0.0.1", ""),
        ("::1", ""),
        (None, ""),
    ],
)
def test_an_address_has_a_place_as_far_as_it_is_known(address, place):
    assert place_of(address) == place


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    ("language", "place"), [("de", "Schweden"), ("de-at", "Schweden"), ("pt-br", "Suécia"), ("cy", "Sweden")]
)
def test_a_place_is_called_what_its_reader_calls_it(language, place):
    with translation.override(language):
        assert place_of("89.160.20.112") == place


@pytest.mark.parametrize("path", ["", "/nowhere/at/all.mmdb", __file__])
def test_without_a_database_there_are_no_places(settings, path):
    settings.GEOIP_DATABASE = path
    assert place_of("89.160.20.112") == ""


@pytest.mark.parametrize(
    ("one", "other", "are_near"),
    [
        ("81.2.69.142", "81.2.69.7", True),
        ("81.2.69.142", "81.2.70.142", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("81.2.69.142", "2001:db8:1::1", False),
        ("81.2.69.142", None, False),
        (None, None, True),
    ],
)
def test_what_is_near(one, other, are_near):
    assert near(one, other) is are_near
