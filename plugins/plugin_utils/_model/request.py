# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One frozen TokenRequest: what is asked, of whom, as whom."""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import CI_ISSUERS, FEDERATED, FLOWS, Flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import INTERACTION_TIMEOUT, OPTIONS, TIMEOUT

# Values that change while the credential stays the same: `identity` takes their place in the key.
VOLATILE = ("federated_token", "oidc_request_token", "process_timeout", "prompt")

NEW_SECONDS = 60  # after which a token is no longer the newest that there can be


@dataclass(frozen=True)
class TokenRequest:
    """What is asked, of whom, as whom. Secrets are in no repr; `key` names the request in the store."""

    auth: str
    scopes: tuple[str, ...]
    authority: str
    tenant_id: str
    client_id: str
    policy: str = ""  # of Azure AD B2C, a user flow
    claims: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)  # the flow's own options, see `text`
    identity: str = ""  # whose a volatile value is, for the key
    certificate: bytes = field(default=b"", repr=False)
    certificate_source: str = ""  # for messages: the path, or the option's name
    private_key: bytes = field(default=b"", repr=False)
    private_key_source: str = ""
    send_certificate_chain: bool = False
    oidc: bool = False
    enable_cae: bool = False
    min_remaining: int | None = None  # seconds; None: the rule of jwt.needed_remaining
    min_share: float = 0.0  # of its life, that a cached token must still have: to renew hosts ahead of need
    allow_interaction: bool = False
    interaction_timeout: int = INTERACTION_TIMEOUT  # seconds
    ca_path: str = ""
    validate_certs: bool = True
    proxy: str = field(default="", repr=False)
    timeout: int = TIMEOUT  # seconds
    cache: str = "auto"
    cache_dir: str = ""
    cache_key: bytes = field(default=b"", repr=False)
    needs_roles: bool = False  # a cached token without roles is asked for again, as soon as a refusal would be
    warnings: tuple[str, ...] = ()
    otherwise: tuple[TokenRequest, ...] = ()  # what is tried next where this one is not available
    chained: bool = False  # of several flows: what is not available is passed over
    skipped: tuple[str, ...] = ()  # why other flows were not tried, for people

    @property
    def flow(self) -> Flow:
        """The row of `auth` in the table of flows."""
        return FLOWS[self.auth]

    @property
    def is_of_target(self) -> bool:
        """Whether the managed host must ask for the token itself."""
        return self.auth == "managed_identity" and self.text("identity_host") == "target"

    @property
    def wants_sign_in(self) -> bool:
        """Whether a person is to sign in although an account is signed in, or a code waits to be entered."""
        return self.text("prompt") not in ("", "none")

    @property
    def credential_kind(self) -> str:
        """How the client proves who it is: `certificate`, `federated` (RFC 7523), `secret`; `none` for a public client."""
        if self.certificate:
            return "certificate"
        if self.auth in CI_ISSUERS or any(self.text(name) for name in FEDERATED):
            return "federated"
        return "secret" if self.text("client_secret") else "none"

    @property
    def managed_identity(self) -> dict[str, str]:
        """The user-assigned identity as its host is asked for it; {} for the machine's own."""
        named = {
            "object_id": self.text("identity_object_id"),
            "resource_id": self.text("identity_resource_id"),
            "client_id": self.client_id,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def scope(self) -> str:
        """As it is sent (RFC 6749 section 3.3)."""
        return " ".join(self.scopes)

    @property
    def authority_url(self) -> str:
        """The authority whole, as MSAL takes it and a person can give it."""
        return "/".join(part for part in (self.authority, self.tenant_id, self.policy) if part)

    @property
    def about(self) -> str:
        """How messages call this request."""
        who = [self.auth]
        who += [f"client {self.client_id}"] if self.client_id else []
        who += [f"tenant {self.tenant_id}"] if self.tenant_id else []
        return f"token for {self.scope or 'no scope'} ({', '.join(who)})"

    def text(self, name: str) -> str:
        """The value of one of the flow's own options, empty if it has none."""
        return self.values.get(name, "")

    def needed_remaining(self, token: str, life: float, age: float) -> float:
        """Seconds that a cached token must still be good for; it was got `age` seconds ago, good for `life` seconds.

        With `min_share` the whole life is the one that the token's host sees, so that both find the same tokens due. What was
        got a moment ago is as new as the provider's tokens are: some managed identities get one for hours.
        """
        if not self.min_share or 0 <= age < NEW_SECONDS:
            return jwt.needed_remaining(life, self.min_remaining)
        claims = jwt.readable_claims(token)
        whole = jwt.life(claims) if "exp" in claims else None
        return jwt.needed_remaining(life if whole is None else whole, self.min_remaining, self.min_share)

    def key(self) -> str:
        """The request's name in the store; a changed credential is another request."""
        credential = jwt.credential_digest((self.certificate, self.private_key, *self.lasting_values()))
        identity: list[object] = [self.authority, self.tenant_id.lower(), self.client_id.lower(), self.auth, self.oidc]
        identity += [
            sorted(self.scopes),
            self.claims,
            self.enable_cae,
            self.send_certificate_chain,
            self.validate_certs,
        ]
        identity += [self.identity, credential, *filter(None, [self.policy.lower()])]
        return hmac.new(self.cache_key, json.dumps(identity).encode(), "sha256").hexdigest()

    def lasting_values(self) -> list[bytes]:
        """The flow's own values as the key knows them: without the volatile ones, a password only through `slow_digest`."""
        values = {name: value for name, value in self.values.items() if name not in VOLATILE}
        if "password" in values:
            values["password"] = slow_digest(values["password"], self.text("username"))
        return [f"{name}={values[name]}".encode() for name in sorted(values)]

    def secrets(self) -> tuple[str, ...]:
        """What must never be in a message."""
        proxy_password = (urlsplit(self.proxy).password if self.proxy else "") or ""
        secrets = [value for name, value in self.values.items() if OPTIONS[name].no_log]
        secrets += [self.proxy, proxy_password, unquote(proxy_password)]
        return tuple(secret for secret in secrets if secret)


def slow_digest(password: str, salt: str) -> str:
    """A file's name is made of it, and people's passwords can be guessed: some 30 ms for each guess (RFC 7914).

    Raises StoreError where Python's OpenSSL has no scrypt, as in FIPS mode.
    """
    secret, salted = password.encode(), salt.lower().encode()
    try:
        return hashlib.scrypt(secret, salt=salted, n=2**14, r=8, p=1, dklen=32).hex()
    except (AttributeError, ValueError):  # LibreSSL; UnsupportedDigestmodError is a ValueError
        raise StoreError(
            f"The OpenSSL of {sys.executable}, the Python that runs Ansible, has no scrypt (FIPS mode?), and without it a "
            "password cannot be remembered safely: use another flow than username_password, or a Python with scrypt."
        ) from None
