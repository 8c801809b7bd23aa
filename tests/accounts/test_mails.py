"""Every mail: in both languages and both forms, with nothing missing and nothing of another language in it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.template import Engine
from django.test import Client
from django.urls import include, path

from accounts.admin.mail_samples import MAILS
from accounts.admin.mails import draw_mail
from accounts.services import create_token
from socialflow import urls
from socialflow.core.services import relay_due_events

pytestmark = pytest.mark.django_db

urlpatterns = [path("admin/mails/", include("accounts.admin.mails")), *urls.urlpatterns]

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
EVERY = [(name, sample) for name, samples in MAILS.items() for sample in range(len(samples))]
# What is the same in every language: addresses, codes, names, and what people wrote.
DATA = re.compile(
    r"https?://\S+|[\w.]+@[\w.]+|@mara|7KQ4MW|203\.0\.113\.7|SocialFlow|GitHub|Work phone|Posted what others had made\."
    r"|We looked at it again\.|It was meant as a joke\.|\+49 ••• 6789|UTC|CES?T"
)


@pytest.fixture(autouse=True)
def _loud(monkeypatch):
    """A variable that is not there is seen."""
    monkeypatch.setattr(Engine.get_default(), "string_if_invalid", "MISSING %s")


def lines_of(html):
    """The words of a page, as they stand between its tags."""
    words = re.sub(r"<(?:title|style).*?</(?:title|style)>", "", html, flags=re.DOTALL)
    return [line.strip() for line in re.sub(r"<[^>]+>", "\n", words).splitlines() if line.strip()]


def said(lines):
    """What is left of lines without data: the words of a language."""
    return {rest for line in lines if re.search(r"[^\W\d_]", rest := DATA.sub("", line))}


def test_every_mail_has_a_sample_and_every_sample_a_mail():
    subjects = {str(found.relative_to(TEMPLATES)) for found in TEMPLATES.glob("*/email/*_subject.txt")}
    assert {name.removesuffix("_subject.txt") for name in subjects} == set(MAILS)


@pytest.mark.parametrize(("name", "sample"), EVERY)
def test_it_is_whole_in_both_languages_and_both_forms(name, sample):
    drawn = {code: draw_mail(name, language=code, sample=sample) for code in LANGUAGES}
    for code, message in drawn.items():
        ((html, kind),) = message.alternatives
        assert kind == "text/html"
        for words in (message.subject, message.body, html):
            assert words.strip()
            assert not re.search(r"MISSING|None|%\(|{[{%]", words)
        assert f'<html lang="{code}"' in html
        # Both forms say the same.
        assert said(message.body.splitlines()) - said(lines_of(html)) <= {"--", " · "}
    english, german = drawn["en"], drawn["de"]
    for read in (lambda message: [message.subject], lambda message: message.body.splitlines(),
                 lambda message: lines_of(message.alternatives[0][0])):  # fmt: skip
        assert said(read(english)) & said(read(german)) == set()


def test_nothing_that_people_type_gets_into_the_head_of_a_mail(owner):
    create_token(user=owner, name="x\r\nBcc: everybody@example.com", scopes=["read"])
    relay_due_events()
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None
    assert sent["To"] == "owner@example.com"
    assert "\n" not in sent["Subject"]


@pytest.mark.urls(__name__)
def test_staff_look_at_them_while_developing(desk, client, owner):
    listed = desk.get("/admin/mails/")
    assert "Du hast neue Ersatzcodes" in listed.text
    assert "You have new backup codes" in listed.text
    shown = desk.get("/admin/mails/accounts/email/sanction_imposed?language=de&sample=2")
    assert "gesperrt" in shown.text
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', shown.text)[1].replace("&amp;", "&")
    html = desk.get(frame)
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert "unsafe-inline" not in shown["Content-Security-Policy"]
    client.force_login(owner)
    assert client.get("/admin/mails/").status_code in {302, 403}
    assert Client().get(frame).status_code == 302


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["nothing", "accounts/email/new_device?language=xx", "../../500"])
def test_there_is_no_other_mail(desk, address):
    assert desk.get(f"/admin/mails/{address}").status_code == 404


def test_nobody_sees_them_elsewhere(desk):
    assert desk.get("/admin/mails/").status_code == 404
