# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The on-behalf-of grant (RFC 7523 with requested_token_use): a user's token in, one for a further API out."""

from typing import Any

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.password import second_factor_needed
from tests.emulators.entra.grants.refresh_token import instant
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.sessions import SignIn
from tests.emulators.entra.user_tokens import unsealed

SKEW = 300.0


class OnBehalfOf(SignInGrant):
    """For an app that was called with a user's token: the token must be ours, in force, and meant for that app."""

    GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    def find_sign_in(self) -> SignIn:
        if self.field("requested_token_use") != "on_behalf_of":
            raise EntraError(90023, "requested_token_use")
        claims = self._read(self.field("assertion"))
        self._check_claims(claims)
        user = self.registry.people.find(claims.get("upn") or claims.get("preferred_username") or "")
        if user is None:
            raise _bad("its user is not in the directory")
        self.user = user
        return SignIn(user, self.server.tenant.tenant_id, unsealed(claims["aio"]))

    def _read(self, assertion: str) -> dict[str, Any]:
        try:
            return self.server.minter.verify(assertion)  # type: ignore[no-any-return]
        except ValueError as error:
            raise _bad(str(error)) from error

    def _check_claims(self, claims: dict[str, Any]) -> None:
        now = self.registry.clock.now()
        ends = claims.get("exp")
        if not isinstance(ends, int | float):
            raise _bad("its end is missing or not a number")
        if ends + SKEW < now:
            raise EntraError(500133, instant(now), instant(ends))
        expected = self._audiences()
        if claims.get("aud") not in expected:
            raise EntraError(500131, claims.get("aud"), expected[0])
        if claims.get("idtyp") == "app":
            raise EntraError(7000114, self.request.client.client_id)
        if claims.get("tid") != self.server.tenant.tenant_id:
            raise _bad("it was issued in another tenant")
        if "scp" not in claims:
            raise _bad("it is not an access token")

    def _audiences(self) -> list[str]:
        """What the app is called as a resource."""
        client_id: str = self.request.client.client_id
        try:
            resource = self.registry.resource(self.server.tenant, client_id)
        except EntraError:
            return [client_id]
        return [client_id, *resource.identifiers]

    def redeem(self) -> None:
        if self.user.mfa and "mfa" not in self.sign_in.amr:
            raise second_factor_needed(self.user, self.wanted.resource.app_id, error="interaction_required")


def _bad(reason: str) -> EntraError:
    """50013 of a user's assertion; of a client's it is another status and `error`."""
    return EntraError(50013, reason, error="invalid_grant", status=400)
