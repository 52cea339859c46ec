# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check that an API makes of a bearer token: signature, issuer, audience, times. What it says is up to the API."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.tokens import Minter

ALGORITHM = "RS256"
SKEW = 300.0


class Refused(Exception):
    """The token is not good; `reason` is one of the words that `Verifier.claims` documents."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Verifier:
    """Accepts tokens that the emulator has issued for one of `audiences`."""

    registry: Registry
    minter: Minter
    audiences: Collection[str]

    def claims(self, authorization: str) -> dict[str, Any]:
        """The claims of the token in an Authorization header.

        Refused says why not: "empty", "malformed", "signature", "issuer", "audience", "expired" or "early".
        """
        scheme, _unused, token = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused("empty")
        claims = self._signed(token.strip())
        if not self._is_ours(claims):
            raise Refused("issuer")
        if claims.get("aud") not in self.audiences:
            raise Refused("audience")
        self._check_times(claims)
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        try:
            signed = jws.extract_compact(token.encode())
            claims = json.loads(signed.payload)
        except (JoseError, ValueError) as error:
            raise Refused("malformed") from error
        (published,) = self.minter.key_set("")["keys"]
        try:
            good = jws.validate_compact(signed, RSAKey.import_key(published), algorithms=[ALGORITHM])
        except (JoseError, ValueError, TypeError):
            good = False
        if not good or not isinstance(claims, dict):
            raise Refused("signature")
        return claims

    def _is_ours(self, claims: dict[str, Any]) -> bool:
        tenant_id = claims.get("tid")
        if not isinstance(tenant_id, str):
            return False
        try:
            tenant = self.registry.tenant(tenant_id)
        except EntraError:
            return False
        return claims.get("iss") in [self.minter.issuer(tenant.tenant_id, version) for version in (1, 2)]

    def _check_times(self, claims: dict[str, Any]) -> None:
        now, ends, starts = self.registry.clock.now(), claims.get("exp"), claims.get("nbf", 0)
        if not isinstance(ends, int) or now > ends + SKEW:
            raise Refused("expired")
        if not isinstance(starts, int) or now < starts - SKEW:
            raise Refused("early")
