# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes of access tokens that a careful client must not use, or not for a database, each made from a real one."""

import base64
import json
import secrets
from collections.abc import Callable
from typing import Any

from tests.emulators.entra.tokens import Minter

LARGE = 17 * 1024


def claims_of(token: str) -> dict[str, Any]:
    """The payload of a JWT, not verified."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def _resigned(change: Callable[[dict[str, Any]], Any]) -> Callable[[str, Minter], str]:
    def shape(token: str, minter: Minter) -> str:
        claims = claims_of(token)
        change(claims)
        return minter.sign(claims)

    return shape


def _opaque(token: str, minter: Minter) -> str:
    return secrets.token_urlsafe(64)


def _encrypted(token: str, minter: Minter) -> str:
    """The form of a JWE (RFC 7516, section 7.1): what is in it, nobody here can read."""
    header = base64.urlsafe_b64encode(b'{"alg":"RSA-OAEP","enc":"A256GCM"}').rstrip(b"=").decode()
    return ".".join([header, *(secrets.token_urlsafe(size) for size in (256, 12, 900, 16))])


def _newline(token: str, minter: Minter) -> str:
    middle = len(token) // 2
    return f"{token[:middle]}\n{token[middle:]}"


def _unsigned(token: str, minter: Minter) -> str:
    header = base64.urlsafe_b64encode(b'{"typ":"JWT","alg":"none"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


SHAPES: dict[Any, Callable[[str, Minter], str]] = {
    "opaque": _opaque,
    "encrypted": _encrypted,
    "newline": _newline,
    "large": _resigned(lambda claims: claims.update(wids=["x" * LARGE])),
    "expired": _resigned(lambda claims: claims.update(exp=claims["iat"] - 3600, iat=claims["iat"] - 7200)),
    "future": _resigned(lambda claims: claims.update(iat=claims["iat"] + 86400, nbf=claims["nbf"] + 86400)),
    "no_exp": _resigned(lambda claims: claims.pop("exp")),
    "text_exp": _resigned(lambda claims: claims.update(exp="soon")),
    "unsigned": _unsigned,
}
