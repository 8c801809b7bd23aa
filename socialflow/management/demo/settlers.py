"""People move in: accounts, profiles, drawn pictures, and who follows whom."""

from base64 import b32decode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from accounts.choices import Role
from accounts.models import User
from accounts.services import change_profile, follow_user, install_totp, register_user, set_picture
from socialflow.management.demo import history
from socialflow.management.demo.canvas import dice
from socialflow.management.demo.logins import LOGINS
from socialflow.management.demo.people import AUDIENCE, CREATORS, DEMO, Person
from socialflow.management.demo.portraits import banner, emblem, portrait

STAFF = "demo_admin"
_DEMO_FOLLOWS = (
    "creator",
    "northbound_lena",
    "quietpixels",
    "deepfield",
    "salt_and_starter",
    "lowtide_fm",
    "ray_explains",
    "wanjiru_n",
)
# Those who talk about the video that only followers see.
_SURE_FOLLOWS = (("noor_draws", "creator"), ("dave_hm", "creator"))


def settle(person: Person, now: datetime) -> User:
    """The person's account, made and dressed where that is still to be done."""
    user = User.objects.filter(username=person.username).first() or _register(person, now)
    if not user.avatar_version:
        seed = person.username
        drawn = (
            emblem(seed, person.emblem, person.palette)
            if person.emblem
            else portrait(seed, person.look, person.palette)
        )
        set_picture(user=user, kind="avatar", data=drawn)
    if person.banner and not user.banner_version:
        drawn = banner(person.username, person.banner, person.palette)
        set_picture(user=user, kind="banner", data=drawn)
    return user


def settle_staff() -> None:
    """The account of the administration: made last, so that it also says that the world is whole."""
    login = next(login for login in LOGINS if login.username == STAFF)
    with transaction.atomic():
        person = register_user(
            username=STAFF, email=f"{STAFF}@example.com", password=login.password, is_verified=True, role=Role.ADMIN
        )
        install_totp(person=person, key=b32decode(login.totp_key), name="Demo app")


def is_whole() -> bool:
    """Whether everything has been built before."""
    return bool(User.objects.filter(username=STAFF).exists())


def is_begun() -> bool:
    """Whether somebody of the demo world has moved in."""
    return bool(_addresses([DEMO.username]).exists())


def has_others(people: Iterable[Person]) -> bool:
    """Whether somebody lives here who is not of the demo world."""
    residents = _addresses([*(person.username for person in people), STAFF])
    return bool(User.objects.exclude(pk__in=residents.values("user_id")).exists())


def befriend(users: Mapping[str, User]) -> int:
    """Let everybody follow whom they like; how many follows that are."""
    pairs = {(DEMO.username, name) for name in _DEMO_FOLLOWS} | set(_SURE_FOLLOWS)
    chance = dice("follows")
    for follower in (*CREATORS, *AUDIENCE):
        for creator in CREATORS:
            is_liked = chance.random() < (0.75 if creator.username in {"creator", "deepfield", "quietpixels"} else 0.5)
            if is_liked and follower is not creator:
                pairs.add((follower.username, creator.username))
        pairs.add((follower.username, chance.choice([one for one in AUDIENCE if one is not follower]).username))
    wanted = sorted(pair for pair in pairs if pair[0] in users and pair[1] in users)
    for name, followee in wanted:
        follow_user(actor=users[name], username=followee)
    return len(wanted)


def _register(person: Person, now: datetime) -> User:
    name = person.username
    with transaction.atomic():
        user = register_user(username=name, email=f"{name}@example.com", password=_password(name), is_verified=True)
        change_profile(
            user=user, display_name=person.name, bio=person.bio, location=person.location, links=person.links
        )
        history.say_joined(user, now - timedelta(days=person.joined_days_ago))
    return user


def _addresses(usernames: Iterable[str]) -> QuerySet[EmailAddress]:
    """Those that people of the demo world are known by; the name alone may be anybody's."""
    known: QuerySet[EmailAddress] = EmailAddress.objects.filter(
        verified=True, email__in=[f"{name}@example.com" for name in usernames]
    )
    return known


def _password(username: str) -> str | None:
    """That of a demo log-in; nobody can sign in as the others."""
    return {login.username: login.password for login in LOGINS}.get(username)
