"""Pages of phone numbers and of accounts at providers, beside those that the log-in library brings."""

from allauth.account.internal.constants import LoginStageKey
from allauth.account.stages import LoginStageController
from allauth.socialaccount.internal.flows.connect import connect
from allauth.socialaccount.internal.flows.signup import clear_pending_signup, get_pending_signup
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.doors import needs_fresh_proof, person_of
from accounts.log_in.social_adapter import keep_no_more_than_the_account
from accounts.services import remove_phone
from socialflow.core.doors import form_page, writes


@writes("texts")
@needs_fresh_proof
def phone_remove(request: HttpRequest) -> HttpResponse:
    """Do without a phone number."""
    remove_phone(person=person_of(request))
    messages.success(request, _("Your phone number is removed."))
    return redirect("account_change_phone")


@require_POST
def phone_later(request: HttpRequest) -> HttpResponse:
    """Go on with the log-in after a sign-up, and leave the number unconfirmed for now."""
    stage = LoginStageController.enter(request, LoginStageKey.VERIFY_PHONE.value)
    response: HttpResponse = stage.exit() if stage else redirect("account_login")
    return response


@never_cache
@form_page("texts")
@needs_fresh_proof
def connect_pending(request: HttpRequest) -> HttpResponse:
    """Connect the account at a provider by which somebody came who has an account here, and has just logged in."""
    pending = get_pending_signup(request)
    if pending is None:
        return redirect("socialaccount_connections")
    if request.method == "POST":
        clear_pending_signup(request)
        keep_no_more_than_the_account(pending)
        response: HttpResponse = connect(request, pending)
        return response
    context = {"account": pending.account, "provider": pending.provider}
    return render(request, "socialaccount/connect_pending.html", context)
