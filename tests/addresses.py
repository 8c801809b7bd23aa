"""Every address of the site, with something that fits where an address has a gap."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from socialflow.core.ids import uuid7

SAMPLES = {"UUIDConverter": str(uuid7()), "IntConverter": "1", "StringConverter": "owner", "SlugConverter": "owner"}


def addresses(resolver=None, before=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = before + path_of(entry)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield f"/{path}"


def path_of(entry):
    pattern = entry.pattern
    if hasattr(pattern, "_route"):
        text = str(pattern._route)
        for name, converter in pattern.converters.items():
            sample = SAMPLES.get(type(converter).__name__) or "avatar"
            text = re.sub(rf"<(?:[^<>:]+:)?{name}>", sample, text)
        return text
    return simplest(pattern._regex)


def simplest(regex):
    """Something that a pattern of the log-in library matches."""
    text = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "x1", regex)
    return re.sub(r"[\^$\\]|\(\?:.*?\)|\?", "", text)
