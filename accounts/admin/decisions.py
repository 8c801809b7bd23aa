"""Sanctions and appeals in the administration."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from accounts import services
from accounts.admin.acts import Act, StaffAdmin, link_to
from accounts.choices import AppealState, SanctionKind
from accounts.forms.staff import DecisionForm, ReasonForm
from accounts.models import Appeal, Sanction, User
from accounts.services.roles import DECIDE_APPEALS, SANCTION_PEOPLE

_KIND_COLOURS = {
    SanctionKind.WARNING: "info",
    SanctionKind.LIMIT: "warning",
    SanctionKind.SUSPENSION: "warning",
    SanctionKind.BAN: "danger",
}
_STATE_COLOURS = {
    AppealState.OPEN: "warning",
    AppealState.GRANTED: "success",
    AppealState.DENIED: "danger",
    AppealState.CLOSED: "info",
}


_LIFTED = _("It is lifted, and they are told so by mail.")
_DECIDED = _("It is decided, and they are told so by mail.")


def _lift(actor: User, sanction_id: UUID, **data: Any) -> None:
    services.lift_sanction(actor=actor, sanction_id=sanction_id, **data)


def _decide(actor: User, appeal_id: UUID, **data: Any) -> None:
    services.decide_appeal(actor=actor, appeal_id=appeal_id, **data)


def _is_in_force(sanction: Sanction) -> bool:
    return sanction.ended_at is None


def _is_open(appeal: Appeal) -> bool:
    return appeal.state == AppealState.OPEN


@admin.register(Sanction)
class SanctionAdmin(StaffAdmin):
    """A decision about a person."""

    acts = (Act("lift", _("Lift"), SANCTION_PEOPLE, ReasonForm, _lift, _LIFTED, applies=_is_in_force),)
    list_display = ("shown_kind", "who", "imposed_by", "created_at", "until", "ended_at", "shown_appeal")
    list_select_related = ("person", "imposed_by", "appeal")
    list_filter = ("kind", ("ended_at", admin.EmptyFieldListFilter))
    people = ("person",)
    fields = readonly_fields = (
        "person", "kind", "reason", "imposed_by", "created_at", "until", "ended_at", "ended_by", "lift_reason",
        "shown_appeal",
    )  # fmt: skip

    def title_of(self, row: Sanction) -> str:
        """What it is, and whose."""
        return f"{row.get_kind_display()}: {row.person}"

    @display(description=_("Kind"), ordering="kind", label=_KIND_COLOURS)  # type: ignore[untyped-decorator]
    def shown_kind(self, sanction: Sanction) -> tuple[str, str]:
        """The kind, coloured."""
        return sanction.kind, sanction.get_kind_display()

    @admin.display(description=_("Person"), ordering="person")
    def who(self, sanction: Sanction) -> str | None:
        """Whom it is about: the way to their page."""
        return link_to(sanction.person)

    @admin.display(description=pgettext_lazy("noun", "Appeal"))
    def shown_appeal(self, sanction: Sanction) -> str | None:
        """How the appeal against it stands: the way to that."""
        appeal = getattr(sanction, "appeal", None)
        return link_to(appeal, appeal and appeal.get_state_display())


@admin.register(Appeal)
class AppealAdmin(StaffAdmin):
    """The queue: what waits comes first, the oldest before the newest."""

    acts = (Act("decide", _("Decide"), DECIDE_APPEALS, DecisionForm, _decide, _DECIDED, applies=_is_open),)
    list_display = ("person", "shown_kind", "shown_state", "created_at", "decided_by", "decided_at")
    list_select_related = ("sanction__person", "sanction__imposed_by", "decided_by")
    list_filter = ("state",)
    ordering: Any = (F("decided_at").desc(nulls_first=True), "id")
    people = ("sanction__person",)
    fields = readonly_fields = (
        "who", "against", "reason", "imposed_by", "text", "state", "answer", "decided_by", "decided_at"
    )  # fmt: skip

    def name_of(self, row: Appeal) -> str:
        """Whose it is, and what they say."""
        return f"{row.sanction.person}: {row.text}"

    @display(description=_("State"), ordering="state", label=_STATE_COLOURS)  # type: ignore[untyped-decorator]
    def shown_state(self, appeal: Appeal) -> tuple[str, str]:
        """The state, coloured."""
        return appeal.state, appeal.get_state_display()

    @admin.display(description=_("Person"))
    def person(self, appeal: Appeal) -> User:
        """Who appeals."""
        return appeal.sanction.person

    @display(description=_("Against"), label=_KIND_COLOURS)  # type: ignore[untyped-decorator]
    def shown_kind(self, appeal: Appeal) -> tuple[str, str]:
        """What it is against, coloured."""
        return appeal.sanction.kind, appeal.sanction.get_kind_display()

    @admin.display(description=_("Person"))
    def who(self, appeal: Appeal) -> str | None:
        """Who appeals: the way to their page."""
        return link_to(appeal.sanction.person)

    @admin.display(description=_("Against"))
    def against(self, appeal: Appeal) -> str | None:
        """What it is against: the way to that."""
        return link_to(appeal.sanction, appeal.sanction.get_kind_display())

    @admin.display(description=_("Reason of the sanction"))
    def reason(self, appeal: Appeal) -> str:
        """Why it was imposed."""
        return appeal.sanction.reason

    @admin.display(description=_("Imposed by"))
    def imposed_by(self, appeal: Appeal) -> str | None:
        """Who imposed it, and so does not decide."""
        return link_to(appeal.sanction.imposed_by)
