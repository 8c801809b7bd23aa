"""The authority of this installation: whoever talks to each other gets a certificate of it, in a folder of its own.

    python deploy/authority.py /authority /tls /certificates            # make what is missing, renew what ends soon
    python deploy/authority.py --check /authority /tls /certificates    # fail when something was not made or renewed

Each folder below the second one is a volume that one kind of container sees: `ca.crt`, whom to believe, and `own.pem`,
its key and certificate in one file, so that they change together. The third one holds what visitors are shown.
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
PUBLIC_LIFE = timedelta(days=365)
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
    """

    name: str
    owner: int
    host: str | None = None
    is_client: bool = False


_APPLICATION = 10001
PARTIES = {
    "postgres": Party("postgres", owner=999, host="postgres"),
    # The health checks of these three ask them as clients do.
    "valkey": Party("valkey", owner=999, host="valkey", is_client=True),
    "web": Party("socialflow", owner=_APPLICATION, host="web", is_client=True),
    "events": Party("socialflow", owner=_APPLICATION, host="events", is_client=True),
    "application": Party("socialflow", owner=_APPLICATION, is_client=True),
    "nginx": Party("nginx", owner=0, is_client=True),
    "s3": Party("s3", owner=1000, host="s3"),
}


class Authority:
    """A key that certifies, and the certificate by which it is known; made where there is none."""

    def __init__(self, folder: Path) -> None:
        """Take up the authority that lies there."""
        self._key_file, self._certificate_file = folder / "ca.key", folder / "ca.crt"
        if not self._certificate_file.exists():
            self._make()
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self._key_file} is no key of an elliptic curve.")
        self._key = key
        self.pem = self._certificate_file.read_bytes()
        self._certificate = x509.load_pem_x509_certificate(self.pem)

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("SocialFlow authority")
        certificate = (
            _builder(name, name, key.public_key(), AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage("key_cert_sign"), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write(self._key_file, _pem(key), 0o600)
        _write(self._certificate_file, certificate.public_bytes(serialization.Encoding.PEM), 0o644)

    def certify(self, party: Party) -> bytes:
        """A new key and its certificate, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH] if party.host else []
        purposes += [ExtendedKeyUsageOID.CLIENT_AUTH] if party.is_client else []
        builder = (
            _builder(_name(party.name), self._certificate.subject, key.public_key(), LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage("digital_signature"), critical=True)
            .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if party.host:
            names = x509.SubjectAlternativeName([x509.DNSName(party.host), x509.IPAddress(_LOOPBACK)])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return _pem(key) + certificate.public_bytes(serialization.Encoding.PEM)

    def stands_behind(self, file: Path) -> bool:
        """Whether the certificate in a file is of this authority and need not be renewed yet."""
        try:
            certificate = x509.load_pem_x509_certificate(file.read_bytes())
            certificate.verify_directly_issued_by(self._certificate)
        except (FileNotFoundError, ValueError, InvalidSignature):
            return False
        return certificate.not_valid_after_utc > datetime.now(UTC) + RENEWED_BEFORE


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


def renew(authority: Authority, folder: Path) -> None:
    """Certify everybody who has no certificate of this authority, or one that ends soon."""
    for name, party in PARTIES.items():
        own, believed = folder / name / "own.pem", folder / name / "ca.crt"
        if not believed.exists() or believed.read_bytes() != authority.pem:
            _write(believed, authority.pem, 0o644)
        if not authority.stands_behind(own):
            _write(own, authority.certify(party), 0o600, party.owner)
            print(f"{name}: a certificate for {LIFE.days} days")


def make_public(folder: Path) -> None:
    """A self-signed certificate for the first minutes of the site, unless there is one."""
    if (folder / "server.crt").exists():
        return
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("localhost")
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(_LOOPBACK)])
    certificate = _builder(name, name, key.public_key(), PUBLIC_LIFE).add_extension(names, critical=False)
    _write(folder / "server.key", _pem(key), 0o600)
    signed = certificate.sign(key, hashes.SHA256())
    _write(folder / "server.crt", signed.public_bytes(serialization.Encoding.PEM), 0o644)


def main() -> None:
    """Renew, or say what should have been."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("authority", type=Path, help="where its own key lies; nobody else may see this folder")
    parser.add_argument("folder", type=Path, help="where everybody's folders are")
    parser.add_argument("public", type=Path, help="where the certificate for visitors is")
    arguments = parser.parse_args()
    made = (arguments.authority / "ca.crt", arguments.public / "server.crt")
    if arguments.check and not all(file.exists() for file in made):
        sys.exit("Nothing is made yet.")
    authority = Authority(arguments.authority)
    if not arguments.check:
        renew(authority, arguments.folder)
        make_public(arguments.public)
    elif late := [name for name in PARTIES if not authority.stands_behind(arguments.folder / name / "own.pem")]:
        sys.exit(f"Not renewed: {', '.join(late)}")


if __name__ == "__main__":
    main()
