"""What the administration shows of log-ins, factors, tokens and the audit log: never a secret."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts.admin.acts import StaffAdmin
from accounts.choices import Action
from accounts.models import ApiToken, AuditEntry, RememberedBrowser, Session, TotpDevice
from socialflow.core.ids import uuid7_moment


@admin.register(ApiToken)
class ApiTokenAdmin(StaffAdmin):
    """Tokens of programs, without their digests."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    people = ("user",)
    fields = readonly_fields = ("user", "name", "scopes", "created_at", "expires_at", "last_used_at")


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

    list_display = ("user", "address", "user_agent", "created_at", "last_used_at")
    list_display_links = None
    list_select_related = ("user",)
    people = ("user",)
    ordering = ("-last_used_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Only those of people: strangers have one while they log in."""
        return super().get_queryset(request).filter(user__isnull=False)  # type: ignore[no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list, and no page of one."""
        return obj is None and bool(super().has_view_permission(request))


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
    fields = readonly_fields = ("when", "shown_action", "subject", "actor", "address", "user_agent", "details")

    def title_of(self, row: AuditEntry) -> str:
        """What happened: who it was about may be gone."""
        return self.shown_action(row)

    @admin.display(description=_("When"), ordering="id")
    def when(self, entry: AuditEntry) -> Any:
        """The moment that its key holds."""
        return uuid7_moment(entry.pk)

    @admin.display(description=_("What"))
    def shown_action(self, entry: AuditEntry) -> str:
        """The action in words."""
        return Action.called(entry.action)
