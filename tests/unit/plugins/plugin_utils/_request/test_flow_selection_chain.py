# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows by name: what is not configured makes way in a chain, what is configured by halves is a fault."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import LAST_RESORTS
from tests.unit.plugins.plugin_utils._request.test_flow_selection import CLIENT, candidates, chosen, faults


@pytest.mark.parametrize(
    "auth", [["managed_identity", "azure_cli"], "managed_identity,azure_cli", "managed_identity , azure_cli"]
)
def test_list_and_text_with_commas_are_the_same_chain(auth):
    assert chosen({"auth": auth}) == ["managed_identity", "azure_cli"]


def test_order_of_a_chain_is_the_user_s():
    assert chosen({"auth": "azure_cli,managed_identity"}) == ["azure_cli", "managed_identity"]


def test_duplicates_are_tried_once():
    assert chosen({"auth": ["azure_cli", "managed_identity", "azure_cli"]}) == ["azure_cli", "managed_identity"]


def test_the_same_flow_twice_is_only_that_flow():
    assert "client_secret is missing" in faults(auth=["client_secret", "client_secret"], **CLIENT)


@pytest.mark.parametrize("auth", [[], "", None])
def test_empty_auth_is_auto(auth):
    assert chosen({"auth": auth, **CLIENT, "client_secret": "s"}) == ["client_secret"]
    assert chosen({"auth": auth}) == list(LAST_RESORTS)


def test_auto_can_be_a_part_of_a_chain():
    given = {"auth": ["device_code", "auto"], **CLIENT}
    assert chosen(given) == ["device_code", *LAST_RESORTS]
    assert chosen(given, {"client_secret": "s"}) == ["device_code", "client_secret"]


def test_not_configured_is_skipped_in_a_chain_with_its_reason():
    found = candidates({"auth": "github_oidc,azure_cli", **CLIENT})
    assert (found.flows, found.faults) == (["azure_cli"], [])
    assert [text.partition(" is missing")[0] for text in found.skipped] == [
        "github_oidc: oidc_request_url",
        "github_oidc: oidc_request_token",
    ]
    assert " ".join(found.skipped).count("id-token: write") == 1


@pytest.mark.parametrize(
    ("given", "auth", "words"),
    [
        ({"client_secret": "s"}, "client_secret,azure_cli", "client_id is missing"),
        ({**CLIENT, "password": "p"}, "username_password,azure_cli", "username is missing"),
        ({"certificate_path": "/c"}, ["azure_cli", "certificate"], "client_id is missing"),
    ],
)
@pytest.mark.parametrize("explicit", [True, False])
def test_configured_but_incomplete_is_a_fault_in_a_chain_too(given, auth, words, explicit):
    """Otherwise the play would go on with another user's login."""
    found = candidates({"auth": auth, **(given if explicit else {})}, {} if explicit else given)
    assert words in " ".join(found.faults)


@pytest.mark.parametrize(
    ("auth", "variable"),
    [("github_oidc", "GITHUB_ACTIONS"), ("azure_pipelines", "TF_BUILD"), ("gitlab_oidc", "GITLAB_CI")],
)
def test_ci_system_s_flow_is_configured_within_that_ci_system(monkeypatch, auth, variable):
    chain = {"auth": f"{auth},azure_cli", **CLIENT}
    for other in {"GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI"} - {variable}:
        monkeypatch.setenv(other, "true")
    monkeypatch.delenv(variable, raising=False)
    assert chosen(chain) == ["azure_cli"]
    monkeypatch.setenv(variable, "true")
    assert " is missing: set " in faults(**chain)


def test_only_flow_that_is_not_configured_is_a_fault_that_names_every_source_and_what_to_do():
    text = faults(auth="github_oidc", **CLIENT)
    assert "set oidc_request_url, aad_token_oidc_request_url or ACTIONS_ID_TOKEN_REQUEST_URL." in text
    assert "The workflow's job needs `permissions: {id-token: write, contents: read}`." in text


def test_the_hint_is_not_for_a_missing_client_id():
    (fault,) = candidates({"auth": "github_oidc", "oidc_request_url": "u", "oidc_request_token": "t"}).faults
    assert fault == "client_id is missing: set client_id, aad_token_client_id or AZURE_CLIENT_ID."


def test_chain_in_which_nothing_is_configured_says_why_of_each():
    text = faults(auth="client_secret,certificate", **CLIENT)
    assert "none of the flows in auth is configured" in text
    assert "client_secret: client_secret is missing" in text
    assert "certificate: certificate_path or certificate_data is missing" in text


@pytest.mark.parametrize("auth", ["kerberos", "kerberos,azure_cli", ["azure_cli", "kerberos"]])
def test_unknown_flow_is_a_fault_even_in_a_chain(auth):
    text = faults(auth=auth)
    assert "is unknown; choose one of auto, client_secret" in text
    assert "implicit" not in text.partition("choose one of")[2]


@pytest.mark.parametrize(
    ("auth", "meant"), [("managed_identiy", "managed_identity"), ("device", "device_code"), ("secret", "client_secret")]
)
def test_unknown_flow_suggests_the_nearest_name(auth, meant):
    text = faults(auth=auth)
    assert f"auth '{auth}' is unknown; is {meant} meant? (There are auto, client_secret, " in text


@pytest.mark.parametrize("auth", ["azure_cli,", ",azure_cli", ["azure_cli", ""], ["azure_cli", " "]])
def test_empty_part_of_a_chain_is_none(auth):
    assert chosen({"auth": auth}) == ["azure_cli"]


@pytest.mark.parametrize("auth", ["implicit", "implicit,azure_cli", ["azure_cli", "implicit"]])
def test_implicit_is_refused_even_in_a_chain(auth):
    text = faults(auth=auth, **CLIENT)
    assert "RFC 9700" in text
    assert "interactive" in text
