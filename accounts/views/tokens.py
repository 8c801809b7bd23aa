"""Pages of API tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts.doors import needs_fresh_proof_to_change, person_of
from accounts.forms import TokenForm
from accounts.selectors import tokens_of
from accounts.services import revoke_token, revoke_tokens
from accounts.views.asking import Question, asks_first
from socialflow.core.doors import form_page, form_response


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
    context = {"form": form, "made": made, "tokens": tokens_of(user)}
    return form_response(request, "accounts/tokens.html", context)


def _before_revoking(request: HttpRequest, token_id: UUID) -> Question:
    token = get_object_or_404(person_of(request).api_tokens, pk=token_id)
    words = (_("The program that uses it is refused from then on. It can be given another token, never this one."),)
    return Question(_("Revoke %(name)s?") % {"name": token.name}, words, _("Revoke"), reverse("accounts:tokens"))


def _before_revoking_all(_request: HttpRequest) -> Question:
    words = (_("Every program that acts in your name is refused from then on, and needs a new token."),)
    return Question(_("Revoke all tokens?"), words, _("Revoke all"), reverse("accounts:tokens"))


@never_cache
@form_page("api_user")
@asks_first(_before_revoking)
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End one of one's API tokens."""
    revoke_token(user=person_of(request), token_id=token_id)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")


@never_cache
@form_page("api_user")
@asks_first(_before_revoking_all)
def revoke_all(request: HttpRequest) -> HttpResponse:
    """End all of one's API tokens."""
    count = revoke_tokens(person=person_of(request))
    messages.success(request, ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", count) % {"n": count})
    return redirect("accounts:tokens")
