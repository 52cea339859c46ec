# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ewallet.pem, made from PKCS #12 as several tools write it, or from PEM files; and everything that it is not made from."""

import datetime
import ssl
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet import checks
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.checks import Opened
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.pem import assembled, open_pkcs12
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import read_wallet, wallet_from_pem
from tests.emulators import pki
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import (
    PASSWORD,
    Made,
    faults_of,
    made,
    made_by,
    members,
    zipped,
)

DAY = datetime.timedelta(days=1)
OTHER = pki.Authority.create("Another root")


def names_in(pem):
    """The common names of an ewallet.pem in their order, the key as "key"; a client can load it."""
    found = []
    if b"PRIVATE KEY" in pem:
        assert pem.startswith(b"-----BEGIN PRIVATE KEY-----")  # PKCS #8, not encrypted
        load_pem_private_key(pem, None)
        found.append("key")
    return found + [one.subject.rfc4514_string() for one in x509.load_pem_x509_certificates(pem)]


WHOLE = ["key", "CN=hr,O=Contoso", "CN=Wallet issuing", "CN=Wallet root"]


@pytest.fixture
def work(tmp_path):
    """PEM files for openssl and for the options."""
    where = tmp_path / "pem"
    where.mkdir()
    parts = made()
    (where / "key.pem").write_bytes(parts.client.key_pem())
    (where / "locked.pem").write_bytes(parts.client.key_pem(PASSWORD))
    (where / "client.pem").write_bytes(parts.client.certificate_pem)
    (where / "chain.pem").write_bytes(parts.client.chain_pem)
    (where / "ca.pem").write_bytes(parts.root.pem)
    (where / "all-ca.pem").write_bytes(OTHER.pem + parts.root.pem + parts.issuer.pem)
    return where


def export(work, *options):
    command = ["openssl", "pkcs12", "-export", "-passout", "stdin", "-out", work / "w.p12", *options]
    subprocess.run(command, input=PASSWORD.encode(), check=True, capture_output=True, cwd=work)
    return (work / "w.p12").read_bytes()


def from_pkcs12(data):
    return assembled(open_pkcs12(data, PASSWORD, "ewallet.p12"))


def expired(**dates):
    return made_by(lambda issuer: issuer.client("CN=hr,O=Contoso", key=pki.shared_rsa_key(), **dates))


# From PKCS #12.


@pytest.mark.parametrize("legacy", [[], ["-legacy"], ["-keypbe", "NONE", "-certpbe", "AES-256-CBC"]])
def test_pkcs12_of_openssl(work, legacy):
    data = export(work, *legacy, "-inkey", "key.pem", "-in", "client.pem", "-certfile", "all-ca.pem")
    names = names_in(from_pkcs12(data))
    assert names[:3] == WHOLE[:3]
    assert sorted(names[3:]) == ["CN=Another root", "CN=Wallet root"]


def test_pkcs12_with_nothing_but_trusted_certificates(work, tmp_path):
    data = export(work, "-nokeys", "-in", "ca.pem")
    wallet = read_wallet(zipped(tmp_path / "w.zip", members(ewallet_p12=data)), "/w", PASSWORD)
    assert wallet.contents()["ewallet.pem"].endswith(made().root.pem)
    assert "node-oracledb refuses such an ewallet.pem" in wallet.warnings(wallet.contents())[0]


def test_self_signed_client_is_its_own_root(tmp_path):
    client = pki.self_signed("CN=hr", key=pki.shared_rsa_key())
    data = Made(OTHER, OTHER, client).p12(authorities=False)
    assert names_in(from_pkcs12(data)) == ["key", "CN=hr"]


