# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option table: what holds for every row of it."""

import re
from dataclasses import fields

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._model import flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import (
    CLOUDS,
    OPTIONS,
    credential_argument_spec,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import check_names

SECRETS = {
    *("client_secret", "certificate_data", "certificate_password", "proxy", "cache_key"),
    *("federated_token", "oidc_request_token", "password", "authorization_code", "code_verifier", "refresh_token"),
    "user_assertion",
}
CI = {"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"}


def test_no_environment_name_is_one_that_awx_refuses():
    assert not [name for option in OPTIONS.values() for name in option.env if name.startswith("ANSIBLE_")]


def test_environment_names_are_azure_s_or_ours_or_those_of_ci_systems():
    names = [name for option in OPTIONS.values() for name in option.env]
    assert all(re.fullmatch(r"(AZURE(SUBSCRIPTION)?|AAD_TOKEN)_[A-Z0-9_]+", name) for name in names if name not in CI)
    assert len(set(names)) == len(names)


def test_secrets_are_no_log_and_nothing_else_is():
    assert {name for name, option in OPTIONS.items() if option.no_log} == SECRETS


def test_secrets_are_in_no_repr_of_a_request():
    shown = {field.name for field in fields(TokenRequest) if field.repr}
    assert not shown & (SECRETS | {"certificate", "private_key"})


def test_a_default_is_one_of_the_choices():
    assert all(option.default in (*option.choices, None) for option in OPTIONS.values() if option.choices)


def test_auth_is_no_choice_so_that_an_unknown_flow_is_reported_with_all_other_faults():
    assert OPTIONS["auth"].choices == ()


@pytest.mark.parametrize("name", flows.FLOWS)
def test_a_flow_needs_and_is_recognised_by_options_that_exist(name):
    flow = flows.FLOWS[name]
    needed = {option for requirement in flow.requires for option in requirement.split("|")}
    assert needed | set(flow.recognised_by) <= set(OPTIONS)


def test_argument_spec_says_no_log_for_every_option_and_has_no_default():
    spec = credential_argument_spec()
    assert set(spec) == set(OPTIONS)
    assert all(isinstance(option["no_log"], bool) and "default" not in option for option in spec.values())


def test_clouds_are_https_hosts():
    assert all(re.fullmatch(r"https://login\.[a-z.]+", url) for url in CLOUDS.values())


# Misspelt names.


def test_known_names_are_no_fault():
    check_names(["client_id", "scope"], OPTIONS)
    check_names([], [])


def test_every_misspelt_name_is_told_with_the_nearest_one():
    with pytest.raises(RequestError) as caught:
        check_names(["client_secert", "scope", "tenantid", "xyzzy"], OPTIONS)
    assert caught.value.faults == (
        "there is no option 'client_secert'; is client_secret meant?",
        "there is no option 'tenantid'; is tenant_id meant?",
        "there is no option 'xyzzy'.",
    )
