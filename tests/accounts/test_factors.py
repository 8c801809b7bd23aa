"""Second factors: apps, backup codes and remembered browsers, set up, checked and given up."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.choices import Action
from accounts.models import AuditEntry, BackupCodes, RememberedBrowser, TotpDevice
from accounts.providers.one_time_codes import code_of, key_address, matching_step, readable_key, step_of
from accounts.services import (
    check_second_factor,
    confirm_totp,
    forget_browsers,
    has_second_factor,
    is_remembered,
    make_backup_codes,
    pending_totp,
    remember_browser,
    remove_factor,
    rename_factor,
    reset_factors,
    start_totp,
)
from socialflow.core.errors import ConflictError, DomainError, ForbiddenError, InvalidError, NotFoundError
from socialflow.core.redis import redis_client
from socialflow.core.services import relay_due_events
from tests.factors import KEY, code_now, give_app

NOW = 1_800_000_000


def actions_of(person):
    return list(AuditEntry.objects.filter(subject=person).order_by("id").values_list("action", flat=True))


def refused(code, person):
    with pytest.raises(DomainError) as caught:
        check_second_factor(person=person, code=code)
    return caught.value.code


# RFC 6238, appendix B, the rows of SHA-1, which apps use.
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(seconds, expected):
    assert code_of(b"12345678901234567890", step_of(seconds), digits=8) == expected


@pytest.mark.parametrize(("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_off_by_one_step(seconds, is_right):
    code = code_of(KEY, step_of(NOW + seconds))
    assert (matching_step(KEY, code, NOW) is not None) is is_right


def test_apps_read_the_address_of_a_key():
    assert key_address(b"12345678901234567890", issuer="SocialFlow", account="ada") == (
        "otpauth://totp/SocialFlow%3Aada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=SocialFlow&digits=6&period=30"
    )
    assert readable_key(b"12345678901234567890") == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"


def test_an_app_counts_once_it_has_shown_a_code(owner):
    set_up = start_totp(person=owner)
    assert not has_second_factor(person=owner)
    assert pending_totp(person=owner).key == set_up.key
    key = _key_typed(set_up.key)
    with pytest.raises(InvalidError, match="not right"):
        confirm_totp(person=owner, code="000000", name="")
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        made = confirm_totp(person=owner, code=code_now(key), name="  Old   phone ")
    assert made.device.name == "Old phone"
    assert len(made.codes) == len(set(made.codes)) == 10
    assert has_second_factor(person=owner)
    assert pending_totp(person=owner) is None
    assert actions_of(owner)[-2:] == [Action.BACKUP_CODES_MADE, Action.FACTOR_ADDED]


def test_the_key_lies_encrypted(owner):
    set_up = start_totp(person=owner)
    key = _key_typed(set_up.key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encrypted_key FROM totp_devices")
        (stored,) = cursor.fetchone()
    assert key.hex() not in stored
    assert set_up.key.replace(" ", "") not in stored


def test_starting_again_forgets_the_key_before(owner):
    first = start_totp(person=owner)
    second = start_totp(person=owner)
    assert first.key != second.key
    assert TotpDevice.objects.filter(user=owner).count() == 1
    with pytest.raises(InvalidError):
        confirm_totp(person=owner, code=code_now(_key_typed(first.key)), name="")


def test_a_set_up_is_good_for_an_hour(owner):
    start_totp(person=owner)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(NotFoundError):
        confirm_totp(person=owner, code="123456", name="")


def test_nobody_has_more_than_five_apps(owner):
    for _ in range(5):
        give_app(owner)
    with pytest.raises(ConflictError, match="5 apps"):
        start_totp(person=owner)


def test_a_code_is_taken_once(owner):
    give_app(owner)
    code = code_now()
    check_second_factor(person=owner, code=f" {code[:3]} {code[3:]} ")
    assert refused(code, owner) == "code_used"


def test_a_code_before_the_last_one_is_not_taken(owner):
    give_app(owner)
    check_second_factor(person=owner, code=code_now(steps=1))
    assert refused(code_now(), owner) == "code_used"


def test_a_code_of_somebody_else_is_nobodys(owner, stranger):
    give_app(owner)
    give_app(stranger, b"another twenty bytes")
    assert refused(code_now(b"another twenty bytes"), owner) == "wrong_code"


def test_each_of_two_apps_lets_in(owner):
    give_app(owner)
    give_app(owner, b"another twenty bytes")
    assert check_second_factor(person=owner, code=code_now(b"another twenty bytes")).pk == owner.otp_device.pk
    assert TotpDevice.objects.filter(user=owner, throttling_failure_count__gt=0).count() == 0


def test_guesses_become_slow_but_never_stop_the_owner_for_long(owner):
    give_app(owner)
    now = timezone.now()
    looked_at = 0
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(1000):
            looked_at += refused("000000", owner) == "wrong_code"
            clock.shift(10)
    # A thousand guesses in not quite three hours: after the first few one each half an hour is looked at.
    assert 12 <= looked_at <= 16
    assert TotpDevice.objects.get(user=owner).throttling_failure_count == 12
    with time_machine.travel(now + timedelta(seconds=10_000 + 2048)):
        check_second_factor(person=owner, code=code_now())
    assert TotpDevice.objects.get(user=owner).throttling_failure_count == 0


def test_a_right_code_is_taken_at_once_after_one_wrong_one_of_its_kind(owner):
    codes = make_backup_codes(person=give_app(owner))
    with time_machine.travel(timezone.now(), tick=False):
        assert refused("000000", owner) == refused("abcd-efgh-jkmn", owner) == "wrong_code"
        check_second_factor(person=owner, code=code_now())
        check_second_factor(person=owner, code=codes[0])


def test_after_two_wrong_codes_a_right_one_waits_as_long_as_was_said(owner):
    give_app(owner)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert refused("000000", owner) == "wrong_code"
        with pytest.raises(DomainError, match="wait 2 seconds"):
            check_second_factor(person=owner, code="000000")
        clock.shift(1.1)
        with pytest.raises(DomainError, match="Wait 1 second before") as caught:
            check_second_factor(person=owner, code=code_now())
        assert (caught.value.status, caught.value.extra) == (429, {"retry_after_seconds": 1})
        clock.shift(1)
        check_second_factor(person=owner, code=code_now())


def test_guesses_are_counted_where_no_restart_forgets_them(owner):
    codes = make_backup_codes(person=give_app(owner))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(10)
            assert refused("000000", owner) == refused("aaaa-aaaa-aaaa", owner) == "wrong_code"
        redis_client().flushdb()
        clock.shift(5)
        assert refused(code_now(), owner) == refused(codes[0], owner) == "too_many_codes"


def test_the_owner_is_told_of_wrong_codes(owner):
    give_app(owner)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            refused("000000", owner)
            clock.shift(10)
        relay_due_events()
    assert [message.subject for message in mail.outbox] == ["Wrong codes were typed for your account"]
    assert actions_of(owner).count(Action.LOGIN_FAILED) == 3


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "<b>", "é" * 6, "١٢٣٤٥٦"])
def test_what_is_no_code_is_no_guess(owner, code):
    give_app(owner)
    assert refused(code, owner) == "code_shape"
    check_second_factor(person=owner, code=code_now())


def test_a_backup_code_lets_in_once(owner):
    codes = make_backup_codes(person=give_app(owner))
    check_second_factor(person=owner, code=codes[3].upper().replace("-", " "))
    assert refused(codes[3], owner) == "wrong_code"
    assert len(BackupCodes.objects.get(user=owner).digests) == 9
    assert Action.BACKUP_CODE_USED in actions_of(owner)
    relay_due_events()
    assert "9 codes left" in mail.outbox[-1].body


def test_new_backup_codes_replace_the_old_ones(owner):
    old = make_backup_codes(person=give_app(owner))
    new = make_backup_codes(person=owner)
    assert not set(old) & set(new)
    assert refused(old[0], owner) == "wrong_code"
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        check_second_factor(person=owner, code=new[0])


def test_backup_codes_lie_hashed_under_one_salt(owner):
    codes = make_backup_codes(person=give_app(owner))
    row = BackupCodes.objects.get(user=owner)
    stored = b"".join(bytes(digest) for digest in row.digests)
    assert len(row.digests) == 10
    assert len(bytes(row.salt)) == 16
    assert not any(code.replace("-", "").encode() in stored for code in codes)


def test_wrong_backup_codes_do_not_make_the_app_wait(owner):
    make_backup_codes(person=give_app(owner))
    assert refused("abcd-efgh-jkmn", owner) == "wrong_code"
    check_second_factor(person=owner, code=code_now())


def test_backup_codes_need_a_factor_to_stand_in_for(owner):
    with pytest.raises(ConflictError, match="app or a passkey"):
        make_backup_codes(person=owner)
    assert refused("abcd-efgh-jkmn", owner) == "wrong_code"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "backup"])
def test_of_two_who_show_one_code_at_once_one_gets_in(owner, kind, at_once):
    codes = make_backup_codes(person=give_app(owner))
    code = code_now() if kind == "app" else codes[0]
    shown = at_once([lambda: check_second_factor(person=owner, code=code)] * 2)
    assert sorted(isinstance(one, DomainError) for one in shown) == [False, True], shown


def test_a_new_secret_key_still_reads_the_old_keys_and_writes_them_anew(owner, settings):
    give_app(owner)
    before = TotpDevice.objects.get(user=owner).encrypted_key
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" + "1" * 50, [settings.SECRET_KEY]
    check_second_factor(person=owner, code=code_now())
    assert TotpDevice.objects.get(user=owner).encrypted_key != before
    settings.SECRET_KEY_FALLBACKS = []
    check_second_factor(person=owner, code=code_now(steps=1))


def test_all_keys_are_written_anew_before_an_old_secret_goes(owner, stranger, settings, capsys):
    give_app(owner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" + "1" * 50, [settings.SECRET_KEY]
    give_app(stranger, b"another twenty bytes")
    call_command("encrypt_anew")
    call_command("encrypt_anew")
    assert capsys.readouterr().out.splitlines() == ["1 keys encrypted anew.", "0 keys encrypted anew."]
    settings.SECRET_KEY_FALLBACKS = []
    check_second_factor(person=owner, code=code_now())


def test_a_key_that_no_secret_opens_lets_nobody_in(owner, settings):
    give_app(owner)
    settings.SECRET_KEY = "another-" + "1" * 50
    assert refused(code_now(), owner) == "wrong_code"


def test_a_factor_is_renamed_by_its_owner_only(owner, stranger):
    give_app(owner)
    factor_id = f"totp-{owner.otp_device.pk}"
    assert rename_factor(person=owner, factor_id=factor_id, name=" New\x00  name ").name == "New name"
    with pytest.raises(NotFoundError):
        rename_factor(person=stranger, factor_id=factor_id, name="Mine")
    with pytest.raises(InvalidError, match="recognise"):
        rename_factor(person=owner, factor_id=factor_id, name="  ")
    with pytest.raises(InvalidError, match="64"):
        rename_factor(person=owner, factor_id=factor_id, name="x" * 65)


NO_FACTORS = ["totp-999999", "totp-", "totp-²", "totp-" + "9" * 30, "passkey-1", "nothing", "-"]


@pytest.mark.parametrize("factor_id", NO_FACTORS)
def test_what_is_no_factor_cannot_be_removed(owner, factor_id):
    give_app(owner)
    with pytest.raises(NotFoundError):
        remove_factor(person=owner, factor_id=factor_id)


def test_with_the_last_factor_go_the_codes_and_the_browsers(owner, stranger):
    make_backup_codes(person=give_app(owner))
    plain = remember_browser(person=owner)
    factor_id = f"totp-{owner.otp_device.pk}"
    with pytest.raises(NotFoundError):
        remove_factor(person=stranger, factor_id=factor_id)
    remove_factor(person=owner, factor_id=factor_id)
    assert not has_second_factor(person=owner)
    assert not BackupCodes.objects.filter(user=owner).exists()
    assert not is_remembered(person=owner, plain=plain)
    assert Action.FACTOR_REMOVED in actions_of(owner)


def test_staff_keep_their_last_factor(staff):
    with pytest.raises(ConflictError, match="Staff need"):
        remove_factor(person=staff, factor_id=f"totp-{staff.otp_device.pk}")
    assert has_second_factor(person=staff)


def test_a_browser_is_remembered_for_its_person_for_thirty_days(owner, stranger):
    plain = remember_browser(person=owner)
    assert is_remembered(person=owner, plain=plain)
    assert not is_remembered(person=stranger, plain=plain)
    assert not is_remembered(person=owner, plain=plain[:-1] + "!")
    assert plain.encode() not in bytes(RememberedBrowser.objects.get().digest)
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        assert not is_remembered(person=owner, plain=plain)
        remember_browser(person=owner)
        assert RememberedBrowser.objects.count() == 1, "one that is over is cleared away with the next"


def test_forgetting_twice_is_told_once(owner):
    remember_browser(person=owner)
    assert forget_browsers(person=owner) == 1
    assert forget_browsers(person=owner) == 0
    assert actions_of(owner).count(Action.BROWSERS_FORGOTTEN) == 1


def test_staff_take_the_factors_of_somebody_who_lost_them(owner, staff):
    make_backup_codes(person=give_app(owner))
    assert reset_factors(person_id=owner.pk, actor=staff, reason="Lost the phone, showed a passport") == 1
    assert not has_second_factor(person=owner)
    entry = AuditEntry.objects.get(action=Action.FACTORS_RESET)
    assert (entry.subject_id, entry.actor_id) == (owner.pk, staff.pk)
    assert entry.details == {"reason": "Lost the phone, showed a passport", "count": 1}
    relay_due_events()
    assert "showed a passport" in mail.outbox[-1].body
    assert "tokens" not in mail.outbox[-1].body
    with pytest.raises(ConflictError, match="no second factor"):
        reset_factors(person_id=owner.pk, actor=staff, reason="Again")


def test_their_tokens_end_with_their_factors(owner, staff, api):
    give_app(owner)
    program = api(owner)
    reset_factors(person_id=owner.pk, actor=staff, reason="Lost the phone")
    assert program.get("/api/v1/me").status_code == 401
    entry = AuditEntry.objects.get(action=Action.TOKEN_REVOKED)
    assert (entry.subject_id, entry.actor_id, entry.details) == (owner.pk, staff.pk, {"count": 1})
    relay_due_events()
    assert "Your API tokens are revoked, too" in mail.outbox[-1].body


def test_nobody_else_takes_factors_away(owner, stranger, staff):
    give_app(owner)
    with pytest.raises(ForbiddenError):
        reset_factors(person_id=owner.pk, actor=stranger, reason="Please")
    with pytest.raises(ForbiddenError, match="another administrator"):
        reset_factors(person_id=staff.pk, actor=staff, reason="Mine")
    with pytest.raises(InvalidError):
        reset_factors(person_id=owner.pk, actor=staff, reason=" ")
    assert has_second_factor(person=owner)


def _key_typed(readable):
    from base64 import b32decode

    return b32decode(readable.replace(" ", ""))
