"""How people become members, in the administration."""

from django.contrib import admin

from accounts.admin.acts import StaffAdmin
from accounts.models import Invite


@admin.register(Invite)
class InviteAdmin(StaffAdmin):
    """Links by which people sign up, without the codes in them."""

    list_display = fields = readonly_fields = (
        "created_by", "max_uses", "use_count", "created_at", "expires_at", "revoked_at"
    )  # fmt: skip
    list_select_related = ("created_by",)
    search_fields = ("created_by__username__istartswith",)
