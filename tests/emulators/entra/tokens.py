# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed access tokens in Entra's two shapes, and the key set that verifies them."""

import json
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from tests.emulators import pki
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.registry import App, Clock, Resource, Tenant

PUBLIC_CLIENT = "0"
SECRET_CREDENTIAL = "1"
CERTIFICATE_CREDENTIAL = "2"
V1_ISSUER = "https://sts.windows.net/{}/"
CLAIMS_ON_REQUEST = ("acrs", "xms_cc")


@dataclass(frozen=True)
class Grant:
    """Who gets a token for what: the audience as the scope named it, and how the client proved who it is."""

    tenant: Tenant
    app: App
    resource: Resource
    audience: str
    credential: str
    claims: str | None = None


class Minter:
    """Signs tokens with one RSA key whose certificate is published in the key set."""

    def __init__(self, identity: pki.Identity, base: str, clock: Clock) -> None:
        self.base = base
        self._clock = clock
        self._identity = identity
        self._key = RSAKey.import_key(identity.key_pem())
        self._x5t = pki.thumbprint(identity.certificate, hashes.SHA1())

    @classmethod
    def load_or_create(cls, directory: Path, base: str, clock: Clock) -> "Minter":
        """Keep the key in `directory`, so that tokens stay verifiable when the emulator is started again."""
        path = directory / "signing.pem"
        if not path.exists():
            pki.self_signed("accounts.accesscontrol.windows.net", key=pki.rsa_key()).write_pem(path)
        data = path.read_bytes()
        key = serialization.load_pem_private_key(data, None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return cls(pki.Identity(key, x509.load_pem_x509_certificate(data)), base, clock)

    def key_set(self, tenant_id: str) -> dict[str, Any]:
        """The JSON Web Key Set (RFC 7517) with the certificate beside the key, as Entra publishes it."""
        public = self._key.as_dict(private=False)
        certificate = self._identity.certificate_pem.decode().splitlines()[1:-1]
        entry = {"kty": "RSA", "use": "sig", "kid": self._x5t, "x5t": self._x5t, "n": public["n"], "e": public["e"]}
        return {"keys": [{**entry, "x5c": ["".join(certificate)], "issuer": self.issuer(tenant_id, 2)}]}

    def issuer(self, tenant_id: str, version: int) -> str:
        return f"{self.base}/{tenant_id}/v2.0" if version == 2 else V1_ISSUER.format(tenant_id)

    def sign(self, claims: dict[str, Any]) -> str:
        """A JWT over exactly these claims."""
        header = {"typ": "JWT", "alg": "RS256", "kid": self._x5t, "x5t": self._x5t}
        return jwt.encode(header, claims, self._key, algorithms=["RS256"])

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token that this key signed, whatever its times; ValueError for any other text."""
        try:
            return dict(jwt.decode(token, self._key, algorithms=["RS256"]).claims)
        except JoseError as error:
            raise ValueError("its signature is not one of ours") from error

    def answer(self, grant: Grant) -> dict[str, Any]:
        """The token response for an app-only token; `expires_in` and the like are whole seconds."""
        lifetime = grant.app.lifetime if grant.app.lifetime is not None else grant.resource.lifetime
        answer: dict[str, Any] = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime}
        if grant.resource.refresh_in is not None:
            answer["refresh_in"] = grant.resource.refresh_in
        answer["access_token"] = self.sign(self.claims(grant, lifetime))
        return answer

    def claims(self, grant: Grant, lifetime: int) -> dict[str, Any]:
        """All claims of an app-only token that lives `lifetime` seconds."""
        now = int(self._clock.now())
        tenant_id, app, resource = grant.tenant.tenant_id, grant.app, grant.resource
        claims: dict[str, Any] = {
            "aud": resource.app_id if resource.version == 2 else grant.audience,
            "iss": self.issuer(tenant_id, resource.version),
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "aio": secrets.token_urlsafe(24),
            **_client_claims(grant),
            "idtyp": "app",
            "oid": app.object_id,
            "sub": app.object_id,
            "rh": secrets.token_urlsafe(12),
            "tid": tenant_id,
            "uti": secrets.token_urlsafe(16),
            "ver": f"{resource.version}.0",
            **requested_claims(grant.claims),
        }
        if roles := app.roles.get(resource.app_id):
            claims["roles"] = roles
        if resource.padding:
            claims["wids"] = [str(uuid.uuid4()) for _unused in range(resource.padding // 36 + 1)]
        return claims


def _client_claims(grant: Grant) -> dict[str, str]:
    if grant.resource.version == 2:
        return {"azp": grant.app.client_id, "azpacr": grant.credential}
    idp = V1_ISSUER.format(grant.tenant.tenant_id)
    return {"appid": grant.app.client_id, "appidacr": grant.credential, "idp": idp}


def requested_claims(document: str | None) -> dict[str, Any]:
    """What a claims challenge asks of the access token (OpenID Connect Core 5.5), as far as Entra honours it."""
    if not document:
        return {}
    try:
        asked = json.loads(document).get("access_token") or {}
        found: dict[str, Any] = {name: _requested_value(asked[name]) for name in CLAIMS_ON_REQUEST if name in asked}
        if "nbf" in asked:
            found["nbf"] = int(asked["nbf"]["value"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EntraError(90013, "the claims parameter is not a claims request") from error
    return found


def _requested_value(wish: dict[str, Any]) -> list[Any]:
    return list(wish["values"]) if "values" in wish else [wish["value"]]
