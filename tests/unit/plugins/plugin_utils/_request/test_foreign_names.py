# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of azure.azcollection and others: variables mean what they mean there, options get the hint with ours."""

import pytest

from ansible_collections.entra.oracledb.plugins.action import oracle_client
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import read_arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS, SPELLINGS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.foreign_names import NEEDLESS, OURS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given, check_names
from tests.unit.conftest import CLIENT_ID, given

AZCOLLECTION = {
    "AZURE_CLIENT_ID": "client_id",
    "AZURE_SECRET": "client_secret",
    "AZURE_TENANT": "tenant_id",
    "AZURE_AD_USER": "username",
    "AZURE_PASSWORD": "password",
    "AZURE_CLOUD_ENVIRONMENT": "cloud",
    "AZURE_ADFS_AUTHORITY_URL": "authority",
    "AZURE_X509_CERTIFICATE_PATH": "certificate_path",
    "AZURE_FEDERATED_TOKEN": "federated_token",
    "AZURE_FEDERATED_TOKEN_FILE": "federated_token_file",
}
TOKEN = {"name": "hr", "directory": "/var/lib/hr"}


def fault_of(name, known=(*SPELLINGS, "query")):
    with pytest.raises(RequestError) as caught:
        check_names([name], known)
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(("variable", "name"), AZCOLLECTION.items())
def test_a_variable_of_azcollection_is_one_of_ours(variable, name):
    assert variable in OPTIONS[name].env


@pytest.mark.parametrize(("name", "ours"), OURS.items())
def test_an_option_of_others_is_told_with_ours(name, ours):
    assert ours in OPTIONS
    assert name not in SPELLINGS
    assert fault_of(name) == f"there is no option '{name}'; in entra.oracledb it is {ours}."


@pytest.mark.parametrize(("name", "why"), NEEDLESS.items())
def test_an_option_that_is_not_needed(name, why):
    assert fault_of(name) == f"there is no option '{name}', and none is needed: {why}."


def test_a_name_means_ours_only_where_that_is_known():
    assert fault_of("x509_certificate_path", ("name", "path")) == "there is no option 'x509_certificate_path'."


def test_hint_inside_a_list_and_at_the_top():
    spec = oracle_client.ActionModule.arguments
    faults = read_arguments(spec, {"tokens": [{**TOKEN, "oidc_token": "x"}], "adfs_authority_url": "x"}).faults
    assert faults == [
        "there is no option 'adfs_authority_url' here; in entra.oracledb it is authority of tokens.",
        "tokens[0] hr: there is no option 'oidc_token'; in entra.oracledb it is federated_token.",
    ]


def test_federated_token_of_the_environment(offline_options):
    options = given({**offline_options, "client_secret": None})
    options["federated_token"] = Given("a.b.c", explicit=False)
    request = RequestBuilder(options, offline_faults).build()
    assert (request.auth, request.text("federated_token")) == ("workload_identity", "a.b.c")


def test_gitlab_s_own_variable_wins_over_azure_s(offline_options, monkeypatch):
    monkeypatch.setenv("GITLAB_OIDC_TOKEN", "git.lab.token")
    options = given({**offline_options, "client_secret": None, "auth": "gitlab_oidc"})
    options["federated_token"] = Given("a.b.c", explicit=False)
    assert RequestBuilder(options, offline_faults).build().text("federated_token") == "git.lab.token"
    options["federated_token"] = Given("d.e.f", explicit=True)
    assert RequestBuilder(options, offline_faults).build().text("federated_token") == "d.e.f"


def test_metadata_address_as_a_cloud_is_told_what_to_give(offline_options):
    options = {**given(offline_options), "cloud": Given("https://management.local.example", explicit=False)}
    with pytest.raises(RequestError, match="cloud 'https://management.local.example' is unknown.*give its authority"):
        RequestBuilder(options, offline_faults).build()
    options["authority"] = Given("https://login.local.example", explicit=False)
    assert RequestBuilder(options, offline_faults).build().authority == "https://login.local.example"


# Quotes that an env file keeps.

QUOTES = ['"{}"', "'{}'", " '{}' ", "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"]


@pytest.mark.parametrize("quotes", QUOTES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_id", CLIENT_ID),
        ("tenant_id", "fabrikam.example"),
        ("authority", "https://login.example/contoso.example"),
        ("scope", "https://contoso.example/other/.default"),
        ("cloud", "AzureUSGovernment"),
        ("proxy", "http://proxy.example:3128"),
        ("validate_certs", "false"),
        ("region", "westeurope"),
    ],
)
def test_quotes_around_a_value_do_not_count(build, name, value, quotes):
    assert build(**{name: quotes.format(value)}) == build(**{name: value})


@pytest.mark.parametrize("value", ['contoso.example"', '"contoso.example', "'contoso.example\""])
def test_half_a_pair_of_quotes_is_no_pair(build, value):
    with pytest.raises(RequestError, match="tenant_id '.*' is neither a GUID nor a domain name"):
        build(tenant_id=value)


@pytest.mark.parametrize("quotes", ['"{}"', "'{}'"])
@pytest.mark.parametrize(("auth", "name"), [("client_secret", "client_secret"), ("refresh_token", "refresh_token")])
def test_quotes_around_a_secret_are_told(offline_options, auth, name, quotes):
    secret = {"client_secret": None, name: quotes.format("canary-value")}
    scope = "https://contoso.example/hr-db/read" if auth == "refresh_token" else offline_options["scope"]
    with pytest.raises(RequestError) as caught:
        RequestBuilder(given({**offline_options, **secret, "auth": auth, "scope": scope}), offline_faults).build()
    assert caught.value.faults == (
        f"{name} is in quotes, which are no part of it: an env file keeps them, so write it without.",
    )
    assert "canary" not in str(caught.value)


def test_password_may_have_quotes(offline_options):
    user = {"auth": "username_password", "client_secret": None, "username": "a@contoso.example", "password": '"p"'}
    request = RequestBuilder(given({**offline_options, **user, "scope": "https://x/read"}), offline_faults).build()
    assert request.text("password") == '"p"'


@pytest.mark.parametrize("name", ["cache_key", "ca_path", "validate_certs"])
def test_quotes_around_nothing_are_nothing(offline_options, name):
    with pytest.raises(RequestError):
        RequestBuilder(given({**offline_options, name: '""'}), offline_faults).build()
