# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: loading in every form, refusing by name and date, and the assertion as it goes over the wire."""

import base64
import dataclasses
import datetime
import time
from types import SimpleNamespace

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.certificate import load_certificate
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from tests.emulators import pki
from tests.unit.conftest import CLIENT_ID

AUDIENCE = "https://login.example/contoso.example/oauth2/v2.0/token"
PASSPHRASE = "canary-passphrase"


@pytest.fixture(scope="module")
def chained():
    """A client certificate below an issuing authority below a root."""
    root = pki.Authority.create()
    issuing = root.intermediate()
    return SimpleNamespace(root=root, issuing=issuing, client=issuing.client(key=pki.shared_rsa_key()))


@pytest.fixture
def request_for():
    def make(certificate, certificate_password="", **changes):
        fields = {
            "certificate": certificate,
            "certificate_source": "/pki/app.pem",
            "text": {"certificate_password": certificate_password}.get,
            "private_key": b"",
            "private_key_source": "",
            "send_certificate_chain": False,
            "tenant_id": "contoso.example",
        }
        return SimpleNamespace(**{**fields, **changes})

    return make


@pytest.fixture
def load(request_for):
    return lambda certificate, **changes: load_certificate(request_for(certificate, **changes))


@pytest.fixture
def faults(load):
    def of(certificate, **changes):
        with pytest.raises(RequestError) as caught:
            load(certificate, **changes)
        assert PASSPHRASE not in str(caught.value)
        return caught.value.faults

    return of


@pytest.fixture
def fault(faults):
    def of(certificate, **changes):
        (text,) = faults(certificate, **changes)
        return text

    return of


def pem(*certificates):
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def der_of(x5c):
    return [base64.b64decode(part, validate=True) for part in x5c]


def ders(*certificates):
    return [one.public_bytes(serialization.Encoding.DER) for one in certificates]


# The header truth table.


@pytest.mark.parametrize(
    ("tenant", "chain", "algorithm", "fields"),
    [
        ("contoso.example", False, "PS256", {"x5t#S256"}),
        ("contoso.example", True, "PS256", {"x5t#S256", "x5c"}),
        ("adfs", False, "RS256", {"x5t"}),
        ("ADFS", True, "RS256", {"x5t", "x5c"}),
    ],
)
def test_header(load, identity, tenant, chain, algorithm, fields):
    loaded = load(identity.key_pem() + identity.chain_pem, tenant_id=tenant, send_certificate_chain=chain)
    header = jwt.get_unverified_header(loaded.assertion(CLIENT_ID, AUDIENCE))
    assert header["alg"] == algorithm
    assert set(header) == {"alg", "typ"} | fields
    name, algorithm_of_name = ("x5t", hashes.SHA1()) if "x5t" in fields else ("x5t#S256", hashes.SHA256())
    assert header[name] == pki.thumbprint(identity.certificate, algorithm_of_name)


@pytest.mark.parametrize("order", ["leaf first", "leaf last", "shuffled", "with the root"])
def test_chain_is_leaf_first_then_issuers_without_the_root(load, chained, order):
    leaf, issuing, root = chained.client.certificate, chained.issuing.certificate, chained.root.certificate
    files = {
        "leaf first": (leaf, issuing),
        "leaf last": (issuing, leaf),
        "shuffled": (root, issuing, leaf),
        "with the root": (leaf, issuing, root),
    }
    loaded = load(chained.client.key_pem() + pem(*files[order]), send_certificate_chain=True)
    header = jwt.get_unverified_header(loaded.assertion(CLIENT_ID, AUDIENCE))
    assert der_of(header["x5c"]) == ders(leaf, issuing)


def test_chain_follows_signatures_not_only_names(load, chained):
    impostor = chained.root.intermediate()  # the same name, another key
    leaf, issuing = chained.client.certificate, chained.issuing.certificate
    loaded = load(chained.client.key_pem() + pem(leaf, impostor.certificate, issuing), send_certificate_chain=True)
    assert loaded.chain == (issuing,)


def test_chain_of_a_self_signed_certificate_is_itself(load, identity):
    loaded = load(identity.key_pem() + identity.chain_pem, send_certificate_chain=True)
    header = jwt.get_unverified_header(loaded.assertion(CLIENT_ID, AUDIENCE))
    assert der_of(header["x5c"]) == ders(identity.certificate)


# The assertion.


