"""Every mail that the site can send, in each language and both forms, with made-up data: only under DEBUG."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.core.mail import EmailMultiAlternatives
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.admin.mail_samples import MAILS
from accounts.models import User
from socialflow.core.languages import is_language, speaking

_PERSON = User(username="mara", display_name="Mara Lind", language="de", time_zone="Europe/Berlin")
# What the HTML of a mail may do: look like itself.
_IN_A_FRAME = {"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "sandbox": True}
_DIGITS = 4
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def draw_mail(name: str, *, language: str, sample: int = 0) -> EmailMultiAlternatives:
    """A mail with made-up data. Raises Http404 for one that is not sent, or in a language that is not spoken."""
    if name not in MAILS or not is_language(language) or not 0 <= sample < len(MAILS[name]):
        raise Http404
    now = timezone.now()
    context = {
        "home_url": "https://example.com", "ip": "203.0.113.7", "user_agent": _BROWSER, "timestamp": now,
        "until": now + timedelta(days=30), "email": "mara@example.com", "user": _PERSON, "person": _PERSON,
        **MAILS[name][sample],
    }  # fmt: skip
    with speaking(language):
        mail: EmailMultiAlternatives = get_adapter().render_mail(name, "mara@example.com", context)
    return mail


def index(request: HttpRequest) -> HttpResponse:
    """All of them, each by its subject."""
    mails = [(name, [_link(name, code) for code, _name in settings.LANGUAGES]) for name in MAILS]
    return render(request, "admin/mails.html", {**_frame(request), "title": _("Mails"), "mails": mails})


def preview(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, as text and in a frame of its own as HTML."""
    language, sample = _wanted(request)
    mail = draw_mail(name, language=language, sample=sample)
    context = {
        **_frame(request),
        "title": mail.subject,
        "mail": mail,
        "name": name,
        "language": language,
        "sample": sample,
        "samples": [(number, number + 1) for number in range(len(MAILS[name]))],
        "languages": settings.LANGUAGES,
    }
    return render(request, "admin/mail.html", context)


@xframe_options_sameorigin
@csp_replace(_IN_A_FRAME)  # type: ignore[arg-type]  # its types know no arguments of addresses
def as_html(request: HttpRequest, name: str) -> HttpResponse:
    """Its HTML, whose styles are inline as mail programs want them: in a frame that can do nothing else."""
    language, sample = _wanted(request)
    return HttpResponse(str(draw_mail(name, language=language, sample=sample).alternatives[0][0]))


def _wanted(request: HttpRequest) -> tuple[str, int]:
    typed = request.GET.get("sample", "0")
    sample = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _DIGITS else 0
    return request.GET.get("language", settings.LANGUAGE_CODE), sample


def _link(name: str, language: str) -> dict[str, str]:
    return {"language": language, "subject": str(draw_mail(name, language=language).subject)}


def _frame(request: HttpRequest) -> dict[str, Any]:
    return dict(admin.site.each_context(request))


app_name = "mails"
urlpatterns = [
    path("", admin.site.admin_view(index), name="index"),
    path("html/<path:name>", admin.site.admin_view(as_html), name="html"),
    path("<path:name>", admin.site.admin_view(preview), name="preview"),
]
