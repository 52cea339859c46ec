# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's methods for people: users, and what they would do in a browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.emulators.entra.first_party import GRAPH_APP_ID

if TYPE_CHECKING:
    from tests.emulators.entra.controller import App, Resource, Tenant

LOOPBACK = "http://localhost"
DELEGATED = "user_impersonation"


@dataclass(frozen=True)
class User:
    """A registered user; `tenant_id` is the home tenant, `guest_of` maps other tenants to the object id there."""

    username: str
    password: str
    object_id: str
    tenant_id: str
    name: str
    guest_of: dict[str, str]


class PeopleMethods:
    """A part of `Entra`, which has what is only declared here."""

    tenant: "Tenant"
    resource: "Resource"

    if TYPE_CHECKING:

        @property
        def ca_path(self) -> Path:
            """See `Entra`."""
            raise NotImplementedError

        def _call(self, method: str, name: str, document: Any = None) -> Any:
            """See `Entra`."""
            raise NotImplementedError

        def _register(self, kind: str, document: dict[str, Any]) -> dict[str, Any]:
            """See `Entra`."""
            raise NotImplementedError

    def user(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        tenant: "Tenant | None" = None,
        guest_of: "Sequence[Tenant]" = (),
        roles: Sequence[str] | Mapping[str, Sequence[str]] = (),
        **settings: Any,
    ) -> User:
        """A user of a tenant, with a made-up name and password unless given; the same name again replaces the user.

        `roles` are on the default resource, or on those whose app ids are the mapping's keys; `settings` are `mfa`,
        `disabled`, `name` and `object_id`.
        """
        document = {
            "username": username,
            "password": password,
            "tenant_id": (tenant or self.tenant).tenant_id,
            "guest_of": {other.tenant_id: None for other in guest_of},
            "roles": self._on_resources(roles),
            **settings,
        }
        return User(**self._register("users", document))

    def login(self, user: User, **changes: Any) -> dict[str, Any]:
        """What `browser.sign_in` and `browser.environment` need to sign in as the user."""
        return {"username": user.username, "password": user.password, "ca_path": str(self.ca_path), **changes}

    def federate(
        self, domain: str, *, issuer: str, metadata_url: str, active_auth_url: str, certificate_pem: str | bytes
    ) -> None:
        """Let another identity provider sign in the users of `domain`; the certificate is its token signing one."""
        pem = certificate_pem.decode() if isinstance(certificate_pem, bytes) else certificate_pem
        document = {"domain": domain, "issuer": issuer, "metadata_url": metadata_url, "certificate_pem": pem}
        self._register("federations", {**document, "active_auth_url": active_auth_url})

    def pending_devices(self) -> list[str]:
        """The user codes that wait for an answer, oldest first."""
        return [one["user_code"] for one in self._call("GET", "devices")]

    def approve(self, user_code: str, user: User) -> None:
        """What the user does on the device page; ControlError 70018 if no flow waits under the code."""
        self._call("POST", "devices", {"user_code": user_code, "action": "approve", "username": user.username})

    def decline(self, user_code: str) -> None:
        self._call("POST", "devices", {"user_code": user_code, "action": "decline"})

    def expire(self, user_code: str) -> None:
        """Let the device flow end now."""
        self._call("POST", "devices", {"user_code": user_code, "action": "expire"})

    def revoke(self, user: User) -> None:
        """Void all refresh tokens that the user has until now, as after a changed password."""
        self._call("POST", "revocations", {"username": user.username})

    def challenge(self, user: User, claims: dict[str, Any] | None, error: str = "interaction_required") -> None:
        """Refuse silent requests after sign-ins that did not ask for these claims; None ends it."""
        self._call("POST", "challenges", {"username": user.username, "claims": claims, "error": error})

    def code(
        self,
        app: "App",
        user: User,
        redirect_uri: str = LOOPBACK,
        scope: str | None = None,
        code_challenge: str | None = None,
        nonce: str | None = None,
    ) -> str:
        """An authorization code as if the user had signed in to the app, in the app's tenant.

        The default scope is the default resource's with the three of OpenID Connect that MSAL adds.
        """
        document = {
            "client_id": app.client_id,
            "tenant_id": app.tenant_id,
            "username": user.username,
            "redirect_uri": redirect_uri,
            "scope": scope or f"{self.resource.scope} openid profile offline_access",
            "code_challenge": code_challenge,
            "nonce": nonce,
        }
        code: str = self._call("POST", "codes", document)["code"]
        return code

    def _on_resources(self, names: Sequence[str] | Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Names by a resource's app id; plain ones are the default resource's."""
        if isinstance(names, Mapping):
            return {app_id: list(some) for app_id, some in names.items()}
        return {self.resource.app_id: list(names)} if names else {}

    def _for_people(self, settings: dict[str, Any]) -> dict[str, Any]:
        """An app's settings for user flows, with defaults: a public app or one with a redirect URI serves people.

        Such an app may impersonate its user on the default resource and, as every new one in Entra, read the profile.
        """
        public = bool(settings.get("public"))
        redirect_uris = settings.get("redirect_uris", [LOOPBACK] if public else [])
        usual = {self.resource.app_id: [DELEGATED], GRAPH_APP_ID: ["User.Read"]}
        delegated = settings.get("delegated", usual if redirect_uris else {})
        return {**settings, "redirect_uris": list(redirect_uris), "delegated": self._on_resources(delegated)}