@pytest.mark.parametrize("tenant", ["contoso.example", "adfs"])
def test_assertion_verifies_with_the_public_key(load, identity, tenant):
    loaded = load(identity.key_pem() + identity.chain_pem, tenant_id=tenant)
    before = int(time.time())
    assertion = loaded.assertion(CLIENT_ID, AUDIENCE)
    claims = jwt.decode(assertion, identity.certificate.public_key(), algorithms=["PS256", "RS256"], audience=AUDIENCE)
    assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT_ID, CLIENT_ID, AUDIENCE)
    assert before <= claims["iat"] == claims["nbf"] <= time.time()
    assert claims["exp"] - claims["iat"] == 600


def test_assertion_is_never_the_same_twice(load, identity):
    loaded = load(identity.key_pem() + identity.chain_pem)
    assertions = [loaded.assertion(CLIENT_ID, AUDIENCE) for _unused in range(5)]
    assert len({jwt.decode(one, options={"verify_signature": False})["jti"] for one in assertions}) == 5


# Forms.


def test_one_file_in_either_order(load, identity):
    for data in (identity.key_pem() + identity.chain_pem, identity.chain_pem + identity.key_pem()):
        assert load(data).leaf == identity.certificate


def test_two_files(load, identity):
    loaded = load(identity.chain_pem, private_key=identity.key_pem(), private_key_source="/pki/app.key")
    assert loaded.key.private_numbers() == identity.key.private_numbers()


def test_key_file_wins_over_a_key_in_the_certificate_file(load, identity):
    other = pki.key_pem(pki.shared_rsa_key("other"))
    loaded = load(other + identity.chain_pem, private_key=identity.key_pem(), private_key_source="/pki/app.key")
    assert loaded.leaf == identity.certificate


@pytest.mark.parametrize("form", ["PKCS8", "TraditionalOpenSSL"])
@pytest.mark.parametrize("password", [None, PASSPHRASE])
def test_key_forms(load, identity, form, password):
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    key = identity.key.private_bytes(serialization.Encoding.PEM, getattr(serialization.PrivateFormat, form), encryption)
    assert load(key + identity.chain_pem, certificate_password=password or "").leaf == identity.certificate


def test_password_of_a_plain_key_is_not_needed(load, identity):
    assert load(identity.key_pem() + identity.chain_pem, certificate_password=PASSPHRASE)


@pytest.mark.parametrize("password", [None, PASSPHRASE])
def test_pfx(load, chained, password):
    loaded = load(chained.client.pfx(password), certificate_password=password or "", send_certificate_chain=True)
    assert loaded.leaf == chained.client.certificate
    assert loaded.chain == (chained.issuing.certificate,)


def test_renewed_certificate_of_the_same_key_is_chosen(load, chained):
    expired = chained.issuing.expired_client(key=chained.client.key)
    loaded = load(chained.client.key_pem() + pem(expired.certificate, chained.client.certificate))
    assert loaded.leaf == chained.client.certificate


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("other", ["expired_client", "future_client"])
def test_of_several_pairs_the_valid_one_is_chosen(load, chained, other, order):
    bad = getattr(chained.issuing, other)(key=pki.shared_rsa_key("other"))
    pairs = [bad.key_pem() + bad.chain_pem, chained.client.key_pem() + chained.client.chain_pem]
    loaded = load(b"".join(pairs[index] for index in order))
    assert loaded.leaf == chained.client.certificate
    assert loaded.key.private_numbers() == chained.client.key.private_numbers()


def test_of_several_pairs_those_with_an_unusable_key_are_passed_over(load, faults, chained):
    other = chained.issuing.client(key=pki.shared_rsa_key("other"))
    locked = other.key_pem(password=PASSPHRASE)
    good = chained.client.key_pem() + chained.client.chain_pem
    assert load(locked + other.chain_pem + good).leaf == chained.client.certificate
    assert faults(locked + other.chain_pem + chained.client.key_pem()) == (
        "the private key belongs to none of the 2 certificate(s) in /pki/app.pem.",
        "the key in /pki/app.pem is encrypted: set certificate_password.",
    )


def test_of_several_keys_none_fits(fault, chained):
    other = pki.self_signed("CN=x", key=pki.shared_rsa_key("other"))
    text = fault(pem(chained.root.certificate) + chained.client.key_pem() + other.key_pem())
    assert text == "none of the 2 private keys belongs to any of the 1 certificate(s) in /pki/app.pem."


@pytest.mark.parametrize("end", [b"\\n", b"\\r\\n"])
def test_line_ends_as_a_variable_of_the_environment_writes_them(load, identity, end):
    both = identity.key_pem() + identity.chain_pem
    assert load(both.replace(b"\n", end)).leaf == identity.certificate
    key = identity.key_pem().replace(b"\n", end)
    assert load(identity.chain_pem.replace(b"\n", end), private_key=key).leaf == identity.certificate


