"""What cannot be taken back is asked about first, on a page that says what will happen."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from accounts.choices import Action, Status
from accounts.models import ApiToken, AuditEntry, BackupCodes, TotpDevice
from accounts.services import create_token, install_totp, make_backup_codes
from tests.factories.accounts import EmailAddressFactory
from tests.factors import give_app, show_proof


@pytest.fixture
def fresh(client, owner):
    """The owner's browser, a moment after they showed who they are; they have one of everything."""
    make_backup_codes(person=give_app(owner))
    client.force_login(owner)
    show_proof(client, owner)
    return client


def acts(owner):
    """Each act with the page whose button leads to it, and whether it is still to be done."""
    token = create_token(user=owner, name="My player", scopes=["read"]).row
    codes = BackupCodes.objects.get(user=owner).digests
    app, tokens = TotpDevice.objects.filter(user=owner), ApiToken.objects.filter(user=owner)
    address = EmailAddressFactory(user=owner, email="other@example.com", primary=False)
    account = SocialAccount.objects.create(user=owner, provider="google", uid="1")
    owner.phone = "+447911123456"
    owner.save(update_fields=["phone"])
    return {
        "/settings/data/deactivate": ("/settings/data", lambda: _read(owner).status == Status.ACTIVE),
        "/settings/data/delete": ("/settings/data", lambda: _read(owner).status == Status.ACTIVE),
        f"/settings/tokens/{token.pk}/revoke": ("/settings/tokens", tokens.exists),
        "/settings/factors/codes": (
            "/settings/factors", lambda: BackupCodes.objects.get(user=owner).digests == codes,
        ),
        f"/settings/factors/totp-{owner.otp_device.pk}/remove": ("/settings/factors", app.exists),
        "/settings/phone/remove": ("/accounts/phone/change/", lambda: _read(owner).phone != ""),
        f"/settings/email/{address.pk}/remove": ("/accounts/email/", lambda: owner.emailaddress_set.count() == 2),
        f"/settings/connections/{account.pk}/disconnect": ("/accounts/3rdparty/", owner.socialaccount_set.exists),
    }  # fmt: skip


def _read(owner):
    owner.refresh_from_db()
    return owner


def test_each_is_asked_about_on_a_page_of_its_own(fresh, owner, settings):
    settings.SMS_SENDER = "tests.texts.Sender"
    for address, (page, is_undone) in acts(owner).items():
        assert f'href="{address}"' in fresh.get(page).text, address
        asked = fresh.get(address)
        assert asked.status_code == 200, address
        assert asked.headers["Cache-Control"].count("no-store") == 1
        assert 'class="button button-danger"' in asked.text
        assert f'href="{page}">Cancel' in asked.text
        assert is_undone(), address


def test_the_answer_does_it(fresh, owner):
    create_token(user=owner, name="My player", scopes=["read"])
    assert "Every program that acts in your name" in fresh.get("/settings/tokens/revoke-all").text
    fresh.post("/settings/tokens/revoke-all")
    assert not ApiToken.objects.exists()
    app = f"/settings/factors/totp-{owner.otp_device.pk}/remove"
    assert "your password alone lets you in" in fresh.get(app).text
    fresh.post(app)
    assert not TotpDevice.objects.exists()
    fresh.post("/settings/data/deactivate")
    assert _read(owner).status == Status.DEACTIVATED


def test_an_address_goes_by_the_answer(fresh, owner):
    address = EmailAddressFactory(user=owner, email="other@example.com", primary=False)
    page = fresh.get(f"/settings/email/{address.pk}/remove").text
    assert 'name="email" value="other@example.com"' in page
    assert 'action="/accounts/email/"' in page
    fresh.post("/accounts/email/", {"email": "other@example.com", "action_remove": ""})
    assert owner.emailaddress_set.count() == 1


def test_an_account_at_a_provider_that_is_offered_no_more_goes_by_the_answer(fresh, owner):
    account = SocialAccount.objects.create(user=owner, provider="google", uid="1")
    assert "Disconnect google?" in fresh.get(f"/settings/connections/{account.pk}/disconnect").text
    fresh.post("/accounts/3rdparty/", {"account": account.pk})
    assert not owner.socialaccount_set.exists()
    assert AuditEntry.objects.get(action=Action.PROVIDER_DISCONNECTED).details == {"provider": "google"}
    assert "google was disconnected" in mail.outbox[-1].body


def test_the_proof_comes_before_the_question(client, owner):
    client.force_login(owner)
    asked = client.get("/settings/data/deactivate")
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=/settings/data/deactivate"


def test_nobody_is_asked_about_what_is_not_theirs(fresh, owner, stranger):
    others = create_token(user=stranger, name="theirs", scopes=["read"]).row
    address = EmailAddressFactory(user=stranger, email="other@example.com", primary=False)
    account = SocialAccount.objects.create(user=stranger, provider="google", uid="1")
    for path in (
        f"/settings/tokens/{others.pk}/revoke", f"/settings/email/{address.pk}/remove",
        f"/settings/connections/{account.pk}/disconnect", "/settings/factors/totp-1/remove",
    ):  # fmt: skip
        assert fresh.get(path).status_code == 404, path


def test_the_last_of_two_is_not_said_of_the_first(fresh, owner):
    first = owner.otp_device
    install_totp(person=owner, key=b"another of 20 bytes.", name="Tablet")
    page = fresh.get(f"/settings/factors/totp-{first.pk}/remove").text
    assert "You are still asked for another" in page
