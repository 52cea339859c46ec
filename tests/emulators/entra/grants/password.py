# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The resource owner password grant (RFC 6749 section 4.3), which RFC 9700 section 2.4 forbids and Entra still has."""

import json

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.people import User
from tests.emulators.entra.sessions import SignIn
from tests.emulators.entra.signing_in import directory_name


class Password(SignInGrant):
    """For members whose password Entra holds and who need no second factor."""

    GRANT_TYPE = "password"

    def find_sign_in(self) -> SignIn:
        tenant = self.server.tenant
        username, password = self.field("username"), self.field("password")
        user = self.registry.people.check_password(username, password, directory_name(tenant))
        # A guest's password is not this tenant's to check.
        if user.tenant_id != tenant.tenant_id:
            raise EntraError(50034, username, directory_name(tenant))
        self.user = user
        return SignIn(user, tenant.tenant_id)

    def redeem(self) -> None:
        if self.user.mfa:
            raise second_factor_needed(self.user, self.wanted.resource.app_id)


def second_factor_needed(user: User, resource_id: str, *, error: str | None = None) -> EntraError:
    """50076 with the claims that an interactive request has to repeat."""
    refusal = EntraError(50076, resource_id, error=error)
    policy = {"essential": True, "values": [user.object_id]}
    refusal.extra["claims"] = json.dumps({"access_token": {"capolids": policy}})
    return refusal
