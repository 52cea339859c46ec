# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of an app: for itself, or on behalf of a user whose token it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.msal_clients import confidential_client

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call


def client_credentials(call: Call) -> dict[str, Any]:
    """RFC 6749 section 4.4, with a secret or an assertion (RFC 7523)."""
    app = confidential_client(call, region=call.request.text("region"))
    answer: dict[str, Any] = app.acquire_token_for_client(list(call.request.scopes), claims_challenge=call.claims)
    return answer


def on_behalf_of(call: Call) -> dict[str, Any]:
    """Microsoft identity platform, on-behalf-of flow: RFC 7523 section 2.1 with requested_token_use=on_behalf_of."""
    app = confidential_client(call)
    answer: dict[str, Any] = app.acquire_token_on_behalf_of(
        call.request.text("user_assertion"), list(call.request.scopes), claims_challenge=call.claims
    )
    return answer
