"""The pages that ask who it is: the second step of a log-in, and the confirmation before something dangerous."""

from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.decorators import login_stage_required
from allauth.account.stages import LoginStage
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.models import Device

from accounts.doors import SECOND_FACTOR, note_proof, person_of, renew_session
from accounts.forms import BackupCodeForm, CodeForm
from accounts.log_in.browsers import remember_here
from accounts.log_in.stages import SecondFactorStage, note_shown
from accounts.models import User
from accounts.selectors import ways_to_prove
from accounts.services import check_second_factor
from socialflow.core.doors import form_page, page_of_ours
from socialflow.core.errors import DomainError
from socialflow.core.rates import spend_or_refuse
from socialflow.core.typed import has_typed


@sensitive_post_parameters("code")
@login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of a log-in: a code of an app, a backup code, or a passkey."""
    stage: LoginStage = request._login_stage  # type: ignore[attr-defined]  # set by the decorator
    person = stage.login.user
    if request.method == "POST":
        spend_or_refuse(request, "texts")
    code, backup = _code_forms(request)
    device = _shown(person, code, backup)
    if device is not None:
        note_shown(request, stage.login, device)
        response: HttpResponse = stage.exit()
        if "remember" in request.POST:
            remember_here(request, response, person)
        return response
    context = {"form": code, "backup": backup, "ways": ways_to_prove(person), "can_remember": not person.is_staff}
    return render(request, "accounts/second_factor.html", context, status=422 if _are_wrong(code, backup) else 200)


@never_cache
@sensitive_post_parameters("code", "password")
@form_page("texts")
def prove(request: HttpRequest) -> HttpResponse:
    """Confirm who it is, before something that a thief of the session would like to do."""
    person, target = person_of(request), page_of_ours(request) or "/"
    ways = ways_to_prove(person)
    code, backup = _code_forms(request)
    password = ReauthenticateForm(request.POST if "password" in request.POST else None, user=person)
    password.fields["password"].widget.attrs["autofocus"] = True
    if ways.has_factor:
        device = _shown(person, code, backup)
        is_proven = device is not None
    else:
        device, is_proven = None, ways.has_password and password.is_valid()
    if is_proven:
        note_proof(request, SECOND_FACTOR if device else "password", device)
        renew_session(request)
        messages.success(request, _("Thank you. You can go on now."))
        return redirect(target)
    context = {
        "form": code,
        "backup": backup,
        "password": password,
        "ways": ways,
        "next": target,
        "has_typed": has_typed(request),
    }
    is_wrong = _are_wrong(code, backup, password)
    return render(request, "accounts/prove.html", context, status=422 if is_wrong else 200)


def _code_forms(request: HttpRequest) -> tuple[CodeForm, BackupCodeForm]:
    """The two forms of the page, of which one at most was sent."""
    is_backup = request.POST.get("kind") == "backup"
    sent = request.POST if "code" in request.POST else None
    return CodeForm(None if is_backup else sent), BackupCodeForm(sent if is_backup else None)


def _shown(person: User, *code_forms: forms.Form) -> Device | None:
    """The factor that the code which was sent proves; None when there is none, which its form says."""
    for form in code_forms:
        if form.is_valid():
            try:
                return check_second_factor(person=person, code=form.cleaned_data["code"])
            except DomainError as error:
                form.add_error("code", error.message)
    return None


def _are_wrong(*sent: forms.Form) -> bool:
    return any(form.errors for form in sent)
