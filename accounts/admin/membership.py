"""How people become members, in the administration."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.admin.acts import Act, StaffAdmin
from accounts.models import Invite, User
from accounts.services.roles import INVITE_PEOPLE


def _revoke(actor: User, invite_id: UUID, **_data: Any) -> None:
    services.revoke_invite(actor=actor, invite_id=invite_id)


@admin.register(Invite)
class InviteAdmin(StaffAdmin):
    """Links by which people sign up, without the codes in them."""

    acts = (
        Act(
            "revoke", _("Revoke"), INVITE_PEOPLE, forms.Form, _revoke, _("The invite is revoked."),
            is_grave=True, applies=lambda invite: invite.revoked_at is None,
        ),
    )  # fmt: skip
    list_display = fields = readonly_fields = (
        "created_by", "max_uses", "use_count", "created_at", "expires_at", "revoked_at"
    )  # fmt: skip
    list_select_related = ("created_by",)
    people = ("created_by",)
