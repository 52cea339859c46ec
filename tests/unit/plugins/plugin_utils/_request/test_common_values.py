# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every flow: records, issuers, whose tenants, who needs none."""

import json

import pytest
from azure.identity import AuthenticationRecord

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import RECORD
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from tests.unit.conftest import CLIENT_ID, SCOPE, given

TENANT = "11111111-2222-3333-4444-555555555555"
USER_SCOPE = "https://contoso.example/hr-db/user_impersonation"
RESOURCE_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/x"
# Made by azure-identity itself, so that what it writes is what is read here.
TEXT = AuthenticationRecord(
    TENANT, CLIENT_ID, "login.microsoftonline.us", "uid.utid", "alice@contoso.example"
).serialize()


def make(**options):
    return RequestBuilder(given(options), offline_faults).build()


def user(**changes):
    options = {"auth": "device_code", "client_id": CLIENT_ID, "scope": USER_SCOPE, **changes}
    return make(**{name: value for name, value in options.items() if value is not None})


def app(**changes):
    options = {"client_id": CLIENT_ID, "scope": SCOPE, "client_secret": "s", "tenant_id": TENANT, **changes}
    return make(**{name: value for name, value in options.items() if value is not None})


def identity(**changes):
    return make(auth="managed_identity", scope=SCOPE, **changes)


def fault(of, **options):
    with pytest.raises(RequestError) as caught:
        of(**options)
    (found,) = caught.value.faults
    return found


# authentication_record.


@pytest.mark.parametrize("form", [TEXT, json.loads(TEXT), {**json.loads(TEXT), "more": 1}])
def test_record_as_text_or_dictionary_gives_client_tenant_and_authority(form):
    request = user(client_id=None, authentication_record=form)
    assert (request.client_id, request.tenant_id) == (CLIENT_ID, TENANT)
    assert request.authority == "https://login.microsoftonline.us"
    assert json.loads(request.text("authentication_record")) == json.loads(TEXT)


def test_record_in_either_form_is_the_same_request():
    keys = {user(authentication_record=form).key() for form in (TEXT, json.loads(TEXT), TEXT.replace(": ", " :  "))}
    assert len(keys) == 1
    assert user().key() not in keys


def test_options_win_over_the_record():
    request = user(authentication_record=TEXT, tenant_id="fabrikam.example", authority="https://login.example")
    assert (request.tenant_id, request.authority) == ("fabrikam.example", "https://login.example")


def test_record_of_another_app_is_a_fault():
    other = CLIENT_ID.replace("5", "6")
    assert f"of the app {CLIENT_ID}, client_id is {other}" in fault(user, client_id=other, authentication_record=TEXT)
    assert user(client_id=CLIENT_ID.upper(), authentication_record=TEXT)


@pytest.mark.parametrize(
    "form",
    [
        *("x", "[]", "{}", "5", "[" * 100_000, [], {}, 5, True, [TEXT]),
        *({name: value for name, value in json.loads(TEXT).items() if name != left} for left in RECORD),
        *({**json.loads(TEXT), name: 5} for name in RECORD),
        {**json.loads(TEXT), "version": "2.0"},
    ],
)
def test_what_is_no_record_is_one_fault(form):
    assert "authentication_record is not azure-identity's" in fault(user, authentication_record=form)


def test_record_is_not_read_by_an_app():
    assert app(authentication_record="x").text("authentication_record") == ""


# What the task says wins over what a pod's environment says.

PUBLIC = "https://login.microsoftonline.com"
USGOV = "https://login.microsoftonline.us"
CHINA = "https://login.partner.microsoftonline.cn"


@pytest.mark.parametrize(
    ("explicit", "environment", "expected"),
    [
        ({"cloud": "AzureUSGovernment"}, {"authority": PUBLIC}, USGOV),
        ({"cloud": "AzureUSGovernment", "authority": "https://sts.example"}, {}, "https://sts.example"),
        ({"authority": "https://sts.example"}, {"cloud": "AzureUSGovernment"}, "https://sts.example"),
        ({}, {"authority": "https://sts.example", "cloud": "AzureUSGovernment"}, "https://sts.example"),
        ({}, {"cloud": "AzureUSGovernment"}, USGOV),
        ({"authentication_record": TEXT}, {"authority": PUBLIC}, USGOV),
        ({"authentication_record": TEXT}, {"cloud": "AzureChinaCloud"}, USGOV),
        ({"authentication_record": TEXT, "cloud": "AzureChinaCloud"}, {"authority": PUBLIC}, CHINA),
        ({"authentication_record": TEXT, "authority": PUBLIC}, {}, PUBLIC),
    ],
)
def test_authority_by_who_named_it(explicit, environment, expected):
    options = {"auth": "device_code", "client_id": CLIENT_ID, "scope": USER_SCOPE, **explicit}
    assert RequestBuilder({**given(environment, False), **given(options)}, offline_faults).build().authority == expected


# Generic OpenID Connect issuers.


def test_issuer_keeps_its_path_and_needs_no_tenant():
    request = app(
        authority="https://idp.example:8443/realms/db/", oidc=True, tenant_id=None, client_id="my-app", scope="db"
    )
    assert request.authority == "https://idp.example:8443/realms/db"
    assert (request.tenant_id, request.client_id, request.scope) == ("", "my-app", "db")


