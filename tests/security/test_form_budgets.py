"""No form is without a budget, and none lets strangers in: every address of ours is sent a POST."""

from inspect import iscoroutinefunction

from django.urls import get_resolver, reverse

from socialflow.core.ids import uuid7

APPS = {"accounts", "videos", "social", "pages"}
# What stands in an address, by the converter that reads it; of others the first thing they take.
SAMPLES = {"UUIDConverter": uuid7(), "StringConverter": "owner", "PictureVersion": "abcdefgh"}


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
    settings.RATE_BUDGETS = dict.fromkeys(settings.RATE_BUDGETS, 0)
    strangers = {path: client.post(path) for path in addresses()}
    client.force_login(owner)
    people = {path: client.post(path).status_code for path in strangers}
    forms = {path: status for path, status in people.items() if status != 405}
    assert forms == dict.fromkeys(forms, 429)
    assert len(forms) >= 20
    for path in forms:
        assert strangers[path].headers["Location"].startswith("/accounts/login/"), path
