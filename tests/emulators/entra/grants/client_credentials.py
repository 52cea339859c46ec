# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client credentials grant (RFC 6749 section 4.4): a token for the app itself."""

from typing import Any

from authlib.oauth2.rfc6749 import ClientCredentialsGrant

from tests.emulators.entra.client_auth import CREDENTIAL, METHODS
from tests.emulators.entra.errors import NO_STORE, EntraError
from tests.emulators.entra.tokens import Grant

DEFAULT = "/.default"


class ClientCredentials(ClientCredentialsGrant):  # type: ignore[misc]
    """Any registered app may use it, for one resource at a time, named as `<resource>/.default`."""

    TOKEN_ENDPOINT_AUTH_METHODS = list(METHODS)

    def validate_requested_scope(self) -> None:
        """Find the resource before a token is made, so that a bad scope is a refusal and not half an answer."""
        self.audience = audience(self.request.form.get("scope", ""))
        self.resource = self.server.registry.resource(self.server.tenant, self.audience)

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        grant = Grant(
            tenant=self.server.tenant,
            app=self.client,
            resource=self.resource,
            audience=self.audience,
            credential=CREDENTIAL[self.request.auth_method],
            claims=self.request.form.get("claims"),
        )
        return 200, self.server.minter.answer(grant), list(NO_STORE)


def audience(scope: str) -> str:
    """The resource identifier in an app's scope; EntraError 900144, 70011 or 1002012 says what is wrong with it."""
    if not scope.strip():
        raise EntraError(900144, "scope")
    if len(scope.split()) > 1:
        raise EntraError(70011, scope)
    if not scope.endswith(DEFAULT) or scope == DEFAULT:
        raise EntraError(1002012, scope)
    return scope.removesuffix(DEFAULT)
