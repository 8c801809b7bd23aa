"""Pages of phone numbers and of accounts at providers, beside those that the log-in library brings."""

from typing import Any

from allauth.account.internal.constants import LoginStageKey
from allauth.account.models import EmailAddress
from allauth.account.stages import LoginStageController
from allauth.account.views import EmailView
from allauth.socialaccount.internal.flows.connect import connect
from allauth.socialaccount.internal.flows.signup import clear_pending_signup, get_pending_signup
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.doors import AloneWithAddresses, needs_fresh_proof, person_of
from accounts.log_in.social_adapter import keep_no_more_than_the_account
from accounts.selectors import addresses_of, provider_name
from accounts.services import remove_phone
from accounts.views.asking import Question, asks, asks_first
from socialflow.core.doors import form_page


class Addresses(AloneWithAddresses, EmailView):  # type: ignore[misc]  # allauth has no types
    """The log-in library's page of one's e-mail addresses, for which one prepared query is enough."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page reads."""
        addresses = addresses_of(person_of(self.request))
        can_add = len(addresses) < settings.ACCOUNT_MAX_EMAIL_ADDRESSES
        return {**super(EmailView, self).get_context_data(**kwargs), "addresses": addresses, "can_add": can_add}


def _before_removing_phone(_request: HttpRequest) -> Question:
    words = (_("You log in by this number no longer, and get no codes there."),)
    return Question(_("Remove your phone number?"), words, _("Remove"), reverse("account_change_phone"))


@never_cache
@form_page("texts")
@needs_fresh_proof
@asks_first(_before_removing_phone)
def phone_remove(request: HttpRequest) -> HttpResponse:
    """Do without a phone number."""
    remove_phone(person=person_of(request))
    messages.success(request, _("Your phone number is removed."))
    return redirect("account_change_phone")


@asks
def email_remove(request: HttpRequest, address_id: int) -> Question:
    """Ask before one of one's addresses is removed, which the log-in library does."""
    email = get_object_or_404(EmailAddress, pk=address_id, user=person_of(request)).email
    words = (_("You log in by it no longer, and nothing is sent there any more."),)
    back, fields = reverse("account_email"), {"email": email, "action_remove": ""}
    return Question(_("Remove %(name)s?") % {"name": email}, words, _("Remove"), back, address=back, fields=fields)


@asks
def disconnect(request: HttpRequest, account_id: int) -> Question:
    """Ask before an account at a provider is a way in no longer, which the log-in library sees to."""
    account = get_object_or_404(SocialAccount, pk=account_id, user=person_of(request))
    name = {"name": provider_name(account) or account.provider}
    words = (_("You log in here by %(name)s no longer. Your account there is not touched.") % name,)
    back, fields = reverse("socialaccount_connections"), {"account": account.pk}
    return Question(_("Disconnect %(name)s?") % name, words, _("Disconnect"), back, address=back, fields=fields)


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
