"""The list of the settings, and the profile in them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import person_of
from accounts.forms import ProfileForm
from accounts.selectors import count_requests
from accounts.services import has_second_factor
from socialflow.core.doors import form_page, form_response


@login_required
@require_safe
def settings_index(request: HttpRequest) -> HttpResponse:
    """Every section of the settings, and what waits in them."""
    person = person_of(request)
    context = {"asking_count": count_requests(person), "has_factor": has_second_factor(person=person)}
    return render(request, "accounts/settings.html", context)


@form_page("texts")
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile and pictures."""
    user = person_of(request)
    form = ProfileForm(user, request.POST or None, request.FILES or None)
    if form.is_valid() and form.save():
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return form_response(request, "accounts/profile.html", {"form": form})
