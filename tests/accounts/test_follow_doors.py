"""Following from a page and from a program."""

import pytest
from django.urls import reverse

from accounts.models import Follow

STATE = {"username": "owner", "has_requested": False}


def test_the_api_follows_and_says_how_many_do(api, owner, stranger):
    client = api(stranger)
    for _twice in range(2):
        response = client.put("/api/v1/users/owner/follow")
        assert response.status_code == 200
        assert response.json() == {**STATE, "is_followed": True, "follower_count": 1}
    response = client.delete("/api/v1/users/owner/follow")
    assert response.json() == {**STATE, "is_followed": False, "follower_count": 0}


@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("reader", 403)])
def test_the_api_wants_a_person_and_the_scope(api, owner, stranger, who, status):
    client = api() if who == "nobody" else api(stranger, scopes=["read"])
    response = client.put("/api/v1/users/owner/follow")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert Follow.objects.count() == 0


def test_the_api_says_why_not(api, owner):
    assert api(owner).put("/api/v1/users/owner/follow").json()["code"] == "cannot_follow_oneself"
    assert api(owner).put("/api/v1/users/nobody_here/follow").status_code == 404


def test_a_follow_by_api_is_two_statements(api, owner, stranger, django_assert_num_queries):
    client = api(stranger)
    client.get("/api/v1/me")  # writes the token's last use
    with django_assert_num_queries(2):  # the token with its person, the follow
        client.put("/api/v1/users/owner/follow")


def test_the_page_goes_back_to_where_it_was_pressed(client, owner, stranger):
    client.force_login(stranger)
    response = client.post(reverse("accounts:follow", args=["owner"]), {"on": "1", "next": "/search?q=owner"})
    assert (response.status_code, response["Location"]) == (302, "/search?q=owner")
    assert Follow.objects.filter(follower=stranger, followee=owner).exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "/\\evil.example"]
)
def test_the_page_never_leads_away_from_us(client, owner, stranger, target):
    client.force_login(stranger)
    response = client.post(reverse("accounts:follow", args=["owner"]), {"on": "1", "next": target})
    assert response["Location"] == "/@owner"


def test_htmx_gets_the_button_as_it_is_now(client, owner, follower):
    client.force_login(follower)
    response = client.post("/@owner/follow", {"on": "0", "look": "small"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert 'aria-pressed="false"' in response.text
    assert "button-small" in response.text
    assert "<html" not in response.text


def test_a_stranger_logs_in_first_and_comes_back_to_the_page(client, owner):
    response = client.post("/@owner/follow", {"on": "1", "next": "/@owner"})
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/%40owner&to=follow")
    assert client.get("/@owner/follow").status_code == 405


def test_a_forged_form_is_refused(owner, stranger):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger)
    assert client.post("/@owner/follow", {"on": "1"}).status_code == 403
    assert client.put("/api/v1/users/owner/follow").status_code == 403
    assert Follow.objects.count() == 0
