"""The list of all settings, and what its lines say."""

import pytest

from accounts.models import FollowRequest, User
from tests.browsers import log_in
from tests.factories.accounts import UserFactory
from tests.factors import give_app


@pytest.fixture
def shown(client, owner):
    """The page, as its owner sees it when it is called."""

    def read():
        return client.get("/settings").text

    log_in(client)
    return read


def test_it_leads_to_every_page_of_the_settings(shown):
    page = shown()
    for address in ("profile", "privacy", "followers", "blocked", "muted", "factors", "sessions", "tokens", "data"):
        assert f'href="/settings/{address}"' in page


def test_it_says_who_asks_to_follow(shown, owner, stranger):
    other = UserFactory()
    assert "Who follows you, and who asks to" in shown()
    FollowRequest.objects.create(follower=stranger, followee=owner)
    assert "1 asks to follow you" in shown()
    FollowRequest.objects.create(follower=other, followee=owner)
    assert "2 ask to follow you" in shown()
    User.objects.filter(pk=other.pk).update(status="suspended")
    assert "1 asks to follow you" in shown()


def test_it_says_whether_a_password_is_enough(client, owner):
    client.force_login(owner)
    assert "Off: your password alone lets you in" in client.get("/settings").text
    give_app(owner)
    assert "On: your password alone does not let anybody in" in client.get("/settings").text


def test_a_stranger_logs_in_first(client, db):
    answer = client.get("/settings")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/settings")


def test_a_placeholder_that_says_the_label_again_is_not_drawn(client, db):
    page = client.get("/accounts/login/").text
    assert 'type="password"' in page
    assert 'placeholder="Password"' not in page


def test_what_a_password_has_to_be_is_said_in_a_line(client, db, settings):
    validators = [{**one} for one in settings.AUTH_PASSWORD_VALIDATORS]
    shortest = next(one["OPTIONS"]["min_length"] for one in validators if "MinimumLength" in one["NAME"])
    assert f"At least {shortest} characters." in client.get("/accounts/signup/").text
