# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrated Windows authentication step by step, without a network: what is sent, and what each bad answer leads to."""

import base64
import json
from types import SimpleNamespace

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs import integrated_windows as windows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from tests.emulators.adfs import mex
from tests.emulators.adfs.messages import Fault, IssueRequest, answer, refusal

ADFS = "https://adfs.contoso.example"
WINDOWS = next(one for one in mex.SERVED if (one.version, one.kind) == ("13", "windowstransport"))
FEDERATED = {
    "account_type": "Federated",
    "federation_protocol": "WSTrust",
    "federation_metadata_url": f"{ADFS}{mex.PATH}/mex",
    "cloud_audience_urn": "urn:federation:MicrosoftOnline",
}
TICKET, SIGNED = b"canary-ticket", "canary-in-the-assertion"
ASSERTION = (
    f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion">{SIGNED}'
    '<saml:Attribute AttributeName="UPN" AttributeNamespace="http://schemas.xmlsoap.org/claims">'
    "<saml:AttributeValue>Alice@contoso.example</saml:AttributeValue></saml:Attribute></saml:Assertion>"
)
ISSUED = answer(WINDOWS, IssueRequest("urn:1", "urn:federation:MicrosoftOnline", "", ""), ASSERTION)
REQUEST = TokenRequest(
    auth="integrated_windows",
    scopes=("https://contoso.example/db/.default",),
    authority="https://login.example",
    tenant_id="contoso.example",
    client_id="11111111-2222-3333-4444-555555555555",
    values={"username": "alice@contoso.example"},
)


class Http(HttpClient):
    """The client with the network replaced by a list of answers: (status, text)."""

    def __init__(self, *answers):
        super().__init__(REQUEST, None, float("inf"))
        self.answers, self.sent = list(answers), []

    def exchange(self, method, url, headers, body):
        self.sent.append((method, url, headers, body))
        status, text = self.answers.pop(0)
        return Response(status, {}, text)


@pytest.fixture(autouse=True)
def ticket(monkeypatch):
    """In place of Kerberos; the hosts that tickets were wanted for."""
    hosts = []

    class Ticket:
        token = TICKET

        def __init__(self, request, host, timeout):
            hosts.append(host)

        def check_service(self, header):
            pass

    monkeypatch.setattr(windows, "Ticket", Ticket)
    return hosts


def run(*changes):
    """The flow with good answers, but for the changes: (which, status, text)."""
    answers = [
        (200, json.dumps(FEDERATED)),
        (200, mex.document(ADFS, mex.ENDPOINTS)),
        (200, ISSUED),
        (200, json.dumps({"access_token": "token", "expires_in": 3600})),
    ]
    for which, status, text in changes:
        answers[which] = (status, text)
    http = Http(*answers)
    return http, lambda: windows.integrated_windows(SimpleNamespace(request=REQUEST, http=http, claims=None))


def test_each_step_asks_the_right_one(ticket):
    http, flow = run()
    assert flow()["access_token"] == "token"
    assert [(method, url) for method, url, _headers, _body in http.sent] == [
        ("GET", "https://login.example/common/userrealm/alice@contoso.example?api-version=1.0"),
        ("GET", f"{ADFS}/adfs/services/trust/mex"),
        ("POST", f"{ADFS}/adfs/services/trust/13/windowstransport"),
        ("POST", "https://login.example/contoso.example/oauth2/v2.0/token"),
    ]
    assert ticket == ["adfs.contoso.example"]


def test_ticket_goes_to_adfs_and_the_assertion_to_entra():
    http, flow = run()
    flow()
    headers = [headers for _method, _url, headers, _body in http.sent]
    assert [one.get("Authorization") for one in headers] == [
        None,
        None,
        f"Negotiate {base64.b64encode(TICKET).decode()}",
        None,
    ]
    form = http.sent[3][3]
    assert base64.urlsafe_b64encode(ASSERTION.encode()).rstrip(b"=").decode() in form
    assert "grant-type%3Asaml1_1-bearer" in form
    assert "openid+profile+offline_access" in form


