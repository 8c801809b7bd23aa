"""No form is without a budget, and none lets strangers in: every address of ours is sent a POST."""

from inspect import iscoroutinefunction

from django.test import Client
from django.urls import get_resolver, reverse

from socialflow.core.ids import uuid7
from tests.browsers import log_in

APPS = {"accounts", "videos", "social", "pages"}
# What stands in an address, by the converter that reads it; of others the first thing they take.
SAMPLES = {"UUIDConverter": uuid7(), "IntConverter": 1, "StringConverter": "owner", "PictureVersion": "abcdefgh"}
# What keeps nothing of anybody but in the visitor's own browser, and what a link in a mail opens to who cannot log in.
OPEN = {"/language", "/standing/owner"}
# The steps of a log-in, for who is in the middle of one; their budgets are counted where log-ins are tried.
OF_A_LOG_IN = {
    "/accounts/second-factor/", "/accounts/second-factor/passkey", "/accounts/second-factor/passkey/options",
    "/accounts/login/passkey", "/accounts/login/passkey/options",
    "/accounts/coming-back/", "/accounts/phone/later/",
    "/_allauth/app/v1/auth/second-factor", "/_allauth/app/v1/auth/second-factor/passkey",
    "/_allauth/app/v1/auth/passkey", "/_allauth/app/v1/auth/coming-back",
}  # fmt: skip


def addresses():
    for app in get_resolver().url_patterns:
        if getattr(app, "namespace", None) in APPS:
            yield from (
                address_of(f"{app.namespace}:{page.name}", page)
                for page in app.url_patterns
                # What is a coroutine streams events, to GET alone; a test's own loop may run in this thread.
                if page.name and not iscoroutinefunction(page.callback)
            )


def address_of(name, page):
    return reverse(name, kwargs={part: sample_of(converter) for part, converter in page.pattern.converters.items()})


def sample_of(converter):
    return SAMPLES.get(type(converter).__name__) or converter.to_python(converter.regex.split("|")[0])


def test_every_form_has_a_budget_and_wants_a_person(client, settings, owner):
    browser = Client()
    log_in(browser)
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 0)
    strangers = {path: client.post(path) for path in addresses()}
    people = {path: browser.post(path) for path in strangers}
    forms = {path: answer.status_code for path, answer in people.items() if answer.status_code != 405}
    for path in OF_A_LOG_IN:
        assert forms.pop(path) in {302, 401, 429}, f"{path} is open to who is not logging in"
    assert forms == dict.fromkeys(forms, 429)
    assert len(forms) >= 20
    for path in forms.keys() - OPEN:
        answer = strangers[path]
        assert answer.status_code == 403 or answer.headers["Location"].startswith("/accounts/login/"), path