def test_newest_of_two_certificates_of_one_key_comes_first():
    issuer, key = made().issuer, pki.shared_rsa_key()
    old = issuer.client("CN=old", key=key, starts=datetime.datetime.now(datetime.timezone.utc) - 9 * DAY, life=8 * DAY)
    certificates = [old.certificate, made().root.certificate, made().client.certificate, issuer.certificate]
    assert names_in(assembled(Opened("p12", tuple(certificates), key))) == [*WHOLE[:3], "CN=old", "CN=Wallet root"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (lambda _work: made().p12("another-password-1"), "its password is wrong"),
        (lambda _work: b"not PKCS #12", "it is damaged or not PKCS #12"),
        (lambda _work: made().p12()[:-40], "it is damaged or not PKCS #12"),
        (lambda work: export(work, "-nocerts", "-inkey", "key.pem"), "a private key and no certificate"),
        (lambda _work: made().p12(authorities=False), "no root certificate"),
        (lambda _work: expired(life=-DAY).p12(), "expired on"),
    ],
)
def test_unusable_pkcs12(work, tmp_path, data, words):
    src = zipped(tmp_path / "w.zip", members(ewallet_p12=data(work)))
    message = faults_of(read_wallet(src, "/w", PASSWORD).contents)
    assert words in message
    assert f"ewallet.p12 of {src}" in message


# Oracle's own ewallet.pem.


def test_period_of_the_client_in_an_encrypted_ewallet_pem(tmp_path):
    now = datetime.datetime.now(datetime.timezone.utc)
    for dates, words in (
        ({"starts": now - 30 * DAY, "life": 29 * DAY}, f"expired on {now - DAY:%Y-%m-%d %H:%M} UTC"),
        ({"starts": now + DAY}, f"valid only from {now + DAY:%Y-%m-%d %H:%M} UTC"),
    ):
        src = zipped(tmp_path / "w.zip", members(pem=expired(**dates).pem()))
        message = faults_of(read_wallet(src, "/w").contents)
        assert f"the client certificate in ewallet.pem of {src} {words}" in message.replace("is valid", "valid")


def test_ewallet_pem_without_a_certificate(tmp_path):
    src = zipped(tmp_path / "w.zip", members(pem=b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
    assert "holds no readable certificate" in faults_of(read_wallet(src, "/w").contents)


# From PEM files.


@pytest.mark.parametrize(
    "options",
    [
        {"certificate_path": "chain.pem", "private_key_path": "key.pem", "ca_path": "ca.pem"},
        {"certificate_path": "chain.pem", "private_key_path": "locked.pem", "ca_path": "ca.pem"},
        {"certificate_path": "client.pem", "private_key_path": "key.pem", "ca_path": "both.pem"},
        {"certificate_path": "everything.pem"},
        {"certificate_path": "everything.pem", "private_key_path": "everything.pem", "ca_path": "everything.pem"},
        {"ca_path": "everything.pem"},
    ],
)
def test_pem_parts_in_any_file(work, options):
    (work / "both.pem").write_bytes(made().root.pem + made().issuer.pem)
    (work / "everything.pem").write_bytes(made().root.pem + made().client.chain_pem + made().client.key_pem(PASSWORD))
    paths = {name: str(work / file) for name, file in options.items()}
    wallet = wallet_from_pem(**paths, private_key_password=PASSWORD)
    assert wallet.warnings() == []
    (name, content), *others = wallet.contents().items()
    assert (name, others) == ("ewallet.pem", [])
    first_line, _newline, pem = content.partition(b"\n")
    assert first_line.startswith(b"# entra.oracledb: " + wallet.digests()["ewallet.pem"].encode())
    assert names_in(pem) == WHOLE
    assert PASSWORD not in repr(wallet)


def test_elliptic_key_and_traditional_form(work):
    client = made().issuer.client("CN=hr,O=Contoso", key=pki.ec_key())
    client.write_pair(work, "ec")
    command = ["openssl", "ec", "-in", "ec.key", "-out", "old.key", "-aes128", "-passout", "stdin"]
    subprocess.run(command, input=PASSWORD.encode(), check=True, capture_output=True, cwd=work)
    wallet = wallet_from_pem(str(work / "ec.pem"), str(work / "old.key"), PASSWORD, str(work / "ca.pem"))
    assert names_in(wallet.contents()["ewallet.pem"].partition(b"\n")[2]) == WHOLE


def test_authority_by_itself_warns_for_node(work):
    wallet = wallet_from_pem(ca_path=str(work / "ca.pem"))
    assert names_in(wallet.contents()["ewallet.pem"].partition(b"\n")[2]) == ["CN=Wallet root"]
    (warning,) = wallet.warnings()
    assert "NODE_EXTRA_CA_CERTS" in warning


def test_pem_parts_take_the_place_of_the_wallets_own(work, tmp_path):
    pem = wallet_from_pem(str(work / "chain.pem"), str(work / "key.pem"), None, str(work / "ca.pem"))
    for own in (None, made().pem()):
        wallet = read_wallet(zipped(tmp_path / "w.zip", members(pem=own)), "/w").with_pem(pem)
        assert wallet.contents() == {**wallet.files, **pem.contents()}
        assert wallet.digests()["ewallet.pem"] == pem.digests()["ewallet.pem"]
        assert wallet.warnings() == []


def test_changed_part_is_another_origin(work):
    before = wallet_from_pem(ca_path=str(work / "ca.pem")).digests()
    assert wallet_from_pem(ca_path=str(work / "ca.pem")).digests() == before
    (work / "ca.pem").write_bytes(OTHER.pem)
    assert wallet_from_pem(ca_path=str(work / "ca.pem")).digests() != before


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((None, None, None), "ca_path or certificate_path is missing"),
        ((None, "key.pem", None), "ca_path or certificate_path is missing"),
        (("client.pem", None, "ca.pem"), "there is no private key for certificate_path"),
        (("key.pem", None, None), "holds no certificate in PEM form"),
        (("chain.pem", "ca.pem", None), "holds no private key in PEM form"),
        (("none.pem", "none.key", "ca.pem"), "2 things are wrong"),
    ],
)
def test_faults_of_the_files_at_once(work, files, words):
    certificate, key, ca = (name and str(work / name) for name in files)
    assert words in faults_of(wallet_from_pem, certificate, key, PASSWORD, ca)


