# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request from options: what is wrong offline is found, named and told at once; what is right gets one key."""

import base64
import json
import os
import stat

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._urls import parse_proxy
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs.ws_trust import Assertion
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder, build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from tests.emulators import pki
from tests.unit.conftest import CLIENT_ID, SCOPE, SECRET, given

DEEP = "[" * 100_000
CERTIFICATE = {"client_secret": None, "auth": "certificate"}


@pytest.fixture
def faults(build):
    def of(**changes):
        with pytest.raises(RequestError) as caught:
            build(**changes)
        assert SECRET not in str(caught.value)
        assert str(caught.value).isprintable()
        return caught.value.faults

    return of


@pytest.fixture
def fault(faults):
    """The one and only fault of a request."""

    def of(**changes):
        found = faults(**changes)
        assert len(found) == 1, found
        return found[0]

    return of


# What is wrong, one at a time: the message names the option, where it comes from and what to do.


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": None}, ["client_id is missing", "AZURE_CLIENT_ID"]),
        ({"tenant_id": None}, ["tenant_id is missing", "AZURE_TENANT_ID"]),
        ({"scope": None}, ["scope is missing", "/.default"]),
        ({"client_secret": None, "auth": "client_secret"}, ["client_secret is missing", "AZURE_CLIENT_SECRET"]),
        (CERTIFICATE, ["certificate_path or certificate_data is missing", "AZURE_CLIENT_CERTIFICATE_PATH"]),
        ({"auth": "kerberos"}, ["auth 'kerberos'", "client_secret", "certificate"]),
        ({"scope": "https://contoso.example/hr-db"}, ["/.default", "Application ID URI"]),
        ({"scope": "User.Read"}, ["'User.Read'", "/.default"]),
        ({"scope": f"{SCOPE} https://other.example/.default"}, ["2 scopes", "one"]),
        ({"scope": 'https://x"y/.default'}, ["characters"]),
        ({"scope": "https://x/é/.default"}, ["characters"]),
        ({"authority": "http://login.example"}, ["authority", "not https"]),
        ({"authority": "ftp://login.example"}, ["authority", "not https"]),
        ({"authority": f"https://user:{SECRET}@login.example"}, ["authority", "https://host"]),
        ({"authority": "https://login.example?x=1"}, ["authority"]),
        ({"authority": "https://login.example#x"}, ["authority"]),
        ({"authority": "https://"}, ["authority"]),
        ({"authority": "https://[::1"}, ["authority"]),
        ({"authority": "https://login.example:port"}, ["authority"]),
        ({"authority": "https://login.example:99999"}, ["authority"]),
        ({"authority": "https://lo gin.example"}, ["authority"]),
        ({"authority": "https://login.example\\@evil.example"}, ["authority"]),
        ({"authority": "https://login.example/fabrikam.example"}, ["fabrikam.example", "contoso.example"]),
        ({"cloud": "AzureMoon"}, ["AzureMoon", "AzureUSGovernment"]),
        ({"tenant_id": "not a tenant"}, ["tenant_id", "GUID", "domain"]),
        ({"tenant_id": "contoso.example/"}, ["tenant_id"]),
        ({"tenant_id": "../common"}, ["tenant_id"]),
        ({"tenant_id": "contoso.example\nx"}, ["tenant_id"]),
        ({"tenant_id": "common"}, ["common", "GUID"]),
        ({"tenant_id": "Organizations"}, ["Organizations"]),
        ({"tenant_id": "consumers"}, ["consumers"]),
        ({"client_id": "my-app"}, ["client_id 'my-app'", "Application (client) ID"]),
        ({"claims": "{"}, ["claims", "JSON object"]),
        ({"claims": "[]"}, ["claims", "JSON object"]),
        ({"claims": DEEP}, ["claims", "JSON object"]),
        ({"claims": "W10="}, ["claims", "JSON object", "WWW-Authenticate"]),
        ({"claims": ["{}"]}, ["claims", "JSON object"]),
        ({"claims": 5}, ["claims", "JSON object"]),
        ({"proxy": "proxy.example:3128"}, ["proxy", "http://"]),
        ({"proxy": "socks5://proxy.example"}, ["proxy", "http://"]),
        ({"proxy": f"ftp://user:{SECRET}@proxy.example"}, ["proxy"]),
        ({"proxy": f"http://user:{SECRET}@proxy.example:port"}, ["proxy"]),
        ({"proxy": f"http://user:{SECRET}@[::1"}, ["proxy"]),
        ({"min_remaining": -1}, ["min_remaining", "0 to 86400 seconds", "-1"]),
        ({"min_remaining": 86401}, ["min_remaining"]),
        ({"timeout": 0}, ["timeout", "1 to 3600 seconds"]),
        ({"timeout": 3601}, ["timeout"]),
        ({"cache": "sometimes"}, ["cache 'sometimes'", "required"]),
        ({"cache_key": SECRET}, ["cache_key", "openssl rand"]),
        ({"cache_key": base64.b64encode(bytes(16)).decode()}, ["cache_key", "32 bytes"]),
    ],
)
def test_fault(fault, changes, words):
    text = fault(**changes)
    assert all(word in text for word in words), text


