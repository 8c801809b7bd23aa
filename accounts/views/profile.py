"""The profile in the settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.doors import person_of
from accounts.forms import ProfileForm
from socialflow.core.doors import form_page


@form_page("texts")
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's profile and pictures."""
    user = person_of(request)
    form = ProfileForm(user, request.POST or None, request.FILES or None)
    if form.is_valid() and form.save():
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200)
