"""Becoming a member: the rules of a username, and the one way an account is made."""

import re
import unicodedata
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.choices import RESERVED_USERNAMES, Role, Status
from accounts.models import USERNAME_PATTERN, Invite, User
from accounts.services.retiring import is_retired_username
from socialflow.core.errors import ConflictError, InvalidError

_SHAPE = re.compile(USERNAME_PATTERN)
# Characters that stand in for letters when someone wants to look like someone else.
_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "l": "i", "3": "e", "4": "a", "5": "s", "7": "t", "_": None})
_RESERVED_LOOKS = frozenset(name.translate(_LOOKALIKES) for name in RESERVED_USERNAMES)
_MAX_EMAIL = 254


def check_username(username: str, *, is_reserved_allowed: bool = False) -> str:
    """The username as it is kept: NFKC and lower case.

    Raises InvalidError: `username_is_email`, `username_length`, `username_characters`, `username_reserved`.
    """
    name = unicodedata.normalize("NFKC", username).strip().lower()
    if "@" in name.lstrip("@"):
        raise InvalidError("username_is_email", _("A username is public: choose a name, not your e-mail address."))
    name = name.lstrip("@")
    if not 3 <= len(name) <= 30:
        raise InvalidError("username_length", _("A username has 3 to 30 characters."))
    if not _SHAPE.fullmatch(name):
        raise InvalidError(
            "username_characters",
            _("A username has the letters a to z, digits and underscores, and starts and ends with a letter or digit."),
        )
    if not is_reserved_allowed and name.translate(_LOOKALIKES) in _RESERVED_LOOKS:
        raise InvalidError("username_reserved", _("That username is not available. Choose another one."))
    return name


def register_user(
    *,
    username: str,
    email: str,
    password: str | None,
    is_verified: bool = False,
    is_reserved_allowed: bool = False,
    role: Role = Role.USER,
    status: Status = Status.ACTIVE,
    phone: str = "",
    birth_date: date | None = None,
    language: str = "",
    invite: Invite | None = None,
) -> User:
    """Make an account with its primary e-mail address.

    Args:
        password: None for an account that nobody can sign in to with one.
        is_verified: the address is known to be theirs; otherwise they are out of sight until they type its code.
        is_reserved_allowed: the operator may take a name that nobody else can have, such as support.
        role, status: the operator makes the first administrator; who needs an approval waits.
        invite: whose place they hold until they have confirmed their address.
        phone: a number in E.164 that they say is theirs; it is verified by a code of its own.

    Raises:
        InvalidError: `invalid_email`, `weak_password`, and those of `check_username`.
        ConflictError: `username_taken`, `email_taken` (a verified address that is verified already). An unverified
            one may be anybody's, so that to have made the account tells nothing.
    """
    name, address = check_username(username, is_reserved_allowed=is_reserved_allowed), check_email(email)
    status = status if is_verified else Status.PENDING
    user = User(username=name, role=role, status=status, phone=phone, birth_date=birth_date, language=language)
    user.invite = None if is_verified else invite
    _check_password(password, user)
    user.set_password(password)
    if is_retired_username(name):
        raise _username_taken()
    _insert(user, EmailAddress(user=user, email=address, primary=True, verified=is_verified))
    return user


def check_email(email: str) -> str:
    """The address as it is kept: lower case. Raises InvalidError `invalid_email`."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidError(
            "invalid_email", _("That is not an e-mail address. It looks like name@example.com.")
        ) from error
    if len(address) > _MAX_EMAIL:
        raise InvalidError(
            "invalid_email", _("An e-mail address has at most %(max_email)s characters.") % {"max_email": _MAX_EMAIL}
        )
    return address


def _insert(user: User, address: EmailAddress) -> None:
    """Write both, or say what somebody else has already."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            address.save(force_insert=True)
    except IntegrityError as error:
        is_name = User.objects.filter(username=user.username).exists()
        raise (_username_taken() if is_name else _email_taken()) from error


def _username_taken() -> ConflictError:
    """Said of a name that somebody has, and in the same words of one that somebody had."""
    return ConflictError("username_taken", _("That username is taken. Choose another one."))


def _email_taken() -> ConflictError:
    return ConflictError("email_taken", _("An account with that e-mail address exists already."))


def _check_password(password: str | None, user: User) -> None:
    if password is None:
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidError("weak_password", " ".join(error.messages)) from error
