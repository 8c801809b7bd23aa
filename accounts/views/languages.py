"""Language and time zone: of a browser, and of a person."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.doors import person_of
from accounts.forms import LanguageForm
from accounts.services import change_profile
from socialflow.core.doors import form_page, form_response
from socialflow.core.languages import is_language
from socialflow.core.rates import spend_or_refuse


@require_POST
def speak(request: HttpRequest) -> HttpResponseBase:
    """Speak another language from now on: in this browser, and to whoever is logged in everywhere."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated:
        spend_or_refuse(request, "texts")
        if is_language(chosen):
            change_profile(user=person_of(request), language=chosen)
    return set_language(request)


@form_page("texts")
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of pages and mails, and the clock by which they tell the time."""
    user = person_of(request)
    form = LanguageForm(user, request.POST or None)
    if not form.is_valid():
        return form_response(request, "accounts/language.html", {"form": form})
    form.save()
    response = redirect("accounts:language")
    # What was chosen in this browser before would come back with the next log-out.
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    with override(user.language or None):
        messages.success(request, _("It is saved."))
    return response
