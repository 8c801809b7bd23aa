"""How people are read, and the rules of who sees whom: written once, as SQL, for querysets and statements alike."""

from typing import Any, Self
from uuid import UUID

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.sql.compiler import SQLCompiler

from accounts.choices import SanctionKind, Status

# In all of these {viewer} is who looks and {owner} whom they look at. The first half of each asks, once a query,
# whether the viewer has such a relation at all, which most have not; the second, for each row, is an index look-up.
# Their tables have names of their own, for the rows asked about may be follows or blocks themselves.
_FOLLOWS = "EXISTS (SELECT FROM follows AS f_ WHERE f_.follower_id = {viewer} AND f_.followee_id = {owner})"
UNBLOCKED = (
    "((NOT EXISTS (SELECT FROM blocks AS b_ WHERE b_.blocker_id = {viewer})"
    " AND NOT EXISTS (SELECT FROM blocks AS b_ WHERE b_.blocked_id = {viewer}))"
    " OR (NOT EXISTS (SELECT FROM blocks AS b_ WHERE b_.blocker_id = {viewer} AND b_.blocked_id = {owner})"
    " AND NOT EXISTS (SELECT FROM blocks AS b_ WHERE b_.blocker_id = {owner} AND b_.blocked_id = {viewer})))"
)
UNMUTED = (
    "(NOT EXISTS (SELECT FROM mutes AS m_ WHERE m_.muter_id = {viewer})"
    " OR NOT EXISTS (SELECT FROM mutes AS m_ WHERE m_.muter_id = {viewer} AND m_.muted_id = {owner}"
    " AND (m_.until IS NULL OR m_.until > now())))"
)
# What an active person makes: everybody's when the profile is open, else theirs and their followers'.
SEEN = f"(({{fact}} OR {{owner}} = {{viewer}} OR {_FOLLOWS}) AND {UNBLOCKED})"
# That an active person is here: told to everybody, but of a limited one to their followers alone.
KNOWN = SEEN.replace("{fact}", f"{{fact}} = '{Status.ACTIVE.value}'")


class StandsTo(models.Func):
    """How a viewer stands to the owner of a row, as a condition of a queryset.

    Args:
        rule: one of those above.
        viewer_id: who looks.
        columns: the owner's key and, where the rule has one, the fact about them.
    """

    output_field = models.BooleanField()

    def __init__(self, rule: str, viewer_id: UUID, *columns: str) -> None:
        """Keep the rule until the query is compiled."""
        super().__init__(*columns)
        self.rule = rule
        self.viewer_id = viewer_id

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        """The rule about these columns."""
        owner, *fact = (compiler.compile(expression)[0] for expression in self.get_source_expressions())
        sql = self.rule.format(viewer="%s", owner=owner, fact="".join(fact))
        return sql, (self.viewer_id,) * sql.count("%s")


def seen_by(viewer: Any, owner: str) -> Any:
    """The condition that a viewer may see what the owner of a row makes; that the account is active is another one."""
    if not viewer.is_authenticated:
        return Q(**{f"{owner}__is_open": True})
    return StandsTo(SEEN, viewer.pk, f"{owner}_id", f"{owner}__is_open")


def unblocked_by(viewer: Any, owner: str) -> Any:
    """The condition that neither of viewer and owner blocks the other."""
    return StandsTo(UNBLOCKED, viewer.pk, f"{owner}_id") if viewer.is_authenticated else Q()


def unmuted_by(viewer: Any, owner: str) -> Any:
    """The condition that the viewer does not mute the owner of a row now."""
    return StandsTo(UNMUTED, viewer.pk, f"{owner}_id") if viewer.is_authenticated else Q()


class UserQuerySet(models.QuerySet[Any]):
    """People."""

    def visible_to(self, viewer: Any) -> Self:
        """Those whose profile, and what they make, the viewer may see."""
        active = self.filter(is_active=True)
        if not viewer.is_authenticated:
            return active.filter(is_open=True)
        return active.filter(StandsTo(SEEN, viewer.pk, "id", "is_open"))

    def known_to(self, viewer: Any) -> Self:
        """Those of whom the viewer may know that they are here: name and handle, and the way to follow them."""
        active = self.filter(is_active=True)
        if not viewer.is_authenticated:
            return active.filter(status=Status.ACTIVE)
        return active.filter(StandsTo(KNOWN, viewer.pk, "id", "status"))

    def found_by(self, viewer: Any) -> Self:
        """Those whom a search of the viewer may find."""
        found = self.known_to(viewer).filter(is_hidden_from_search=False)
        return found.filter(StandsTo(UNMUTED, viewer.pk, "id")) if viewer.is_authenticated else found

    def not_purged(self) -> Self:
        """All but the empty rows that stay of people whose account is purged."""
        return self.exclude(status=Status.DELETED, purge_at=None)

    def called(self, beginning: str, *, by_address: bool = False) -> Self:
        """Those whose username or name begins so, for staff; three look-ups by index, whoever is found.

        Args:
            by_address: also those whose e-mail address does: for whom may know where people can be reached.
        """
        word = " ".join(beginning.lower().replace("\x00", "").split()).removeprefix("@")
        everybody = self.model._default_manager.order_by()
        found = [
            everybody.filter(username__startswith=word),
            everybody.alias(name=Lower("display_name")).filter(name__startswith=word),
        ]
        if by_address:
            found.append(everybody.filter(emailaddress__email__startswith=word))
        first, *others = (people.values("pk") for people in found)
        return self.filter(pk__in=first.union(*others))

    def named(self, username: str) -> Self:
        """The account of a username, in any case: one row or none, of whatever status. Text with NUL is nobody's."""
        return self.none() if "\x00" in username else self.filter(username=username.lower())

    def by_username(self, username: str) -> Self:
        """The active account of a username, in any case: one row or none."""
        return self.named(username).filter(is_active=True)


class SanctionQuerySet(models.QuerySet[Any]):
    """Decisions about people."""

    def in_force(self) -> Self:
        """Those that limit, suspend or ban now: one a person, or none; a warning changes nothing."""
        return self.filter(ended_at=None).exclude(kind=SanctionKind.WARNING)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """People, found by username."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """The account of a username, in any case."""
        return self.get(username=(username or "").lower())