def test_user_name_is_one_part_of_the_path():
    http, _flow = run()
    odd = TokenRequest(**{**vars(REQUEST), "values": {"username": "a/../b?c#d@contoso.example"}})
    windows.federation(odd, http)
    assert http.sent[0][1].endswith("/common/userrealm/a%2F..%2Fb%3Fc%23d@contoso.example?api-version=1.0")


@pytest.mark.parametrize(
    ("realm", "says"),
    [
        ({"account_type": "Managed"}, "the domain 'contoso.example' is managed by Entra itself"),
        ({"account_type": "Unknown"}, "the domain 'contoso.example' is not known to Entra"),
        ({}, "the domain 'contoso.example' is not known to Entra"),
        ({**FEDERATED, "federation_protocol": "SAML20"}, "is federated by SAML20, not by AD FS"),
        ({**FEDERATED, "federation_metadata_url": None}, "names no metadata of its AD FS"),
    ],
)
def test_domain_without_adfs(realm, says):
    _http, flow = run((0, 200, json.dumps(realm)))
    with pytest.raises(RefusedError, match=says) as caught:
        flow()
    assert "certificate or workload_identity for a job" in str(caught.value)


def test_userrealm_refuses():
    _http, flow = run((0, 400, '{"error": "invalid_request", "error_description": "AADSTS90013: no."}'))
    with pytest.raises(RefusedError, match="AADSTS90013: no"):
        flow()


@pytest.mark.parametrize(
    ("status", "text", "why"),
    [
        (404, "", "HTTP 404"),
        (200, "<html>", "it is not XML"),
        (200, "<!DOCTYPE a><a/>", "document type declaration"),
        (
            200,
            mex.document(ADFS, [one for one in mex.ENDPOINTS if one.kind != "windowstransport"]),
            "offers no windows",
        ),
        (200, mex.document("http://adfs.contoso.example", mex.ENDPOINTS), "offers no windows"),
    ],
)
def test_metadata_without_an_endpoint(status, text, why):
    _http, flow = run((1, status, text))
    with pytest.raises(ProviderError, match=why) as caught:
        flow()
    assert "Enable-AdfsEndpoint" in str(caught.value)


def test_metadata_over_http_is_not_asked():
    http, flow = run((0, 200, json.dumps({**FEDERATED, "federation_metadata_url": "http://adfs.contoso.example/mex"})))
    with pytest.raises(ProviderError, match="not TLS"):
        flow()
    assert len(http.sent) == 1


@pytest.mark.parametrize(
    ("status", "text", "kind", "says"),
    [
        (401, "", RefusedError, "did not accept the Kerberos ticket for HTTP/adfs.contoso.example"),
        (500, refusal(Fault("FailedAuthentication", "ID3242: no.")), RefusedError, "issued no token: ID3242: no."),
        (500, "oops", ProviderError, "HTTP 500"),
        (403, "", ProviderError, "HTTP 403"),
        (200, "<a/>", UnreadableError, "0 security tokens"),
        (200, ISSUED + "<", UnreadableError, "it is not XML"),
    ],
)
def test_adfs_issues_nothing(status, text, kind, says):
    _http, flow = run((2, status, text))
    with pytest.raises(kind, match=says) as caught:
        flow()
    assert caught.type is kind
    assert "canary" not in str(caught.value)


def test_ticket_of_another_user():
    _http, flow = run((2, 200, ISSUED.replace("Alice@", "bob@")))
    with pytest.raises(RequestError, match="that of 'bob@contoso.example', username is 'alice@contoso.example'"):
        flow()


def test_entra_refuses_and_the_assertion_is_masked():
    repeated = base64.urlsafe_b64encode(ASSERTION.encode()).rstrip(b"=").decode()
    http, flow = run((3, 400, json.dumps({"error": "invalid_grant", "error_description": f"AADSTS50008: {repeated}"})))
    assert flow()["error"] == "invalid_grant"
    assert repeated in http.secrets()
