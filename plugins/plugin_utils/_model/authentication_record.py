# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""azure-identity's AuthenticationRecord: which account a sign-in was about."""

from __future__ import annotations

import json
from typing import Any


def authentication_record(answer: dict[str, Any]) -> str:
    """azure-identity's AuthenticationRecord of the account that a sign-in was about, as JSON; empty if the answer has none."""
    import base64
    from urllib.parse import urlsplit

    claims = answer.get("id_token_claims") or {}
    try:
        account = str(claims["sub"])
        if answer.get("client_info"):
            text = answer["client_info"]
            info = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            account = f"{info['uid']}.{info['utid']}"
        issuer = urlsplit(claims["iss"])
        record = {
            "authority": issuer.netloc,
            "clientId": claims["aud"],
            "homeAccountId": account,
            "tenantId": claims.get("tid") or issuer.path.strip("/"),
            "username": claims.get("preferred_username") or claims["upn"],
            "version": "1.0",
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        return ""
    is_text = all(isinstance(value, str) for value in record.values())  # as token.checked_record wants it
    return json.dumps(record, sort_keys=True) if is_text else ""
