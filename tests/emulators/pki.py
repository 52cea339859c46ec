# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away public key infrastructure for the emulators: authorities, server and client certificates, key files.

Everything is made when a test runs; nothing that this module makes may be committed.
"""

import base64
import datetime
import functools
import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

SERVER_AUTH = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH


def ec_key() -> ec.EllipticCurvePrivateKey:
    """A new P-256 key: made in well under a millisecond, and every TLS stack takes it."""
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """A new RSA key; takes from 50 milliseconds to seconds, see `shared_rsa_key`."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@functools.cache
def shared_rsa_key(name: str = "default") -> rsa.RSAPrivateKey:
    """The RSA 2048 key that this process keeps under `name`, for tests that do not care whose key it is."""
    return rsa_key()


def write_private(path: Path, data: bytes) -> Path:
    """Write `data` to a file that is 0600 from its first moment on, replacing what was there."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    return path


def name(subject: str) -> x509.Name:
    """A distinguished name from RFC 4514 text (`CN=db,O=Contoso,C=DE`), or from a bare common name."""
    if "=" in subject:
        return x509.Name.from_rfc4514_string(subject)
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])


def key_pem(key: Key, password: str | None = None) -> bytes:
    """PKCS #8 PEM, encrypted when there is a password."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        encryption = serialization.BestAvailableEncryption(password.encode())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


@dataclass(frozen=True)
class Identity:
    """A key, its certificate, and the certificates that issued it (nearest first, without the root)."""

    key: Key
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()

    @property
    def thumbprint(self) -> str:
        """SHA-1 over the DER form as upper-case hex, the way Entra's portal shows it."""
        return self.certificate.fingerprint(hashes.SHA1()).hex().upper()

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def chain_pem(self) -> bytes:
        """The certificate and its issuers, leaf first."""
        return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (self.certificate, *self.issuers))

    def key_pem(self, password: str | None = None) -> bytes:
        return key_pem(self.key, password)

    def pfx(self, password: str | None = None) -> bytes:
        """A PKCS #12 bundle of key, certificate and issuers."""
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password is not None:
            encryption = serialization.BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(
            b"identity", self.key, self.certificate, list(self.issuers) or None, encryption
        )

    def write_pem(self, path: Path, *, password: str | None = None, chain: bool = True) -> Path:
        """One file: the key (encrypted with `password`), the certificate and, with `chain`, its issuers."""
        certificates = self.chain_pem if chain else self.certificate_pem
        return write_private(path, self.key_pem(password) + certificates)

    def write_pair(self, directory: Path, stem: str, *, password: str | None = None) -> tuple[Path, Path]:
        """Two files, `stem`.key and `stem`.pem (certificate and issuers); returns (certificate path, key path)."""
        key = write_private(directory / f"{stem}.key", self.key_pem(password))
        return write_private(directory / f"{stem}.pem", self.chain_pem), key

    def write_pfx(self, path: Path, password: str | None = None) -> Path:
        return write_private(path, self.pfx(password))


