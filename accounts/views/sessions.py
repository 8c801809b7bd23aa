"""Pages of one's sessions, and of what happened to one's account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.doors import needs_fresh_proof, person_of
from accounts.selectors import security_log, sessions_of
from accounts.services import end_other_sessions, end_session
from socialflow.core.cursors import PAGE_SIZE
from socialflow.core.doors import writes
from socialflow.core.listing import listing


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    mine = sessions_of(person_of(request), current_key=request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": mine, "has_others": len(mine) > 1})


@writes("api_user")
@needs_fresh_proof
def end(request: HttpRequest, session_id: str) -> HttpResponse:
    """Log out elsewhere; ending the session of this page itself is logging out."""
    end_session(person=person_of(request), session_id=session_id)
    messages.success(request, _("That session has ended."))
    return redirect("accounts:sessions")


@writes("api_user")
@needs_fresh_proof
def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere else."""
    count = end_other_sessions(person=person_of(request), keep=request.session.session_key)
    text = ngettext("%(n)s other session has ended.", "%(n)s other sessions have ended.", count)
    messages.success(request, text % {"n": count})
    return redirect("accounts:sessions")


@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What happened to one's account."""
    page = security_log(person_of(request), cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    return render(request, "accounts/security_log.html", {"entries": listing(request, page)})
