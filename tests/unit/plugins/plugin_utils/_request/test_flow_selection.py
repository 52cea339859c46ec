# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""auto and chains: what is given wins over the environment, and the environment over what the machine offers."""

import itertools

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import ENVIRONMENT, FLOWS, LAST_RESORTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request import flow_selection
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given, OptionValues
from tests.unit.conftest import CLIENT_ID, SECRET

CLIENT = {"client_id": CLIENT_ID}
ENVIRONMENT_SIGNS = {
    "client_secret": "client_secret",
    "certificate": "certificate_path",
    "username_password": "password",
    "workload_identity": "federated_token_file",
}
USER_FLOWS = {
    "authorization_code": {"authorization_code": "code", "redirect_uri": "http://localhost"},
    "refresh_token": {"refresh_token": "token"},
    "username_password": {"username": "a@contoso.example", "password": "p"},
}


def values(explicit=None, environment=None):
    options = {name: Given(value, False) for name, value in (environment or {}).items()}
    return OptionValues({**options, **{name: Given(value, True) for name, value in (explicit or {}).items()}})


def candidates(explicit=None, environment=None):
    return flow_selection.Candidates(values(explicit, environment))


def chosen(explicit=None, environment=None):
    found = candidates(explicit, environment)
    assert found.faults == []
    return found.flows


def faults(**explicit):
    found = candidates(explicit)
    assert found.faults
    return " ".join(found.faults)


# auto.


SIGNS = [(name, sign) for name, flow in FLOWS.items() for sign in flow.recognised_by]


@pytest.mark.parametrize(("name", "sign"), SIGNS)
def test_each_sign_tells_its_flow(name, sign):
    assert candidates({sign: "x"}).flows == [name]


def test_explicit_wins_over_all_of_the_environment():
    environment = {**CLIENT, "client_secret": "s", "certificate_path": "/c", "username": "u", "password": "p"}
    assert chosen({"federated_token": "t"}, environment) == ["workload_identity"]
    assert chosen({"identity_object_id": "o"}, environment) == ["managed_identity"]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(ENVIRONMENT, 2)))
def test_environment_is_read_in_azure_identity_s_order(first, second):
    environment = {**CLIENT, "username": "u", ENVIRONMENT_SIGNS[second]: "x", ENVIRONMENT_SIGNS[first]: "x"}
    assert chosen(environment=environment) == [first]


def test_environment_wins_over_the_machine():
    assert chosen(environment={**CLIENT, "client_secret": "s"}) == ["client_secret"]


def test_without_a_sign_the_machine_is_asked_and_the_reason_given():
    found = candidates(CLIENT)
    assert found.flows == list(LAST_RESORTS) == ["managed_identity", "azure_cli"]
    (reason,) = found.skipped
    assert "no credential is given" in reason
    assert "client_secret or AZURE_CLIENT_SECRET" in reason


@pytest.mark.parametrize("sign", ["authorization_code", "refresh_token", "user_assertion", "identity_object_id"])
def test_what_no_environment_holds_is_not_looked_for_there(sign):
    assert chosen(environment={sign: "x"}) == list(LAST_RESORTS)


@pytest.mark.parametrize(
    ("given", "flow"),
    [
        ({"user_assertion": "a", "client_secret": "s"}, "on_behalf_of"),
        ({"user_assertion": "a", "certificate_path": "/c"}, "on_behalf_of"),
        ({"user_assertion": "a", "federated_token": "t"}, "on_behalf_of"),
        ({"authorization_code": "c", "redirect_uri": "r", "client_secret": "s"}, "authorization_code"),
        ({"refresh_token": "r", "certificate_data": "c"}, "refresh_token"),
        ({"username": "u", "password": "p", "client_secret": "s"}, "username_password"),
    ],
)
def test_a_client_s_credential_is_a_part_of_the_flow_that_uses_it(given, flow):
    assert chosen({**CLIENT, **given}) == [flow]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"client_secret": "s", "certificate_path": "/c"}, "client_secret and certificate"),
        ({"client_secret": "s", "federated_token": "t"}, "client_secret and workload_identity"),
        ({"refresh_token": "r", "user_assertion": "a"}, "on_behalf_of and refresh_token"),
        ({"password": "p", "certificate_path": "/c"}, "certificate and username_password"),
        ({"identity_host": "target", "client_secret": "s"}, "client_secret and managed_identity"),
    ],
)
def test_credentials_for_two_flows_are_a_fault(given, words):
    text = faults(**CLIENT, **given)
    assert f"credentials for {words} are given: set auth" in text


