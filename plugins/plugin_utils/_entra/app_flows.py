# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of an app: for itself, or on behalf of a user whose token it was given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_form import client_form, form_headers
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential, discovery

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call


def client_credentials(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.4, with a secret or an assertion (RFC 7523): the request of a host, to the endpoint that discovery names.

    Raises ProviderError, RequestError.
    """
    request = call.request
    endpoint = discovery.token_endpoint(call)
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


def on_behalf_of(call: Call) -> dict[str, Any]:
    """Microsoft identity platform, on-behalf-of flow: RFC 7523 section 2.1 with requested_token_use=on_behalf_of."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import confidential_client

    app = confidential_client(call)
    answer: dict[str, Any] = app.acquire_token_on_behalf_of(
        call.request.text("user_assertion"), list(call.request.scopes), claims_challenge=call.claims
    )
    return answer
