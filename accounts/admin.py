"""People in the administration: to look at, and to switch off."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import ApiToken, User

# Staff log in where everybody does, with the same limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

_WORDS = ("display_name", "bio", "location", "links")
_COUNTS = ("follower_count", "following_count", "video_count", "post_count")


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """A person, without anything of their password."""

    list_display = ("username", "display_name", "is_active", "is_staff", "follower_count", "video_count", "created_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "display_name", "emailaddress__email")
    ordering = ("-id",)
    show_full_result_count = False
    readonly_fields = ("username", *_WORDS, "is_staff", *_COUNTS, "created_at", "last_login")
    fields = ("is_active", *readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are made by sign-up or create_user."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account is switched off, not deleted here."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """Tokens of programs: to see when they were used, and to end them."""

    list_display = ("name", "user", "scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "name")
    readonly_fields = ("user", "name", "scopes", "created_at", "expires_at", "last_used_at")
    fields = readonly_fields
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only its owner may see a token."""
        return False
