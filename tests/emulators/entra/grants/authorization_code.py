# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The authorization code grant (RFC 6749 section 4.1) with PKCE (RFC 7636)."""

import base64
import hashlib
import hmac

from tests.emulators.entra import scopes
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.sessions import Code, SignIn


class AuthorizationCode(SignInGrant):
    """A code is good once, for the client, the tenant and the redirect URI that it was issued for."""

    GRANT_TYPE = "authorization_code"

    def find_sign_in(self) -> SignIn:
        code = self.registry.sessions.find_code(self.field("code"))
        if code is None:
            raise EntraError(9002313)
        self.code, self.asked_scope, self.nonce = code, code.scope, code.nonce
        self._check_use(code)
        check_verifier(code.challenge, self.request.form.get("code_verifier"))
        return code.sign_in

    def _check_use(self, code: Code) -> None:
        if code.client_id.lower() != self.request.client.client_id.lower():
            raise EntraError(70000, "the code was issued to another client")
        if code.redeemed:
            raise EntraError(54005)
        if code.expires_on <= self.registry.clock.now():
            raise EntraError(70008)
        if code.sign_in.tenant_id != self.server.tenant.tenant_id:
            raise EntraError(700005)
        redirect_uri = self.field("redirect_uri")
        if redirect_uri != code.redirect_uri:
            raise EntraError(500112, redirect_uri, code.redirect_uri)

    def parse_scope(self) -> scopes.Wanted:
        if not self.request.form.get("scope") and not self.asked_scope:
            raise EntraError(28003)
        return super().parse_scope()

    def redeem(self) -> None:
        self.registry.sessions.redeem_code(self.code)


def check_verifier(challenge: str | None, verifier: str | None) -> None:
    """EntraError 50148 for a missing code verifier, 501481 for a wrong one (RFC 7636 section 4.6, S256)."""
    if challenge is None:
        return
    if not verifier:
        raise EntraError(50148)
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    if not hmac.compare_digest(digest, challenge.encode()):
        raise EntraError(501481)
