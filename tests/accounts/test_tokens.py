"""API tokens: made, shown once, used, narrowed, ended."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from accounts.api.authentication import TokenAuthentication
from accounts.choices import Role
from accounts.models import ApiToken
from accounts.services import create_token, revoke_token
from accounts.services.tokens import MAX_TOKENS
from socialflow.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from tests.browsers import log_in


def bearer(plain):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    return client


def test_a_token_is_kept_only_as_its_digest(owner):
    made = create_token(user=owner, name=" my  player ", scopes=["write", "read", "read"])
    row = ApiToken.objects.get()
    assert made.plain.startswith("sf_")
    assert len(made.plain) == 49
    assert bytes(row.digest) == ApiToken.digest_of(made.plain)
    assert (row.name, row.scopes) == ("my player", ["read", "write"])
    assert made.plain not in str(ApiToken.objects.values().get())


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "  "}, "token_name_missing"),
        ({"name": "x" * 61}, "token_name_missing"),
        ({"scopes": []}, "unknown_scope"),
        ({"scopes": ["read", "root"]}, "unknown_scope"),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "token_already_expired"),
        ({"expires_at": datetime.max.replace(tzinfo=UTC)}, "until_too_far"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(owner, fields, code):
    with pytest.raises(InvalidError) as refusal:
        create_token(**{"user": owner, "name": "player", "scopes": ["read"], **fields})
    assert refusal.value.code == code
    assert not ApiToken.objects.exists()


def test_two_tokens_of_one_person_have_two_names(owner, stranger):
    create_token(user=owner, name="player", scopes=["read"])
    create_token(user=stranger, name="player", scopes=["read"])
    with pytest.raises(ConflictError, match="already have a token of that name"):
        create_token(user=owner, name="player", scopes=["read"])


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_two_at_once(owner, at_once):
    for number in range(MAX_TOKENS - 1):
        create_token(user=owner, name=f"token {number}", scopes=["read"])
    made = at_once(
        [lambda name=name: create_token(user=owner, name=name, scopes=["read"]) for name in ("one more", "and one")]
    )
    assert sorted(getattr(one, "code", type(one).__name__) for one in made) == ["NewToken", "too_many_tokens"]
    assert ApiToken.objects.count() == MAX_TOKENS


def test_only_its_owner_ends_a_token(owner, stranger):
    made = create_token(user=owner, name="player", scopes=["read"])
    with pytest.raises(NotFoundError):
        revoke_token(user=stranger, token_id=made.row.pk)
    revoke_token(user=owner, token_id=made.row.pk)
    assert bearer(made.plain).get("/api/v1/me").status_code == 401
    with pytest.raises(NotFoundError):
        revoke_token(user=owner, token_id=made.row.pk)


def test_a_token_opens_the_api_with_one_query(owner, django_assert_num_queries):
    client = bearer(create_token(user=owner, name="player", scopes=["read"]).plain)
    assert client.get("/api/v1/me").json()["username"] == "owner"
    with django_assert_num_queries(1 + 2):  # the token with its person; the profile and its address
        client.get("/api/v1/me")


def test_its_last_use_is_written_now_and_then(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    made = create_token(user=owner, name="player", scopes=["read"])
    client = bearer(made.plain)
    client.get("/api/v1/me")
    first = ApiToken.objects.get().last_used_at
    assert first == timezone.now()
    time_machine.shift(timedelta(minutes=4))
    client.get("/api/v1/me")
    assert ApiToken.objects.get().last_used_at == first
    time_machine.shift(timedelta(minutes=2))
    client.get("/api/v1/me")
    assert ApiToken.objects.get().last_used_at == timezone.now()


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer sf_",
        "Bearer sf_" + "a" * 43,
        "Bearer sf_" + "a" * 44,
        "Bearer sf_" + "a" * 46,
        "Bearer sf_" + "é" * 43,
        "bearer " + "x" * 10_000,
        "Bearer sf_a b",
    ],
)
def test_a_token_that_is_not_ours_is_refused_even_for_public_reading(db, owner, header):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=header)
    response = client.get("/api/v1/users/owner")
    assert response.status_code == 401
    assert response.json()["code"] == "invalid_token"
    assert response["WWW-Authenticate"].startswith("Bearer ")


def test_an_expired_token_is_refused(owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    made = create_token(user=owner, name="player", scopes=["read"], expires_at=timezone.now() + timedelta(hours=1))
    assert bearer(made.plain).get("/api/v1/me").status_code == 200
    time_machine.shift(timedelta(hours=1, seconds=1))
    response = bearer(made.plain).get("/api/v1/me")
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")


def test_a_switched_off_account_is_out_at_once(client, owner):
    plain = create_token(user=owner, name="player", scopes=["read"]).plain
    client.force_login(owner)
    assert client.get("/api/v1/me").status_code == 200
    type(owner).objects.update(status="banned")
    response = bearer(plain).get("/api/v1/users/owner")
    assert (response.status_code, response.json()["code"]) == (401, "account_banned")
    type(owner).objects.update(status="deactivated")
    assert bearer(plain).get("/api/v1/users/owner").json()["code"] == "account_inactive"
    assert client.get("/api/v1/me").status_code == 401


def test_other_schemes_are_nobody(owner):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic b3duZXI6eA==")
    assert client.get("/api/v1/users/owner").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_scopes_say_what_a_token_may(api, owner):
    reader, writer = api(owner, scopes=["read"]), api(owner, scopes=["write"])
    assert reader.get("/api/v1/me").status_code == 200
    refused = reader.patch("/api/v1/me", {"bio": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert "write" in refused.json()["detail"]
    assert writer.get("/api/v1/me").status_code == 403
    assert writer.patch("/api/v1/me", {"bio": "x"}).status_code == 200


def test_the_api_makes_lists_and_ends_tokens(api, client, owner, stranger):
    log_in(client)
    body = {"name": "player", "scopes": ["read"]}
    made = client.post("/api/v1/me/tokens", body, content_type="application/json")
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    plain = made.json()["token"]
    assert bearer(plain).get("/api/v1/me").status_code == 200
    listed = client.get("/api/v1/me/tokens").json()
    assert [token["name"] for token in listed] == ["player"]
    assert all("token" not in token and "digest" not in token for token in listed)
    assert api(stranger).delete(f"/api/v1/me/tokens/{made.json()['id']}").status_code == 404
    assert client.delete(f"/api/v1/me/tokens/{made.json()['id']}").status_code == 204
    assert bearer(plain).get("/api/v1/me").status_code == 401


def test_a_token_makes_no_other_one(api, owner):
    response = api(owner).post("/api/v1/me/tokens", {"name": "more", "scopes": ["read"]})
    assert (response.status_code, response.json()["code"]) == (401, "reauthentication_required")
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["root"]},
        {"name": "x", "scopes": "read"},
        [],
    ],
)
def test_the_api_refuses_a_token_that_makes_no_sense(client, owner, body):
    log_in(client)
    response = client.post("/api/v1/me/tokens", body, content_type="application/json")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


def test_strangers_have_no_tokens(api):
    assert api().get("/api/v1/me/tokens").status_code == 401
    assert api().post("/api/v1/me/tokens", {"name": "x", "scopes": ["read"]}).status_code == 401


def test_the_settings_page_shows_a_token_once(client, owner):
    log_in(client)
    page = client.post("/settings/tokens", {"name": "player", "scopes": ["read", "upload"]})
    plain = page.text.split('value="sf_')[1].split('"')[0]
    assert bearer(f"sf_{plain}").get("/api/v1/me").status_code == 200
    again = client.get("/settings/tokens")
    assert plain not in again.text
    assert "player" in again.text
    assert "no-store" in again["Cache-Control"]


def test_the_settings_page_costs_the_same_with_one_token_and_with_ten(client, owner, django_assert_num_queries):
    client.force_login(owner)
    for number in range(10):
        create_token(user=owner, name=f"token {number}", scopes=["read"])
        if number in {0, 9}:
            with django_assert_num_queries(4):  # session, person, tokens, followed channels
                client.get("/settings/tokens")


def test_the_settings_page_says_what_is_wrong(client, owner):
    create_token(user=owner, name="player", scopes=["read"])
    log_in(client)
    page = client.post("/settings/tokens", {"name": "player", "scopes": ["read"]})
    assert page.status_code == 422
    assert "already have a token of that name" in page.text
    assert client.post("/settings/tokens", {"name": "other"}).status_code == 422


def test_the_settings_page_ends_ones_own_token_only(client, owner, stranger):
    made = create_token(user=owner, name="player", scopes=["read"])
    client.force_login(stranger)
    assert client.post(f"/settings/tokens/{made.row.pk}/revoke").status_code == 404
    client.force_login(owner)
    assert client.post(f"/settings/tokens/{made.row.pk}/revoke").status_code == 302
    assert not ApiToken.objects.exists()


def test_the_settings_pages_want_a_log_in(client):
    for address in ("/settings/tokens", "/settings/profile"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_the_settings_page_makes_a_token_for_some_time(client, owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    log_in(client)
    for name, days in (("week", "7"), ("year", "365"), ("ever", "")):
        assert client.post("/settings/tokens", {"name": name, "scopes": ["read"], "days": days}).status_code == 200
    ends = dict(ApiToken.objects.values_list("name", "expires_at"))
    now = timezone.now()
    assert ends == {"week": now + timedelta(days=7), "year": now + timedelta(days=365), "ever": None}
    assert client.post("/settings/tokens", {"name": "x", "scopes": ["read"], "days": "3"}).status_code == 422


def test_a_token_wants_fresh_proof_of_who_makes_it(client, owner, time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z")
    log_in(client)
    time_machine.shift(timedelta(minutes=11))
    assert client.get("/settings/tokens").status_code == 200
    asked = client.post("/settings/tokens", {"name": "player", "scopes": ["read"]})
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("accounts:prove"))
    assert not ApiToken.objects.exists()


def test_all_tokens_are_revoked_at_once(client, api, owner, stranger):
    theirs = create_token(user=stranger, name="theirs", scopes=["read"]).plain
    plains = [create_token(user=owner, name=f"token {number}", scopes=["read"]).plain for number in range(3)]
    client.force_login(owner)
    assert "Revoke all" in client.get("/settings/tokens").text
    client.post("/settings/tokens/revoke-all")
    assert [bearer(plain).get("/api/v1/me").status_code for plain in plains] == [401] * 3
    assert bearer(theirs).get("/api/v1/me").status_code == 200
    program = api(owner)
    assert program.delete("/api/v1/me/tokens").json() == {"ended": 1}
    assert program.get("/api/v1/me").status_code == 401


def test_a_scanner_of_leaked_secrets_is_sure_of_a_token(owner):
    plain = create_token(user=owner, name="player", scopes=["read"]).plain
    assert ApiToken.SHAPE.fullmatch(plain)
    assert ApiToken.looks_right(plain)
    misread = plain[:10] + ("a" if plain[10] != "a" else "b") + plain[11:]
    assert ApiToken.SHAPE.fullmatch(misread)
    assert not ApiToken.looks_right(misread)


def test_a_token_of_an_earlier_release_goes_on_working(owner):
    plain = "sf_" + "-_aZ9" * 8 + "abc"
    ApiToken.objects.create(user=owner, name="old", digest=ApiToken.digest_of(plain), scopes=["read"])
    assert bearer(plain).get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("role", "scopes", "is_allowed"),
    [
        (Role.USER, ["money"], False),
        (Role.CREATOR, ["money"], True),
        (Role.CREATOR, ["admin"], False),
        (Role.MODERATOR, ["money", "admin"], True),
    ],
)
def test_scopes_beyond_the_plain_ones_are_for_whom_they_make_sense(client, owner, role, scopes, is_allowed):
    type(owner).objects.filter(pk=owner.pk).update(role=role)
    owner.refresh_from_db()
    if is_allowed:
        assert create_token(user=owner, name="mighty", scopes=scopes).row.scopes == sorted(scopes)
    else:
        with pytest.raises(ForbiddenError, match="can have read, write, upload"):
            create_token(user=owner, name="mighty", scopes=scopes)


def test_a_token_of_somebody_who_was_staff_administers_no_more(staff):
    plain = create_token(user=staff, name="desk", scopes=["read", "admin"]).plain
    assert seen_scopes(plain) == {"read", "admin"}
    type(staff).objects.filter(pk=staff.pk).update(role=Role.USER)
    assert seen_scopes(plain) == {"read"}


def seen_scopes(plain):
    request = Request(APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"Bearer {plain}"))
    _, grant = TokenAuthentication().authenticate(request)
    return grant.scopes