def test_thumbprint_is_the_portal_s(load, identity):
    assert load(identity.key_pem() + identity.chain_pem).thumbprint == identity.thumbprint


# What is refused, each in one message.


def test_wrong_passphrase(fault, identity):
    text = fault(identity.key_pem("right") + identity.chain_pem, certificate_password=PASSPHRASE)
    assert "/pki/app.pem" in text
    assert "certificate_password does not open it" in text


def test_missing_passphrase(fault, identity):
    assert "set certificate_password" in fault(identity.key_pem("right") + identity.chain_pem)


def test_wrong_passphrase_of_a_pfx(fault, identity):
    assert "certificate_password does not open it" in fault(identity.pfx("right"), certificate_password=PASSPHRASE)


def test_missing_passphrase_of_a_pfx(fault, identity):
    assert "set certificate_password" in fault(identity.pfx("right"))


@pytest.mark.parametrize(("key", "kind"), [(pki.ec_key(), "EC"), (ed25519.Ed25519PrivateKey.generate(), "Ed25519")])
def test_key_that_is_not_rsa_is_refused_by_name(fault, identity, key, kind):
    text = fault(pki.key_pem(key) + identity.chain_pem)
    assert f" {kind} key" in text
    assert "RSA" in text


def test_expired_certificate_is_refused_with_its_date(fault, chained):
    client = chained.root.expired_client(key=pki.shared_rsa_key())
    text = fault(client.key_pem() + client.chain_pem)
    assert f"expired on {client.certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC" in text
    assert "/pki/app.pem" in text


def test_future_certificate_is_refused_with_its_date(fault, chained):
    client = chained.root.future_client(key=pki.shared_rsa_key())
    text = fault(client.key_pem() + client.chain_pem)
    assert f"{client.certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC" in text
    assert "clock" in text


def test_certificate_that_ends_now_is_over(fault, chained):
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    client = chained.root.client(key=pki.shared_rsa_key(), starts=start, life=datetime.timedelta(hours=1))
    assert "expired" in fault(client.key_pem() + client.chain_pem)


def test_key_of_another_certificate(fault, identity):
    key = pki.key_pem(pki.shared_rsa_key("other"))
    text = fault(identity.chain_pem, private_key=key, private_key_source="/pki/app.key")
    assert "/pki/app.key" in text
    assert "/pki/app.pem" in text


def test_short_key(fault):
    weak = pki.self_signed("CN=app", key=pki.rsa_key(1024))
    text = fault(weak.key_pem() + weak.chain_pem)
    assert "1024" in text
    assert "2048" in text


def test_short_and_expired_are_told_together(faults, chained):
    client = chained.root.expired_client(key=pki.rsa_key(1024))
    assert len(faults(client.key_pem() + client.chain_pem)) == 2


def test_certificate_without_a_key(fault, identity):
    text = fault(identity.chain_pem)
    assert "no private key" in text
    assert "private_key_path" in text


def test_key_without_a_certificate(fault, identity):
    assert "no readable certificate" in fault(identity.key_pem())


def test_bad_key_and_bad_certificate_are_told_together(faults, identity):
    assert len(faults(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + identity.key_pem("x"))) == 2


def test_pfx_without_a_key(fault, identity):
    data = serialization.pkcs12.serialize_key_and_certificates(
        b"x", None, identity.certificate, None, serialization.NoEncryption()
    )
    assert "private key" in fault(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00",
        b"garbage",
        b"\x30\x82\x0a\x00" + bytes(200),
        b"-----BEGIN",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        b"-----BEGIN CERTIFICATE-----\n" + b"A" * 10_000 + b"\n-----END CERTIFICATE-----\n",
    ],
)
@pytest.mark.parametrize("password", ["", PASSPHRASE])
def test_garbage_is_refused_and_not_shown(faults, data, password):
    assert all("/pki/app.pem" in text for text in faults(data, certificate_password=password))


def test_every_cut_of_a_pfx_is_refused(faults, identity):
    whole = identity.pfx()
    for length in range(0, len(whole), 97):
        assert faults(whole[:length])


def test_unknown_encryption_of_a_key_is_refused(faults, identity):
    lines = identity.key_pem("x").splitlines()
    der = base64.b64decode(b"".join(lines[1:-1])).replace(b"\x2a\x86\x48", b"\x2a\x86\x49")  # in every algorithm's name
    damaged = b"\n".join([lines[0], base64.b64encode(der), lines[-1]])
    assert faults(damaged + b"\n" + identity.chain_pem, certificate_password="x")


def test_a_loaded_certificate_cannot_be_changed(load, identity):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(identity.key_pem() + identity.chain_pem).send_chain = True
