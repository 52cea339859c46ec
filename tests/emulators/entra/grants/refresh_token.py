# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The refresh token grant (RFC 6749 section 6): a new token each time, for any resource and tenant of the user."""

import datetime
from dataclasses import replace

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.sessions import RefreshToken as Stored
from tests.emulators.entra.sessions import SignIn


class RefreshToken(SignInGrant):
    """A used token stays good, as Entra's do, unless the app is registered with `single_use_refresh_tokens`."""

    GRANT_TYPE = "refresh_token"

    def find_sign_in(self) -> SignIn:
        stored = self.registry.sessions.find_refresh_token(self.field("refresh_token"))
        if stored is None:
            raise EntraError(9002313)
        self.stored, self.asked_scope = stored, stored.scope
        self._check_use(stored)
        return replace(stored.sign_in, tenant_id=self.server.tenant.tenant_id)

    def _check_use(self, stored: Stored) -> None:
        if stored.client_id.lower() != self.request.client.client_id.lower():
            raise EntraError(70000, "the refresh token was issued to another client")
        if stored.issued_at <= stored.sign_in.user.revoked_at:
            raise EntraError(50173, instant(stored.issued_at))
        if stored.expires_on <= self.registry.clock.now():
            raise EntraError(700082, instant(stored.issued_at))
        challenge = stored.sign_in.user.challenge
        if challenge and not challenge.is_met(stored.sign_in.claims):
            raise challenge.refusal()

    def redeem(self) -> None:
        self.registry.sessions.use_refresh_token(self.stored, once=self.request.client.single_use_refresh_tokens)

    def refreshable(self) -> bool:
        return True


def instant(seconds: float) -> str:
    """Epoch seconds as Entra writes them in its texts."""
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
