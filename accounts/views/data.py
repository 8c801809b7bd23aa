"""Pages of one's data: a copy of it, leaving for a while, leaving for good, and the way back."""

from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import ask_for_proof, has_fresh_proof, needs_fresh_proof, person_of, send_export
from accounts.forms import DeletionForm
from accounts.log_in.stages import ComingBackStage
from accounts.selectors import export_of, exports_of, may_ask_for_export
from accounts.services import GRACE, cancel_deletion, deactivate_account, request_deletion, request_export
from accounts.views.asking import Question, asks_first
from socialflow.core.doors import form_page, form_response, writes
from socialflow.core.errors import DomainError
from socialflow.core.rates import spend_or_refuse


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What one can do with one's data and one's account."""
    exports = exports_of(person_of(request))
    context = {"exports": exports, "may_ask": may_ask_for_export(exports), "grace_days": GRACE.days}
    return render(request, "accounts/data.html", context)


@writes("texts")
@needs_fresh_proof
def ask_for_export(request: HttpRequest) -> HttpResponse:
    """Have a copy made."""
    request_export(person=person_of(request))
    messages.success(request, _("We are preparing your copy, and write to you when it is ready."))
    return redirect("accounts:data")


@never_cache
@login_required
@require_safe
def export_state(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far a copy is: the part of the page that renews itself."""
    export = export_of(person_of(request), export_id)
    if export is None:
        raise Http404
    return render(request, "components/export.html", {"export": export})


@require_safe
def download_export(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """The copy itself, for nobody but its owner, who has just shown that it is they."""
    return send_export(request, export_id) if has_fresh_proof(request) else ask_for_proof(request)


def _before_deactivating(_request: HttpRequest) -> Question:
    words = (
        _("Your channel, your videos and all that you wrote are out of sight at once."),
        _("You are logged out everywhere. API tokens work again only when you are back."),
        _("Nothing is lost: log in whenever you like, and all of it is back."),
    )
    return Question(_("Leave for a while?"), words, _("Deactivate my account"), reverse("accounts:data"))


@never_cache
@form_page("texts")
@needs_fresh_proof
@asks_first(_before_deactivating)
def deactivate(request: HttpRequest) -> HttpResponse:
    """Leave for a while: the session ends with all others."""
    deactivate_account(person=person_of(request))
    logout(request)
    messages.success(request, _("Your account is deactivated. Log in whenever you want to be back."))
    return redirect("pages:home")


@never_cache
@needs_fresh_proof
@form_page("texts")
def delete(request: HttpRequest) -> HttpResponse:
    """Leave for good: one's username is typed once more."""
    form = DeletionForm(request.POST or None)
    if form.is_valid():
        try:
            request_deletion(person=person_of(request), username=form.cleaned_data["username"])
        except DomainError as error:
            form.add_error("username", error.message)
        else:
            logout(request)
            messages.success(request, _("Your account is going to be deleted. Until then, log in to keep it."))
            return redirect("pages:home")
    context = {"form": form, "person": person_of(request), "grace_days": GRACE.days}
    return form_response(request, "accounts/delete.html", context)


@login_stage_required(stage=ComingBackStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def coming_back(request: HttpRequest) -> HttpResponse:
    """The last step of a log-in to an account that is going to be deleted: keep it, or let it go."""
    stage: ComingBackStage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
    if request.method == "POST":
        spend_or_refuse(request, "texts")
        return _come_back(request, stage)
    return render(request, "accounts/coming_back.html", {"person": stage.login.user})


def _come_back(request: HttpRequest, stage: ComingBackStage) -> HttpResponse:
    if "leave" in request.POST:
        response: HttpResponse = stage.abort()
        messages.info(request, _("Nothing has changed: your account is going to be deleted."))
        return response
    cancel_deletion(person=stage.login.user)
    kept_out = stage.answer_if_kept_out()
    if kept_out is not None:
        return kept_out
    messages.success(request, _("Welcome back. Your account stays, with everything in it."))
    back: HttpResponse = stage.exit()
    return back
