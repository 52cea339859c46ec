# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose token it is: the key changes with everybody who could be meant, and not with what merely changes by itself."""

import base64
import hashlib
import json
import os
import time

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _machine
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import MAX_NAME
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request import credential_identity
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from tests.unit.conftest import CLIENT_ID, SCOPE, given

OTHER_ID = CLIENT_ID.replace("5", "6")
ISSUER = "https://cluster.example"


def federated(**changes):
    """A signed token of a workload, a new one each time."""
    claims = {"iss": ISSUER, "sub": "system:serviceaccount:db:hr", "aud": ["api://AzureADTokenExchange"], **changes}
    return jwt.encode({"iat": time.time(), "jti": str(time.monotonic_ns()), **claims}, "k" * 32, algorithm="HS256")


@pytest.fixture
def make(build):
    return lambda **changes: build(client_secret=None, **changes)


# Federated tokens.


def test_renewed_token_of_the_same_workload_is_the_same_request(make):
    first, second = federated(), federated()
    assert first != second
    assert make(federated_token=first).key() == make(federated_token=second).key()
    assert make(federated_token=first).key() == make(federated_token=f"{second}\n").key()


@pytest.mark.parametrize(
    "change",
    [{"sub": "system:serviceaccount:db:crm"}, {"iss": "https://other.example"}, {"aud": ["api://x"]}, {"sub": None}],
)
def test_another_workload_is_another_request(make, change):
    assert make(federated_token=federated()).key() != make(federated_token=federated(**change)).key()


def test_renewed_file_is_the_same_request_and_another_workload_in_it_another(make, tmp_path):
    path = tmp_path / "token"
    keys = []
    for token in (federated(), f"{federated()}\n", federated(sub="x")):
        path.write_text(token)
        keys.append(make(federated_token_file=str(path)).key())
    assert keys[0] == keys[1] != keys[2]


def test_file_in_the_home_directory_is_read(make, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "token").write_text(federated())
    assert json.loads(make(federated_token_file="~/token").identity)[0] == ISSUER


@pytest.mark.parametrize("token", ["canary", "canary.canary.canary", "é", "a.b.c.d"])
def test_what_is_no_jwt_is_told_apart_and_not_shown(make, token):
    request = make(federated_token=token)
    assert request.key() != make(federated_token=token + "x").key()
    assert token not in repr(request)
    assert len(request.identity) == 64


def test_missing_file_is_a_fault(make):
    with pytest.raises(RequestError, match="federated_token_file '/nonexistent' cannot be read: No such file"):
        make(federated_token_file="/nonexistent")


@pytest.mark.parametrize("padding", [0, 2000])
def test_token_in_the_place_of_its_file_is_never_shown(make, padding):
    token = federated(canary="x" * padding)
    assert len(token) > MAX_NAME
    with pytest.raises(RequestError, match="give that as federated_token") as caught:
        make(federated_token_file=token)
    assert "eyJ" not in str(caught.value)


# This machine.


def cli(directory):
    return credential_identity.identity_of("azure_cli", {}, {"AZURE_CONFIG_DIR": str(directory)})


def test_az_account_changes_with_az_s_profile(tmp_path):
    states = [cli(tmp_path)]
    for text in ("{}", '{"subscriptions": []}'):
        (tmp_path / "azureProfile.json").write_text(text)
        states.append(cli(tmp_path))
    assert len(set(states)) == 3
    assert cli(tmp_path) == states[-1]


def test_az_account_changes_when_the_profile_is_replaced_by_one_of_the_same_length_and_time(tmp_path):
    profile = tmp_path / "azureProfile.json"
    profile.write_text("a")
    os.utime(profile, (1, 1))
    before = cli(tmp_path)
    (tmp_path / "new").write_text("b")
    os.utime(tmp_path / "new", (1, 1))
    (tmp_path / "new").rename(profile)
    assert cli(tmp_path) != before


def test_az_account_is_part_of_the_key(build, tmp_path, monkeypatch):
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    before = build(auth="azure_cli", client_secret=None).key()
    (tmp_path / "azureProfile.json").write_text("{}")
    assert build(auth="azure_cli", client_secret=None).key() != before


def test_az_without_a_profile_or_with_a_senseless_directory(tmp_path):
    assert cli(tmp_path) != cli(tmp_path / "other")
    assert cli("\0")


@pytest.mark.parametrize("name", credential_identity.IDENTITY_HOST_VARIABLES)
def test_managed_identity_is_of_one_host(build, monkeypatch, name):
    before = build(auth="managed_identity", client_secret=None).key()
    monkeypatch.setenv(name, "http://127.0.0.1:40342/token")
    assert build(auth="managed_identity", client_secret=None).key() != before


