# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens for users: delegated access tokens in both shapes, ID tokens, and the answer around them."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

from tests.emulators.entra.registry import App, Registry, Tenant
from tests.emulators.entra.scopes import Wanted
from tests.emulators.entra.sessions import SignIn
from tests.emulators.entra.tokens import V1_ISSUER, Minter, requested_claims

ID_TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class UserGrant:
    """A user's token for an app: what for, how the client proved who it is, and what else was asked."""

    sign_in: SignIn
    tenant: Tenant
    app: App
    wanted: Wanted
    credential: str
    claims: str | None = None
    nonce: str | None = None
    client_info: bool = False
    refreshable: bool = False

    @property
    def object_id(self) -> str:
        """The user's in the tenant of the token."""
        user = self.sign_in.user
        return user.object_id_in(self.tenant.tenant_id) or user.object_id


class UserMinter:
    """Makes the answers of all user flows with the minter's key."""

    def __init__(self, registry: Registry, minter: Minter) -> None:
        self._registry = registry
        self._minter = minter

    def answer(self, grant: UserGrant) -> dict[str, Any]:
        """The token response; EntraError 65001 if the app has no consent."""
        granted = grant.wanted.granted(grant.app)
        lifetime = grant.app.lifetime if grant.app.lifetime is not None else grant.wanted.resource.lifetime
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": grant.wanted.text(granted),
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
        }
        if grant.wanted.resource.refresh_in is not None:
            answer["refresh_in"] = grant.wanted.resource.refresh_in
        answer["access_token"] = self._minter.sign(self.access_claims(grant, granted, lifetime))
        if grant.refreshable:
            answer["refresh_token"] = self._refresh_token(grant)
        if "openid" in grant.wanted.openid:
            answer["id_token"] = self._minter.sign(self.id_claims(grant))
        if grant.client_info:
            answer["client_info"] = client_info(grant.sign_in)
        return answer

    def access_claims(self, grant: UserGrant, granted: list[str], lifetime: int) -> dict[str, Any]:
        """All claims of a delegated token that lives `lifetime` seconds."""
        resource, user = grant.wanted.resource, grant.sign_in.user
        claims: dict[str, Any] = {
            "aud": resource.app_id if resource.version == 2 else grant.wanted.audience,
            **self._common(grant, resource.app_id, resource.version, lifetime),
            **_shape(grant, resource.version),
            "idtyp": "user",
            "scp": " ".join(granted),
            **requested_claims(grant.claims),
        }
        if roles := user.roles.get(resource.app_id):
            claims["roles"] = roles
        if resource.padding:
            claims["wids"] = ["x" * resource.padding]
        return claims

    def id_claims(self, grant: UserGrant) -> dict[str, Any]:
        """All claims of the ID token (OpenID Connect Core 1.0 section 2)."""
        claims = {
            "aud": grant.app.client_id,
            **self._common(grant, grant.app.client_id, 2, ID_TOKEN_SECONDS),
            "preferred_username": grant.sign_in.user.username,
        }
        return {**claims, "nonce": grant.nonce} if grant.nonce else claims

    def _common(self, grant: UserGrant, app_id: str, version: int, lifetime: int) -> dict[str, Any]:
        now, tenant_id = int(self._registry.clock.now()), grant.tenant.tenant_id
        return {
            "iss": self._minter.issuer(tenant_id, version),
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "aio": sealed(grant.sign_in.amr),
            "name": grant.sign_in.user.name,
            "oid": grant.object_id,
            "rh": secrets.token_urlsafe(12),
            "sub": pairwise(grant.object_id, tenant_id, app_id),
            "tid": tenant_id,
            "uti": secrets.token_urlsafe(16),
            "ver": f"{version}.0",
        }

    def _refresh_token(self, grant: UserGrant) -> str:
        wanted = grant.wanted
        scope = " ".join([*(f"{wanted.audience}/{name}" for name in wanted.names), *wanted.openid])
        now = self._registry.clock.now()
        return self._registry.sessions.add_refresh_token(grant.app.client_id, grant.sign_in, scope, now)


def _shape(grant: UserGrant, version: int) -> dict[str, Any]:
    """What the two versions call the client and the user."""
    user = grant.sign_in.user
    if version == 2:
        return {
            "azp": grant.app.client_id,
            "azpacr": grant.credential,
            "preferred_username": user.username,
            "upn": user.username,
        }
    return {
        "appid": grant.app.client_id,
        "appidacr": grant.credential,
        "amr": list(grant.sign_in.amr),
        "idp": V1_ISSUER.format(user.tenant_id),
        "unique_name": user.username,
        "upn": user.username,
    }


def pairwise(object_id: str, tenant_id: str, app_id: str) -> str:
    """A user's identifier that no two apps share (OpenID Connect Core 1.0 section 8.1)."""
    return _encode(hashlib.sha256(f"{tenant_id}/{object_id}/{app_id}".lower().encode()).digest())


def sealed(amr: tuple[str, ...]) -> str:
    """The claim `aio`, which only the service itself reads: here, how the user signed in."""
    return _encode(json.dumps([secrets.token_urlsafe(12), *amr]).encode())


def unsealed(aio: str) -> tuple[str, ...]:
    return tuple(json.loads(base64.urlsafe_b64decode(aio + "=" * (-len(aio) % 4)))[1:])


def client_info(sign_in: SignIn) -> str:
    """The home account, from which MSAL makes its home_account_id."""
    home = {"uid": sign_in.user.object_id, "utid": sign_in.user.tenant_id}
    return _encode(json.dumps(home).encode())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