@dataclass(frozen=True)
class Authority:
    """A certificate authority; `issuers` is empty for a root."""

    key: Key
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()

    @classmethod
    def create(
        cls,
        subject: str = "Emulator root CA",
        *,
        key: Key | None = None,
        starts: datetime.datetime | None = None,
        life: datetime.timedelta = datetime.timedelta(days=3650),
    ) -> "Authority":
        """A new self-signed root, valid for ten years."""
        key = key or ec_key()
        builder = _builder(name(subject), name(subject), key, *_period(starts, life))
        return cls(key, _as_authority(builder, key, key, path_length=1))

    @classmethod
    def load(cls, directory: Path, stem: str = "ca") -> "Authority":
        """Read what `save` wrote."""
        key = serialization.load_pem_private_key((directory / f"{stem}.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey)
        return cls(key, x509.load_pem_x509_certificate((directory / f"{stem}.pem").read_bytes()))

    def save(self, directory: Path, stem: str = "ca") -> Path:
        """Write `stem`.key and `stem`.pem; returns the path of the certificate."""
        write_private(directory / f"{stem}.key", key_pem(self.key))
        return write_private(directory / f"{stem}.pem", self.pem)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def intermediate(
        self,
        subject: str = "Emulator issuing CA",
        *,
        key: Key | None = None,
        starts: datetime.datetime | None = None,
        life: datetime.timedelta = datetime.timedelta(days=3650),
    ) -> "Authority":
        """An authority below this root, so that what it issues has a chain."""
        key = key or ec_key()
        builder = _builder(name(subject), self.certificate.subject, key, *_period(starts, life))
        return Authority(key, _as_authority(builder, key, self.key, path_length=0), (self.certificate, *self.issuers))

    def server(
        self,
        names: Iterable[str],
        *,
        subject: str | None = None,
        key: Key | None = None,
        starts: datetime.datetime | None = None,
        life: datetime.timedelta = datetime.timedelta(days=365),
    ) -> Identity:
        """A TLS server certificate for DNS names and IP addresses; the subject defaults to the first name."""
        names = list(names)
        return self._leaf(subject or names[0], key or ec_key(), SERVER_AUTH, names, starts, life)

    def client(
        self,
        subject: str = "app.contoso.example",
        *,
        key: Key | None = None,
        starts: datetime.datetime | None = None,
        life: datetime.timedelta = datetime.timedelta(days=90),
    ) -> Identity:
        """A certificate for an app registration: RSA unless `key` is given, valid from `starts` (aware) for `life`."""
        common_name = name(subject).get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        return self._leaf(subject, key or rsa_key(), CLIENT_AUTH, [str(common_name)], starts, life)

    def expired_client(self, subject: str = "app.contoso.example", *, key: Key | None = None) -> Identity:
        """A client certificate that ended yesterday."""
        now = datetime.datetime.now(datetime.timezone.utc)
        return self.client(subject, key=key, starts=now - datetime.timedelta(days=31), life=datetime.timedelta(days=30))

    def future_client(self, subject: str = "app.contoso.example", *, key: Key | None = None) -> Identity:
        """A client certificate that becomes valid tomorrow."""
        now = datetime.datetime.now(datetime.timezone.utc)
        return self.client(subject, key=key, starts=now + datetime.timedelta(days=1))

    def _leaf(
        self,
        subject: str,
        key: Key,
        usage: x509.ObjectIdentifier,
        names: list[str],
        starts: datetime.datetime | None,
        life: datetime.timedelta,
    ) -> Identity:
        builder = _builder(name(subject), self.certificate.subject, key, *_period(starts, life))
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(_key_usage(sign=True), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(n) for n in names]), critical=False)
        certificate = builder.add_extension(_issuer_key(self.key), critical=False).sign(self.key, hashes.SHA256())
        # A root is trusted by each client that has it, never sent: only the authorities between travel with the leaf.
        issuers = (self.certificate, *self.issuers[:-1]) if self.issuers else ()
        return Identity(key, certificate, issuers)


def self_signed(subject: str, *, key: Key | None = None) -> Identity:
    """A certificate without an authority, as most app registrations have."""
    key = key or rsa_key()
    builder = _builder(name(subject), name(subject), key, *_period(None, datetime.timedelta(days=90)))
    return Identity(key, builder.sign(key, hashes.SHA256()))


def thumbprint(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> str:
    """The fingerprint as a JOSE header carries it: base64url without padding (RFC 7515 sections 4.1.7 and 4.1.8)."""
    return base64.urlsafe_b64encode(certificate.fingerprint(algorithm)).rstrip(b"=").decode()


def _period(starts: datetime.datetime | None, life: datetime.timedelta) -> tuple[datetime.datetime, datetime.datetime]:
    # Five minutes back: a client in a container may run slightly behind.
    starts = starts or datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=5)
    return starts, starts + life


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, starts: datetime.datetime, ends: datetime.datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=starts,
        not_valid_after=ends,
        extensions=[x509.Extension(x509.SubjectKeyIdentifier.oid, False, _subject_key(key))],
    )


def _as_authority(builder: x509.CertificateBuilder, key: Key, issuer: Key, *, path_length: int) -> x509.Certificate:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(_key_usage(issue=True), critical=True)
    return builder.add_extension(_issuer_key(issuer), critical=False).sign(issuer, hashes.SHA256())


def _subject_key(key: Key) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _issuer_key(key: Key) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(*, sign: bool = False, issue: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issue,
        crl_sign=issue,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(value: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(value))
    except ValueError:
        return x509.DNSName(value)
