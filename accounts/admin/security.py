"""What the administration shows of log-ins, factors, tokens and the audit log: never a secret."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts.admin.acts import StaffAdmin
from accounts.admin.labels import NAMES, WORDS
from accounts.choices import Action, AppealState, Role, SanctionKind
from accounts.models import ApiToken, AuditEntry, RememberedBrowser, Session, TotpDevice
from socialflow.core.devices import device_of
from socialflow.core.ids import uuid7_moment


@admin.register(ApiToken)
class ApiTokenAdmin(StaffAdmin):
    """Tokens of programs, without their digests."""

    list_display = ("name", "user", "shown_scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    people = ("user",)
    fields = readonly_fields = ("user", "name", "shown_scopes", "created_at", "expires_at", "last_used_at")

    @admin.display(description=NAMES["scopes"])
    def shown_scopes(self, token: ApiToken) -> str:
        """What it may do, in words."""
        return _in_words("scopes", token.scopes)


@admin.register(TotpDevice)
class TotpDeviceAdmin(StaffAdmin):
    """Authenticator apps, without their keys."""

    list_display = fields = readonly_fields = ("name", "user", "confirmed", "created_at", "last_used_at")
    list_select_related = ("user",)
    people = ("user",)


@admin.register(WebAuthnCredential)
class PasskeyAdmin(StaffAdmin):
    """Passkeys, without what they are made of."""

    list_display = fields = readonly_fields = ("name", "user", "created_at", "last_used_at")
    list_select_related = ("user",)
    people = ("user",)


@admin.register(RememberedBrowser)
class RememberedBrowserAdmin(StaffAdmin):
    """Browsers that are not asked for a code, without their digests."""

    list_display = fields = readonly_fields = ("device", "user", "created_at", "expires_at")
    list_select_related = ("user",)
    people = ("user",)


@admin.register(Session)
class SessionAdmin(StaffAdmin):
    """Where people are logged in: a list only, since the address of a page would hold the key."""

    list_display = ("user", "address", "device", "created_at", "last_used_at")
    list_display_links = None
    list_select_related = ("user",)
    people = ("user",)
    ordering = ("-last_used_at",)

    @admin.display(description=_("Browser"))
    def device(self, session: Session) -> str:
        """What its browser is called."""
        return device_of(session.user_agent)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Only those of people: strangers have one while they log in."""
        return super().get_queryset(request).filter(user__isnull=False)  # type: ignore[no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list, and no page of one."""
        return obj is None and bool(super().has_view_permission(request))


# What of its details says which it was, so that a list can be read without opening each.
_WHICH: dict[str, tuple[str, type[TextChoices]]] = {
    Action.SANCTION_IMPOSED: ("kind", SanctionKind),
    Action.SANCTION_LIFTED: ("kind", SanctionKind),
    Action.SANCTION_ENDED: ("kind", SanctionKind),
    Action.APPEAL_DECIDED: ("state", AppealState),
    Action.ROLE_CHANGED: ("after", Role),
}


class ActionFilter(admin.SimpleListFilter):
    """What happened, from the vocabulary: the column has no choices, and a look through all months for them is dear."""

    title = _("What")
    parameter_name = "action"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Any:
        """Every action."""
        return Action.choices

    def queryset(self, _request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries of that one, or all."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(StaffAdmin):
    """What happened, by whom and to whom; the database lets nobody change it."""

    list_display = ("when", "shown_action", "subject", "actor", "address")
    list_select_related = ("subject", "actor")
    list_filter = (ActionFilter,)
    people = ("subject", "actor")
    search_help_text = _("The whole username of whom it is about, or of who did it")
    fields = readonly_fields = ("when", "shown_action", "subject", "actor", "address", "user_agent", "shown_details")

    def title_of(self, row: AuditEntry) -> str:
        """What happened: who it was about may be gone."""
        return self.shown_action(row)

    @admin.display(description=_("When"), ordering="id")
    def when(self, entry: AuditEntry) -> str:
        """The moment that its key holds."""
        return date_format(localtime(uuid7_moment(entry.pk)), "DATETIME_FORMAT")

    @admin.display(description=_("What"))
    def shown_action(self, entry: AuditEntry) -> str:
        """The action in words, and which sanction, answer or role it was."""
        told = Action.called(entry.action)
        if entry.action in _WHICH:
            detail, words = _WHICH[entry.action]
            if (which := entry.details.get(detail)) in words.values:
                return f"{told}: {words(which).label}"
        return told

    @admin.display(description=_("Details"))
    def shown_details(self, entry: AuditEntry) -> str:
        """What only this action has, a line each."""
        lines = [
            (NAMES.get(name, name), _in_words(name, value) if isinstance(value, list) else value)
            for name, value in entry.details.items()
            if value is not None
        ]
        return format_html_join(mark_safe("<br>"), "{}: {}", lines)


def _in_words(name: str, values: list[Any]) -> str:
    """A detail that is a list, each word of ours as people know it; others, as the names of providers, as they are."""
    words = WORDS.get(name, {})
    return ", ".join(str(words.get(value, value)) for value in values)
