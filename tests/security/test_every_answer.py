"""What every answer of every address says to browsers: whoever asks, and whether it is a page, a file or a refusal."""

import re

import pytest
from django.test import Client

from social.choices import TargetKind
from social.services import create_comment, create_post
from socialflow.core.doors import page_of_ours
from tests.addresses import SAMPLES, addresses
from tests.factories.videos import VideoFactory
from tests.factors import show_proof

pytestmark = pytest.mark.django_db

SAMPLE = SAMPLES["UUIDConverter"]
# Streams never end; nothing is said by what their address is asked for with a POST.
STREAMS = ("/events/",)
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)")
NOTHING = {"'none'"}
OF_FILES = "default-src 'none'; frame-ancestors 'none'; sandbox"
ALWAYS = {
    "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": None,
}  # fmt: skip
# What a page would run or draw though no file of ours says so.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)|<[^>]+\son\w+=|<[^>]+\sstyle=|<style(?![^>]*nonce=)", re.I
)
DATA = re.compile(r'<script[^>]*type="(?:application/(?:ld\+)?json|importmap)"[^>]*>.*?</script>', re.S)


@pytest.fixture
def world(owner, stranger):
    """Something behind every address, and its addresses."""
    video, (post, _) = VideoFactory(owner=owner), create_post(actor=owner, text="Hello")
    comment, _ = create_comment(actor=stranger, kind=TargetKind.VIDEO, target_id=video.pk, text="Lovely")
    things = [str(thing.pk) for thing in (video, post, comment, owner)]
    found = {path.replace(SAMPLE, thing) for path in addresses() for thing in things if not path.startswith(STREAMS)}
    return sorted(found | {f"/admin/accounts/user/{owner.pk}/change/", f"/admin/accounts/user/act/ban/?id={owner.pk}"})


def client_of(person):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
        show_proof(client, person)
    return client


def policy_of(answer):
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: set(sources.split()) for name, _, sources in parts}


def wrong_with(answer, path):
    """What is missing or unsafe in an answer."""
    headers, policy = answer.headers, policy_of(answer)
    found = {name for name in ("base-uri", "frame-ancestors", "object-src") if policy.get(name) != NOTHING}
    if headers["Content-Security-Policy"] == OF_FILES:
        found = set()
    if {"'unsafe-inline'", "'unsafe-eval'"} & set().union(*policy.values()) and path != "/api/docs/":
        found.add("unsafe")
    found |= {name for name, value in ALWAYS.items() if headers.get(name) != value}
    kind = headers.get("Content-Type", "").replace('"', "").lower()
    if kind.startswith("text/") and "charset=utf-8" not in kind:
        found.add("charset")
    return found | (wrong_with_page(answer, policy) if kind.startswith("text/html") else set())


def wrong_with_page(answer, policy):
    found = {f"inline {written[:60]}" for written in INLINE.findall(DATA.sub("", answer.text))}
    return found | {name for name in ("script-src", "form-action") if policy.get(name) != {"'self'"}}


@pytest.mark.parametrize("viewer", ["nobody", "owner", "staff"])
def test_no_answer_lets_other_sites_or_other_code_in(world, owner, staff, viewer):
    client = client_of({"nobody": None, "owner": owner, "staff": staff}[viewer])
    wrong, pages = {}, 0
    for path in world:
        answer = client.get(path)
        pages += answer.status_code == 200
        if answer.status_code >= 500 or (found := wrong_with(answer, path)):
            wrong[path] = (answer.status_code, found if answer.status_code < 500 else "failed")
    assert wrong == {}
    assert pages >= {"nobody": 20, "owner": 45, "staff": 60}[viewer]


def test_no_address_leads_elsewhere_whatever_it_is_told(world, owner, rf):
    wrong = {}
    for target in ELSEWHERE:
        client = client_of(owner)
        for path in world:
            if path.endswith(("/logout/", "/delete", "/deactivate")) or "/login/callback/" in path:
                continue
            around = {"headers": {"Referer": target}}
            for answer in (client.get(path, {"next": target}, **around), client.post(path, {"next": target}, **around)):
                location = answer.headers.get("Location", answer.headers.get("HX-Redirect", "/"))
                if not re.match(r"/(?![/\\])|\?|http://testserver/", location):
                    wrong[path, target] = location
        assert page_of_ours(rf.get("/", {"next": target})) is None
    assert wrong == {}


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "FOO"])
@pytest.mark.parametrize("path", ["/", "/api/v1/videos", "/healthz", "/accounts/login/", "/admin/"])
def test_methods_that_nobody_needs_are_refused(path, method):
    answer = Client().generic(method, path, headers={"X-Secret": "in the headers"})
    assert answer.status_code == 405
    assert "in the headers" not in answer.text


def test_browsers_are_led_to_https_and_programs_are_refused(settings):
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/", "/accounts/login/", "/api/docs/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")
    for path in ("/api/v1/videos", "/_allauth/app/v1/auth/login"):
        for answer in (Client().get(path), Client().post(path, {}, content_type="application/json")):
            assert (answer.status_code, answer.json()["code"]) == (403, "https_required")
        assert Client().get(path, secure=True).status_code != 403


def test_a_log_out_has_the_browser_forget_what_it_kept(owner):
    client = client_of(owner)
    assert "Clear-Site-Data" not in client.get("/settings/profile").headers
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_one_of_two_parameters_of_a_name_counts_wherever_it_is_read(owner, api):
    VideoFactory(owner=owner, title="Heron")
    for query in ("limit=1&limit=1000000", "limit=1000000&limit=1"):
        assert api(owner).get(f"/api/v1/videos?{query}").status_code in {200, 400, 422}
    body = b'{"text": "one", "text": "two", "owner": "stranger", "view_count": 9}'
    post = api(owner).post("/api/v1/posts?text=three", body, content_type="application/json").json()
    assert (post["text"], post["owner"]["username"]) == ("two", "owner")
