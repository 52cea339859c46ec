# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MSAL's applications as we make them: who is confidential, which authority, and that no other is asked."""

import json
import time

import msal
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import msal_clients
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from tests.unit.plugins.plugin_utils._entra.test_app_flows import Wire

SCOPE = "https://contoso.example/hr-db/user_impersonation"
USER = {"auth": "refresh_token", "refresh_token": "x", "client_secret": None, "scope": SCOPE}


@pytest.fixture
def call(build):
    def make(**changes):
        made = Call(build(**changes), None, time.monotonic() + 60, "", print)
        made.http = Wire()
        return made

    return make


@pytest.fixture
def certificate_path(identity, tmp_path):
    return str(identity.write_pem(tmp_path / "app.pem"))


@pytest.mark.parametrize(
    ("changes", "confidential"),
    [
        ({}, False),
        ({"client_secret": "s"}, True),
        ({"federated_token": "x.y.z"}, True),
        ({"federated_token_command": "cat x"}, True),
    ],
)
def test_user_s_client_is_confidential_if_it_can_prove_itself(call, changes, confidential):
    made = msal_clients.users_client(call(**{**USER, **changes}), msal.TokenCache())
    kind = msal.ConfidentialClientApplication if confidential else msal.PublicClientApplication
    assert made.__class__ is kind


def test_user_s_client_with_a_certificate_is_confidential(call, certificate_path):
    one = call(**{**USER, "certificate_path": certificate_path})
    one.prepare()
    assert msal_clients.users_client(one, None).__class__ is msal.ConfidentialClientApplication


@pytest.mark.parametrize(("cae", "capabilities"), [(True, ["CP1"]), (False, None)])
def test_cae_is_sent_as_cp1_and_only_when_it_is_wanted(call, cae, capabilities):
    one = call(enable_cae=cae)
    assert msal_clients.app_settings(one, None)["client_capabilities"] == capabilities
    msal_clients.confidential_client(one).acquire_token_for_client([one.request.scope])
    claims = json.loads(one.http.form.get("claims", "{}"))
    assert bool(claims) is cae
    assert not cae or claims["access_token"]["xms_cc"]["values"] == ["CP1"]


@pytest.mark.parametrize("authority", ["https://login.example", "https://login.microsoftonline.com"])
def test_no_other_host_is_asked_about_the_authority(call, authority):
    one = call(authority=authority)
    one.http.status, one.http.answer = 400, {"error": "invalid_client"}
    msal_clients.confidential_client(one).acquire_token_for_client([one.request.scope])
    assert one.http.sent
    assert all("/discovery/instance" not in url for _method, url in one.http.sent)
    assert one.http.sent[0][1].startswith(f"{authority}/contoso.example/")
    assert msal_clients.app_settings(one, None)["instance_discovery"] is False


def test_region_is_ours_to_say(call, monkeypatch):
    monkeypatch.setenv("MSAL_FORCE_REGION", "northeurope")
    one = call()
    msal_clients.confidential_client(one).acquire_token_for_client([one.request.scope])
    assert not [url for _method, url in one.http.sent if "northeurope" in url]


def test_generic_issuer_is_named_whole(call):
    settings = msal_clients.app_settings(call(oidc=True, authority="https://idp.example/realms/db"), None)
    assert settings["oidc_authority"] == "https://idp.example/realms/db"
    assert "authority" not in settings


def test_secret_of_the_request_proves_the_client(call):
    one = call(**{**USER, "client_secret": "canary"})
    msal_clients.users_client(one, None).acquire_token_by_refresh_token("x", [SCOPE])
    assert one.http.form["client_secret"] == "canary"
    public = call(**USER)
    msal_clients.users_client(public, None).acquire_token_by_refresh_token("x", [SCOPE])
    assert not {"client_secret", "client_assertion"} & set(public.http.form)
