"""What the administration shows of log-ins, factors, tokens and the audit log: never a secret."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.models import WebAuthnCredential

from accounts.admin.acts import StaffAdmin
from accounts.choices import Action
from accounts.models import ApiToken, AuditEntry, RememberedBrowser, Session, TotpDevice, User
from socialflow.core.ids import uuid7_moment


@admin.register(ApiToken)
class ApiTokenAdmin(StaffAdmin):
    """Tokens of programs, without their digests."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username__istartswith", "name")
    fields = readonly_fields = ("user", "name", "scopes", "created_at", "expires_at", "last_used_at")


@admin.register(TotpDevice)
class TotpDeviceAdmin(StaffAdmin):
    """Authenticator apps, without their keys."""

    list_display = fields = readonly_fields = ("name", "user", "confirmed", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username__istartswith",)


@admin.register(WebAuthnCredential)
class PasskeyAdmin(StaffAdmin):
    """Passkeys, without what they are made of."""

    list_display = fields = readonly_fields = ("name", "user", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username__istartswith",)


@admin.register(RememberedBrowser)
class RememberedBrowserAdmin(StaffAdmin):
    """Browsers that are not asked for a code, without their digests."""

    list_display = fields = readonly_fields = ("device", "user", "created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__username__istartswith",)


@admin.register(Session)
class SessionAdmin(StaffAdmin):
    """Where people are logged in: a list only, since the address of a page would hold the key."""

    list_display = ("user", "address", "user_agent", "created_at", "last_used_at")
    list_display_links = None
    list_select_related = ("user",)
    search_fields = ("user__username__istartswith",)
    ordering = ("-last_used_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Only those of people: strangers have one while they log in."""
        return super().get_queryset(request).filter(user__isnull=False)  # type: ignore[no-any-return]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list, and no page of one."""
        return obj is None and bool(super().has_view_permission(request))


@admin.register(AuditEntry)
class AuditEntryAdmin(StaffAdmin):
    """What happened, by whom and to whom; the database lets nobody change it."""

    list_display = ("when", "shown_action", "subject", "actor", "address")
    list_select_related = ("subject", "actor")
    search_fields = ("subject__username",)
    search_help_text = _("The whole username of whom it is about, or of who did it")
    fields = readonly_fields = ("when", "shown_action", "subject", "actor", "address", "user_agent", "details")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Who it is first, so that each of the two indexes is used."""
        if not search_term:
            return queryset, False
        person = (
            User.objects.filter(username=search_term.lower().removeprefix("@")).values_list("pk", flat=True).first()
        )
        return (queryset.filter(Q(subject=person) | Q(actor=person)) if person else queryset.none()), False

    @admin.display(description=_("When"), ordering="id")
    def when(self, entry: AuditEntry) -> Any:
        """The moment that its key holds."""
        return uuid7_moment(entry.pk)

    @admin.display(description=_("What"))
    def shown_action(self, entry: AuditEntry) -> str:
        """The action in words."""
        return str(Action(entry.action).label)
