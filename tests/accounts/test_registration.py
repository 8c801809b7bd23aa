"""Making an account: by the service and by the command line."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from accounts.models import ApiToken, User
from accounts.services import register_user
from socialflow.core.errors import ConflictError, InvalidError

GOOD = {"username": "Mara", "email": "Mara@Example.com", "password": "correct-horse-battery"}


def test_an_account_has_a_name_an_address_and_a_password(db):
    user = register_user(**GOOD)
    address = EmailAddress.objects.get()
    assert user.username == "mara"
    assert user.check_password("correct-horse-battery")
    assert (address.email, address.primary, address.verified, address.user) == ("mara@example.com", True, False, user)


def test_without_a_password_nobody_can_sign_in_with_one(db):
    user = register_user(**{**GOOD, "password": None})
    assert not user.has_usable_password()
    assert not user.check_password("")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"username": "x"}, "username_length"),
        ({"email": "mara"}, "invalid_email"),
        ({"email": "mara@example.com\nBcc: all@example.com"}, "invalid_email"),
        ({"email": "mara@example.com\r\nSubject: x"}, "invalid_email"),
        ({"email": "mara@exam ple.com"}, "invalid_email"),
        ({"email": f"{'x' * 300}@example.com"}, "invalid_email"),
        ({"password": "short"}, "weak_password"),
        ({"password": "password1"}, "weak_password"),
        ({"username": "marabella", "password": "marabella"}, "weak_password"),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(db, fields, code):
    with pytest.raises(InvalidError) as refusal:
        register_user(**{**GOOD, **fields})
    assert refusal.value.code == code
    assert not User.objects.exists()


def test_a_name_is_given_once_in_any_case(db):
    register_user(**GOOD)
    with pytest.raises(ConflictError, match="taken"):
        register_user(**{**GOOD, "username": "MARA", "email": "other@example.com"})
    assert not EmailAddress.objects.filter(email="other@example.com").exists()


def test_an_address_that_was_verified_belongs_to_one(db):
    register_user(**GOOD, is_verified=True)
    with pytest.raises(ConflictError) as refusal:
        register_user(**{**GOOD, "username": "other"}, is_verified=True)
    assert refusal.value.code == "email_taken"
    register_user(**{**GOOD, "username": "other"})
    assert not User.objects.get(username="other").is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_name(at_once):
    addresses = ("a@example.com", "b@example.com")
    made = at_once([lambda email=email: register_user(**{**GOOD, "email": email}) for email in addresses])
    assert sorted(getattr(outcome, "code", "made") for outcome in made) == ["made", "username_taken"]
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def run(name, *arguments):
    output = StringIO()
    call_command(name, *arguments, stdout=output)
    return output.getvalue().strip()


ACCOUNT = ("mara", "--email", "mara@example.com", "--password", "correct-horse-battery")


def test_the_command_makes_an_account_that_can_log_in(db, client):
    assert run("create_user", *ACCOUNT, "--verified") == "@mara is ready."
    assert client.login(username="mara", password="correct-horse-battery")
    assert EmailAddress.objects.get().verified


def test_the_command_again_changes_nothing(db):
    run("create_user", *ACCOUNT, "--verified")
    assert run("create_user", *ACCOUNT, "--verified") == "@mara exists already."
    assert User.objects.count() == 1


def test_the_command_again_can_verify_the_address(db):
    run("create_user", *ACCOUNT)
    run("create_user", *ACCOUNT, "--verified")
    assert EmailAddress.objects.get().verified
    run("create_user", *ACCOUNT)
    assert EmailAddress.objects.get().verified


def test_the_operator_may_take_a_reserved_name(db):
    assert run("create_user", "support", *ACCOUNT[1:]) == "@support is ready."


def test_the_command_says_what_is_wrong(db):
    run("create_user", *ACCOUNT)
    with pytest.raises(CommandError, match="taken"):
        run("create_user", "mara", "--email", "other@example.com", "--password", "correct-horse-battery")
    with pytest.raises(CommandError, match="3 to 30"):
        run("create_user", "x", "--email", "x@example.com", "--password", "correct-horse-battery")


@pytest.mark.parametrize("options", [(), ("--verified",)])
@pytest.mark.parametrize("name", ["mara", "eve"])
def test_the_command_refuses_an_address_that_somebody_else_has_confirmed(db, name, options):
    run("create_user", *ACCOUNT)
    run("create_user", "ben", *ACCOUNT[1:], "--verified")
    with pytest.raises(CommandError, match="email_taken"):
        run("create_user", name, *ACCOUNT[1:], *options)
    assert not User.objects.filter(username="eve").exists()
    assert EmailAddress.objects.get(verified=True).user.username == "ben"


def test_the_command_makes_staff(db):
    run("create_user", *ACCOUNT, "--verified", "--staff")
    user = User.objects.get()
    assert user.is_staff
    assert user.is_superuser


def test_the_token_command_prints_just_a_working_token(owner, client):
    plain = run("create_token", "Owner", "--scope", "read")
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {plain}"}).json()["username"] == "owner"
    assert ApiToken.objects.get().scopes == ["read"]


def test_the_token_command_gives_every_scope_unless_told(owner):
    run("create_token", "owner")
    run("create_token", "owner")
    assert [token.scopes for token in ApiToken.objects.all()] == [["read", "upload", "write"]] * 2


def test_tokens_of_the_command_are_called_by_their_second(owner, time_machine):
    time_machine.move_to("2026-11-23T08:18:17.542326Z", tick=False)
    for _ in range(3):
        run("create_token", "owner")
    moment = "create_token 2026-11-23 08:18:17"
    assert {token.name for token in ApiToken.objects.all()} == {moment, f"{moment} (2)", f"{moment} (3)"}


def test_the_token_command_knows_nobody(db):
    with pytest.raises(CommandError, match="nobody named"):
        run("create_token", "nobody")
    with pytest.raises(CommandError, match="invalid choice"):
        run("create_token", "nobody", "--scope", "root")
