# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token as the engine hands it out, and the check of what the provider sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import ProviderError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

REFRESH_AT = 0.8  # of a token's life, as the kubelet does, unless the provider says `refresh_in`


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
            "claims": jwt.decode(self.access_token)[1],
        }


def grants_access(token: Token) -> bool:
    """Whether the token carries a role or a scope."""
    return jwt.grants_access(jwt.decode(token.access_token)[1])


def checked_token(answer: dict[str, Any], request: TokenRequest, now: float, record: str = "") -> Token:
    """The token in MSAL's answer. Raises ProviderError when no Oracle client could use it.

    `now` is in epoch seconds of the provider's clock; `record` is the authentication record of the token before it, for an
    answer that does not say whose it is.
    """
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer import type_fault

    fault = type_fault(answer)
    if fault:
        raise ProviderError(f"{request.about}: {fault}")
    try:
        claims = jwt.check_token(answer["access_token"], now)
    except jwt.JwtError as error:
        raise ProviderError(f"{request.about}: the provider sent an unusable token: {error}") from None
    if request.flow.user:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._model.authentication_record import (
            authentication_record,
        )

        record = authentication_record(answer) or record
    return Token(
        access_token=answer["access_token"],
        token_type="Bearer",  # noqa: S106
        expires_on=int(claims["exp"]),
        scope=request.scope,
        tenant_id=str(claims.get("tid") or request.tenant_id),
        client_id=request.client_id or str(claims.get("appid") or claims.get("azp") or ""),
        authentication_record=record,
    )


def refresh_on(answer: dict[str, Any], token: Token, now: float, skew: float) -> float:
    """When to refresh ahead of need, in epoch seconds: when the provider says so, if that lies in the token's life."""
    life = token.expires_on - now - skew
    wanted = answer.get("refresh_on")  # MSAL adds its `refresh_in` to our clock
    if isinstance(wanted, int) and now < wanted < now + life:
        return wanted
    return now + life * REFRESH_AT
