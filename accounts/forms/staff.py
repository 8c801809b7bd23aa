"""Forms of the administration: what staff decide, and what they tell the person about it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from accounts.choices import REASON_LENGTH, Role

_DAYS = (
    (1, _("1 day")),
    (3, _("3 days")),
    (7, _("7 days")),
    (30, _("30 days")),
    (90, _("90 days")),
    (365, _("One year")),
)


class ReasonForm(forms.Form):
    """Why: the person reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget({"rows": 5}),
        help_text=_("The person is told this by mail, and it stays in the audit log."),
    )


class SuspensionForm(ReasonForm):
    """Why, and for how long."""

    days = forms.TypedChoiceField(label=_("For"), choices=_DAYS, coerce=int, initial=7, widget=UnfoldAdminSelectWidget)

    def clean(self) -> dict[str, Any]:
        """Count the end from now, as the service takes it."""
        data = super().clean() or {}
        if days := data.pop("days", None):
            data["until"] = timezone.now() + timedelta(days=days)
        return data


class RoleForm(ReasonForm):
    """Which role, and why."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=Role, widget=UnfoldAdminSelectWidget)


class DecisionForm(forms.Form):
    """Whether an appeal is right, and why."""

    is_granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("no", _("Deny: the sanction stays")), ("yes", _("Grant: the sanction is lifted"))],
        coerce=lambda value: value == "yes",
        widget=UnfoldAdminRadioSelectWidget,
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget({"rows": 5}),
        help_text=_("The person is told this by mail."),
    )
