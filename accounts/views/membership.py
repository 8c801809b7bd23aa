"""Pages of becoming a member: an invite's link, the wait for staff, the terms; and staff's page of invites."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.doors import needs_fresh_proof, needs_fresh_proof_to_change, note_accepted, person_of
from accounts.forms import InviteForm
from accounts.forms.admission import INVITE_SESSION_KEY
from accounts.selectors import invites_page
from accounts.services import (
    INVITE_PEOPLE,
    accept_terms,
    check_invite,
    create_invite,
    has_accepted_earlier_terms,
    revoke_invite,
)
from socialflow.core.cursors import PAGE_SIZE
from socialflow.core.doors import form_page, form_response, page_of_ours, writes
from socialflow.core.listing import listing
from socialflow.core.network import absolute_url


@never_cache
@require_safe
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """The page that an invite's link leads to; the code is kept for the sign-up, whichever way that goes."""
    found = check_invite(code)
    if request.user.is_authenticated:
        return redirect("pages:home")
    if settings.SIGNUP_POLICY != "closed":
        request.session[INVITE_SESSION_KEY] = code
    return render(request, "accounts/invite.html", {"inviter": found.created_by})


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What somebody sees whom staff have not let in yet."""
    return render(request, "accounts/waiting.html")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms as they stand."""
    if not settings.TERMS_VERSION:
        raise Http404
    return render(request, "accounts/terms.html", {"version": settings.TERMS_VERSION})


@never_cache
@form_page("texts")
def terms_accept(request: HttpRequest) -> HttpResponse:
    """Ask for the present terms, before anything else is done here."""
    if request.method == "POST":
        accept_terms(person=person_of(request), version=request.POST.get("version", ""))
        note_accepted(request)
        return redirect(page_of_ours(request) or "pages:home")
    context = {
        "version": settings.TERMS_VERSION,
        "next": page_of_ours(request) or "/",
        "have_changed": has_accepted_earlier_terms(person=person_of(request)),
    }
    return render(request, "accounts/terms_accept.html", context)


@never_cache
@form_page("texts")
@permission_required(INVITE_PEOPLE, raise_exception=True)
@needs_fresh_proof_to_change
def invites(request: HttpRequest) -> HttpResponse:
    """List the invites, and make one, whose link is shown from then on."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        create_invite(actor=person_of(request), **form.cleaned_data)
        messages.success(request, _("Your invite is ready: copy its link."))
        return redirect("accounts:invites")
    page = invites_page(cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    context = {"form": form, "invites": listing(request, page), "base": absolute_url(request, "/invite/")}
    return form_response(request, "accounts/invites.html", context)


@writes("texts")
@needs_fresh_proof
def invite_revoke(request: HttpRequest, invite_id: UUID) -> HttpResponse:
    """Have a link work no longer."""
    revoke_invite(actor=person_of(request), invite_id=invite_id)
    messages.success(request, _("The invite is revoked."))
    return redirect("accounts:invites")