@pytest.mark.parametrize("name", ["IDENTITY_HEADER", "MSI_SECRET"])
def test_managed_identity_s_own_secret_is_new_at_each_start_and_left_out(build, monkeypatch, name):
    before = build(auth="managed_identity", client_secret=None).key()
    monkeypatch.setenv(name, "canary")
    assert build(auth="managed_identity", client_secret=None).key() == before


def test_managed_identity_is_of_one_machine(build, monkeypatch):
    """A home directory may be shared by many."""
    before = build(auth="managed_identity", client_secret=None).key()
    monkeypatch.setattr(_machine, "machine_id", lambda: "another")
    assert build(auth="managed_identity", client_secret=None).key() != before


# The key, over all flows.

USER = {"auth": "device_code", "client_secret": None, "scope": "https://x/read"}
PIPELINE = {
    "auth": "azure_pipelines",
    "client_secret": None,
    "oidc_request_url": "https://dev.example/plan",
    "oidc_request_token": "canary-job",
    "service_connection_id": CLIENT_ID,
}
CLI = {"auth": "azure_cli", "client_secret": None}
CODE = {**USER, "auth": "authorization_code", "authorization_code": "canary-1", "redirect_uri": "http://localhost"}
PASSWORD = {**USER, "auth": "username_password", "username": "a@contoso.example", "password": "canary-1"}
OBO = {"auth": "on_behalf_of", "user_assertion": "canary-1"}
REFRESH = {**USER, "auth": "refresh_token", "refresh_token": "canary-1"}
MATTERS = [
    (USER, {"username": "alice@contoso.example"}),
    (USER, {"login_hint": "alice@contoso.example"}),
    (USER, {"auth": "interactive"}),
    (USER, {"enable_cae": True}),
    (PIPELINE, {"service_connection_id": OTHER_ID}),
    (PIPELINE, {"oidc_request_url": "https://dev.example/other"}),
    (CLI, {"subscription": "other"}),
    (CLI, {"tenant_id": "fabrikam.example"}),
    (CODE, {"authorization_code": "canary-2"}),
    (CODE, {"code_verifier": "canary-2"}),
    (PASSWORD, {"password": "canary-2"}),
    (PASSWORD, {"client_secret": "canary-2"}),
    (OBO, {"user_assertion": "canary-2"}),
    (OBO, {"client_secret": "canary-2"}),
    (REFRESH, {"refresh_token": "canary-2"}),
    ({}, {"region": "westeurope"}),
]
DOES_NOT = [
    (USER, {"prompt": "login"}),
    (USER, {"allow_interaction": True}),
    (USER, {"interaction_timeout": 5}),
    (PIPELINE, {"oidc_request_token": "canary-next-job"}),
    (CLI, {"process_timeout": 30}),
    (CLI, {"client_id": OTHER_ID}),
]


@pytest.mark.parametrize(("base", "change"), MATTERS)
def test_key_changes_with_what_matters(build, base, change):
    assert build(**base).key() != build(**{**base, **change}).key()


@pytest.mark.parametrize(("base", "change"), DOES_NOT)
def test_key_stays_with_what_does_not(build, base, change):
    assert build(**base).key() == build(**{**base, **change}).key()


@pytest.mark.parametrize("base", [PIPELINE, CODE, PASSWORD, OBO, REFRESH], ids=lambda base: base["auth"])
def test_no_secret_is_in_a_repr_or_a_key_and_each_is_known_to_the_scrubber(build, base):
    request = build(**base)
    assert "canary" not in repr(request) + request.key() + request.about
    secrets = {value for name, value in base.items() if value and OPTIONS[name].no_log}
    assert secrets <= set(request.secrets())


def test_password_goes_through_scrypt(build):
    """Guesses at a password by the file's name cost what RFC 7914 makes them cost, one by one for each person."""
    slow = hashlib.scrypt(b"canary-1", salt=b"a@contoso.example", n=2**14, r=8, p=1, dklen=32).hex()
    values = build(**PASSWORD).lasting_values()
    assert f"password={slow}".encode() in values
    assert not any(b"canary-1" in value for value in values)
    other = {**PASSWORD, "username": "b@contoso.example"}
    assert f"password={slow}".encode() not in build(**other).lasting_values()


def test_cache_key_is_in_the_name(build):
    keys = [base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2)]
    names = {build(cache_key=key).key() for key in (None, *keys)}
    assert len(names) == 3
    assert build(cache_key=keys[0]).key() == build(cache_key=keys[0]).key()


def test_alternatives_show_no_secret_either():
    options = given(
        {"auth": "azure_cli,client_secret", "scope": SCOPE, "client_id": CLIENT_ID, "tenant_id": "x.example"}
    )
    request = RequestBuilder({**options, "client_secret": Given("canary", True)}, offline_faults).build()
    assert request.otherwise[0].text("client_secret") == "canary"
    assert "canary" not in repr(request)