def test_all_faults_are_reported_together(faults):
    found = faults(
        scope="https://x", tenant_id="not a tenant", client_id="app", authority="http://login.example", timeout=0
    )
    assert len(found) == 5


def test_a_bad_certificate_is_reported_with_the_other_faults(faults, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem", password="right")
    found = faults(**CERTIFICATE, certificate_path=str(path), certificate_password="wrong", scope="https://x")
    assert any("/.default" in text for text in found)
    assert any("certificate_password does not open it" in text for text in found)
    assert len(found) == 2


# Certificates: what the file system and the options can say.


@pytest.mark.parametrize("option", ["certificate_path", "private_key_path"])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: os.mkfifo(path, 0o600), "not a regular file"),
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(bytes(1024 * 1024 + 1)), "1 MiB"),
    ],
)
def test_file_that_cannot_be_read_is_one_fault(faults, tmp_path, identity, option, make, words):
    good = identity.write_pem(tmp_path / "good.pem")
    make(tmp_path / "bad.pem")
    paths = {"certificate_path": str(good), option: str(tmp_path / "bad.pem")}
    found = [text for text in faults(**CERTIFICATE, **paths) if option in text]
    assert len(found) == 1
    assert words in found[0]
    assert str(tmp_path / "bad.pem") in found[0]


def test_unreadable_private_key_is_the_only_fault(fault, tmp_path, identity):
    certificate, _key = identity.write_pair(tmp_path, "app")
    text = fault(**CERTIFICATE, certificate_path=str(certificate), private_key_path=str(tmp_path / "missing.key"))
    assert text.startswith("private_key_path '")


@pytest.mark.parametrize("option", ["certificate_path", "private_key_path"])
def test_a_key_given_as_a_path_is_never_shown(faults, tmp_path, identity, option):
    pem = identity.key_pem().decode()
    paths = {"certificate_path": str(identity.write_pem(tmp_path / "app.pem")), option: pem}
    text = " ".join(faults(**CERTIFICATE, **paths))
    assert option in text
    assert "certificate_data" in text
    assert not any(line in text for line in pem.splitlines()[1:-1])


def test_path_with_a_nul_is_a_fault(fault):
    assert "certificate_path" in fault(**CERTIFICATE, certificate_path="/etc/\0")


