"""People in the administration: to look at, and what staff can do about them."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display

from accounts import services
from accounts.admin.acts import Act, StaffAdmin, link_to
from accounts.choices import Status
from accounts.forms.staff import ReasonForm, RoleForm, SuspensionForm
from accounts.models import Sanction, User
from accounts.services.factors.keeping import RESET_FACTORS
from accounts.services.roles import ADMIT_PEOPLE, CHANGE_ROLES, END_SESSIONS, SANCTION_PEOPLE, VERIFY_PEOPLE

STATUS_COLOURS = {
    Status.ACTIVE: "success",
    Status.PENDING: "info",
    Status.LIMITED: "warning",
    Status.SUSPENDED: "warning",
    Status.BANNED: "danger",
}


def _on_person(service: Any) -> Any:
    """A service that takes `person_id`, called the way acts call."""

    def run(actor: User, person_id: UUID, **data: Any) -> None:
        service(actor=actor, person_id=person_id, **data)

    return run


def _is_no_member(person: User) -> bool:
    return person.status == Status.PENDING


def _waits(person: User) -> bool:
    return _is_no_member(person) and hasattr(person, "signup_request")


def _is_member(person: User) -> bool:
    return not _is_no_member(person)


def _is_sanctioned(person: User) -> bool:
    return person.status in {Status.LIMITED, Status.SUSPENDED, Status.BANNED}


def _unless(*statuses: Status) -> Callable[[User], bool]:
    """Only members; nothing that is as heavy or heavier is in force."""
    return lambda person: person.status not in {Status.PENDING, *statuses}


_MEASURES = (
    ("warn", _("Warn"), ReasonForm, services.warn_person, _("They are warned, and told why by mail."), False, ()),
    (
        "limit", pgettext_lazy("verb", "Limit"), ReasonForm, services.limit_person,
        _("They are limited, and told why by mail."), False, (Status.LIMITED, Status.SUSPENDED, Status.BANNED),
    ),
    (
        "suspend", _("Suspend"), SuspensionForm, services.suspend_person,
        _("They are suspended, and told why by mail."), True, (Status.BANNED,),
    ),
    (
        "ban", pgettext_lazy("verb", "Ban"), ReasonForm, services.ban_person,
        _("They are banned, and told why by mail."), True, (Status.BANNED,),
    ),
)  # fmt: skip
_ACTS = (
    Act(
        "approve", _("Approve sign-up"), ADMIT_PEOPLE, Form, _on_person(services.approve_signup),
        _("They are members now, and told so by mail."), applies=_waits,
    ),
    Act(
        "refuse", _("Refuse sign-up"), ADMIT_PEOPLE, ReasonForm, _on_person(services.refuse_signup),
        _("They are refused, and their account is gone."), is_grave=True, applies=_is_no_member,
    ),
    *(
        Act(slug, label, SANCTION_PEOPLE, form, _on_person(service), done, is_grave=is_grave, applies=_unless(*over))
        for slug, label, form, service, done, is_grave, over in _MEASURES
    ),
    Act(
        "lift", _("Lift what is in force"), SANCTION_PEOPLE, ReasonForm, _on_person(services.lift_sanction_of),
        _("What was in force is lifted, and they are told so by mail."), applies=_is_sanctioned,
    ),
    Act(
        "verify", _("Give the verified badge"), VERIFY_PEOPLE, ReasonForm,
        _on_person(partial(services.set_badge, is_verified=True)), _("They have the verified badge now."),
        applies=lambda person: person.verified_at is None,
    ),
    Act(
        "unverify", _("Take the verified badge"), VERIFY_PEOPLE, ReasonForm,
        _on_person(partial(services.set_badge, is_verified=False)), _("They have the verified badge no longer."),
        applies=lambda person: person.verified_at,
    ),
    Act(
        "role", _("Change role"), CHANGE_ROLES, RoleForm, _on_person(services.change_role),
        _("They have the other role now, and are told so by mail."), applies=_is_member,
    ),
    Act(
        "sessions", _("End all sessions"), END_SESSIONS, ReasonForm, _on_person(services.end_sessions_by_staff),
        _("They are logged out everywhere, and told why by mail."), applies=_is_member,
    ),
    Act(
        "factors", _("Remove second factors"), RESET_FACTORS, ReasonForm, _on_person(services.reset_factors),
        _("Their second factors and API tokens are removed, and they are told why by mail."), is_grave=True,
    ),
)  # fmt: skip


class SanctionInline(TabularInline):  # type: ignore[misc]  # unfold has no types
    """What staff decided about a person."""

    model = Sanction
    fk_name = "person"
    fields = readonly_fields = ("shown_kind", "reason", "imposed_by", "created_at", "until", "ended_at")
    ordering = ("-id",)
    per_page = 20
    can_delete = False
    # The head of each would be the key of its row.
    hide_title = True

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody: sanctions are imposed by acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    @admin.display(description=_("Kind"))
    def shown_kind(self, sanction: Sanction) -> str | None:
        """The kind: the way to its own page."""
        return link_to(sanction, sanction.get_kind_display())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sanction]:
        """With who imposed them."""
        return super().get_queryset(request).select_related("imposed_by")  # type: ignore[no-any-return]


@admin.register(User)
class UserAdmin(StaffAdmin):
    """A person, without anything of their password."""

    acts = _ACTS
    list_display = ("username", "display_name", "shown_status", "role", "follower_count", "video_count", "created_at")
    search_help_text = _("Beginning of the username or name; for administrators also of an e-mail address")
    list_filter = ("status", "role", ("verified_at", admin.EmptyFieldListFilter))
    inlines: ClassVar[tuple[type[SanctionInline], ...]] = (SanctionInline,)
    fieldsets: Any = (
        (None, {"fields": ("username", "display_name", "status", "role", "verified_at")}),
        (_("What they say"), {"fields": ("bio", "location", "links")}),
        (_("Figures"), {"fields": ("follower_count", "following_count", "video_count", "post_count")}),
        (_("Account"), {"fields": ("created_at", "last_login", "profile_visibility", "purge_at")}),
    )
    _request = (_("Sign-up"), {"fields": ("request_text",)})
    # Who may not change roles has no use for where people can be reached.
    _contact = (_("Contact"), {"fields": ("emails", "phone", "phone_verified_at")})

    @display(description=_("Status"), ordering="status", label=STATUS_COLOURS)  # type: ignore[untyped-decorator]
    def shown_status(self, person: User) -> tuple[str, str]:
        """The status, coloured."""
        return person.status, person.get_status_display()

    @admin.display(description=_("Why they want to join"))
    def request_text(self, person: User) -> str:
        """What they wrote when they asked."""
        return getattr(getattr(person, "signup_request", None), "text", "")

    @admin.display(description=_("E-mail addresses"))
    def emails(self, person: User) -> str:
        """Their addresses, the main one first."""
        rows = EmailAddress.objects.filter(user=person).order_by("-primary", "email").values_list("email", "verified")
        return ", ".join(email if is_verified else f"{email} ({_('not confirmed')})" for email, is_verified in rows)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """All but those who are purged."""
        people: QuerySet[User] = super().get_queryset(request).not_purged()
        return people

    def render_change_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page of a person, with the way to their channel where that is there for who looks."""
        response: Any = super().render_change_form(request, *args, **kwargs)
        person = kwargs["obj"]
        response.context_data["has_absolute_url"] = User.objects.known_to(request.user).filter(pk=person.pk).exists()
        return response  # type: ignore[no-any-return]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """What may be looked for: who is not told where people can be reached cannot try addresses out."""
        return ("username", "display_name", *(("emailaddress",) if request.user.has_perm(CHANGE_ROLES) else ()))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[User], bool]:
        """Those who are called so."""
        by_address = "emailaddress" in self.get_search_fields(request)
        return (queryset.called(search_term, by_address=by_address) if search_term else queryset), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the request of who waits, and with the contact for administrators."""
        parts: list[Any] = [self._request] if obj is not None and _waits(obj) else []
        parts += [*self.fieldsets, *([self._contact] if request.user.has_perm(CHANGE_ROLES) else [])]
        return parts

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All."""
        return [name for _title, part in self.get_fieldsets(request, obj) for name in part["fields"]]
