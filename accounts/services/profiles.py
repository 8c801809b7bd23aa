"""How a person presents themselves: words, links and pictures."""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.models import User
from socialflow.core.errors import InvalidError

MAX_LINKS = 5
_LINK_LENGTH = 200
_LENGTHS = {"display_name": 60, "bio": 500, "location": 80}
# Control characters, and the bidirectional overrides that let one text pose as another.
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_check_link = URLValidator(schemes=["http", "https"])


class ProfileFields(TypedDict, total=False):
    """What a person can say of themselves; what is not given stays."""

    display_name: str
    bio: str
    location: str
    links: Iterable[str]


def change_profile(*, user: User, **fields: Unpack[ProfileFields]) -> User:
    """Change the given fields of a person's profile.

    Raises InvalidError `invalid_profile`; its extra `errors` maps each field to what is wrong with it.
    """
    errors: dict[str, list[str]] = {}
    changes: dict[str, str | list[str]] = {}
    for name, limit in _LENGTHS.items():
        if name in fields:
            changes[name] = text = _clean(str(fields[name]), is_single_line=name != "bio")  # type: ignore[literal-required]
            if len(text) > limit:
                errors[name] = [f"At most {limit} characters; these are {len(text)}."]
    if "links" in fields:
        changes["links"], problems = _clean_links(fields["links"])
        if problems:
            errors["links"] = problems
    if errors:
        raise InvalidError("invalid_profile", "Some fields are not right.", {"errors": errors})
    for name, value in changes.items():
        setattr(user, name, value)
    if changes:
        user.save(update_fields=[*changes, "updated_at"])
    return user


def _clean(text: str, *, is_single_line: bool) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSEEN.sub("", text.replace("\t", " "))
    return " ".join(text.split()) if is_single_line else text.strip()


def _clean_links(links: Iterable[str]) -> tuple[list[str], list[str]]:
    """The links without blanks and doubles, and what is wrong with them."""
    cleaned = list(dict.fromkeys(link.strip() for link in links if link.strip()))
    problems = [f"At most {MAX_LINKS} links."] if len(cleaned) > MAX_LINKS else []
    problems += [
        f"“{link[:60]}” is not a web address. It starts with https:// and has at most {_LINK_LENGTH} characters."
        for link in cleaned[:MAX_LINKS]
        if not _is_link(link)
    ]
    return cleaned, problems


def _is_link(text: str) -> bool:
    try:
        _check_link(text)
    except ValidationError:
        return False
    return len(text) <= _LINK_LENGTH
