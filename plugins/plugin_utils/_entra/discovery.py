# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The discovery document (OpenID Connect Discovery section 3): where it is, and what MSAL and we read of it, from wire or store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import json_object
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import is_https

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents

DISCOVERY = "/.well-known/openid-configuration"
# Hosts of the public cloud, whose regions have one name (Microsoft's own list, as MSAL has it).
PUBLIC = ("login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net")
REQUIRED = ("authorization_endpoint", "token_endpoint")
OPTIONAL = ("issuer", "device_authorization_endpoint")  # of those that MSAL reads


def fault_of(document: Mapping[str, Any]) -> str:
    """Why MSAL could not use the document, empty if it can."""
    missing = [name for name in REQUIRED if not is_https(document.get(name))]
    if missing:
        return f"the discovery document names no https {missing[0]}"
    if not urlsplit(document["token_endpoint"]).path.strip("/"):
        return "the token_endpoint of the discovery document has no path"
    odd = [name for name in OPTIONAL if not isinstance(document.get(name, ""), str)]
    return f"{odd[0]} of the discovery document is no text" if odd else ""


def usable(document: Mapping[str, Any], text: str) -> tuple[str, str]:
    """The document's text without optional fields that are none, for one that the provider sent, and its fault."""
    odd = [name for name in OPTIONAL if not isinstance(document.get(name, ""), str)]
    if odd:
        document = {name: value for name, value in document.items() if name not in odd}
        text = json.dumps(document)
    return text, fault_of(document)


def remembered(documents: Documents | None, name: str) -> str | None:
    """The text that the store has under this name, None if there is none that would be kept today."""
    text = documents.get(name) if documents else None
    document = json_object(text) if text else None
    return text if document is not None and not fault_of(document) else None


def token_endpoint(call: Call) -> str:
    """Where the request's authority, or its regional service, takes token requests. Raises ProviderError, RequestError."""
    request = call.request
    document: dict[str, str] = json.loads(call.http.get(address(request)).text)
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
    return request.oidc or request.tenant_id.lower().startswith("dstsv2")


def issuer_url(request: TokenRequest) -> str:
    return request.authority if request.oidc else request.authority_url


def regional(authority: str, region: str) -> str:
    """The region's own token service (AZURE_REGIONAL_AUTHORITY_NAME)."""
    host = urlsplit(authority).hostname or ""
    return f"https://{region}.{'login.microsoft.com' if host in PUBLIC else host}"
