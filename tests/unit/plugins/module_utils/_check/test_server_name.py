# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of certificates, held to what `cryptography` reads."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._check.server_name import (
    is_for,
    parsed,
    pem_certificates,
    same_name,
    shown,
    subject,
)
from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import Certificate
from tests.emulators.pki import Authority, ec_key

AUTHORITY = Authority.create()
KEY = ec_key()
KINDS = ["CN", "O", "OU", "L", "ST", "STREET", "DC", "UID"]
WORDS = (
    st.text("abcdefghijklmnopqrstuvwxyzABCDEFÄéß 0123456789.-_'&", min_size=1, max_size=20).map(str.strip).filter(bool)
)


def made(dn="CN=db", names=("db.contoso.example",)):
    certificate = AUTHORITY.server(list(names), subject=dn, key=KEY).certificate
    return certificate, certificate.public_bytes(Encoding.DER)


@given(st.lists(st.tuples(st.sampled_from(KINDS), WORDS), min_size=1, max_size=6))
def test_subject_is_what_cryptography_reads(attributes):
    dn = ",".join(f"{kind}={value}" for kind, value in attributes)
    certificate, der = made(dn)
    read = [(one.rfc4514_attribute_name, one.value) for one in certificate.subject]
    assert subject(der) == read
    assert sorted(parsed(shown(subject(der)))) == sorted(read)
    assert same_name(dn, der)


@pytest.mark.parametrize(("wanted", "same"), [
    ("CN=db,O=Contoso,C=DE", True), ("C=DE, O=Contoso, CN=db", True), ("cn=db,o=Contoso,c=DE", True), ("CN=db, O=Contoso,  C=DE", True),
    ('CN="db",O="Contoso",C=DE', True), ("CN=DB,O=Contoso,C=DE", False), ("CN=db,O=Contoso", False), ("CN=db", False),
    ("CN=db,O=Contoso,C=DE,OU=x", False), ("", False), ("db", False),
])  # fmt: skip
def test_distinguished_names_are_compared_whole(wanted, same):
    assert same_name(wanted, made("CN=db,O=Contoso,C=DE")[1]) is same


def test_a_comma_in_a_value():
    _certificate, der = made("CN=db,O=Contoso\\, Ltd,C=DE")
    assert same_name('CN=db,O="Contoso, Ltd",C=DE', der)
    assert same_name("CN=db,O=Contoso\\, Ltd,C=DE", der)


def test_email_by_all_its_names():
    assert parsed("E=a@b.c") == parsed("emailAddress=a@b.c") == [("EMAILADDRESS", "a@b.c")]
    assert parsed("S=Bayern") == parsed("ST=Bayern")


@pytest.mark.parametrize(("names", "host", "good"), [
    (["db.contoso.example"], "DB.contoso.example", True), (["db.contoso.example"], "db.contoso.example.", True),
    (["*.contoso.example"], "db.contoso.example", True), (["*.contoso.example"], "a.db.contoso.example", False),
    (["*.contoso.example"], "contoso.example", False), (["*.contoso.example"], ".contoso.example", False),
    (["*.example"], "contoso.example", False), (["a.example", "db.contoso.example"], "db.contoso.example", True),
    (["192.0.2.1"], "192.0.2.1", True), (["192.0.2.1"], "192.0.2.2", False), (["2001:db8::1"], "2001:db8::1", True),
])  # fmt: skip
def test_host_names(names, host, good):
    _certificate, der = made(names=names)
    assert is_for(Certificate(der), der, host, NODE) is good
    assert is_for(Certificate(der), der, host, JDBC) is good


def test_the_cn_beside_alternative_names():
    _certificate, der = made("CN=db.contoso.example", ["other.example"])
    takes = [client for client in ALL_CLIENTS if is_for(Certificate(der), der, "db.contoso.example", client)]
    assert takes == [OCI, PYTHON, JDBC]


def test_certificates_of_a_wallet_without_its_key():
    identity = AUTHORITY.client("CN=app", key=KEY)
    text = (identity.key_pem() + identity.chain_pem + AUTHORITY.pem).decode()
    assert [certificate.subject for certificate, _der in pem_certificates(text)] == ["CN=app", "CN=Emulator root CA"]
    assert pem_certificates("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----") == []
    assert pem_certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----") == []