def test_issuer_and_authority_are_not_the_same_request():
    authority = f"https://login.example/{TENANT}"
    assert app(authority=authority).key() != app(authority=authority, oidc=True).key()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "authority must name the issuer"),
        ({"authority": "https://idp.example"}, "has no path"),
        ({"authority": "https://idp.example/?x=1"}, "https://host"),
        ({"authority": "http://idp.example/realm"}, "not https"),
    ],
)
def test_issuer_that_msal_would_not_take(changes, words):
    assert words in fault(app, oidc=True, **changes)


# Tenants.


def test_user_without_a_tenant_signs_in_where_azure_identity_would():
    assert user().tenant_id == "organizations"


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers", TENANT, "contoso.example"])
def test_tenants_of_users(tenant):
    assert user(tenant_id=tenant).tenant_id == tenant


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers"])
def test_shared_tenants_are_not_for_apps(tenant):
    assert f"tenant_id '{tenant}' is for users" in fault(app, tenant_id=tenant)


def test_app_without_a_tenant_is_a_fault():
    assert "tenant_id is missing: set tenant_id, aad_token_tenant_id or AZURE_TENANT_ID." in fault(app, tenant_id=None)


@pytest.mark.parametrize("auth", ["managed_identity", "azure_cli"])
def test_local_flows_need_neither_tenant_nor_client(auth):
    request = make(auth=auth, scope=SCOPE)
    assert (request.authority, request.tenant_id, request.client_id) == ("", "", "")


@pytest.mark.parametrize(("explicit", "tenant"), [(True, TENANT), (False, "")])
def test_az_is_told_the_task_s_tenant_and_not_the_environment_s(explicit, tenant):
    options = {**given({"auth": "azure_cli", "scope": SCOPE}), "tenant_id": Given(TENANT, explicit)}
    assert RequestBuilder(options, offline_faults).build().tenant_id == tenant


# Identities.


@pytest.mark.parametrize(
    ("option", "kind", "value"),
    [
        ("client_id", "client_id", CLIENT_ID),
        ("identity_object_id", "object_id", TENANT),
        ("identity_resource_id", "resource_id", RESOURCE_ID),
    ],
)
def test_an_identity_is_named_by_one_of_its_ids(option, kind, value):
    assert identity(**{option: value}).managed_identity == {kind: value}
    assert identity(**{option: value}).key() != identity().key()


def test_the_machine_s_own_identity_has_no_id():
    assert identity().managed_identity == {}


@pytest.mark.parametrize(
    "options",
    [
        {"identity_object_id": TENANT, "identity_resource_id": RESOURCE_ID},
        {"identity_object_id": TENANT, "client_id": CLIENT_ID},
        {"identity_resource_id": RESOURCE_ID, "client_id": CLIENT_ID},
    ],
)
def test_two_ids_of_the_identity_are_a_fault(options):
    text = fault(identity, **options)
    assert text == f"{' and '.join(options)} name the identity: give one of them."


def test_client_id_of_the_environment_gives_way_to_an_explicit_id():
    options = given({"auth": "managed_identity", "scope": SCOPE, "identity_object_id": TENANT})
    request = RequestBuilder({**options, "client_id": Given(CLIENT_ID, False)}, offline_faults).build()
    assert request.managed_identity == {"object_id": TENANT}


def test_target_cannot_be_one_of_several():
    assert "identity_host target cannot be one of several" in fault(
        make, auth="managed_identity,azure_cli", identity_host="target", scope=SCOPE
    )
    assert identity(identity_host="target").is_of_target
    assert not identity().is_of_target


@pytest.mark.parametrize(("explicit", "client_id"), [(True, CLIENT_ID), (False, "")])
def test_target_is_told_the_task_s_client_id_and_not_the_controller_s(explicit, client_id):
    options = given({"auth": "managed_identity", "scope": SCOPE, "identity_host": "target"})
    assert (
        RequestBuilder({**options, "client_id": Given(CLIENT_ID, explicit)}, offline_faults).build().client_id
        == client_id
    )


def test_target_needs_managed_identity():
    assert "identity_host target needs auth managed_identity, not azure_cli." in fault(
        make, auth="azure_cli", identity_host="target", scope=SCOPE
    )
    options = given({"auth": "azure_cli", "scope": SCOPE})
    assert (
        RequestBuilder({**options, "identity_host": Given("target", False)}, offline_faults).build().auth == "azure_cli"
    )


# Combinations.

PASSWORD = {"auth": "username_password", "username": "alice@contoso.example", "password": "p"}


def test_password_is_not_sent_for_every_host():
    assert "cache never would send the password for every host" in fault(user, **PASSWORD, cache="never")
    assert user(**PASSWORD, cache="required").cache == "required"


@pytest.mark.parametrize("auth", ["azure_cli", "managed_identity"])
def test_claims_that_nobody_would_be_asked_for_are_a_fault(auth):
    text = fault(make, auth=auth, scope=SCOPE, claims="{}")
    assert "claims cannot be asked for here" in text
    assert "az login --claims-challenge" in text


# Scopes.


def test_user_may_ask_for_several_scopes_of_one_resource():
    assert user(scope="https://x/a https://x/b").scopes == ("https://x/a", "https://x/b")


def test_reserved_scopes_are_a_fault_for_users():
    assert "scope has openid" in fault(user, scope=f"{USER_SCOPE} openid")
