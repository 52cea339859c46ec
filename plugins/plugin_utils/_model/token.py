# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as the engine hands it out and the store keeps it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt


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


def grants_access(token: Token) -> bool:
    """Whether the token carries a role or a scope, as far as it can be read."""
    return jwt.grants_access(jwt.readable_claims(token.access_token))


def seal_of(token: Token) -> str:
    """What the store writes beside a token that says nothing of itself, to know it again; "" for a signed one.

    Raises JwtError for a text that is no token.
    """
    if jwt.is_signed(token.access_token):
        return ""
    return hashlib.sha256(json.dumps(asdict(token), sort_keys=True).encode()).hexdigest()


def is_as_written(token: Token, seal: object) -> bool:
    """Whether a token from the store is one that was checked before it was written, and says what it said then.

    A signed token is held to its own `exp`, another to its seal. Raises JwtError for a text that is no token.
    """
    if jwt.is_signed(token.access_token):
        return int(jwt.check_token(token.access_token, 0)["exp"]) == token.expires_on
    return isinstance(token.expires_on, int) and seal == seal_of(token)
