"""What a browser is called."""

import pytest
from django.utils.translation import override

from socialflow.core.devices import default_name, device_family, device_of, shown_name
from tests.browsers import CHROME, FIREFOX

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
    " Mobile/15E148 Safari/604.1"
)
EDGE = CHROME + " Edg/141.0.0.0"
SAMSUNG = (
    "Mozilla/5.0 (Linux; Android 16; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)
CHROMEBOOK = CHROME.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64 14541.0.0")
CHROME_ON_IPHONE = SAFARI.replace("Version/18.6", "CriOS/141.0")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        (SAMSUNG, "Samsung Internet on Android"),
        (CHROMEBOOK, "Chrome on ChromeOS"),
        (CHROME_ON_IPHONE, "Chrome on iPhone"),
        ("curl/8.14.1", "curl"),
        ("MyPlayer/2.0 (Linux)", "MyPlayer on Linux"),
        ("", "An unknown device"),
        ("Mozilla/5.0", "An unknown device"),
        ("<script>alert(1)</script>", "An unknown device"),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent, name):
    assert device_of(user_agent) == name


def test_a_new_version_is_the_same_browser():
    assert device_family(FIREFOX) == device_family(FIREFOX.replace("143", "144"))
    assert device_family(FIREFOX) != device_family(CHROME)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox auf Linux"),
        (SAMSUNG, "Samsung Internet auf Android"),
        ("curl/8.14.1", "curl"),
        ("", "Ein unbekanntes Gerät"),
    ],
)
def test_a_name_that_was_kept_is_said_in_the_language_of_whoever_reads_it(user_agent, name):
    with override("de"):
        kept = default_name(user_agent)
        assert shown_name(kept) == name
    assert shown_name(kept) == device_of(user_agent)


@pytest.mark.parametrize("typed", ["Firefox on my desk", "Work on Linux", "Linux", "Chrome on"])
def test_a_name_that_somebody_thought_of_stays_as_it_is(typed):
    with override("de"):
        assert shown_name(typed) == typed
