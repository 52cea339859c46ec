# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as the engine hands it out and the store keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt

RECORD = (
    "authority",
    "clientId",
    "homeAccountId",
    "tenantId",
    "username",
    "version",
)  # azure-identity's AuthenticationRecord
RECORD_VERSION = "1.0"


@dataclass(frozen=True)
class Token:
    """An access token; `expires_on` is in epoch seconds of the provider's clock."""

    access_token: str = field(repr=False)
    token_type: str
    expires_on: int
    scope: str
    tenant_id: str
    client_id: str
    authentication_record: str = ""  # azure-identity's, as JSON: who signed in

    def result(self, now: float) -> dict[str, Any]:
        """What `aad_token` returns; `now` in epoch seconds."""
        record = {"authentication_record": json.loads(self.authentication_record)} if self.authentication_record else {}
        return {
            **record,
            "access_token": self.access_token,
            "token_type": self.token_type,
            "expires_on": self.expires_on,
            "expires_in": max(0, int(self.expires_on - now)),
            "scope": self.scope,
            "tenant_id": self.tenant_id,
            "client_id": self.client_id,
            "claims": jwt.readable_claims(self.access_token),
        }


def checked_record(value: Any) -> dict[str, str] | None:
    """azure-identity's AuthenticationRecord, a dictionary or JSON text of it; None for anything else."""
    try:
        record = json.loads(value) if isinstance(value, str) else value
        if record["version"] == RECORD_VERSION and all(isinstance(record[name], str) for name in RECORD):
            return {name: record[name] for name in RECORD}
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return None


def is_record(text: object) -> bool:
    """Whether it is what `Token.authentication_record` holds: JSON text of a record, or empty text."""
    return isinstance(text, str) and (not text or checked_record(text) is not None)


def grants_access(token: Token) -> bool:
    """Whether the token carries a role or a scope, as far as it can be read."""
    return jwt.grants_access(jwt.readable_claims(token.access_token))
