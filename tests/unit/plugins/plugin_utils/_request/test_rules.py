# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of single options: each takes what is right and names what is wrong, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.rules import RULES, loopback
from tests.unit.conftest import CLIENT_ID

IDENTITY = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/x"
SECRETS = ("client_secret", "refresh_token", "authorization_code", "oidc_request_token")
GOOD = {
    "username": ["alice@contoso.example", "a.b+c@x", "guest_fabrikam.example#EXT#@contoso.example"],
    "identity_object_id": [CLIENT_ID, CLIENT_ID.upper()],
    "identity_resource_id": [
        f"/subscriptions/s/resourceGroups/g{IDENTITY}",
        f"/subscriptions/s/resourcegroups/g{IDENTITY}".replace("ManagedIdentity", "managedidentity"),
    ],
    "service_connection_id": [CLIENT_ID],
    "oidc_request_url": ["https://pipelines.example/x?api-version=2.0"],
    "redirect_uri": ["http://localhost", "http://localhost:8400/", "https://app.example/back?x=1"],
    "region": ["westeurope", "eastus2", "a" * 63],
    "federated_token_command": ["cat /x", "'a program' --with 'an argument'"],
    "process_timeout": ["1", "10", "3600"],
    **{name: ["x", "a b", "~8Q.x_-"] for name in SECRETS},
}
BAD = {
    "username": ["alice", "@contoso.example", "alice@", "alice@conto so", "alice@contoso.example\n", "a@b@c@"],
    "identity_object_id": ["x", CLIENT_ID[:-1], CLIENT_ID + "\n", f"{{{CLIENT_ID}}}"],
    "identity_resource_id": [
        "x",
        IDENTITY,
        f"/subscriptions/s/resourceGroups/g{IDENTITY}\n",
        "/subscriptions//resourceGroups/g",
    ],
    "service_connection_id": ["my connection", ""],
    "oidc_request_url": ["http://pipelines.example", "pipelines.example", "ftp://x", " https://x"],
    "redirect_uri": ["localhost", "app://back", "https://", "https://x/#fragment", "http://[::1", "http://[x]/"],
    "region": [
        "West Europe",
        "west-europe",
        "westeurope.evil.example/",
        "westeurope\n",
        "tryautodetect",
        "TryAutoDetect",
        "127",
        "a" * 64,
    ],
    "federated_token_command": ["'open", " ", "# comment'"],
    "process_timeout": ["0", "-1", "3601", "1.5", "ten", "²", "9" * 5000],
    **{name: [" x", "x\n", "x\r\n", "\tx"] for name in SECRETS},
}


def cases(table):
    return [
        pytest.param(name, value, id=f"{name}-{number}") for name in table for number, value in enumerate(table[name])
    ]


def test_every_rule_is_of_an_option_and_has_its_cases():
    assert set(RULES) <= set(OPTIONS)
    assert set(RULES) == set(GOOD) == set(BAD)


@pytest.mark.parametrize(("name", "value"), cases(GOOD))
def test_good(name, value):
    assert RULES[name](value) == []


@pytest.mark.parametrize(("name", "value"), cases(BAD))
def test_bad_is_one_fault_that_names_the_option(name, value):
    (fault,) = RULES[name](value)
    assert fault.startswith(name)
    assert fault.endswith(".")


@pytest.mark.parametrize("name", SECRETS)
def test_secret_is_not_in_its_fault(name):
    assert "canary" not in RULES[name]("canary\n")[0]


@pytest.mark.parametrize(
    "value", ["http://localhost", "http://localhost/", "http://localhost:8400", "http://LOCALHOST:1"]
)
def test_loopback_that_msal_listens_on(value):
    assert loopback(value) == []


@pytest.mark.parametrize(
    "value",
    [
        *("https://localhost", "http://127.0.0.1:8400", "http://localhost:0", "http://localhost:99999", "http://[::1"),
        *("http://localhost/back", "http://localhost.evil.example", "localhost:8400", "", "http://x@elsewhere"),
    ],
)
def test_loopback_that_nobody_listens_on(value):
    (fault,) = loopback(value)
    assert "http://localhost:PORT" in fault


@pytest.mark.parametrize("flow", ["interactive", "authorization_code"])
def test_redirect_uri_must_be_loopback_only_where_msal_listens(build, flow):
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError

    options = {"auth": flow, "redirect_uri": "https://app.example/back", "client_secret": None}
    if flow == "authorization_code":
        assert build(**options, authorization_code="x").text("redirect_uri") == "https://app.example/back"
        return
    with pytest.raises(RequestError, match="must be http://localhost"):
        build(**options)


@pytest.mark.parametrize("name", [*RULES, "loopback"])
@given(value=st.text(max_size=60) | st.text("http[]:/@#.0129-", max_size=30).map("http://".__add__))
def test_no_text_makes_a_rule_stumble(name, value):
    found = (RULES.get(name) or loopback)(value)
    assert isinstance(found, list)
    assert len(found) <= 1
