# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foreign token issuers (CI systems, Kubernetes clusters): their keys and the ID tokens that they hand out."""

import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.emulators.entra import ci_claims

EXCHANGE_AUDIENCE = "api://AzureADTokenExchange"


@dataclass
class Issuer:
    """One issuer at `url` (its tokens' `iss`); `lifetime` is in seconds, `claims` go into every token.

    `request_token` is what a job shows to get an ID token, `connections` are the Azure DevOps service connections
    that it may name.
    """

    name: str
    kind: str
    url: str
    subject: str
    key: RSAKey
    audience: str = EXCHANGE_AUDIENCE
    lifetime: int = 600
    claims: dict[str, Any] = field(default_factory=dict)
    request_token: str = ""
    connections: list[str] = field(default_factory=list)

    def key_set(self) -> KeySet:
        """The public keys, as `jwks_uri` publishes them."""
        return KeySet([RSAKey.import_key(self.key.as_dict(private=False))])

    def published(self) -> dict[str, Any]:
        """The key set as JSON (RFC 7517)."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in self.key_set()]}

    def token(self, now: float, *, key: RSAKey | None = None, lifetime: int | None = None, **changes: Any) -> str:
        """A signed ID token; `changes` replace claims, None removes one; `key` signs in place of the issuer's own."""
        issued = int(now)
        claims = {
            **ci_claims.KINDS[self.kind].claims(self.subject),
            "iss": self.url,
            "sub": self.subject,
            # Kubernetes writes a list, the others a text.
            "aud": [self.audience] if self.kind == "kubernetes" else self.audience,
            "jti": str(uuid.uuid4()),
            "iat": issued,
            "nbf": issued,
            "exp": issued + (self.lifetime if lifetime is None else lifetime),
            **self.claims,
            **changes,
        }
        header = {"typ": "JWT", "alg": "RS256", "kid": self.key.kid}
        body = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(header, body, key or self.key, algorithms=["RS256"])


class Issuers:
    """All issuers, by name and by URL; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_name: dict[str, Issuer] = {}
        # Where they are served, and where Entra itself is; known once the listeners exist.
        self.base = self.authority = ""

    def add(self, issuer: Issuer) -> None:
        """Register or replace: a new key makes every earlier token's signature unknown."""
        with self._lock:
            self._by_name[issuer.name] = issuer

    def named(self, name: str) -> Issuer | None:
        with self._lock:
            return self._by_name.get(name)

    def at(self, url: str) -> Issuer | None:
        """The issuer whose tokens carry this `iss`, compared as Entra does: character by character."""
        with self._lock:
            return next((issuer for issuer in self._by_name.values() if issuer.url == url), None)

    def parse(self, document: dict[str, Any]) -> Issuer:
        """From a control request; ValueError names what is wrong. `key` is a PEM."""
        kind = document.get("kind")
        if kind not in ci_claims.KINDS:
            raise ValueError(f"no issuer is of kind {kind!r}; there are {sorted(ci_claims.KINDS)}")
        defaults = ci_claims.KINDS[kind]
        name = document.get("name") or kind
        return Issuer(
            name=name,
            kind=kind,
            url=f"{self.base}/issuers/{name}",
            key=private_key(document["key"]),
            subject=document.get("subject") or defaults.subject,
            audience=document.get("audience") or EXCHANGE_AUDIENCE,
            lifetime=int(document.get("lifetime") or defaults.lifetime),
            claims=dict(document.get("claims") or {}),
            request_token=document.get("request_token") or "",
            connections=list(document.get("connections") or []),
        )


def private_key(pem: str) -> RSAKey:
    """An RSA key with a key id that depends only on the key."""
    key: RSAKey = RSAKey.import_key(pem)
    key.ensure_kid()
    return key
