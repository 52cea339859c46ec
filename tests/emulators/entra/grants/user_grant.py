# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the grants of all user flows have in common: the client's proof, the scope, the answer."""

from typing import Any

from authlib.oauth2.rfc6749 import BaseGrant, TokenEndpointMixin

from tests.emulators.entra import scopes
from tests.emulators.entra.client_auth import CREDENTIAL, USER_METHODS
from tests.emulators.entra.errors import NO_STORE, EntraError
from tests.emulators.entra.people import check_enabled
from tests.emulators.entra.registry import Registry
from tests.emulators.entra.sessions import SignIn
from tests.emulators.entra.signing_in import check_member
from tests.emulators.entra.user_tokens import UserGrant, UserMinter

Answer = tuple[int, dict[str, Any], list[tuple[str, str]]]


class SignInGrant(BaseGrant, TokenEndpointMixin):  # type: ignore[misc]
    """A grant that ends in a token for a user; a subclass says which user (`find_sign_in`)."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(USER_METHODS)
    # Of the request that the sign-in was for; counts where the token request has no scope of its own.
    asked_scope = ""
    nonce: str | None = None

    @property
    def registry(self) -> Registry:
        registry: Registry = self.server.registry
        return registry

    def field(self, name: str) -> str:
        """A form field; EntraError 900144 if it is missing."""
        value: str = self.request.form.get(name, "")
        if not value:
            raise EntraError(900144, name)
        return value

    def find_sign_in(self) -> SignIn:
        """Who signed in; raises the EntraError that refuses the grant."""
        raise NotImplementedError

    def redeem(self) -> None:
        """Use the grant up, once nothing can go wrong any more."""

    def refreshable(self) -> bool:
        return "offline_access" in self.wanted.openid or "offline_access" in self.asked_scope.split()

    def validate_token_request(self) -> None:
        self.request.client = self.authenticate_token_endpoint_client()
        self.sign_in = self.find_sign_in()
        check_enabled(self.sign_in.user)
        check_member(self.sign_in.user, self.server.tenant, self.request.client)
        self.wanted = self.parse_scope()
        self.wanted.granted(self.request.client)
        self.redeem()

    def parse_scope(self) -> scopes.Wanted:
        return scopes.parse(self.request.form.get("scope") or self.asked_scope, self.registry, self.server.tenant)

    def create_token_response(self) -> Answer:
        grant = UserGrant(
            sign_in=self.sign_in,
            tenant=self.server.tenant,
            app=self.request.client,
            wanted=self.wanted,
            credential=CREDENTIAL[self.request.auth_method],
            claims=self.request.form.get("claims"),
            nonce=self.nonce,
            client_info=self.request.form.get("client_info") == "1",
            refreshable=self.refreshable(),
        )
        return 200, UserMinter(self.registry, self.server.minter).answer(grant), list(NO_STORE)
