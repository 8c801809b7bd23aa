"""People in the administration."""

from accounts.services import create_token


def test_staff_log_in_where_everybody_does(client, owner):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    client.force_login(owner)
    assert client.get("/admin/", follow=True).status_code == 403


def test_staff_see_people_but_nothing_of_their_passwords(client, owner, staff):
    client.force_login(staff)
    found = client.get("/admin/accounts/user/", {"q": "owner@example.com"})
    assert "owner" in found.text
    page = client.get(f"/admin/accounts/user/{owner.pk}/change/").text
    assert "owner" in page
    assert owner.password not in page
    assert "password" not in page.split("<form", 1)[1].split("</form")[0].lower()
    assert client.get("/admin/accounts/user/add/").status_code == 403


def test_staff_switch_an_account_off_and_it_is_out(client, owner, staff):
    plain = create_token(user=owner, name="player", scopes=["read"]).plain
    client.force_login(staff)
    assert client.post(f"/admin/accounts/user/{owner.pk}/change/", {}).status_code == 302
    owner.refresh_from_db()
    assert not owner.is_active
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {plain}"}).status_code == 401


def test_staff_see_tokens_without_their_digest(client, owner, staff):
    made = create_token(user=owner, name="player", scopes=["read"])
    client.force_login(staff)
    page = client.get(f"/admin/accounts/apitoken/{made.row.pk}/change/").text
    assert "player" in page
    assert bytes(made.row.digest).hex() not in page