def test_home_is_expanded_in_paths(build, tmp_path, identity, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    identity.write_pem(tmp_path / "app.pem")
    assert build(**CERTIFICATE, certificate_path="~/app.pem").certificate


def test_two_explicit_certificates_are_a_fault(fault, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem")
    text = fault(**CERTIFICATE, certificate_path=str(path), certificate_data=path.read_text())
    assert "both" in text


def test_key_that_others_can_read_is_a_warning(build, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem")
    path.chmod(0o644)
    (warning,) = build(**CERTIFICATE, certificate_path=str(path)).warnings
    assert "0644" in warning
    assert "chmod 600" in warning


def test_certificate_without_a_key_may_be_public(build, tmp_path, identity):
    certificate, key = identity.write_pair(tmp_path, "app")
    certificate.chmod(0o644)
    request = build(**CERTIFICATE, certificate_path=str(certificate), private_key_path=str(key))
    assert request.warnings == ()
    assert request.private_key == key.read_bytes()


def test_certificate_data_is_pem_or_base64(build, identity):
    pem = identity.key_pem().decode() + identity.chain_pem.decode()
    assert build(**CERTIFICATE, certificate_data=pem).certificate == pem.encode()
    pfx = identity.pfx("p")
    assert build(**CERTIFICATE, certificate_data=base64.encodebytes(pfx).decode()).certificate == pfx


def test_certificate_data_that_is_neither_is_a_fault_that_does_not_show_it(fault):
    text = fault(**CERTIFICATE, certificate_data=SECRET + "é")
    assert "certificate_data" in text


# auto: what the call says wins over what the environment holds.


def test_auto_takes_the_secret(build):
    assert build().auth == "client_secret"


def test_auto_takes_the_certificate(build, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem")
    assert build(client_secret=None, certificate_path=str(path)).auth == "certificate"


def test_auto_with_two_explicit_credentials_is_a_fault(faults, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem")
    assert "set auth" in " ".join(faults(certificate_path=str(path)))


@pytest.mark.parametrize("explicit", ["client_secret", "certificate_path"])
def test_auto_prefers_what_is_explicit_to_the_environment(offline_options, tmp_path, identity, explicit):
    values = {"client_secret": SECRET, "certificate_path": str(identity.write_pem(tmp_path / "app.pem"))}
    options = given({name: value for name, value in offline_options.items() if name != "client_secret"})
    options.update({name: Given(value, name == explicit) for name, value in values.items()})
    request = RequestBuilder(options, offline_faults).build()
    assert request.auth == {"client_secret": "client_secret", "certificate_path": "certificate"}[explicit]
    assert bool(request.text("client_secret")) is (explicit == "client_secret")


def test_auto_with_two_in_the_environment_takes_the_secret_as_azure_identity_does(offline_options, tmp_path, identity):
    options = {**offline_options, "certificate_path": str(identity.write_pem(tmp_path / "app.pem"))}
    assert RequestBuilder(given(options, explicit=False), offline_faults).build().auth == "client_secret"


def test_empty_environment_values_are_not_given(offline_options):
    options = given(offline_options) | given({"certificate_path": "", "authority": ""}, explicit=False)
    assert RequestBuilder(options, offline_faults).build().auth == "client_secret"


def test_explicit_auth_ignores_other_credentials(build):
    request = build(auth="client_secret", certificate_path="/nowhere", certificate_password="x", private_key_path="/no")
    assert (request.certificate, request.private_key, request.text("certificate_password")) == (b"", b"", "")


# Authority and tenant.


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        ("https://login.example", "https://login.example"),
        ("https://login.example/", "https://login.example"),
        ("HTTPS://Login.Example", "https://login.example"),
        ("login.example", "https://login.example"),
        ("login.example/", "https://login.example"),
        ("localhost:8443", "https://localhost:8443"),
        ("https://localhost:8443/", "https://localhost:8443"),
        ("https://login.example/contoso.example/", "https://login.example"),
        ("https://login.example/CONTOSO.example", "https://login.example"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        (" https://login.example ", "https://login.example"),
    ],
)
def test_authority_forms(build, authority, expected):
    request = build(authority=authority)
    assert (request.authority, request.tenant_id) == (expected, "contoso.example")


def test_authority_can_name_the_tenant(build):
    request = build(tenant_id=None, authority="https://login.example/fabrikam.example")
    assert request.tenant_id == "fabrikam.example"


def test_authority_with_more_than_a_tenant_is_a_fault(faults):
    assert faults(tenant_id=None, authority="https://login.example/tenant/users")


def test_cloud_chooses_the_authority_and_authority_wins(build):
    assert build(cloud="AzureUSGovernment").authority == "https://login.microsoftonline.us"
    assert build(cloud="AzureUSGovernment", authority="https://login.example").authority == "https://login.example"
    assert build().authority == "https://login.microsoftonline.com"


@pytest.mark.parametrize(
    "tenant", ["contoso.example", CLIENT_ID, CLIENT_ID.upper(), "a.b-c.d", "adfs", " contoso.example "]
)
def test_tenant_forms(build, tenant):
    assert build(tenant_id=tenant).tenant_id == tenant.strip()


def test_adfs_client_ids_are_free(build):
    assert build(tenant_id="adfs", client_id="urn:my:app").client_id == "urn:my:app"


# Values.


def test_claims_are_kept_as_they_are(build):
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    assert build(claims=claims).claims == claims
    assert build(claims=json.loads(claims)).claims == claims


def test_claims_in_base64_are_the_same_request(build):
    claims = '{"access_token": {"nbf": {"essential": true}}}'
    encoded = base64.b64encode(claims.encode()).decode()
    assert encoded.endswith("=")
    for form in (encoded, encoded.rstrip("="), base64.urlsafe_b64encode(claims.encode()).decode()):
        assert build(claims=form).claims == claims
        assert build(claims=form).key() == build(claims=claims).key()


@pytest.mark.parametrize("seconds", [0, 300, 86400])
def test_min_remaining_range(build, seconds):
    assert build(min_remaining=seconds).min_remaining == seconds


def test_defaults(build):
    request = build()
    assert (request.min_remaining, request.timeout, request.cache, request.validate_certs) == (None, 60, "auto", True)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_cache_key_in_either_alphabet(build, encode):
    assert build(cache_key=encode(b"\xfb\xff" * 16).decode()).cache_key == b"\xfb\xff" * 16


def test_build_requests_makes_one_for_each_scope_and_reports_the_faults_of_all(offline_options):
    scopes = ["https://a/.default", "https://b/.default"]
    assert [request.scope for request in build_requests(given(offline_options), offline_faults, scopes)] == scopes
    with pytest.raises(RequestError) as caught:
        build_requests(given({**offline_options, "client_id": "x"}), offline_faults, ["https://a", "https://b"])
    assert len(caught.value.faults) == 3


# The key in the store, and what shows a request.

OTHERS = {
    "authority": "https://login.example",
    "tenant_id": "fabrikam.example",
    "client_id": CLIENT_ID.replace("5", "6"),
    "scope": "https://contoso.example/crm-db/.default",
    "claims": '{"access_token": {}}',
    "client_secret": "another",
    "validate_certs": False,
    "cloud": "AzureUSGovernment",
}
SAME = {
    "min_remaining": 10,
    "proxy": "http://proxy.example:3128",
    "ca_path": "/etc/ca.pem",
    "timeout": 5,
    "cache": "required",
    "cache_dir": "/run/x",
    "client_id": CLIENT_ID.upper(),
    "tenant_id": "Contoso.Example",
}


@pytest.mark.parametrize(("name", "value"), OTHERS.items())
def test_key_changes_with(build, name, value):
    assert build(**{name: value}).key() != build().key()


@pytest.mark.parametrize(("name", "value"), SAME.items())
def test_key_does_not_change_with(build, name, value):
    assert build(**{name: value}).key() == build().key()


def test_key_changes_with_each_part_of_a_certificate(build, tmp_path, identity):
    other = pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key("other"))
    certificate, key = identity.write_pair(tmp_path, "app")
    base = {**CERTIFICATE, "certificate_path": str(certificate), "private_key_path": str(key)}
    keys = {
        build(**base).key(),
        build(**{**base, "private_key_path": str(other.write_pair(tmp_path, "other")[1])}).key(),
        build(**{**base, "certificate_path": str(tmp_path / "other.pem")}).key(),
        build(**base, certificate_password="x").key(),
        build(**base, send_certificate_chain=True).key(),
        build().key(),
    }
    assert len(keys) == 6


def test_key_is_a_file_name_without_a_secret(build):
    key = build().key()
    assert len(key) == 64
    assert set(key) <= set("0123456789abcdef")


def test_repr_shows_no_secret(build, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem", password="canary-passphrase")
    cache_key = base64.b64encode(b"canary-cache-key" * 2).decode()
    shown = repr(build(proxy="http://u:canary-proxy@proxy.example", cache_key=cache_key)) + repr(
        build(**CERTIFICATE, certificate_path=str(path), certificate_password="canary-passphrase")
    )
    assert "canary" not in shown
    assert "PRIVATE KEY" not in shown


@pytest.mark.parametrize(
    "holder",
    [
        Given("canary", explicit=True, source="AZURE_CLIENT_SECRET"),
        parse_proxy("http://u:canary@proxy.example"),
        Assertion("<canary/>", "urn:oasis:names:tc:SAML:1.0:assertion", "alice@contoso.example"),
    ],
)
def test_repr_of_what_a_secret_is_in_on_the_way_shows_none(holder):
    assert "canary" in "".join(map(str, holder))
    assert "canary" not in repr(holder)


def test_every_secret_is_known_to_the_scrubber(build):
    secrets = build(proxy="http://u:p%40ss-word@proxy.example").secrets()
    assert SECRET in secrets
    assert {"p%40ss-word", "p@ss-word"} <= set(secrets)


def test_reading_a_request_changes_no_file(build, tmp_path, identity):
    path = identity.write_pem(tmp_path / "app.pem")
    build(**CERTIFICATE, certificate_path=str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["app.pem"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("client_secret", {"client_secret": f"{SECRET}\udce4"}),
        ("client_id", {"client_id": "app\udce4", "oidc": True, "authority": "https://sso.example/realms/dba"}),
        ("proxy", {"proxy": "http://u:p\udce4@proxy.example"}),
        ("federated_token_file", {"client_secret": None, "federated_token_file": "/run/\udce4"}),
    ],
)
def test_bytes_that_are_no_utf_8_cannot_be_sent(faults, name, options):
    """As from an environment in Latin-1."""
    assert f"{name} is no text: it has bytes that are no UTF-8." in faults(**options)
