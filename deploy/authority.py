"""The authorities of this installation: whoever talks to each other gets a certificate of one, in a folder of its own.

    python deploy/authority.py /authority /tls /certificates            # make what is missing, renew what ends soon
    python deploy/authority.py --check /authority /tls /certificates    # fail when something was not made or renewed

Each folder below the second one is a volume that one kind of container sees: `ca.crt`, whom to believe, `front.crt`,
whom `web` and `events` let in, and `own.pem`, its key and certificate in one file, so that they change together. The
third one holds what visitors are shown.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=90)
RENEWED_BEFORE = timedelta(days=30)
AUTHORITY_LIFE = timedelta(days=3650)
# That long before an authority ends its successor is made and believed beside it, and that long before it certifies in
# its place. In between everybody's own certificate is renewed, and with it they read anew whom to believe.
SUCCEEDED_BEFORE, HANDED_OVER_BEFORE = timedelta(days=730), timedelta(days=365)
PUBLIC_LIFE = timedelta(days=365)
# What is due is done within half a day.
_LATE = timedelta(days=1)
# A machine whose clock is a little behind.
_EARLIER = timedelta(minutes=5)
_LOOPBACK = IPv4Address("127.0.0.1")
_KEY_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """One who shows a certificate.

    Args:
        name: who it is; PostgreSQL lets in whom its role is named after.
        owner: the user in its container who alone may read its key.
        host: the name that others reach it by; None for one who is only ever a client.
        is_client: whether it may ask others.
        authority: who certifies it; `web` and `events` let in those of `front` alone.
    """

    name: str
    owner: int
    host: str | None = None
    is_client: bool = False
    authority: str = "inner"


_APPLICATION = 10001
PARTIES = {
    "postgres": Party("postgres", owner=999, host="postgres"),
    # The health checks of these three ask them as clients do.
    "valkey": Party("valkey", owner=999, host="valkey", is_client=True),
    "web": Party("socialflow", owner=_APPLICATION, host="web", is_client=True, authority="front"),
    "events": Party("socialflow", owner=_APPLICATION, host="events", is_client=True, authority="front"),
    "application": Party("socialflow", owner=_APPLICATION, is_client=True),
    "nginx": Party("nginx", owner=0, is_client=True, authority="front"),
    "s3": Party("s3", owner=1000, host="s3"),
}


class Authority:
    """Keys that certify, one after the other, and the certificates by which they are known."""

    def __init__(self, folder: Path) -> None:
        """Take up those that lie there and have not ended, the oldest first."""
        self._folder = folder
        members = [_read(file) for file in sorted(folder.glob("[0-9]*.pem"))]
        self._members = [member for member in members if _left(member[1]) > timedelta()]

    def lasts(self, time: timedelta) -> bool:
        """Whether one of them does not end before."""
        return any(_left(certificate) > time for _, certificate in self._members)

    def keep_up(self) -> None:
        """Make the first one, or a successor in time."""
        if self.lasts(SUCCEEDED_BEFORE):
            return
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"SocialFlow {self._folder.name} authority")
        certificate = (
            _builder(name, name, key.public_key(), AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage("key_cert_sign"), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._folder.mkdir(exist_ok=True)
        end = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        _write(self._folder / f"{end}.pem", _pem(key) + _pem_of(certificate), 0o600)
        self._members.append((key, certificate))
        print(f"{self._folder.name}: an authority until {end}")

    @property
    def believed(self) -> bytes:
        """The certificates of all, as PEM."""
        return b"".join(_pem_of(certificate) for _, certificate in self._members)

    def certify(self, party: Party) -> bytes:
        """A new key and its certificate, as PEM."""
        by, authority = next(member for member in self._members if _left(member[1]) > HANDED_OVER_BEFORE)
        key = ec.generate_private_key(ec.SECP256R1())
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH] if party.host else []
        purposes += [ExtendedKeyUsageOID.CLIENT_AUTH] if party.is_client else []
        builder = (
            _builder(_name(party.name), authority.subject, key.public_key(), LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        )
        if party.host:
            names = x509.SubjectAlternativeName([x509.DNSName(party.host), x509.IPAddress(_LOOPBACK)])
            builder = builder.add_extension(names, critical=False)
        return _pem(key) + _pem_of(builder.sign(by, hashes.SHA256()))

    def stands_behind(self, file: Path, late: timedelta) -> bool:
        """Whether the certificate in a file is of one of them, and was not to be renewed that long ago."""
        try:
            certificate = x509.load_pem_x509_certificate(file.read_bytes())
        except (FileNotFoundError, ValueError):
            return False
        is_ours = any(_is_of(certificate, authority) for _, authority in self._members)
        return is_ours and _left(certificate) > RENEWED_BEFORE - late


def _is_of(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, InvalidSignature):
        return False
    return True


def _left(certificate: x509.Certificate) -> timedelta:
    return certificate.not_valid_after_utc - datetime.now(UTC)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, life: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _key_usage(purpose: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name == purpose for name in _KEY_USAGES})


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _pem_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _read(file: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    content = file.read_bytes()
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{file} has no key of an elliptic curve.")
    return key, x509.load_pem_x509_certificate(content)


def _write(file: Path, content: bytes, mode: int, owner: int = 0) -> None:
    """Put a file in its place at once, never readable by more than it should be; only root can give it away."""
    arriving = file.with_name(f".{file.name}")
    arriving.unlink(missing_ok=True)
    with open(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:  # noqa: PTH123 - a descriptor
        os.fchmod(out.fileno(), mode)
        if os.geteuid() == 0 and owner:
            os.fchown(out.fileno(), owner, owner)
        out.write(content)
    arriving.replace(file)


def authorities_in(folder: Path) -> dict[str, Authority]:
    """The one for those whom `web` and `events` let in, and the one for all others."""
    return {name: Authority(folder / name) for name in ("front", "inner")}


def _whom_to_believe(authorities: dict[str, Authority]) -> dict[str, bytes]:
    everybody = b"".join(authority.believed for authority in authorities.values())
    return {"ca.crt": everybody, "front.crt": authorities["front"].believed}


def _believed_in(file: Path, late: timedelta) -> bytes:
    """The certificates in a file, but for those that have ended no longer ago than that."""
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return b"none"
    return b"".join(_pem_of(each) for each in certificates if not -late < _left(each) <= timedelta())


def due(authorities: dict[str, Authority], folder: Path, late: timedelta = timedelta()) -> list[Path]:
    """The files that are not as they should be, or that should have been renewed that long ago."""
    files = []
    for name, party in PARTIES.items():
        for file, content in _whom_to_believe(authorities).items():
            if _believed_in(folder / name / file, late) != content:
                files.append(folder / name / file)
        if not authorities[party.authority].stands_behind(folder / name / "own.pem", late):
            files.append(folder / name / "own.pem")
    return files


def renew(authorities: dict[str, Authority], folder: Path) -> None:
    """Say whom to believe, and certify everybody who has no certificate of theirs, or one that ends soon."""
    for authority in authorities.values():
        authority.keep_up()
    known = _whom_to_believe(authorities)
    for file in due(authorities, folder):
        name, party = file.parent.name, PARTIES[file.parent.name]
        if file.name in known:
            _write(file, known[file.name], 0o644)
        else:
            _write(file, authorities[party.authority].certify(party), 0o600, party.owner)
            print(f"{name}: a certificate for {LIFE.days} days")


def make_public(folder: Path) -> None:
    """A self-signed certificate for the first minutes of the site, unless there is one."""
    if (folder / "server.crt").exists():
        return
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("localhost")
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(_LOOPBACK)])
    certificate = _builder(name, name, key.public_key(), PUBLIC_LIFE).add_extension(names, critical=False)
    _write(folder / "server.key", _pem(key), 0o600)
    _write(folder / "server.crt", _pem_of(certificate.sign(key, hashes.SHA256())), 0o644)


def main() -> None:
    """Renew, or say what should have been."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("authority", type=Path, help="where their own keys lie; nobody else may see this folder")
    parser.add_argument("folder", type=Path, help="where everybody's folders are")
    parser.add_argument("public", type=Path, help="where the certificate for visitors is")
    arguments = parser.parse_args()
    authorities = authorities_in(arguments.authority)
    if not arguments.check:
        renew(authorities, arguments.folder)
        # Those of before there were two.
        for former in ("ca.key", "ca.crt"):
            (arguments.authority / former).unlink(missing_ok=True)
        make_public(arguments.public)
        return
    late = [name for name, authority in authorities.items() if not authority.lasts(SUCCEEDED_BEFORE - _LATE)]
    late += sorted({file.parent.name for file in due(authorities, arguments.folder, _LATE)})
    if late or not (arguments.public / "server.crt").exists():
        sys.exit(f"Not made or renewed: {', '.join(late) or 'what visitors are shown'}")


if __name__ == "__main__":
    main()