@pytest.mark.parametrize(
    ("key", "password", "words"),
    [
        ("locked.pem", None, "is encrypted: set private_key_password"),
        ("locked.pem", f"{PASSWORD}x", "private_key_password does not open it"),
        ("stranger.pem", None, "belongs to none of the 3 certificate(s)"),
        ("cut.pem", None, "holds a private key that is not whole"),
        ("spoilt.pem", None, "it is damaged or of an unknown kind"),
        ("two.pem", None, "there are 2 different private keys"),
    ],
)
def test_unusable_keys(work, key, password, words):
    stranger = pki.key_pem(pki.ec_key())
    (work / "stranger.pem").write_bytes(stranger)
    (work / "cut.pem").write_bytes(made().client.key_pem()[:-20])
    (work / "spoilt.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    (work / "two.pem").write_bytes(stranger + made().client.key_pem())
    wallet = wallet_from_pem(str(work / "chain.pem"), str(work / key), password, str(work / "ca.pem"))
    assert words in faults_of(wallet.contents)


def test_unusable_certificates(work):
    (work / "spoilt.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert "holds a certificate that cannot be read" in faults_of(
        wallet_from_pem(ca_path=str(work / "spoilt.pem")).contents
    )
    wallet = wallet_from_pem(str(work / "chain.pem"), str(work / "key.pem"))
    assert "no root certificate" in faults_of(wallet.contents)


def test_expired_authority(work, monkeypatch):
    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + 4000 * DAY

    monkeypatch.setattr(checks, "datetime", Later)
    message = faults_of(wallet_from_pem(ca_path=str(work / "ca.pem")).contents)
    assert f"every root certificate in ca_path '{work}/ca.pem' has expired" in message


def test_made_pem_loads_as_the_drivers_load_it(work, tmp_path):
    (tmp_path / "ewallet.pem").write_bytes(
        read_wallet(zipped(tmp_path / "w.zip", members()), "/w", PASSWORD).contents()["ewallet.pem"]
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(tmp_path / "ewallet.pem")
    context.load_cert_chain(tmp_path / "ewallet.pem")
    assert context.cert_store_stats()["x509_ca"] == 2
