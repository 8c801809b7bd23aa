"""A forgotten password: the mailed link works once, and the page tells nobody who has an account."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone

from accounts.selectors import ways_in_of
from accounts.services import change_profile, promise_mail
from socialflow.core.origin import coming_as
from socialflow.core.services import relay_due_events
from tests.browsers import browser, is_in, log_in
from tests.factories.accounts import PASSWORD, EmailAddressFactory
from tests.factors import give_app
from tests.texts import own

LINK = re.compile(r"https?://\S+/accounts/password/reset/key/\S+")


def ask(client, email="owner@example.com"):
    return client.post("/accounts/password/reset/", {"email": email})


def follow_link(client, link):
    response = client.get(link)
    return response["Location"] if response.status_code == 302 else None


def test_the_mailed_link_sets_a_new_password_once(client, owner):
    assert ask(client).status_code == 302
    (message,) = mail.outbox
    assert message.to == ["owner@example.com"]
    assert "@owner" in message.body
    link = LINK.search(message.body)[0]
    page = follow_link(client, link)
    assert client.get(page).status_code == 200
    assert client.post(page, {"password1": "quite-another-horse"}).status_code == 302
    assert not client.login(username="owner", password=PASSWORD)
    assert client.login(username="owner", password="quite-another-horse")
    assert mail.outbox[-1].subject == "Your SocialFlow password was changed"
    client.logout()
    assert "no longer works" in client.get(link).text


@pytest.mark.django_db(transaction=True)
def test_of_several_at_once_by_one_link_the_first_counts(owner, at_once):
    browsers = [browser() for _ in range(4)]
    ask(browsers[0])
    link = LINK.search(mail.outbox[0].body)[0]
    pages = [(each, follow_link(each, link)) for each in browsers]
    posts = [lambda each=each, page=page: send_new(each, page) for each, page in pages]
    answers = at_once(posts)
    (set_one,) = [password for target, password in answers if target.endswith("/done/")]
    owner.refresh_from_db()
    assert owner.check_password(set_one)
    assert [message.subject for message in mail.outbox].count("Your SocialFlow password was changed") == 1


def send_new(client, page):
    password = f"quite-another-horse-{id(client)}"
    return client.post(page, {"password1": password}).get("Location", ""), password


def test_an_unknown_address_reads_the_same(client, owner):
    known, unknown = ask(client), ask(type(client)(), "nobody@example.com")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.subject for message in mail.outbox] == [
        "Choose a new SocialFlow password",
        "No SocialFlow account with this address",
    ]


@pytest.mark.parametrize("email", ["", "nothing", "owner@example.com\nBcc: x@example.com", "x" * 10_000])
def test_what_is_no_address_is_said(client, owner, email):
    assert ask(client, email).status_code == 200
    assert mail.outbox == []


def test_the_link_stands_under_the_address_people_know(client, owner, settings):
    settings.PUBLIC_URL = "https://flow.example"
    client.post("/accounts/password/reset/", {"email": "owner@example.com"}, headers={"Host": "evil.example"})
    (message,) = mail.outbox
    assert "evil.example" not in message.body + message.alternatives[0].content + message.subject
    assert LINK.search(message.body)[0].startswith("https://flow.example/")


def test_it_does_so_where_only_the_links_of_mails_are_told_it(client, owner, settings):
    settings.LINKS_URL = "http://127.0.0.1:8000"
    client.post("/accounts/password/reset/", {"email": "owner@example.com"}, headers={"Host": "evil.example"})
    with coming_as(RequestFactory().get("/", headers={"Host": "evil.example"})):
        promise_mail(person=owner, template="backup_codes_made")
    relay_due_events()
    for message in (mail.outbox[0], mail.outbox[-1]):
        assert "evil.example" not in message.body + message.alternatives[0].content
        assert "http://127.0.0.1:8000/" in message.body


def test_the_mail_and_the_page_of_an_old_link_say_how_long_it_works(client, owner, settings):
    settings.PASSWORD_RESET_TIMEOUT = 180
    ask(client)
    assert "works once, and for 3 minutes" in " ".join(mail.outbox[0].body.split())
    assert "for 3 minutes" in mail.outbox[0].alternatives[0].content
    page = client.get("/accounts/password/reset/key/zz-zzzzzz-0123456789abcdef/")
    assert "works once, for 3 minutes" in page.text


def test_a_new_password_is_typed_once_and_can_be_shown(client, owner):
    ask(client)
    reset = client.get(follow_link(client, LINK.search(mail.outbox[0].body)[0]))
    log_in(client)
    for page in (reset, client.get("/accounts/password/change/")):
        assert 'name="password1"' in page.text
        assert "password2" not in page.text
        assert "data-reveal" in page.text


def test_the_mail_about_it_lists_what_else_lets_in_in_the_language_of_the_account(client, owner):
    EmailAddressFactory(user=owner, email="further@example.com", primary=False)
    EmailAddressFactory(user=owner, email="claimed@example.com", primary=False, verified=False)
    own(owner)
    give_app(owner)
    SocialAccount.objects.create(user=owner, provider="github", uid="1")
    change_profile(user=owner, language="de")
    ask(client)
    client.post(follow_link(client, LINK.search(mail.outbox[-1].body)[0]), {"password1": "quite-another-horse"})
    told = mail.outbox[-1]
    assert [message.to for message in mail.outbox[-2:]] == [["owner@example.com"], ["further@example.com"]]
    assert '<html lang="de"' in told.alternatives[0].content
    for words in (told.body, told.alternatives[0].content):
        for way in ("owner@example.com", "further@example.com", "+44 ••• 456", "Phone"):
            assert way in words
        assert "claimed@example.com" not in words
        # No provider is offered here.
        assert "GitHub" not in words


def test_a_provider_that_is_offered_is_in_the_list(owner, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        **settings.SOCIALACCOUNT_PROVIDERS,
        "github": {
            **settings.SOCIALACCOUNT_PROVIDERS["github"], "APPS": [{"client_id": "x", "secret": "y", "key": ""}]
        },
    }  # fmt: skip
    SocialAccount.objects.create(user=owner, provider="github", uid="1")
    assert ways_in_of(owner).providers == ("GitHub",)


def test_a_weak_new_password_is_refused(client, owner):
    ask(client)
    page = follow_link(client, LINK.search(mail.outbox[0].body)[0])
    response = client.post(page, {"password1": "12345678"})
    assert response.status_code == 200
    assert "too common" in response.text
    assert client.login(username="owner", password=PASSWORD)


def test_the_link_works_for_ten_minutes(client, owner, time_machine):
    time_machine.move_to(timezone.now())
    ask(client)
    link = LINK.search(mail.outbox[0].body)[0]
    time_machine.shift(590)
    assert follow_link(client, link)
    time_machine.shift(20)
    assert follow_link(type(client)(), link) is None


def test_a_reset_goes_around_no_second_factor(client, owner):
    give_app(owner)
    ask(client)
    page = follow_link(client, LINK.search(mail.outbox[0].body)[0])
    client.post(page, {"password1": "quite-another-horse"})
    assert not is_in(client)
    assert log_in(client, password="quite-another-horse")["Location"].startswith("/accounts/second-factor/")
    assert not is_in(client)
