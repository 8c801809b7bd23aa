"""How a person presents themselves: words, links and pictures."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from accounts.choices import BIO_LENGTH, DISPLAY_NAME_LENGTH, LINK_LENGTH, LOCATION_LENGTH, MAX_LINKS
from accounts.models import User
from socialflow.core.errors import InvalidError
from socialflow.core.text import clean_line, clean_text, is_visible

_LENGTHS = {"display_name": DISPLAY_NAME_LENGTH, "bio": BIO_LENGTH, "location": LOCATION_LENGTH}
# Nobody alive was born earlier.
FIRST_BIRTH = date(1900, 1, 1)
_check_link = URLValidator(schemes=["http", "https"])


class ProfileFields(TypedDict, total=False):
    """What a person can say of themselves; what is not given stays."""

    display_name: str
    bio: str
    location: str
    links: Iterable[str]
    birth_date: date | None


def change_profile(*, user: User, **fields: Unpack[ProfileFields]) -> User:
    """Change the given fields of a person's profile.

    Raises InvalidError `invalid_profile`; its extra `errors` maps each field to what is wrong with it.
    """
    errors: dict[str, list[str]] = {}
    changes: dict[str, str | list[str] | date | None] = {}
    for name, limit in _LENGTHS.items():
        if name in fields:
            typed = str(fields[name])  # type: ignore[literal-required]
            text = clean_text(typed.replace("\t", " ")) if name == "bio" else clean_line(typed)
            # A name of nothing but zero-width characters is none: pages then show the username.
            changes[name] = text if is_visible(text) else ""
            if len(text) > limit:
                errors[name] = [f"At most {limit} characters; these are {len(text)}."]
    if "links" in fields:
        changes["links"], problems = _clean_links(fields["links"])
        if problems:
            errors["links"] = problems
    if "birth_date" in fields:
        changes["birth_date"] = fields["birth_date"]
        if fields["birth_date"] and not FIRST_BIRTH <= fields["birth_date"] <= timezone.localdate():
            errors["birth_date"] = ["That is not a day on which you can have been born."]
    if errors:
        raise InvalidError("invalid_profile", "Some fields are not right.", {"errors": errors})
    for name, value in changes.items():
        setattr(user, name, value)
    if changes:
        user.save(update_fields=[*changes, "updated_at"])
    return user


def _clean_links(links: Iterable[str]) -> tuple[list[str], list[str]]:
    """The links without blanks and doubles, and what is wrong with them."""
    cleaned = list(dict.fromkeys(link.strip() for link in links if link.strip()))
    problems = [f"At most {MAX_LINKS} links."] if len(cleaned) > MAX_LINKS else []
    problems += [
        f"“{link[:60]}” is not a web address. It starts with https:// and has at most {LINK_LENGTH} characters."
        for link in cleaned[:MAX_LINKS]
        if not _is_link(link)
    ]
    return cleaned, problems


def _is_link(text: str) -> bool:
    try:
        _check_link(text)
    except ValidationError:
        return False
    # An address that is cleaned away is one that reads as another.
    return len(text) <= LINK_LENGTH and clean_line(text) == text
