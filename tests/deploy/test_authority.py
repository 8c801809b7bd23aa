"""The authorities of an installation: certificates verify, end, are renewed in time, and one alone reads each key."""

import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tests.deploy.compose import ROOT, SERVICES, volumes_of
from tests.deploy.installation import load_authority

PARTIES = load_authority().PARTIES
SCRIPT = ROOT / "deploy" / "authority.py"


def certificate(installation, name):
    return x509.load_pem_x509_certificate(installation.own(name).read_bytes())


def verify(installation, name, host):
    believed = x509.load_pem_x509_certificates((installation.tls / name / "ca.crt").read_bytes())
    builder = PolicyBuilder().store(Store(believed))
    verifier = builder.build_server_verifier(x509.DNSName(host)) if host else builder.build_client_verifier()
    return verifier.verify(certificate(installation, name), [])


def is_of(certificate, authority):
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, InvalidSignature):
        return False
    return True


def files_of(installation):
    return {name: installation.own(name).read_bytes() for name in PARTIES}


def run(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", [name for name, party in PARTIES.items() if party.host])
def test_a_server_shows_who_it_is_and_is_nobody_else(installation, name):
    assert verify(installation, name, PARTIES[name].host)
    with pytest.raises(VerificationError):
        verify(installation, name, "localhost")


def test_the_client_of_the_database_is_named_after_its_role(installation):
    for name in ("web", "events", "application"):
        assert (
            certificate(installation, name).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "socialflow"
        )
    others = set(PARTIES) - {"web", "events", "application"}
    assert "socialflow" not in {PARTIES[name].name for name in others}


@pytest.mark.parametrize("name", PARTIES)
def test_a_certificate_is_for_what_its_owner_does(installation, name):
    party, extensions = PARTIES[name], certificate(installation, name).extensions
    purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert (ExtendedKeyUsageOID.SERVER_AUTH in purposes, ExtendedKeyUsageOID.CLIENT_AUTH in purposes) == (
        bool(party.host), party.is_client,
    )  # fmt: skip
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_keys_are_for_their_owners_alone_and_the_authoritys_for_nobody(installation):
    authorities = list(installation.authority.glob("*/*.pem"))
    keys = [*authorities, *(installation.own(name) for name in PARTIES)]
    assert len(authorities) == 2
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    everywhere = [file for folder in (installation.tls, installation.public) for file in folder.rglob("*")]
    secrets = [file.read_bytes().partition(b"-----BEGIN CERT")[0] for file in authorities]
    assert all(secret.startswith(b"-----BEGIN PRIVATE KEY") for secret in secrets)
    assert not [file for file in everywhere if file.is_file() for secret in secrets if secret in file.read_bytes()]
    # Each container sees its own folder.
    for name in set(SERVICES) - {"authority"}:
        assert "authority" not in volumes_of(name)
        assert len([volume for volume in volumes_of(name) if volume.startswith("tls-")]) == 1, name
    assert {f"tls-{name}" for name in PARTIES} <= set(volumes_of("authority"))


def test_a_certificate_lasts_ninety_days_and_is_left_alone_for_sixty(installation):
    before = files_of(installation)
    for name in PARTIES:
        left = certificate(installation, name).not_valid_after_utc - datetime.now(UTC)
        assert timedelta(days=89) < left < timedelta(days=91)
    installation.certify("web", days=31)
    still = installation.own("web").read_bytes()
    installation.renew()
    assert files_of(installation) == {**before, "web": still}


@pytest.mark.parametrize("life", [{"days": 29}, {"minutes": -1}])
def test_what_ends_soon_or_has_ended_is_renewed(installation, life):
    before = files_of(installation)
    installation.certify("web", **life)
    installation.renew()
    after = files_of(installation)
    assert after["web"] != before["web"]
    assert verify(installation, "web", "web")
    assert {name for name in PARTIES if after[name] != before[name]} == {"web"}


def test_the_web_servers_let_in_nginx_and_themselves(installation):
    front = x509.load_pem_x509_certificates((installation.tls / "web" / "front.crt").read_bytes())
    let_in = {name for name in PARTIES if any(is_of(certificate(installation, name), each) for each in front)}
    assert let_in == {"events", "nginx", "web"}


def test_whoever_is_shown_a_certificate_has_believed_its_authority_for_two_months_and_longer(installation):
    start, believed, made = datetime.now(UTC), [], set()
    for days in range(0, 8000, 30):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            installation.renew()
            now = datetime.now(UTC)
        bundle = (installation.tls / "web" / "ca.crt").read_bytes()
        believed.append(x509.load_pem_x509_certificates(bundle))
        made.update(believed[-1])
        for name in PARTIES:
            shown = certificate(installation, name)
            (by,) = [each for each in believed[-3:][0] if is_of(shown, each)]
            assert now < shown.not_valid_after_utc < by.not_valid_after_utc
            assert all(file.read_bytes() == bundle for file in installation.tls.glob("*/ca.crt"))
        assert all(each.not_valid_after_utc > now for each in believed[-1])
    assert {len(each) for each in believed} == {2, 4}
    assert len(made) == 2 * 3


def test_after_the_authority_was_lost_everybody_is_certified_anew(installation):
    before = files_of(installation)
    shutil.rmtree(installation.authority)
    installation.authority.mkdir()
    installation.renew()
    assert all(after != before[name] for name, after in files_of(installation).items())
    assert verify(installation, "valkey", "valkey")


def test_the_command_makes_everything_and_its_check_fails_before_and_when_something_was_not_renewed(installation):
    folders = [installation.authority, installation.tls, installation.public]
    assert run("--check", *folders).returncode == 1
    former = [installation.authority / "ca.key", installation.authority / "ca.crt"]
    for file in former:
        file.touch()
    assert run(*folders).returncode == 0
    assert not any(file.exists() for file in former)
    assert run("--check", *folders).returncode == 0
    installation.certify("events", days=29)
    outcome = run("--check", *folders)
    assert (outcome.returncode, outcome.stderr) == (1, "Not made or renewed: events\n")
    installation.certify("events", days=29, hours=12)
    assert run("--check", *folders).returncode == 0
    (installation.tls / "web" / "front.crt").write_text("")
    assert run("--check", *folders).stderr == "Not made or renewed: web\n"


def test_the_check_fails_when_an_authority_ought_to_have_a_successor(installation):
    installation.module.make_public(installation.public)
    folders = [installation.authority, installation.tls, installation.public]
    for days, said in ((3650 - 730, ""), (3650 - 728, "Not made or renewed: front, inner\n")):
        shutil.rmtree(installation.authority)
        installation.authority.mkdir()
        with time_machine.travel(datetime.now(UTC) - timedelta(days=days)):
            installation.renew()
        for name in PARTIES:
            installation.certify(name, days=90)
        assert run("--check", *folders).stderr == said


@pytest.mark.parametrize(("hours", "late"), [(12, []), (36, [*PARTIES])])
def test_the_check_gives_a_day_to_take_away_an_authority_that_has_ended(installation, hours, late):
    installation.module.make_public(installation.public)
    shutil.rmtree(installation.authority)
    installation.authority.mkdir()
    ended = datetime.now(UTC) - timedelta(hours=hours)
    for before in (timedelta(days=3650), timedelta(days=700), timedelta(hours=1)):
        with time_machine.travel(ended - before):
            installation.renew()
    folders = [installation.authority, installation.tls, installation.public]
    said = f"Not made or renewed: {', '.join(sorted(late))}\n" if late else ""
    assert run("--check", *folders).stderr == said
    assert run(*folders).returncode == 0
    assert run("--check", *folders).returncode == 0
    assert len(x509.load_pem_x509_certificates((installation.tls / "web" / "ca.crt").read_bytes())) == 2


def test_the_check_of_an_empty_installation_makes_nothing(tmp_path):
    assert run("--check", tmp_path, tmp_path, tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_what_visitors_are_shown_is_made_once_and_what_the_operator_put_there_stays(installation):
    installation.module.make_public(installation.public)
    made = (installation.public / "server.crt").read_bytes()
    assert stat.S_IMODE((installation.public / "server.key").stat().st_mode) == 0o600
    assert x509.load_pem_x509_certificate(made).subject == x509.load_pem_x509_certificate(made).issuer
    (installation.public / "server.crt").write_text("the operator's")
    installation.module.make_public(installation.public)
    assert (installation.public / "server.crt").read_text() == "the operator's"
