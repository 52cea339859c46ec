# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom the flows ask: sovereign clouds, regions and other issuers; and the options of a client, over the wire."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call, run_flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

CLOUDS = {
    "AzureCloud": "login.microsoftonline.com",
    "AzureUSGovernment": "login.microsoftonline.us",
    "AzureChinaCloud": "login.partner.microsoftonline.cn",
}
DISCOVERY = "/.well-known/openid-configuration"


class Internet:
    """The HTTP seam: every host has the endpoints that its discovery document names; keeps what is sent."""

    def __init__(self, issuer=""):
        self.asked = []
        self.issuer = issuer

    def get(self, url, **_unused):
        self.asked.append(url)
        base = url.removesuffix(DISCOVERY)
        endpoint = base.removesuffix("/v2.0") + "/oauth2/v2.0"
        names = {name: f"{endpoint}/{name.partition('_')[0]}" for name in ("authorization_endpoint", "token_endpoint")}
        return Response(200, {}, json.dumps({"issuer": self.issuer or base, **names}))

    def post(self, url, data=None, params=None, **_unused):
        self.asked.append(url)
        self.form = data if isinstance(data, dict) else {name: value[0] for name, value in parse_qs(data).items()}
        return Response(200, {}, json.dumps({"access_token": "token", "expires_in": 3599}))

    def close(self):
        pass

    @property
    def hosts(self):
        return {urlsplit(url).netloc for url in self.asked}


def run(request, internet):
    call = Call(request, None, time.monotonic() + 60, "", print)
    call.http = internet
    call.prepare()
    assert run_flow(request.flow.run, call)["access_token"] == "token"


@pytest.mark.parametrize(("cloud", "host"), CLOUDS.items())
def test_a_cloud_has_one_host(build, cloud, host):
    internet = Internet()
    run(build(cloud=cloud), internet)
    assert internet.hosts == {host}
    assert internet.asked[-1] == f"https://{host}/contoso.example/oauth2/v2.0/token"


@pytest.mark.parametrize(
    ("cloud", "audience"),
    [
        ("AzureCloud", "api://AzureADTokenExchange"),
        ("AzureUSGovernment", "api://AzureADTokenExchangeUSGov"),
        ("AzureChinaCloud", "api://AzureADTokenExchangeChina"),
    ],
)
def test_a_cloud_has_an_audience_for_federated_tokens(build, cloud, audience):
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import federated

    job = {"auth": "github_oidc", "oidc_request_url": "https://ci.example/t?v=1", "oidc_request_token": "job"}
    asked = build(client_secret=None, cloud=cloud, **job)
    assert federated.audience(asked) == audience
    assert federated.audience(build(client_secret=None, federated_audience="api://own", **job)) == "api://own"


@pytest.mark.parametrize("flow", ["client_secret", "certificate"])
def test_a_region_answers_for_its_cloud(build, flow, identity, tmp_path):
    credential = {} if flow == "client_secret" else {"client_secret": None}
    if flow == "certificate":
        credential["certificate_path"] = str(identity.write_pem(tmp_path / "app.pem"))
    internet = Internet()
    run(build(region="westeurope", **credential), internet)
    token_url = urlsplit(internet.asked[-1])
    assert token_url.netloc == "westeurope.login.microsoft.com"
    assert token_url.path == "/contoso.example/oauth2/v2.0/token"


def test_a_region_with_blanks_is_a_fault(build):
    with pytest.raises(RequestError, match="region 'West Europe' is no Azure region such as westeurope"):
        build(region="West Europe")


@pytest.mark.parametrize("enabled", [True, False])
def test_cae_is_a_claim(build, enabled):
    internet = Internet()
    run(build(enable_cae=enabled), internet)
    claims = json.loads(internet.form.get("claims", "{}"))
    expected = {"access_token": {"xms_cc": {"values": ["CP1"]}}} if enabled else {}
    assert claims == expected


def test_cae_keeps_the_claims_of_a_challenge(build):
    internet = Internet()
    run(build(enable_cae=True, claims='{"access_token": {"nbf": {"essential": true, "value": "1"}}}'), internet)
    claims = json.loads(internet.form["claims"])["access_token"]
    assert claims == {"nbf": {"essential": True, "value": "1"}, "xms_cc": {"values": ["CP1"]}}


def header(internet):
    assertion = internet.form["client_assertion"]
    return jwt.get_unverified_header(assertion.decode() if isinstance(assertion, bytes) else assertion)


@pytest.mark.parametrize("sent", [True, False])
def test_the_chain_is_sent_on_demand(build, identity, tmp_path, sent):
    path = identity.write_pem(tmp_path / "app.pem")
    request = build(client_secret=None, certificate_path=str(path), send_certificate_chain=sent)
    internet = Internet()
    run(request, internet)
    assert ("x5c" in header(internet)) is sent
    assert "x5t#S256" in header(internet)


@pytest.mark.parametrize(
    ("authority", "base"),
    [
        ("https://login.example/fabrikam.example/oauth2/v2.0/token", "https://login.example/fabrikam.example"),
        (
            "https://c.b2clogin.com/tfp/fabrikam.example/B2C_1_a/v2.0",
            "https://c.b2clogin.com/fabrikam.example/B2C_1_a",
        ),
        ("https://fabrikam.ciamlogin.com", "https://fabrikam.ciamlogin.com/fabrikam.onmicrosoft.com"),
        ("https://fabrikam.ciamlogin.com/fabrikam.example/v2.0/", "https://fabrikam.ciamlogin.com/fabrikam.example"),
    ],
)
def test_msal_asks_where_a_pasted_authority_leads(build, authority, base):
    internet = Internet()
    run(build(authority=authority, tenant_id=None), internet)
    assert internet.asked == [f"{base}/v2.0{DISCOVERY}", f"{base}/oauth2/v2.0/token"]


def test_msal_takes_external_id_by_its_host_for_the_same_tenant():
    from msal.authority import canonicalize

    assert canonicalize("https://fabrikam.ciamlogin.com")[2] == "fabrikam.onmicrosoft.com"


ISSUER = "https://sso.example/realms/dba"


def oidc(**changes):
    options = {
        "authority": ISSUER,
        "oidc": True,
        "client_id": "oracle-client",
        "client_secret": "the-secret-of-a-client",
        "scope": "database",
        **changes,
    }
    return build_requests(
        {name: Given(value, True) for name, value in options.items() if value is not None}, offline_faults
    )[0]


def test_another_issuer(build):
    """No tenant, no GUID, no `/.default`: what its own discovery document says is asked."""
    internet = Internet()
    run(oidc(), internet)
    assert internet.asked == [ISSUER + DISCOVERY, f"{ISSUER}/oauth2/v2.0/token"]
    assert internet.form["scope"] == "database"


def test_another_issuer_has_a_path(build):
    with pytest.raises(RequestError) as caught:
        oidc(authority="https://sso.example")
    assert len(caught.value.faults) == 1
