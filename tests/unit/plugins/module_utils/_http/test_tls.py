# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is trusted: certificates of every kind, CA files and directories, what the environment says, pins, old TLS."""

import datetime
import hashlib
import shutil
import ssl
import subprocess
import warnings

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ansible_collections.entra.oracledb.plugins.module_utils._http import tls
from tests.emulators import pki
from tests.unit.plugins.module_utils._http.conftest import CANARY, SENT
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="package")
def other_ca(tmp_path_factory):
    return str(pki.Authority.create("CN=Other").save(tmp_path_factory.mktemp("other")))


@pytest.mark.parametrize("kind", ["name", "expired", "future", "self-signed"])
def test_certificate_that_is_not_to_be_trusted(exchange, authority, ca, tmp_path, kind):
    identity = {
        "name": lambda: authority.server([f"{CANARY}.example"]),
        "expired": lambda: authority.server(["localhost"], starts=NOW - 2 * DAY, life=DAY),
        "future": lambda: authority.server(["localhost"], starts=NOW + DAY),
        "self-signed": lambda: pki.self_signed("CN=localhost"),
    }[kind]()
    with script(reply(200), context=server_context(identity, tmp_path)) as server:
        found = exchange(server.url, ca=ca, headers={"Authorization": SENT})
    assert (found["kind"], server.requests) == ("UNTRUSTED", [])
    assert CANARY not in found["reason"]


def test_other_authority(exchange, context, ca, other_ca):
    with script(reply(200), context=context) as server:
        assert exchange(server.url, ca=other_ca)["kind"] == "UNTRUSTED"
        assert exchange(server.url)["kind"] == "UNTRUSTED"
        assert exchange(server.url, environ={"SSL_CERT_FILE": ca}, ca=other_ca)["kind"] == "UNTRUSTED"
    assert server.requests == []


def test_address_in_the_certificate(exchange, context, ca):
    with script(reply(200), context=context) as server:
        assert exchange(f"https://127.0.0.1:{server.port}/", ca=ca)["status"] == 200
        assert exchange(f"https://127.0.0.2:{server.port}/", ca=ca)["kind"] == "UNREACHABLE"


def test_name_with_a_final_dot(exchange, context, ca):
    with script(reply(200), context=context) as server:
        found = exchange(f"https://localhost.:{server.port}/", ca=ca, resolve=[["127.0.0.1", server.port]])
    assert found["status"] == 200
    assert f"\r\nHost: localhost:{server.port}\r\n" in server.requests[0]


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_environment_s_ca_counts_without_ca_path(exchange, context, ca, other_ca, name):
    with script(reply(200), context=context) as server:
        assert exchange(server.url, environ={name: ca})["status"] == 200
        assert exchange(server.url, environ={name: other_ca}, ca=ca)["status"] == 200
        assert exchange(server.url, environ={name: ca}, ca=other_ca)["kind"] == "UNTRUSTED"


def test_requests_bundle_comes_first(exchange, context, ca, other_ca):
    with script(reply(200), context=context) as server:
        both = {"REQUESTS_CA_BUNDLE": ca, "CURL_CA_BUNDLE": other_ca}
        assert exchange(server.url, environ=both)["status"] == 200


def test_directory(exchange, context, ca, tmp_path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl for the names of a CA directory")
    digest = subprocess.run([openssl, "x509", "-hash", "-noout", "-in", ca], capture_output=True, text=True, check=True)
    shutil.copy(ca, tmp_path / f"{digest.stdout.strip()}.0")
    with script(reply(200), context=context) as server:
        assert exchange(server.url, ca=str(tmp_path))["status"] == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file or directory"), (b"", "no certificate in it"), (CANARY.encode(), "no certificate in it")],
)
@pytest.mark.parametrize("name", ["ca_path", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bad_ca_file(exchange, tmp_path, name, content, words):
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_bytes(content)
    found = exchange(
        "https://localhost:1/", **({"ca": str(path)} if name == "ca_path" else {"environ": {name: str(path)}})
    )
    assert (found["error"], found["reason"]) == ("SettingError", f"{name} '{path}' cannot be used: {words}.")


def test_without_verification_everyone_is_trusted(exchange, tmp_path):
    context = server_context(pki.self_signed("CN=elsewhere.example"), tmp_path)
    with script(reply(200), context=context) as server:
        assert exchange(server.url, verify=False)["status"] == 200


def test_pin(exchange, tmp_path):
    identity = pki.self_signed("CN=elsewhere.example")
    right = hashlib.sha1(identity.certificate.public_bytes(Encoding.DER)).hexdigest()
    with script(reply(200), context=server_context(identity, tmp_path)) as server:
        found = exchange(server.url, thumbprint="0" * 40, headers={"Secret": SENT})
        assert (found["kind"], server.requests) == ("WRONG_PIN", [])
        assert exchange(server.url, thumbprint=right)["status"] == 200


def test_old_tls_is_refused(exchange, authority, ca, tmp_path):
    old = server_context(authority.server(["localhost"]), tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one should not do this
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with script(reply(200), context=old) as server:
        found = exchange(server.url, ca=ca)
        assert (found["kind"], server.requests) == ("UNREACHABLE", [])
        assert not found["reason"].endswith("Error")


def test_python_that_cannot_name_the_oldest_tls(monkeypatch):
    """Python 3.7 with OpenSSL 1.0.2 has ssl.TLSVersion, but no context has a minimum_version."""

    class Context:
        __slots__ = ("check_hostname", "options", "verify_mode")

        def __init__(self, _protocol):
            self.options = 0

    monkeypatch.setattr(ssl, "SSLContext", Context)
    refused = tls.tls_context("", {}, verify=False).options
    for old in (ssl.OP_NO_SSLv3, ssl.OP_NO_TLSv1, ssl.OP_NO_TLSv1_1):
        assert refused & old


def test_server_without_tls(exchange, ca):
    with script(b"HTTP/1.1 400 " + CANARY.encode() + b"\r\n\r\n", early=True) as server:
        assert exchange(server.url.replace("http:", "https:"), ca=ca)["kind"] == "UNREACHABLE"
