# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that nothing reads, and where the value of an option came from."""

import re
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.action import oracle_client
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.foreign_names import OURS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.variables import (
    unknown_variables,
    unknown_with,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import as_meant, sources
from tests.unit.conftest import SECRET, given

ROOT = Path(__file__).resolve().parents[5]
ROLE_S = [*CLIENT_ARGUMENTS, *oracle_client.OTHER_VARIABLES]


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("aad_token_tenantid", "aad_token_tenant_id"),
        ("aad_token_tenant", "aad_token_tenant_id"),  # an alias of the option, and no variable
        ("aad_token_client_secert", "aad_token_client_secret"),
        ("aad_token_adfs_authority_url", "aad_token_authority"),
        *((f"aad_token_{name}", f"aad_token_{ours}") for name, ours in OURS.items()),
    ],
)
def test_misspelt_credential_variable(variable, meant):
    assert unknown_variables({variable: SECRET}) == [f"nothing reads the variable {variable}; is {meant} meant?"]


def test_variables_that_are_read_or_are_the_play_s_own():
    assert unknown_variables([f"aad_token_{name}" for name in OPTIONS]) == []
    assert unknown_variables(["aad_token_result", "aad_token_hr", "aad_token_", "inventory_hostname", "tenantid"]) == []


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("tnsadmin", "; is oracle_client_tns_admin meant?"),
        ("token", "; is oracle_client_tokens meant?"),
        ("sqlnet_rename", "; is oracle_client_sqlnet_renames meant?"),
        ("version", "."),
    ],
)
def test_unknown_variable_of_the_role(name, end):
    found = unknown_with("oracle_client_", {f"oracle_client_{name}": SECRET, "other": 1}, ROLE_S)
    assert found == [f"nothing reads the variable oracle_client_{name}{end}"]


def test_known_variables_of_the_role():
    assert unknown_with("oracle_client_", [f"oracle_client_{name}" for name in ROLE_S], ROLE_S) == []


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["tenant_id"], "tenant_id, aad_token_tenant_id or AZURE_TENANT_ID"),
        (["scope"], "scope or aad_token_scope"),
        (
            ["certificate_path", "certificate_data"],
            "certificate_path (aad_token_certificate_path, AZURE_CLIENT_CERTIFICATE_PATH) or certificate_data (aad_token_certificate_data)",
        ),
    ],
)
def test_where_an_option_can_be_set(names, text):
    assert sources(names) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_names_read_like_prose(names, text):
    assert prose(names) == text


@pytest.mark.parametrize("source", ["", "aad_token_x", "AZURE_X", "ansible.cfg"])
@pytest.mark.parametrize(
    ("name", "value", "rest"),
    [
        ("client_id", "my app", " 'my app' is not a GUID: use "),
        ("authority", "http://x", " 'http:…' is not https: "),
        ("tenant_id", "a/b", " 'a/b' is neither a GUID nor a domain name."),
        ("scope", "https://x", " 'https://x' does not end in '/.default'"),
        ("cloud", "AzureClout", " 'AzureClout' is unknown; is AzureCloud meant? (There are "),
        ("cache", "alway", " 'alway' is unknown; choose one of auto, required or never."),
        ("auth", ["client_secrt"], " 'client_secrt' is unknown; is client_secret meant? (There are "),
        ("timeout", 0, " must be 1 to 3600 seconds, not 0."),
        ("validate_certs", "treu", " must be true or false, not 'treu'."),
        ("client_secret", "x ", " begins or ends with a blank"),
        ("proxy", "x", " must be http://"),
        ("client_id", ["x"], " must be text, not a list."),
        ("scope", {"x": 1}, " must be text, not a dictionary."),
        ("cache_key", "", " is empty: the cache would not be encrypted"),
    ],
)
def test_fault_names_the_variable_that_the_value_came_from(offline_options, name, value, rest, source):
    options = {**given(offline_options), name: Given(value, explicit=True, source=source)}
    with pytest.raises(RequestError) as caught:
        build_requests(options, offline_faults)
    start = f"{name} (from {source})" if source else name
    assert [fault for fault in caught.value.faults if fault.startswith(start + rest)], caught.value.faults
    assert "['" not in str(caught.value)


def test_a_scope_of_the_call_is_not_the_variable_s(offline_options):
    options = {**given(offline_options), "scope": Given("https://x/.default", explicit=True, source="aad_token_scope")}
    with pytest.raises(RequestError) as caught:
        build_requests(options, offline_faults, ["https://y"])
    assert [fault for fault in caught.value.faults if fault.startswith("scope 'https://y' does not end")]


@pytest.mark.parametrize("name", ["scope", "tenant_id", "client_id", "client_secret"])
def test_empty_is_said_to_be_empty_and_missing_to_be_missing(offline_options, name):
    for value, word in (("", "empty"), (None, "missing")):
        options = {**given({**offline_options, "auth": "client_secret"}), name: Given(value, explicit=True)}
        with pytest.raises(RequestError) as caught:
            build_requests(options, offline_faults)
        (fault,) = caught.value.faults
        assert fault.startswith(f"{name} is {word}: set {name}")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"scope": 1, "clientid": 2}, {"scope": 1, "client_id": 2}),
        ({"oidc_token": 1}, {"federated_token": 1}),
        ({"scope": 1, "xyzzy": 2}, {}),
        ({"client_id": 1, "clientid": 2}, {}),
    ],
)
def test_options_as_they_are_meant(given, meant):
    assert as_meant(given, OPTIONS) == meant


@pytest.mark.parametrize("path", sorted((ROOT / "playbooks").glob("*.yml")), ids=lambda path: path.stem)
def test_variables_of_the_playbooks_are_known(path: Path) -> None:
    text = re.sub(r"(?m)^ *tags: .*$", "", path.read_text())
    named = set(re.findall(r"\boracle_client_(\w+)", text))
    assert sorted(named - {*ROLE_S, "result"}) == []  # the result of the role's task is what it registers
