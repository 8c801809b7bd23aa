"""What a browser is called: "Firefox on Linux", out of what it says of itself.

Forty lines instead of a library with a database: the settings and mails need a name that its owner recognises.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override

# In this order: nearly every browser claims to be Safari and Chrome as well.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chromium", r"\bChromium/"),
    ("Chrome", r"\b(?:Headless)?Chrome/|\bCriOS/"),
    ("Safari", r"\bVersion/[\d.]+.*\bSafari/"),
)
_SYSTEMS = (
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b|\biPod\b"),
    ("iPad", r"\biPad\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9._ -]{1,30}(?=/|$)")


def device_of(user_agent: str) -> str:
    """What to call the browser or program that says this of itself, in the running language."""
    browser, system = device_family(user_agent)
    if not browser:
        return _("An unknown device")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def default_name(user_agent: str) -> str:
    """What to keep as the name of a browser or program: in English, from which `shown_name` says it in any language."""
    with override("en"):
        return device_of(user_agent)


def shown_name(name: str) -> str:
    """A name that was kept, in the running language; one that somebody thought of stays as it is."""
    if name == "An unknown device":
        return _("An unknown device")
    browser, _on, system = name.partition(" on ")
    is_default = browser in dict(_BROWSERS) and system in dict(_SYSTEMS)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if is_default else name


@lru_cache(maxsize=1024)
def device_family(user_agent: str) -> tuple[str, str]:
    """Browser and system without their versions, which change by themselves; empty what is not known.

    A program that is no browser is called by the first word it says, such as curl.
    """
    system = _first(_SYSTEMS, user_agent)
    browser = _first(_BROWSERS, user_agent)
    if not browser and not user_agent.startswith("Mozilla/") and (program := _PROGRAM.match(user_agent)):
        browser = program[0].strip()
    return browser, system


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in patterns if re.search(pattern, text)), "")
