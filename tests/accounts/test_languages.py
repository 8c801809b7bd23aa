"""Pages, mails and refusals in the reader's language and by their clock."""

import re
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.template import Context, Template
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.services import change_profile, promise_mail
from socialflow.core.errors import InvalidError
from socialflow.core.languages import time_zones
from socialflow.core.services import relay_due_events

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def german(owner):
    """Whose choice it is."""
    return change_profile(user=owner, language="de", time_zone="Asia/Tokyo")


def language_of(page):
    return re.search(r'<html lang="([\w-]+)"', page.text)[1]


def test_a_visitor_reads_what_the_browser_asks_for(client, db):
    page = client.get("/accounts/login/", **GERMAN)
    assert language_of(page) == "de"
    assert "Angemeldet bleiben" in page.text
    assert page["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in page["Vary"].split(",")}
    assert language_of(client.get("/accounts/login/")) == "en"
    assert language_of(client.get("/accounts/login/", HTTP_ACCEPT_LANGUAGE="fr")) == "en"


def test_the_switch_is_remembered_and_goes_before_the_browser(client, db):
    answer = client.post("/language", {"language": "de", "next": "/explore?sort=new"})
    assert (answer.status_code, answer["Location"]) == (302, "/explore?sort=new")
    assert language_of(client.get("/accounts/login/")) == "de"
    client.post("/language", {"language": "en", "next": "/"})
    assert language_of(client.get("/accounts/login/", **GERMAN)) == "en"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_site(client, db, target):
    assert client.post("/language", {"language": "de", "next": target})["Location"] == "/"


@pytest.mark.parametrize("code", ["", "xx", "de\r\nSet-Cookie: a=b", "x" * 5000])
def test_what_is_no_language_changes_nothing(client, owner, code):
    client.force_login(owner)
    client.post("/language", {"language": code, "next": "/"})
    owner.refresh_from_db()
    assert owner.language == ""
    assert language_of(client.get("/settings/language")) == "en"


def test_the_choice_of_a_person_goes_before_cookie_and_browser(client, german):
    client.force_login(german)
    client.cookies["language"] = "en"
    assert language_of(client.get("/settings/profile", HTTP_ACCEPT_LANGUAGE="en")) == "de"
    assert language_of(client.get("/nothing-is-here", HTTP_ACCEPT_LANGUAGE="en")) == "de"


def test_the_switch_of_a_person_holds_in_every_browser(client, owner):
    client.force_login(owner)
    client.post("/language", {"language": "de", "next": "/"})
    elsewhere = type(client)()
    elsewhere.force_login(owner)
    assert language_of(elsewhere.get("/settings/profile")) == "de"


def test_settings_offer_languages_by_their_own_names_and_places_by_their_zone(client, owner):
    client.force_login(owner)
    page = client.get("/settings/language").text
    assert 'value="de">Deutsch<' in page
    assert '<optgroup label="Europe">' in page
    assert 'value="America/Argentina/Buenos_Aires">Argentina/Buenos Aires<' in page
    saved = client.post("/settings/language", {"language": "de", "time_zone": "Europe/Berlin"}, follow=True)
    assert "Es ist gespeichert." in saved.text
    assert "Europe/Berlin" in saved.text
    owner.refresh_from_db()
    assert (owner.language, owner.time_zone) == ("de", "Europe/Berlin")
    back = client.post("/settings/language", {"language": "", "time_zone": ""}, follow=True)
    assert language_of(back) == "en"


@pytest.mark.parametrize(
    "wrong", [{"language": "xx"}, {"time_zone": "Europe/Atlantis"}, {"time_zone": "../etc/passwd"}]
)
def test_what_is_not_in_the_list_is_refused(client, api, owner, wrong):
    client.force_login(owner)
    assert client.post("/settings/language", {"language": "", "time_zone": "", **wrong}).status_code == 422
    with pytest.raises(InvalidError):
        change_profile(user=owner, **wrong)
    assert api(owner).patch("/api/v1/me", wrong).status_code == 422


def test_programs_set_and_read_them_too(api, owner):
    changed = api(owner).patch("/api/v1/me", {"language": "de", "time_zone": "Europe/Berlin"})
    assert (changed.json()["language"], changed.json()["time_zone"]) == ("de", "Europe/Berlin")


def test_refusals_of_the_api_speak_the_language_of_whoever_asks(api, german):
    asked = api().get("/api/v1/users/nobody_at_all", **GERMAN)
    assert (asked.json()["detail"], asked.json()["title"]) == (
        "Es gibt niemanden mit diesem Namen.",
        "Person nicht gefunden",
    )
    assert (asked.json()["code"], asked["Content-Language"]) == ("user_not_found", "de")
    theirs = api(german).get("/api/v1/users/nobody_at_all", HTTP_ACCEPT_LANGUAGE="en")
    assert theirs.json()["detail"] == "Es gibt niemanden mit diesem Namen."
    assert api().get("/api/v1/users/nobody_at_all").json()["title"] == "User not found"
    assert api().get("/api/v1/me", **GERMAN).json()["title"] == "Nicht angemeldet"
    assert api().get("/api/v1/nothing", **GERMAN).json()["title"] == "Nicht gefunden"


def test_data_is_the_same_in_every_language(api, owner):
    answer = api().get("/api/v1/users/owner", **GERMAN)
    assert "Content-Language" not in answer
    assert "Accept-Language" not in answer.get("Vary", "")


def test_no_reader_gets_a_part_drawn_for_another(client, german):
    """Parts of pages are kept once they are drawn: each language has its own."""
    client.force_login(german)
    stranger = type(client)()
    pages = [browser.get("/explore").text for browser in (stranger, client, stranger, client)]
    assert [("Skip to content" in page, "Zum Inhalt springen" in page) for page in pages] == [
        (True, False), (False, True), (True, False), (False, True),
    ]  # fmt: skip
    assert ["Keyboard shortcuts" in page for page in pages] == [True, False, True, False]


def test_the_next_request_of_a_thread_begins_anew(client, german):
    client.force_login(german)
    client.get("/settings/profile")
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("en", "UTC")


def test_the_language_of_a_visitor_costs_no_query(client, db, django_assert_num_queries):
    client.get("/terms", **GERMAN)
    with django_assert_num_queries(0):
        assert language_of(client.get("/accounts/password/reset/", **GERMAN)) == "de"


def test_a_mail_speaks_the_language_of_its_reader_and_tells_the_time_by_their_clock(german):
    with translation.override("en"):
        promise_mail(person=german, template="backup_codes_made")
        relay_due_events()
    (message,) = mail.outbox
    assert message.subject == "Du hast neue Ersatzcodes"
    assert "Wann:" in message.body
    assert "JST" in message.body
    html = message.alternatives[0][0]
    assert '<html lang="de"' in html
    assert "JST" in html


def test_a_mail_that_somebody_else_causes_does_too(client, german):
    client.post("/accounts/password/reset/", {"email": "owner@example.com"}, HTTP_ACCEPT_LANGUAGE="en")
    assert mail.outbox[0].subject == "Wähle ein neues SocialFlow-Passwort"
    client.post("/accounts/password/reset/", {"email": "nobody@example.com"}, HTTP_ACCEPT_LANGUAGE="en")
    assert mail.outbox[1].subject == "No SocialFlow account with this address"


def test_a_language_that_the_site_gave_up_is_like_none(client, german):
    with override_settings(LANGUAGES=[("en", "English")]):
        client.force_login(german)
        assert language_of(client.get("/settings/profile")) == "en"


def test_who_signs_up_gets_mails_in_the_language_of_that_page(client, db):
    form = {"email": "new@example.com", "username": "new_one", "password1": "river-stones-7-and-more"}
    client.post("/accounts/signup/", form, **GERMAN)
    assert User.objects.get(username="new_one").language == "de"
    assert mail.outbox[0].subject.endswith("ist dein SocialFlow-Code")
    assert EmailAddress.objects.filter(email="new@example.com").exists()


def shown_at(client, zone="", **extra):
    """How a page tells when a token ended, to a browser that says where it is."""
    if zone:
        client.cookies["time_zone"] = zone
    return re.search(r"<time[^>]*>", client.get(reverse("accounts:tokens"), **extra).text)[0]


def test_moments_are_told_by_the_clock_of_the_browser_or_of_the_person(client, api, owner):
    api(owner)
    owner.api_tokens.update(last_used_at=NOON)
    client.force_login(owner)
    assert "noon" in shown_at(client)
    assert "9 p.m." in shown_at(client, "Asia/Tokyo")
    assert "2 p.m." in shown_at(client, "Europe/Berlin")
    # What is no zone is none.
    assert "noon" in shown_at(client, "../../etc/passwd")
    assert "noon" in shown_at(client, "Europe")
    change_profile(user=owner, time_zone="America/New_York")
    assert "8 a.m." in shown_at(client, "Asia/Tokyo")


def test_numbers_and_ages_read_as_in_the_language():
    page = Template("{{ count|compact }} {% ago moment %}")
    moment = timezone.now().replace(year=2020, month=3, day=1)
    drawn = {}
    for code in ("en", "de"):
        with translation.override(code):
            drawn[code] = page.render(Context({"count": 12_450, "moment": moment}))
    assert "12.4\u202fK" in drawn["en"]
    assert ">March 1, 2020<" in drawn["en"] or "Mar 1, 2020<" in drawn["en"]
    assert "12,4\u202fTsd." in drawn["de"]
    assert re.search(r">1\. \w+\.? 2020<", drawn["de"])


def test_a_zone_is_called_as_it_is_today(client, owner):
    assert {"Asia/Kolkata", "Europe/Kyiv", "America/Argentina/Buenos_Aires", "Europe/Copenhagen"} < set(time_zones())
    assert not {"Asia/Calcutta", "Europe/Kiev", "America/Buenos_Aires", "Asia/Katmandu"} & set(time_zones())
    assert change_profile(user=owner, time_zone="Asia/Calcutta").time_zone == "Asia/Kolkata"
    client.force_login(owner)
    assert 'value="Asia/Kolkata" selected' in client.get("/settings/language").text


def test_every_zone_fits_its_column():
    assert len(time_zones()) > 300
    assert max(map(len, time_zones())) <= User._meta.get_field("time_zone").max_length