def test_what_auto_chose_must_be_complete():
    found = candidates(environment={"client_secret": "s"})
    assert found.flows == ["client_secret"]
    assert found.faults == ["client_id is missing: set client_id, aad_token_client_id or AZURE_CLIENT_ID."]


# Which credential of the client counts.


def options_of(flow, explicit=None, environment=None):
    given = values(explicit, environment)
    return flow_selection.options_of(FLOWS[flow], given), given.faults


@pytest.mark.parametrize("flow", USER_FLOWS)
def test_secret_of_the_environment_is_never_sent_by_a_public_user_flow(build, monkeypatch, flow):
    options = {"auth": flow, "scope": "https://x/read", "tenant_id": "contoso.example", **CLIENT, **USER_FLOWS[flow]}
    given = {name: Given(value, True) for name, value in options.items()}
    public = RequestBuilder({**given, "client_secret": Given(SECRET, False)}, offline_faults).build()
    assert SECRET not in public.secrets()
    assert not public.text("client_secret")
    confidential = RequestBuilder({**given, "client_secret": Given(SECRET, True)}, offline_faults).build()
    assert confidential.text("client_secret") == SECRET


def test_certificate_of_the_environment_is_never_read_for_a_public_user_flow():
    options = {"auth": "refresh_token", "scope": "https://x/read", **CLIENT, "refresh_token": "r"}
    given = {name: Given(value, True) for name, value in options.items()}
    assert (
        RequestBuilder({**given, "certificate_path": Given("/nowhere", False)}, offline_faults).build().certificate
        == b""
    )


def test_secret_of_the_environment_proves_an_app():
    found, wrong = options_of("on_behalf_of", {"user_assertion": "a"}, {**CLIENT, "client_secret": "s"})
    assert "client_secret" in found
    assert not set(flow_selection.CERTIFICATE) & set(found)
    assert wrong == []


def test_explicit_credential_of_the_client_wins_over_the_environment():
    environment = {"client_secret": "s", "certificate_path": "/c"}
    found, wrong = options_of("on_behalf_of", {"federated_token": "t"}, environment)
    assert "federated_token" in found
    assert not {"client_secret", "certificate_path"} & set(found)
    assert wrong == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"client_secret": "s", "certificate_path": "/c"}, "client_secret and a certificate"),
        ({"client_secret": "s", "federated_token": "t"}, "client_secret and a federated token"),
        ({"certificate_data": "c", "federated_token_command": "t"}, "a certificate and a federated token"),
    ],
)
@pytest.mark.parametrize("flow", ["on_behalf_of", "refresh_token", "authorization_code"])
def test_two_credentials_of_the_client_are_a_fault(flow, given, words):
    _found, wrong = options_of(flow, given)
    assert wrong == [f"{words} are given for the client: give one."]


@pytest.mark.parametrize("detail", ["send_certificate_chain", "certificate_password", "private_key_path"])
def test_a_detail_of_certificates_is_no_certificate(detail):
    """A play's variable for all its tasks must not take the secret away."""
    found, wrong = options_of("on_behalf_of", {"user_assertion": "a", detail: "x"}, {"client_secret": "s"})
    assert "client_secret" in found
    assert wrong == []


@pytest.mark.parametrize("source", ["federated_token", "federated_token_command"])
@pytest.mark.parametrize("flow", ["workload_identity", "on_behalf_of"])
def test_explicit_source_of_a_federated_token_wins_over_the_pod_s_file(flow, source):
    found, wrong = options_of(flow, {source: "x"}, {"federated_token_file": "/var/run/token"})
    assert [name for name in flow_selection.FEDERATED if name in found] == [source]
    assert wrong == []


def test_two_sources_of_a_federated_token_are_a_fault():
    _found, wrong = options_of("workload_identity", {"federated_token_command": "cat x", "federated_token_file": "x"})
    assert wrong == ["federated_token_file and federated_token_command are given: give one."]


def test_gitlab_s_variable_is_read_for_gitlab_only(monkeypatch):
    monkeypatch.setenv("JOB_TOKEN", "x.y.z")
    options = {"scope": "https://x/.default", "tenant_id": "contoso.example", **CLIENT}
    named = {**options, "federated_token_variable": "JOB_TOKEN"}
    given = {name: Given(value, True) for name, value in named.items()}
    assert (
        RequestBuilder({**given, "auth": Given("gitlab_oidc", True)}, offline_faults).build().text("federated_token")
        == "x.y.z"
    )
    with pytest.raises(RequestError, match="federated_token_command is missing"):
        RequestBuilder({**given, "auth": Given("workload_identity", True)}, offline_faults).build()
