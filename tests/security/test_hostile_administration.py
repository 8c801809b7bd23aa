"""Keys and filters that nobody's page has, in every section of the administration."""

import pytest

from tests.administration import PAGES

pytestmark = pytest.mark.django_db

KEYS = [
    "%00",
    "a%00b",
    "%0D%0A",
    "_00",
    "_0A",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "x" * 3000,
    "1'%20OR%201=1",
    "_ZZ",
    "9" * 400,
]


@pytest.mark.parametrize("section", PAGES)
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_key_that_can_be_none_is_not_found(desk, section, page):
    desk.raise_request_exception = False
    for key in KEYS:
        assert desk.get(f"/admin/{section}/{key}/{page}/").status_code in {302, 403, 404}, key
    for key in KEYS[:3]:
        assert desk.get(f"/admin/{section}/{key}/change/").status_code == 404, key


@pytest.mark.parametrize("section", PAGES)
def test_no_filter_of_a_list_breaks_it(desk, section):
    desk.raise_request_exception = False
    names = ("q", "o", "p", "e", "id", "user__id", "user", "status", "role", "action", "_to_field", "_popup", "all")
    for name in names:
        for value in ("%00", "a%00", "%ED%A0%80", "-1", "9" * 400, "[", "x__y"):
            assert desk.get(f"/admin/{section}/?{name}={value}").status_code < 500, (name, value)
