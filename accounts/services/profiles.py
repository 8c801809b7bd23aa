"""How a person presents themselves: words, links and pictures."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from accounts.choices import BIO_LENGTH, DISPLAY_NAME_LENGTH, LINK_LENGTH, LOCATION_LENGTH, MAX_LINKS
from accounts.models import User
from accounts.services.admission import check_birth_date
from socialflow.core.errors import InvalidError
from socialflow.core.text import clean_line, clean_text, is_visible

_LENGTHS = {"display_name": DISPLAY_NAME_LENGTH, "bio": BIO_LENGTH, "location": LOCATION_LENGTH}
# Nobody alive was born earlier.
_FIRST_BIRTH = date(1900, 1, 1)
_check_link = URLValidator(schemes=["http", "https"])


Changes = dict[str, str | list[str] | date | None]


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
    changes, errors = _clean_words(fields)
    if "links" in fields:
        changes["links"], problems = _clean_links(fields["links"])
        if problems:
            errors["links"] = problems
    if "birth_date" in fields and fields["birth_date"] != user.birth_date:
        changes["birth_date"] = fields["birth_date"]
        if problem := _why_not_born(fields["birth_date"]):
            errors["birth_date"] = [problem]
    if errors:
        raise InvalidError("invalid_profile", "Some fields are not right.", {"errors": errors})
    for name, value in changes.items():
        setattr(user, name, value)
    if changes:
        user.save(update_fields=[*changes, "updated_at"])
    return user


def _clean_words(fields: ProfileFields) -> tuple[Changes, dict[str, list[str]]]:
    """The given texts as they are kept, and what is wrong with them."""
    changes: Changes = {}
    errors: dict[str, list[str]] = {}
    for name, limit in _LENGTHS.items():
        if name in fields:
            typed = str(fields[name])  # type: ignore[literal-required]
            text = clean_text(typed.replace("\t", " ")) if name == "bio" else clean_line(typed)
            # A name of nothing but zero-width characters is none: pages then show the username.
            changes[name] = text if is_visible(text) else ""
            if len(text) > limit:
                errors[name] = [f"At most {limit} characters; these are {len(text)}."]
    return changes, errors


def _why_not_born(day: date | None) -> str | None:
    """What is wrong with a day of birth; where the operator set a minimum age it cannot be taken back."""
    if day is not None and not _FIRST_BIRTH <= day <= timezone.localdate():
        return "That is not a day on which you can have been born."
    try:
        check_birth_date(day)
    except InvalidError as error:
        return error.message
    return None


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
