# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrated Windows authentication: a Kerberos ticket -> AD FS (WS-Trust) -> a SAML assertion -> a token from Entra.

Tested against a real MIT KDC and emulators of AD FS and Entra; never run against a real AD FS. It is for users of a
domain that is federated with AD FS, and there is no person to answer for a second factor.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import refusal_message
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs import ws_trust
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs.kerberos_ticket import Ticket
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import claims_field
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    UnreadableError,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

GRANTS = {
    ws_trust.SAML_1: "urn:ietf:params:oauth:grant-type:saml1_1-bearer",
    ws_trust.SAML_2: "urn:ietf:params:oauth:grant-type:saml2-bearer",  # RFC 7522
}
OPENID = ("openid", "profile", "offline_access")  # what makes Entra add an ID token and a refresh token


def integrated_windows(call: Call) -> dict[str, Any]:
    """The token endpoint's answer for the holder of this process's Kerberos ticket.

    Raises RequestError when there is no usable ticket, RefusedError when Entra or AD FS says no and ProviderError or
    TransientError when one of them, or the KDC, does not answer as it should.
    """
    request, http = call.request, call.http
    realm = federation(request, http)
    metadata = http.send(
        "GET", str(realm["federation_metadata_url"]), {"Accept": "application/soap+xml, text/xml, */*"}
    )
    endpoint = windows_endpoint(request, metadata)
    assertion = ask_adfs(
        request, endpoint, str(realm.get("cloud_audience_urn") or "urn:federation:MicrosoftOnline"), http
    )
    check_user(request, assertion)
    form = {
        "grant_type": GRANTS[assertion.namespace],
        "assertion": base64.urlsafe_b64encode(assertion.xml.encode()).rstrip(b"=").decode(),  # RFC 7522 section 2.1
        "client_id": request.client_id,
        "scope": " ".join(dict.fromkeys((*request.scopes, *OPENID))),
        "client_info": "1",
        **claims_field(request),
    }
    # `post` is what knows a token answer from anything else; a refusal comes back as one, too.
    response = http.post(f"{request.authority}/{request.tenant_id}/oauth2/v2.0/token", data=form)
    answer: dict[str, Any] = json.loads(response.text)
    return answer


def federation(request: TokenRequest, http: HttpClient) -> dict[str, Any]:
    """What Entra knows about the user's domain. Raises RefusedError unless it is federated by WS-Trust."""
    username = request.text("username")
    query = urlencode({"api-version": "1.0"})
    url = f"{request.authority}/common/userrealm/{quote(username, safe='@')}?{query}"
    response = http.send("GET", url, {})
    realm = http.json_object(response)
    if response.status_code != 200:
        raise RefusedError(refusal_message(response.status_code, realm, request.about, http.secrets()))
    kind, protocol = str(realm.get("account_type", "")), str(realm.get("federation_protocol", ""))
    by_adfs = kind.lower() == "federated" and protocol.lower() == "wstrust"
    if by_adfs and realm.get("federation_metadata_url"):
        return realm
    if by_adfs:
        found = "is federated, but Entra names no metadata of its AD FS (Set-MgDomainFederationConfiguration)"
    elif kind.lower() == "federated":
        found = f"is federated by {printable(protocol or 'an unnamed protocol', limit=40)}, not by AD FS (WS-Trust)"
    elif kind.lower() == "managed":
        found = "is managed by Entra itself, not federated with AD FS: its passwords and keys are Entra's, Kerberos has no part"
    else:
        found = "is not known to Entra as the name of a user"
    domain = printable(username.rpartition("@")[2], limit=100)
    raise RefusedError(
        f"{request.about}: the domain '{domain}' {found}. Use device_code or interactive for a person, "
        "certificate or workload_identity for a job."
    )


def windows_endpoint(request: TokenRequest, metadata: Response) -> ws_trust.Endpoint:
    """Raises ProviderError with what an AD FS administrator can do about it."""
    try:
        if metadata.status_code != 200:
            raise ws_trust.WsTrustError(f"HTTP {metadata.status_code}")
        return ws_trust.windows_endpoint(metadata.text)
    except ws_trust.WsTrustError as error:
        kind = UnreadableError if metadata.status_code == 200 else ProviderError
        raise kind(
            f"{request.about}: the metadata of AD FS (federation_metadata_url) cannot be used: {error}. On AD FS: "
            "Enable-AdfsEndpoint -TargetAddressPath /adfs/services/trust/13/windowstransport, and reach it from within "
            "the network: its proxy does not publish Windows endpoints."
        ) from None


def ask_adfs(request: TokenRequest, endpoint: ws_trust.Endpoint, audience: str, http: HttpClient) -> ws_trust.Assertion:
    """Exchange the ticket for an assertion. Raises RequestError, RefusedError or ProviderError."""
    host = urlsplit(endpoint.url).hostname or ""
    ticket = Ticket(request, host, http.seconds_left())
    headers = {
        "Accept": "application/soap+xml",
        "Authorization": f"Negotiate {base64.b64encode(ticket.token).decode()}",
        "Content-Type": "application/soap+xml; charset=utf-8",
        "SOAPAction": endpoint.version.action,
    }
    body = ws_trust.issue_request(endpoint, audience)
    answer = http.send("POST", endpoint.url, headers, body, accepted=(401, 500))
    if answer.status_code == 401:
        raise RefusedError(
            f"{request.about}: {host} did not accept the Kerberos ticket for HTTP/{host} (HTTP 401). Compare the service "
            f"principal with the account that AD FS runs as (setspn -Q HTTP/{host}), and the clocks; AD FS must not "
            "require extended protection (ExtendedProtectionTokenCheck)."
        )
    ticket.check_service(answer.headers.get("WWW-Authenticate", ""))
    try:
        if answer.status_code != 200:
            raise ws_trust.WsTrustError(f"HTTP {answer.status_code}")
        return ws_trust.assertion(answer.text, endpoint.version)
    except ws_trust.WsTrustError as error:
        if reason := printable(ws_trust.fault(answer.text), limit=300):
            raise RefusedError(f"{request.about}: AD FS at {host} issued no token: {reason}") from None
        kind = UnreadableError if answer.status_code == 200 else ProviderError
        raise kind(f"{request.about}: the answer of AD FS at {host} cannot be used: {error}.") from None


def check_user(request: TokenRequest, assertion: ws_trust.Assertion) -> None:
    """The ticket decides whose token it is: kept under another name it would be used as that user's.

    Raises RequestError.
    """
    wanted = request.text("username")
    if assertion.upn and assertion.upn.casefold() != wanted.casefold():
        fault = (
            f"the Kerberos ticket is that of '{printable(assertion.upn, limit=100)}', username is "
            f"'{printable(wanted, limit=100)}': change username, or kinit as that user."
        )
        raise RequestError([fault])
