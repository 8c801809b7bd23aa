"""Settings, Two-factor: apps, passkeys, backup codes and remembered browsers."""

from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from accounts.doors import SECOND_FACTOR, needs_fresh_proof, note_proof, person_of
from accounts.forms import TotpForm
from accounts.selectors import factors_of
from accounts.services import (
    confirm_totp,
    forget_browser,
    forget_browsers,
    make_backup_codes,
    pending_totp,
    remove_factor,
    rename_factor,
    start_totp,
)
from accounts.views.asking import Question, asks_first
from socialflow.core.doors import form_page, form_response, writes
from socialflow.core.errors import DomainError
from socialflow.core.network import links_url


@never_cache
@form_page("texts")
def factors(request: HttpRequest) -> HttpResponse:
    """Show what one has."""
    return TemplateResponse(request, "accounts/factors.html", {"mine": factors_of(person_of(request))})


@writes("texts")
@needs_fresh_proof
def start_app(request: HttpRequest) -> HttpResponse:
    """Begin to set up an app."""
    start_totp(person=person_of(request))
    return redirect("accounts:factor_app")


@never_cache
@sensitive_variables("set_up", "context")
@form_page("texts")
@needs_fresh_proof
def app(request: HttpRequest) -> HttpResponse:
    """Show the key of the app that is being set up, and take its first code."""
    person = person_of(request)
    set_up = pending_totp(person=person)
    if set_up is None:
        return redirect("accounts:factors")
    form = TotpForm(request.POST or None)
    if form.is_valid():
        try:
            made = confirm_totp(person=person, **form.cleaned_data)
        except DomainError as error:
            form.add_error("code", error.message)
        else:
            note_proof(request, SECOND_FACTOR, made.device)
            if made.codes:
                return _codes(request, made.codes)
            messages.success(request, _("Your app is set up."))
            return redirect("accounts:factors")
    image = segno.make(set_up.address, error="m").svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    context = {"form": form, "set_up": set_up, "image": image}
    return form_response(request, "accounts/factor_app.html", context)


def _before_new_codes(_request: HttpRequest) -> Question:
    words = (_("The codes that you have work no longer, wherever you keep them. The new ones are shown once."),)
    return Question(_("Make new backup codes?"), words, _("Make new codes"), reverse("accounts:factors"))


def _before_removing(request: HttpRequest, factor_id: str) -> Question:
    mine = factors_of(person_of(request)).factors
    name = next((factor.name for factor in mine if factor.id == factor_id), None)
    if name is None:
        raise Http404
    if len(mine) > 1:
        words = _("It lets you in no longer. You are still asked for another of your apps or passkeys.")
    else:
        words = _("It is your last: from then on your password alone lets you in, and your backup codes go with it.")
    return Question(_("Remove %(name)s?") % {"name": name}, (words,), _("Remove"), reverse("accounts:factors"))


@never_cache
@form_page("texts")
@needs_fresh_proof
@asks_first(_before_new_codes)
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Make new backup codes, and show them this once."""
    return _codes(request, make_backup_codes(person=person_of(request)))


@writes("texts")
@needs_fresh_proof
def rename(request: HttpRequest, factor_id: str) -> HttpResponse:
    """Call an app or a passkey something else."""
    rename_factor(person=person_of(request), factor_id=factor_id, name=request.POST.get("name", ""))
    messages.success(request, _("It has its new name."))
    return redirect("accounts:factors")


@never_cache
@form_page("texts")
@needs_fresh_proof
@asks_first(_before_removing)
def remove(request: HttpRequest, factor_id: str) -> HttpResponse:
    """Do without an app or a passkey."""
    remove_factor(person=person_of(request), factor_id=factor_id)
    messages.success(request, _("It is removed."))
    return redirect("accounts:factors")


@writes("texts")
@needs_fresh_proof
def forget(request: HttpRequest, browser_id: UUID) -> HttpResponse:
    """Ask one browser for codes again."""
    forget_browser(person=person_of(request), browser_id=browser_id)
    messages.success(request, _("That browser will be asked for a code again."))
    return redirect("accounts:factors")


@writes("texts")
@needs_fresh_proof
def forget_all(request: HttpRequest) -> HttpResponse:
    """Ask every browser for codes again."""
    forget_browsers(person=person_of(request))
    messages.success(request, _("Every browser will be asked for a code again."))
    return redirect("accounts:factors")


@sensitive_variables("codes")
def _codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    whose = _("Backup codes of @%(username)s at %(site)s, made on %(date)s.") % {
        "username": person_of(request).username, "site": links_url(request), "date": date_format(localdate()),
    }  # fmt: skip
    text = "\n".join([whose, "", *codes, ""])
    return render(request, "accounts/backup_codes.html", {"codes": codes, "whose": whose, "text": text})
