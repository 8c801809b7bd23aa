"""Pages that say how an account stands, for its person: in the settings, and by a signed link while kept out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.doors import person_of
from accounts.forms import AppealForm
from accounts.models import User
from accounts.selectors import sanction_in_force, sanctions_of
from accounts.services import make_appeal, note_read, person_of_link
from socialflow.core.cursors import next_link
from socialflow.core.doors import form_page, form_response
from socialflow.core.errors import DomainError
from socialflow.core.rates import spend_or_refuse

_PAGE = 20


@never_cache
@form_page("texts")
def standing(request: HttpRequest) -> HttpResponse:
    """What staff decided about one's account; a POST appeals against one of it."""
    person = person_of(request)
    form = AppealForm(request.POST or None)
    if form.is_valid() and _appeal(request, person, form):
        return redirect("accounts:standing")
    if _shows_the_latest(request):
        note_read(person)
    page = sanctions_of(person, cursor=request.GET.get("cursor"), size=_PAGE)
    context = {"form": form, "sanctions": page.items, "next": next_link(request.path, {}, page.next_cursor)}
    return form_response(request, "accounts/standing.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standing_of(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody who cannot log in: what keeps them out, why, until when; a POST appeals."""
    if request.method == "POST":
        spend_or_refuse(request, "texts")
    person = person_of_link(token)
    form = AppealForm(request.POST or None)
    if form.is_valid() and _appeal(request, person, form):
        return redirect("accounts:standing_of", token=token)
    context = {"form": form, "person": person, "sanction": sanction_in_force(person)}
    return form_response(request, "accounts/standing_of.html", context)


def _shows_the_latest(request: HttpRequest) -> bool:
    """Whether somebody sees the first page now; a browser that fetches in advance may never show it."""
    is_shown = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    return is_shown and "cursor" not in request.GET


def _appeal(request: HttpRequest, person: User, form: AppealForm) -> bool:
    sanction_id: UUID = form.cleaned_data["sanction"]
    try:
        make_appeal(person=person, sanction_id=sanction_id, text=form.cleaned_data["text"])
    except DomainError as error:
        form.add_error("text", error.message)
        return False
    messages.success(request, _("Your appeal is with the staff. You get a mail when it is decided."))
    return True
