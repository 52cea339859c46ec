# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of an app: for itself, or on behalf of a user whose token it was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_form import client_form, form_headers
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import json_object
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.discovery import DISCOVERY

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

# Hosts of the public cloud, whose regions have one name (Microsoft's own list, as MSAL has it).
PUBLIC = ("login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net")


def client_credentials(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.4, with a secret or an assertion (RFC 7523): the request of a host, to the endpoint that discovery names.

    Raises ProviderError, RequestError.
    """
    request = call.request
    endpoint = token_endpoint(call)
    proof = client_credential.assertion(request, call.certificate, call.http, endpoint)
    form = client_form(request.client_id, request.scope, request.text("client_secret"), proof, sent_claims(call))
    answer: dict[str, Any] = json.loads(call.http.post(endpoint, data=form, headers=form_headers()).text)
    return answer


def sent_claims(call: Call) -> str:
    """The form's field `claims`, empty without any."""
    claims = call.claims or ""
    if not call.request.enable_cae:
        return claims
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import with_capabilities

    return with_capabilities(claims)


def token_endpoint(call: Call) -> str:
    """Where the request's authority, or its regional service, takes token requests. Raises ProviderError, RequestError."""
    request = call.request
    document: dict[str, str] = json_object(call.http.get(address(request)).text) or {}
    if is_issuer(request):
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.issuer import is_of

        if not is_of(document.get("issuer", ""), issuer_url(request)):
            raise call.unreadable("its discovery document is another issuer's")
    return document["token_endpoint"]


def address(request: TokenRequest) -> str:
    """The document's URL. Entra has it for its version 2.0, AD FS and other issuers have only one."""
    if is_issuer(request):
        return issuer_url(request) + DISCOVERY
    region, tenant = request.text("region"), request.tenant_id
    if region:
        return f"{regional(request.authority, region)}/{tenant}/v2.0{DISCOVERY}"
    host = urlsplit(request.authority).hostname or ""
    version = "" if tenant.lower() == "adfs" and not host.endswith(".ciamlogin.com") else "/v2.0"
    return request.authority_url + version + DISCOVERY


def is_issuer(request: TokenRequest) -> bool:
    """Whether the authority is an issuer by itself (`oidc`), as a dSTS is."""
    return request.oidc or request.tenant_id.lower() == "dstsv2"


def issuer_url(request: TokenRequest) -> str:
    return request.authority if request.oidc else request.authority_url


def regional(authority: str, region: str) -> str:
    """The region's own token service (AZURE_REGIONAL_AUTHORITY_NAME)."""
    host = urlsplit(authority).hostname or ""
    return f"https://{region}.{'login.microsoft.com' if host in PUBLIC else host}"


def on_behalf_of(call: Call) -> dict[str, Any]:
    """Microsoft identity platform, on-behalf-of flow: RFC 7523 section 2.1 with requested_token_use=on_behalf_of."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import confidential_client

    app = confidential_client(call)
    answer: dict[str, Any] = app.acquire_token_on_behalf_of(
        call.request.text("user_assertion"), list(call.request.scopes), claims_challenge=call.claims
    )
    return answer
