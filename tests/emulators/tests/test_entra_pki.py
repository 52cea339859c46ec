# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The throw-away PKI: what it writes is what OpenSSL and cryptography read, and chains verify."""

import datetime
import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tests.emulators import pki


@pytest.fixture(scope="module")
def root() -> pki.Authority:
    return pki.Authority.create("Contoso root")


@pytest.fixture(scope="module")
def leaf(root: pki.Authority) -> pki.Identity:
    return root.intermediate("Contoso issuing").client("hr.contoso.example", key=pki.shared_rsa_key())


def test_chain_verifies_with_its_own_root_only(root: pki.Authority, leaf: pki.Identity) -> None:
    def verify(authority: pki.Authority) -> None:
        store = Store([authority.certificate])
        PolicyBuilder().store(store).build_client_verifier().verify(leaf.certificate, list(leaf.issuers))

    verify(root)
    with pytest.raises(VerificationError):
        verify(pki.Authority.create("Contoso root"))


def test_one_file_pem(leaf: pki.Identity, tmp_path: Path) -> None:
    path = leaf.write_pem(tmp_path / "app.pem")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert x509.load_pem_x509_certificates(path.read_bytes()) == [leaf.certificate, *leaf.issuers]
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path)


def test_encrypted_key(leaf: pki.Identity, tmp_path: Path) -> None:
    path = leaf.write_pem(tmp_path / "app.pem", password="correct horse", chain=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, password="correct horse")
    with pytest.raises(ssl.SSLError):
        context.load_cert_chain(path, password="wrong")
    assert x509.load_pem_x509_certificates(path.read_bytes()) == [leaf.certificate]


def test_two_file_pem(leaf: pki.Identity, tmp_path: Path) -> None:
    certificate, key = leaf.write_pair(tmp_path, "app")
    assert b"PRIVATE KEY" not in certificate.read_bytes()
    assert isinstance(load_pem_private_key(key.read_bytes(), None), rsa.RSAPrivateKey)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_pfx_holds_key_and_chain(leaf: pki.Identity, tmp_path: Path, password: str | None) -> None:
    data = leaf.write_pfx(tmp_path / "app.pfx", password).read_bytes()
    key, certificate, others = pkcs12.load_key_and_certificates(data, password.encode() if password else None)
    assert key is not None
    assert (certificate, tuple(others)) == (leaf.certificate, leaf.issuers)
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(data, b"wrong")


def test_validity(root: pki.Authority) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    key = pki.shared_rsa_key()
    assert root.expired_client(key=key).certificate.not_valid_after_utc < now
    assert root.future_client(key=key).certificate.not_valid_before_utc > now


def test_server_with_full_subject_and_addresses(root: pki.Authority) -> None:
    server = root.server(["localhost", "127.0.0.1", "::1"], subject="CN=db,OU=Data,O=Contoso,C=DE")
    names = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert server.certificate.subject.rfc4514_string() == "CN=db,OU=Data,O=Contoso,C=DE"
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert isinstance(server.key, ec.EllipticCurvePrivateKey)
    assert server.issuers == ()


def test_authority_survives_saving(root: pki.Authority, tmp_path: Path) -> None:
    assert root.save(tmp_path).read_bytes() == root.pem
    loaded = pki.Authority.load(tmp_path)
    assert loaded.certificate == root.certificate
    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600


def test_keys_are_reused_by_name_only() -> None:
    assert pki.shared_rsa_key("a") is pki.shared_rsa_key("a")
    assert pki.shared_rsa_key("a") is not pki.shared_rsa_key("b")
