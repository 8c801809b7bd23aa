"""How a person presents themselves: words, links and pictures."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypedDict, Unpack
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import BIO_LENGTH, DISPLAY_NAME_LENGTH, LINK_LENGTH, LOCATION_LENGTH, MAX_LINKS
from accounts.models import User
from accounts.services.admission import check_birth_date
from socialflow.core.errors import InvalidError
from socialflow.core.languages import is_language, time_zone_of_today
from socialflow.core.text import clean_line, clean_text, is_visible

_LENGTHS = {"display_name": DISPLAY_NAME_LENGTH, "bio": BIO_LENGTH, "location": LOCATION_LENGTH}
# What is kept of a choice, None for what is none. Empty is one, too: what the browser says.
_CHOICES: dict[str, Callable[[str], str | None]] = {
    "language": lambda code: code if is_language(code) else None,
    "time_zone": time_zone_of_today,
}
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
    language: str
    time_zone: str


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
        raise InvalidError("invalid_profile", _("Some fields are not right."), {"errors": errors})
    for name, value in changes.items():
        setattr(user, name, value)
    if changes:
        user.save(update_fields=[*changes, "updated_at"])
    return user


def _clean_words(fields: ProfileFields) -> tuple[Changes, dict[str, list[str]]]:
    """The given texts and choices as they are kept, and what is wrong with them."""
    changes: Changes = {}
    errors: dict[str, list[str]] = {}
    for name, limit in _LENGTHS.items():
        if name in fields:
            typed = str(fields[name])  # type: ignore[literal-required]
            text = clean_text(typed.replace("\t", " ")) if name == "bio" else clean_line(typed)
            # A name of nothing but zero-width characters is none: pages then show the username.
            changes[name] = text if is_visible(text) else ""
            if len(text) > limit:
                errors[name] = [
                    _("At most %(limit)s characters; these are %(count)s.") % {"limit": limit, "count": len(text)}
                ]
    for name, kept_of in _CHOICES.items():
        if name in fields:
            chosen = str(fields[name])  # type: ignore[literal-required]
            kept = kept_of(chosen) if chosen else ""
            changes[name] = kept or ""
            if kept is None:
                errors[name] = [_("Choose one from the list.")]
    return changes, errors


def _why_not_born(day: date | None) -> str | None:
    """What is wrong with a day of birth; where the operator set a minimum age it cannot be taken back."""
    if day is not None and not _FIRST_BIRTH <= day <= timezone.localdate():
        return _("That is not a day on which you can have been born.")
    try:
        check_birth_date(day)
    except InvalidError as error:
        return error.message
    return None


def _clean_links(links: Iterable[str]) -> tuple[list[str], list[str]]:
    """The links without blanks and doubles, as addresses, and what is wrong with them."""
    cleaned = list(dict.fromkeys(_as_address(link.strip()) for link in links if link.strip()))
    problems = [_("At most %(limit)s links.") % {"limit": MAX_LINKS}] if len(cleaned) > MAX_LINKS else []
    problems += [
        _("“%(link)s” is not a web address. It starts with https:// and has at most %(limit)s characters.")
        % {"link": link[:60], "limit": LINK_LENGTH}
        for link in cleaned[:MAX_LINKS]
        if not _is_link(link)
    ]
    return cleaned, problems


def _as_address(text: str) -> str:
    """What people type of an address, such as example.com/shop, as an address."""
    host = text.partition("/")[0]
    return f"https://{text}" if "." in host and ":" not in host else text


def _is_link(text: str) -> bool:
    try:
        _check_link(text)
    except ValidationError:
        return False
    # An address that is cleaned away is one that reads as another, and a name before the host reads as the host.
    return len(text) <= LINK_LENGTH and clean_line(text) == text and "@" not in urlsplit(text).netloc
