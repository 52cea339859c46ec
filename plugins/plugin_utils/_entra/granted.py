# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token in a flow's answer, checked before anyone uses it, and what the answer says of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra import token_answer
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import UnreadableError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token

REFRESH_AT = 0.8  # of a token's life, as the kubelet does, unless the provider says `refresh_in`


class Granted(NamedTuple):
    """A token, when we got it and when to refresh it (epoch seconds of our clock), and the provider's lead in seconds."""

    token: Token
    obtained_at: float
    refresh_on: float
    clock_skew: float


def granted(answer: dict[str, Any], request: TokenRequest, now: float, skew: float, record: str) -> Granted:
    """What is kept of an answer. `now` in epoch seconds of our clock, the rest as in `checked_token`. Raises UnreadableError."""
    token = checked_token(answer, request, now + skew, record)
    return Granted(token, now, refresh_on(answer, token, now, skew), skew)


def checked_token(answer: dict[str, Any], request: TokenRequest, now: float, record: str = "") -> Token:
    """The token in a flow's answer. Raises UnreadableError for one that is over, or that nobody could use.

    `now` is in epoch seconds of the provider's clock; `record` is the authentication record of the token before it, for an
    answer that does not say whose it is.
    """
    fault = token_answer.type_fault(answer)
    if fault:
        raise UnreadableError(f"{request.about}: {fault}")
    access_token = answer["access_token"]
    try:
        ends = token_answer.end_of(access_token, answer, now)
        claims = jwt.readable_claims(access_token)
    except jwt.JwtError as error:
        raise UnreadableError(f"{request.about}: the provider sent an unusable token: {error}") from None
    if request.flow.user:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._model.authentication_record import (
            authentication_record,
        )

        record = authentication_record(answer) or record
    return Token(
        access_token=access_token,
        token_type="Bearer",  # noqa: S106
        expires_on=ends,
        scope=request.scope,
        tenant_id=str(claims.get("tid") or request.tenant_id),
        client_id=request.client_id or str(claims.get("appid") or claims.get("azp") or ""),
        authentication_record=record,
    )


def refresh_on(answer: dict[str, Any], token: Token, now: float, skew: float) -> float:
    """When to refresh ahead of need, in epoch seconds: when the provider says so, if that lies in the token's life."""
    life = token.expires_on - now - skew
    wanted, span = answer.get("refresh_on"), answer.get("refresh_in")  # MSAL adds the span to our clock
    if isinstance(span, int):
        wanted = int(now + span)
    if isinstance(wanted, int) and now < wanted < now + life:
        return wanted
    return now + life * REFRESH_AT
