"""Pages of API tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts.doors import needs_fresh_proof_to_change, person_of
from accounts.forms import TokenForm
from accounts.services import revoke_token, revoke_tokens
from socialflow.core.doors import form_page, writes


@never_cache
@form_page("api_user")
@needs_fresh_proof_to_change
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's API tokens, and make a new one, which is shown this once."""
    user = person_of(request)
    form = TokenForm(user, request.POST or None)
    made = form.save() if form.is_valid() else None
    if made:
        form = TokenForm(user)
    context = {"form": form, "made": made, "tokens": user.api_tokens.order_by("-id")}
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@writes("api_user")
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of one's API tokens."""
    revoke_token(user=person_of(request), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


@writes("api_user")
def revoke_all(request: HttpRequest) -> HttpResponse:
    """End all of one's API tokens."""
    count = revoke_tokens(person=person_of(request))
    messages.success(request, ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", count) % {"n": count})
    return redirect("accounts:tokens")
