"""The administration's site: who gets in, and what leads where."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from accounts.doors import ask_for_second_factor, is_verified
from accounts.selectors import count_open_appeals, count_signups
from accounts.services import is_staff_role
from socialflow.core.doors import page_of_ours

# Passwords are changed where everybody changes theirs, with fresh proof and a mail.
_NOT_HERE = frozenset({"password_change", "password_change_done"})
# Title, model and symbol of each page.
_SECTIONS = (
    (
        _("Accounts"),
        (
            (_("People"), "accounts.user", "group"),
            (_("Sanctions"), "accounts.sanction", "gavel"),
            (_("Appeals"), "accounts.appeal", "balance"),
            (_("Invites"), "accounts.invite", "mail"),
        ),
    ),
    (
        _("Security"),
        (
            (_("Audit log"), "accounts.auditentry", "history"),
            (_("Sessions"), "accounts.session", "devices"),
            (_("API tokens"), "accounts.apitoken", "key"),
            (_("Authenticator apps"), "accounts.totpdevice", "phonelink_lock"),
            (_("Passkeys"), "django_otp_webauthn.webauthncredential", "passkey"),
            (_("Remembered browsers"), "accounts.rememberedbrowser", "laptop"),
        ),
    ),
)


# What waits for the staff on a page.
_WAITING = {"accounts.user": count_signups, "accounts.appeal": count_open_appeals}


class StaffSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Lets staff in who showed their second factor, and holds no pages but our own."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is staff, and showed a second factor in this session."""
        return bool(super().has_permission(request)) and is_verified(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Staff log in where everybody does, with the same limits, and show their second factor."""
        target = _page_asked_for(request)
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if self.has_permission(request):
            return redirect(target)
        if is_staff_role(request.user.role) and not is_verified(request):
            return ask_for_second_factor(request)
        raise PermissionDenied

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], admin_class: Any = None, **options: Any
    ) -> None:
        """Take only pages that are ours: those that libraries bring write past the services and the audit log."""
        if admin_class is not None and issubclass(admin_class, ModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses without those of passwords."""
        return [one for one in super().get_urls() if getattr(one, "name", None) not in _NOT_HERE]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections of the administration that the person may open."""
    sections = [
        {"title": title, "items": [_link(*item) for item in items if request.user.has_perm(_permission(item[1]))]}
        for title, items in _SECTIONS
    ]
    if settings.DEBUG:
        mails = {"title": _("Mails"), "icon": "drafts", "link": reverse("mails:index")}
        sections.append({"title": _("Development"), "items": [mails]})
    return sections


def _permission(model: str) -> str:
    app, _dot, name = model.partition(".")
    return f"{app}.view_{name}"


def _link(title: Any, model: str, icon: str) -> dict[str, Any]:
    link = {"title": title, "icon": icon, "link": reverse(f"admin:{model.replace('.', '_')}_changelist")}
    if model in _WAITING and (waiting := _WAITING[model]()):
        link["badge"] = str(waiting)
    return link


def _page_asked_for(request: HttpRequest) -> str:
    return page_of_ours(request) or reverse("admin:index")
