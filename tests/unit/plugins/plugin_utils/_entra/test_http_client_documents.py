# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What MSAL asks beside tokens: a user's realm, AD FS, device codes."""

import json

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import refusal_message
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError, TransientError
from tests.unit.plugins.plugin_utils._entra import test_http_client
from tests.unit.plugins.plugin_utils._entra.test_http_client import Memory, answer, url

authority, ca = test_http_client.authority, test_http_client.ca
client, server = test_http_client.client, test_http_client.server

SOAP = "<s:Envelope>canary-assertion</s:Envelope>"
FAULT = b"<s:Envelope><s:Fault>MSIS3126</s:Fault></s:Envelope>"


@pytest.fixture
def asker(client, server):
    def make(**changes):
        return client(**{"authority": f"https://localhost:{server.port}", **changes})

    return make


# GET of what is no discovery document.


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("200 OK", b'{"account_type": "Managed"}'),
        ("200 OK", b"<xml/>"),
        ("404 Not Found", b"x"),
        ("400 Bad Request", b"{}"),
    ],
)
def test_other_documents_are_handed_over_as_they_are(asker, server, status, body):
    server.answer = answer(body, status)
    response = asker().get(f"https://localhost:{server.port}/common/userrealm/a@x", params={"api-version": "1.0"})
    assert (response.status_code, response.text) == (int(status[:3]), body.decode())
    assert server.requests[0].startswith(b"GET /common/userrealm/a@x?api-version=1.0 ")


def test_other_documents_are_never_kept(asker, server):
    server.answer = answer(b"{}")
    one = asker()
    one.documents = Memory()
    for _unused in range(2):
        one.get(f"https://localhost:{server.port}/common/userrealm/a@x")
    assert len(server.requests) == 2
    assert one.documents == {}


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_other_documents_are_asked_for_again(asker, server, status):
    server.answer = answer(b"", status)
    with pytest.raises(TransientError):
        asker().get(f"https://localhost:{server.port}/adfs/services/trust/mex")


def test_other_documents_come_over_tls_only(asker):
    with pytest.raises(ProviderError, match="which is not TLS"):
        asker().get("http://localhost/adfs/services/trust/mex")


def test_authority_s_port_is_put_back(asker, server):
    """MSAL asks https://{host}/common/userrealm/… for the realm, whatever the authority's port."""
    server.answer = answer(b"{}")
    assert asker().get("https://localhost/common/userrealm/a@x").status_code == 200
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("authority_url", "asked", "expected"),
    [
        ("https://login.example:8443", "https://login.example/a?b=c", "https://login.example:8443/a?b=c"),
        ("https://login.example:8443", "https://LOGIN.example/a", "https://login.example:8443/a"),
        ("https://login.example:8443", "https://login.example:9443/a", "https://login.example:9443/a"),
        ("https://login.example:8443", "https://adfs.example/a", "https://adfs.example/a"),
        ("https://login.example", "https://login.example/a", "https://login.example/a"),
        ("https://[::1]:8443", "https://[::1]/a", "https://[::1]:8443/a"),
    ],
)
def test_only_the_authority_s_own_port_is_put_back(client, authority_url, asked, expected):
    assert client(authority=authority_url).with_port(asked) == expected


# SOAP.


def test_soap_is_sent_as_it_is(asker, server):
    server.answer = answer(b"<xml/>")
    response = asker().post(url(server), data=SOAP, headers={"Content-Type": "application/soap+xml"})
    head, _end, body = server.requests[0].partition(b"\r\n\r\n")
    assert body.decode() == SOAP
    assert b"Content-Type: application/soap+xml" in head
    assert response.text == "<xml/>"


def test_soap_fault_is_an_answer_and_not_asked_for_again(asker, server):
    server.answer = answer(FAULT, "500 Internal Server Error")
    response = asker().post(url(server), data=SOAP)
    assert (response.status_code, response.text) == (500, FAULT.decode())
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["502 Bad Gateway", "503 Service Unavailable", "429 Too Many Requests"])
def test_adfs_that_is_down_is_asked_again(asker, server, status):
    server.answer = answer(FAULT, status)
    with pytest.raises(TransientError) as caught:
        asker().post(url(server), data=SOAP)
    assert "canary" not in str(caught.value)


def test_a_form_s_500_is_no_answer(asker, server):
    server.answer = answer(b'{"error": "x"}', "500 Internal Server Error")
    with pytest.raises(TransientError):
        asker().post(url(server), data={"grant_type": "x"})


# The device endpoint.


def test_device_endpoint_answers_without_an_access_token(asker, server):
    code = {"user_code": "A", "device_code": "B", "expires_in": 900}
    server.answer = answer(json.dumps(code).encode())
    response = asker().post(url(server), data={"client_id": "x", "scope": "y"})
    assert json.loads(response.text) == code


def test_token_endpoint_does_not(asker, server):
    server.answer = answer(b'{"user_code": "A"}')
    with pytest.raises(TransientError, match="without an access_token"):
        asker().post(url(server), data={"client_id": "x", "grant_type": "device_code"})


@pytest.mark.parametrize("body", [b"", b"<html/>", b"[]"])
def test_device_endpoint_s_nonsense_is_transient(asker, server, body):
    server.answer = answer(body)
    with pytest.raises(TransientError, match="not a JSON object"):
        asker().post(url(server), data={"client_id": "x", "scope": "y"})


# What must not be echoed.


@pytest.mark.parametrize("name", ["assertion", "client_assertion"])
@pytest.mark.parametrize("form", [str, str.encode])
def test_assertion_that_is_echoed_is_masked(asker, server, name, form):
    """MSAL sends the one of AD FS as bytes."""
    message = {"error": "invalid_grant", "error_description": "AADSTS50008: canary-assertion is not valid"}
    server.answer = answer(json.dumps(message).encode(), "400 Bad Request")
    one = asker()
    response = one.post(f"https://localhost:{server.port}/token", data={name: form("canary-assertion")})
    text = refusal_message(400, json.loads(response.text), "token", one.secrets())
    assert "canary" not in text
    assert "******** is not valid" in text
