# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What an app's request for its own token says (RFC 6749 section 4.4), as MSAL sends it; for the controller and for hosts."""

import uuid
from typing import Any, Dict

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"  # RFC 7523 section 2.2


def client_form(client_id: str, scope: str, secret: str, assertion: str, claims: str) -> Dict[str, Any]:
    """The form's fields in MSAL's order. An `assertion` proves who the app is; where that is empty, its `secret`."""
    fields: Dict[str, Any] = {"client_id": client_id, "grant_type": "client_credentials"}
    if assertion:
        fields["client_assertion"] = assertion
    fields["client_info"] = 1
    if assertion:
        fields["client_assertion_type"] = JWT_BEARER
    else:
        fields["client_secret"] = secret
    if claims:
        fields["claims"] = claims
    return {**fields, "scope": scope}


def form_headers() -> Dict[str, str]:
    """The fields beside the form. Entra's sign-in logs have the request by its `client-request-id`."""
    return {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "client-request-id": str(uuid.uuid4()),
    }
