# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MSAL's applications, made for one call: our HTTP client, the authority that the user named, and no second opinion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import as_msal
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import (
    CAPABILITIES,
    with_capabilities,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


def confidential_client(call: Call, cache: Any = None) -> Any:
    """An application that proves who it is."""
    import msal

    credential = as_msal(call.request, call.certificate, call.http)
    # None would let MSAL_FORCE_REGION or the instance metadata service decide.
    settings = {**app_settings(call, cache), "azure_region": False}
    return msal.ConfidentialClientApplication(call.request.client_id, client_credential=credential, **settings)


def public_client(call: Call, cache: Any = None) -> Any:
    """An application on a user's machine, which can keep no secret."""
    import msal

    return msal.PublicClientApplication(call.request.client_id, **app_settings(call, cache))


def users_client(call: Call, cache: Any) -> Any:
    """A confidential client if a credential is given for it, else a public one."""
    request = call.request
    if call.certificate or any(name.startswith(("client_secret", "federated_")) for name in request.values):
        return confidential_client(call, cache)
    return public_client(call, cache)


def claims_field(request: TokenRequest) -> dict[str, str]:
    """The form's field `claims`, challenge and capabilities in one, where MSAL has no parameter for them; {} without either."""
    if request.enable_cae:
        return {"claims": with_capabilities(request.claims)}
    claims = json.loads(request.claims or "{}")
    return {"claims": json.dumps(claims)} if claims else {}


def app_settings(call: Call, cache: Any) -> dict[str, Any]:
    request = call.request
    settings: dict[str, Any] = {
        "http_client": call.http,
        "token_cache": cache,
        "client_capabilities": CAPABILITIES if request.enable_cae else None,
        # The user named the authority and TLS proves it: no second opinion from another host on the way.
        "instance_discovery": False,
        "validate_authority": False,
    }
    if request.oidc:
        return {**settings, "oidc_authority": request.authority}
    return {**settings, "authority": request.authority_url}
