# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fault a certificate has, told under each Python; and that a certificate's own text cannot do harm in a message."""

import datetime
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._http import untrusted
from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import Certificate, read_certificate
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.conftest import SENT
from tests.unit.plugins.module_utils._http.servers import mute, reply, script, server_context, tunnel
from tests.waiting import PATIENCE, no_hang

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
FAULTS = {
    "name": (
        "it is not for localhost but for a.example, *.b.example, 192.0.2.7 (checked with TRUST)",
        "use a name that it has, or look for what answers in the server's place",
    ),
    "expired": (f"it expired on {NOW - DAY:%Y-%m-%d %H:%M} UTC, and this machine's clock says ", "have it renewed"),
    "future": (
        f"it is valid from {NOW + DAY:%Y-%m-%d %H:%M} UTC on, but this machine's clock says ",
        "this machine's clock seems to be slow, set it right",
    ),
    "self-signed": (
        "it is self-signed ('CN=localhost, O=Contoso') and not in TRUST",
        "set ca_path to this certificate",
    ),
    "issuer": ("its issuer 'CN=Contoso Proxy' is unknown to TRUST", "set ca_path to the CA that signed it"),
}


@pytest.fixture
def identities(authority):
    return {
        "name": lambda: authority.server(["a.example", "*.b.example", "192.0.2.7"]),
        "expired": lambda: authority.server(["localhost"], starts=NOW - 2 * DAY, life=DAY),
        "future": lambda: authority.server(["localhost"], starts=NOW + DAY),
        "self-signed": lambda: pki.self_signed("CN=localhost,O=Contoso"),
        "issuer": lambda: pki.Authority.create("CN=Contoso Proxy").server(["localhost"]),
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_apart(exchange, identities, ca, tmp_path, fault):
    with script(reply(200), context=server_context(identities[fault](), tmp_path)) as server:
        found = exchange(server.url, ca=ca, headers={"Authorization": SENT})
    words, advice = found["described"]
    assert (found["fault"], found["is_of_proxy"], server.requests) == (fault, False, [])
    assert words.startswith(FAULTS[fault][0])
    assert FAULTS[fault][1] in advice
    assert "TRUST" in words


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_behind_a_proxy_is_the_server_s(exchange, identities, ca, tmp_path, fault):
    context = server_context(identities[fault](), tmp_path)
    with script(reply(200), context=context) as server, script(tunnel(server.port)) as proxy:
        found = exchange(server.url, ca=ca, proxy=proxy.url)
    assert (found["fault"], found["is_of_proxy"], server.requests) == (fault, False, [])
    assert len(proxy.requests) == 2


def test_fault_of_the_proxy_is_its_own_and_no_login_is_sent(exchange, identities, ca, tmp_path):
    with script(reply(200), context=server_context(identities["issuer"](), tmp_path)) as proxy:
        found = exchange("https://login.example", ca=ca, proxy=proxy.url.replace("://", f"://user:{SENT}@"))
    assert (found["fault"], found["is_of_proxy"], proxy.requests) == ("issuer", True, [])
    assert "Contoso Proxy" in found["described"][0]


def test_second_look_that_fails_costs_only_the_names(exchange, identities, ca, tmp_path):
    """It keeps within the deadline, too: the second connection is one that says nothing."""
    context = server_context(identities["issuer"](), tmp_path)
    with script(reply(200), context=context) as server, script(tunnel(server.port), mute) as proxy, no_hang():
        found = exchange(server.url, ca=ca, proxy=proxy.url, timeout=2.0, look_seconds=2 * PATIENCE)
    assert found["kind"] == "UNTRUSTED"
    words, _advice = found["described"]
    assert words in (
        "its issuer is unknown to TRUST",
        "certificate verify failed, checked with TRUST",
    )  # the latter: 3.6


def test_names_of_a_certificate_are_masked_printable_and_few(exchange, ca, authority, tmp_path):
    names = [f"{SENT}.example", "x" * 60 + ".example", *(f"n{number}.example" for number in range(50))]
    with script(reply(200), context=server_context(authority.server(names), tmp_path)) as server:
        words, _advice = exchange(server.url, ca=ca)["described"]
    assert "for ********.example, xxx" in words
    assert "n2.example and 47 more" in words
    issuer = pki.Authority.create("CN=a\x1b[2Jb\u202ec" + "y" * 40)
    with script(reply(200), context=server_context(issuer.server(["localhost"]), tmp_path)) as server:
        words, _advice = exchange(server.url, ca=ca)["described"]
    assert "'CN=a [2Jb c" in words
    assert words.isprintable()


def described(certificate, fault, now):
    finding = untrusted.Finding(fault, "host", False, now, certificate)
    return untrusted.described(finding, "TRUST", "certificate revoked")


def test_good_leaf_under_an_expired_authority(authority):
    leaf = read_certificate(authority.server(["localhost"]).certificate.public_bytes(Encoding.DER))
    words, _advice = described(leaf, untrusted.EXPIRED, time.time())
    assert words.startswith(
        "a CA certificate above it has expired, in what the server sends or in TRUST; this machine's"
    )


def test_fault_that_has_no_words_of_ours_is_openssl_s(authority):
    leaf = read_certificate(authority.server(["localhost"]).certificate.public_bytes(Encoding.DER))
    assert described(leaf, untrusted.OTHER, time.time())[0] == "certificate revoked, checked with TRUST"


@pytest.mark.parametrize("fault", [*FAULTS, "other"])
def test_every_fault_has_words_without_a_certificate(fault):
    words, advice = described(None, fault, time.time())
    assert "TRUST" in words
    assert advice


def test_certificate_is_read_as_cryptography_reads_it(authority):
    identity = authority.server(["localhost", "::1", "192.0.2.7"])
    real, read = identity.certificate, Certificate(identity.certificate.public_bytes(Encoding.DER))
    assert (read.starts, read.ends) == (
        real.not_valid_before_utc.timestamp(),
        real.not_valid_after_utc.timestamp(),
    )
    assert read.names == ["localhost", "::1", "192.0.2.7"]
    assert read.issuer == f"CN={authority.certificate.subject.rfc4514_string().removeprefix('CN=')}"
    assert not read.is_self_signed


def test_end_beyond_2049_is_a_generalized_time():
    key = pki.ec_key()
    name = pki.name("CN=x")
    end = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, end)
    read = Certificate(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    assert read.ends == end.timestamp()
    assert (read.names, read.is_self_signed) == ([], True)


DER = pki.Authority.create().server(["localhost"]).certificate.public_bytes(Encoding.DER)


@given(st.binary(max_size=200), st.integers(0, len(DER) - 1))
def test_any_bytes_are_a_certificate_or_none(noise, at):
    read_certificate(noise)
    read_certificate(DER[:at])
    read = read_certificate(DER[:at] + noise + DER[at + len(noise) :])
    for fault in FAULTS:
        words, advice = described(read, fault, time.time())
        assert words.isprintable()
        assert len(words) < 1000
        assert advice
