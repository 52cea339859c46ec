# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows over the wire: what is sent, to whom, and nothing else."""

import json
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.app_flows import address
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call, run_flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.libraries import CRYPTOGRAPHY
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError

AUTHORITY = "https://login.microsoftonline.com"
DISCOVERY = {
    "issuer": f"{AUTHORITY}/x/v2.0",
    "authorization_endpoint": f"{AUTHORITY}/x/oauth2/v2.0/authorize",
    "token_endpoint": f"{AUTHORITY}/x/oauth2/v2.0/token",
}


class Wire:
    """The HTTP seam: keeps what MSAL sends and answers it."""

    assertion = ""

    def __init__(self, status=200, **answer):
        self.sent = []
        self.status, self.answer = status, answer or {"access_token": "token", "expires_in": 3599}

    def get(self, url, **kwargs):
        self.sent.append(("GET", url))
        return Response(200, {}, json.dumps(DISCOVERY))

    def post(self, url, data=None, **kwargs):
        self.sent.append(("POST", url))
        self.form = data if isinstance(data, dict) else {name: value[0] for name, value in parse_qs(data).items()}
        return Response(self.status, {}, json.dumps(self.answer))

    def close(self):
        pass


def run(request, wire):
    call = Call(request, None, time.monotonic() + 60, "", print)
    call.http = wire
    call.prepare()
    return run_flow(request.flow.run, call)


@pytest.mark.parametrize("region", ["", "westeurope"])
def test_secret_goes_in_the_body_to_one_host(build, monkeypatch, region):
    monkeypatch.setenv("MSAL_FORCE_REGION", region)
    monkeypatch.setenv("REGION_NAME", region)
    wire, request = Wire(), build()
    assert run(request, wire)["access_token"] == "token"
    assert [method for method, _url in wire.sent] == ["GET", "POST"]
    assert all(url.startswith(AUTHORITY) and request.text("client_secret") not in url for _method, url in wire.sent)
    assert wire.form["client_secret"] == request.text("client_secret")
    assert wire.form["scope"] == request.scope
    assert wire.form["grant_type"] == "client_credentials"


def test_refusal_asks_no_second_host(build):
    wire = Wire(401, error="invalid_client", error_description="AADSTS7000215: no")
    assert run(build(), wire)["error"] == "invalid_client"
    assert all(url.startswith(AUTHORITY) and "instance" not in url for _method, url in wire.sent)


def test_certificate_sends_an_assertion_for_the_token_endpoint(build, identity, tmp_path):
    path = identity.write_pem(tmp_path / "app.pem")
    wire = Wire()
    run(build(client_secret=None, certificate_path=str(path)), wire)
    assertion = wire.form["client_assertion"]
    assertion = assertion.decode() if isinstance(assertion, bytes) else assertion
    public = identity.certificate.public_key()
    claims = jwt.decode(assertion, public, algorithms=["PS256"], audience=DISCOVERY["token_endpoint"])
    assert claims["iss"] == claims["sub"] == build().client_id
    assert "client_secret" not in wire.form


def test_claims_are_sent(build):
    wire = Wire()
    run(build(claims='{"access_token": {"nbf": {"essential": true}}}'), wire)
    assert json.loads(wire.form["claims"])["access_token"]["nbf"] == {"essential": True}


def test_authority_with_a_port_is_asked_there(build):
    wire = Wire()
    run(build(authority="https://sts.example:8443"), wire)
    assert wire.sent[0][1].startswith("https://sts.example:8443/contoso.example/")


def test_prepare_collects_the_faults_of_credential_and_client(build, identity, tmp_path):
    path = identity.write_pem(tmp_path / "app.pem", password="right")

    def client():
        raise RequestError(["ca_path."])

    with pytest.raises(RequestError) as caught:
        client_credential.prepare(build(client_secret=None, certificate_path=str(path)), client)
    assert len(caught.value.faults) == 2


LIBRARIES = ("msal", "requests", "urllib3", "jwt", "cryptography")


def without(monkeypatch, *names):
    """A Python that lacks these libraries, with all that is below them."""
    for name in list(sys.modules):
        if name.partition(".")[0] in names:
            monkeypatch.delitem(sys.modules, name)
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize(
    "credential",
    [{}, {"client_secret": None, "federated_token": jwt.encode({"iss": "i", "sub": "s", "aud": "a"}, "k" * 32)}],
)
def test_an_app_s_own_token_needs_no_library(build, monkeypatch, credential):
    request = build(**credential)
    without(monkeypatch, *LIBRARIES)
    assert run(request, Wire())["access_token"] == "token"


def test_a_flow_of_msal_says_that_it_is_missing(build, monkeypatch):
    request = build(auth="on_behalf_of", user_assertion="u.s.er")
    without(monkeypatch, "msal")
    with pytest.raises(RequestError, match=r"msal is not installed for .*: pip install 'msal>=1.39' there\."):
        run(request, Wire())


def test_a_certificate_without_its_library_says_what_is_missing(build, monkeypatch, identity, tmp_path):
    request = build(client_secret=None, certificate_path=str(identity.write_pem(tmp_path / "app.pem")))
    without(monkeypatch, "cryptography")
    with pytest.raises(RequestError, match=r"cryptography is not installed for .*: pip install 'msal>=1.39' there\."):
        run(request, Wire())


def test_the_oldest_cryptography_is_that_of_the_requirements():
    assert CRYPTOGRAPHY in (Path(__file__).parents[5] / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("part", ["cryptography.x509", "cryptography.hazmat"])
def test_a_certificate_with_a_broken_library_says_so(build, monkeypatch, identity, tmp_path, part):
    request = build(client_secret=None, certificate_path=str(identity.write_pem(tmp_path / "app.pem")))
    for name in list(sys.modules):
        if name.startswith(f"{part}."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, part, None)
    with pytest.raises(RequestError, match=r"cryptography of .* cannot be loaded: pip install --force-reinstall "):
        run(request, Wire())


def test_a_certificate_with_an_old_library_says_so(build, monkeypatch, identity, tmp_path):
    request = build(client_secret=None, certificate_path=str(identity.write_pem(tmp_path / "app.pem")))
    monkeypatch.setattr("cryptography.x509.Certificate", object)
    with pytest.raises(RequestError, match=r"cryptography of .* is too old: pip install 'cryptography>=42\.0' there\."):
        run(request, Wire())


def test_a_number_of_thousands_of_digits_in_a_discovery_document_costs_no_token(build):
    class Odd(Wire):
        def get(self, url, **_unused):
            return Response(200, {}, json.dumps(DISCOVERY)[:-1] + f', "x": {"9" * 5000}}}')

    assert run(build(), Odd())["access_token"] == "token"


@pytest.mark.parametrize(
    ("tenant", "version"), [("dstsv2", ""), ("dstsv2.example", "/v2.0"), ("dstsv2corp.onmicrosoft.com", "/v2.0")]
)
def test_a_tenant_whose_name_begins_like_a_dsts_is_none(build, tenant, version):
    assert address(build(tenant_id=tenant)) == f"{AUTHORITY}/{tenant}{version}/.well-known/openid-configuration"
