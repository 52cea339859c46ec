# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One frozen TokenRequest, made from the option table; what can be wrong offline is found here, all at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ansible_collections.entra.oracledb.plugins.plugin_utils import flows, urls
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils.local_files import (
    FileFaultError,
    certificate_bytes,
    holds_key,
    read_credential,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.option_values import Given, OptionValues, sources
from ansible_collections.entra.oracledb.plugins.plugin_utils.options import CLOUDS, TIMEOUT
from ansible_collections.entra.oracledb.plugins.plugin_utils.tokens import query_faults

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")  # RFC 6749 section 3.3: scope-token
SHARED_TENANTS = ("common", "organizations", "consumers")


@dataclass(frozen=True)
class TokenRequest:
    """What is asked, of whom, as whom. Secrets are in no repr; `key` names the request in the store."""

    auth: str
    scopes: tuple[str, ...]
    authority: str
    tenant_id: str
    client_id: str
    claims: str = ""
    client_secret: str = field(default="", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    certificate_source: str = ""  # for messages: the path, or the option's name
    certificate_password: str = field(default="", repr=False)
    private_key: bytes = field(default=b"", repr=False)
    private_key_source: str = ""
    send_certificate_chain: bool = False
    min_remaining: int | None = None  # seconds; None: 300, or half of the token's life where that is shorter
    ca_path: str = ""
    validate_certs: bool = True
    proxy: str = field(default="", repr=False)
    timeout: int = TIMEOUT  # seconds
    cache: str = "auto"
    cache_dir: str = ""
    cache_key: bytes = field(default=b"", repr=False)
    needs_roles: bool = False  # a cached token without roles is asked for again, as soon as a refusal would be
    warnings: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        return " ".join(self.scopes)

    @property
    def about(self) -> str:
        """How messages call this request."""
        return f"token for {self.scope or 'no scope'} ({self.auth}, client {self.client_id}, tenant {self.tenant_id})"

    def key(self) -> str:
        """The request's name in the store; a changed credential is another request."""
        credential = hashlib.sha256()
        for part in (
            self.client_secret.encode(),
            self.certificate,
            self.private_key,
            self.certificate_password.encode(),
        ):
            credential.update(hashlib.sha256(part).digest())
        identity: list[object] = [self.authority, self.tenant_id.lower(), self.client_id.lower(), self.auth]
        identity += [sorted(self.scopes), self.claims, self.send_certificate_chain, self.validate_certs]
        identity.append(credential.hexdigest())
        return hashlib.sha256(json.dumps(identity).encode()).hexdigest()

    def secrets(self) -> tuple[str, ...]:
        """What must never be in a message."""
        proxy_password = (urlsplit(self.proxy).password if self.proxy else "") or ""
        secrets = (self.client_secret, self.certificate_password, self.proxy, proxy_password, unquote(proxy_password))
        return tuple(secret for secret in secrets if secret)


class RequestBuilder(OptionValues):
    """Turns option values into a TokenRequest and collects what is wrong with them."""

    def __init__(self, given: Mapping[str, Given]) -> None:
        super().__init__(given)
        self.warnings: list[str] = []

    def build(self, scope: str | None = None) -> TokenRequest:
        """The request for `scope` (default: the option `scope`). Raises RequestError with every fault."""
        auth = self.flow()
        authority, tenant_id = self.authority()
        certificate, certificate_source = self.certificate() if auth == "certificate" else (b"", "")
        private_key_path = self.text("private_key_path") if auth == "certificate" else ""
        request = TokenRequest(
            auth=auth,
            scopes=self.scopes(scope, auth),
            authority=authority,
            tenant_id=self.tenant(tenant_id, auth),
            client_id=self.client_id(tenant_id),
            claims=self.claims(),
            client_secret=self.secret() if auth == "client_secret" else "",
            certificate=certificate,
            certificate_source=certificate_source,
            certificate_password=self.text("certificate_password") if auth == "certificate" else "",
            private_key=self.file("private_key_path", private_key_path, secret=True) if private_key_path else b"",
            private_key_source=private_key_path,
            send_certificate_chain=self.flag("send_certificate_chain") if auth == "certificate" else False,
            min_remaining=self.number("min_remaining", 0, 86400),
            ca_path=self.text("ca_path"),
            validate_certs=self.flag("validate_certs"),
            proxy=self.proxy(),
            timeout=self.number("timeout", 1, 3600) or TIMEOUT,
            cache=self.choice("cache"),
            cache_dir=self.text("cache_dir"),
            cache_key=self.cache_key(),
            warnings=tuple(self.warnings),
        )
        self.faults += self.missing(auth)
        if self.faults:
            raise RequestError([*self.faults, *flows.offline_faults(request)])
        return request

    def flow(self) -> str:
        """The flow that `auth` names; for `auto` what is given explicitly, then what the environment holds."""
        auth = self.text("auth")
        if auth not in ("auto", *flows.FLOWS):
            self.faults.append(f"auth '{auth}' is unknown; choose one of auto, {', '.join(flows.FLOWS)}.")
        if auth != "auto":
            return auth
        for explicit in (True, False):
            found = [name for name, flow in flows.FLOWS.items() if self.offers(flow, explicit)]
            if len(found) > 1 and explicit:
                self.faults.append(
                    f"credentials for {' and '.join(found)} are given: set auth to the one that is meant."
                )
            if found:
                return found[0]
        return "auto"

    def offers(self, flow: flows.Flow, explicit: bool) -> bool:
        names = [name for name in flow.recognised_by if name in self.given]
        return any(self.given[name].explicit is explicit for name in names)

    def missing(self, auth: str) -> list[str]:
        """A fault for each option that the flow needs and nobody gave, naming every source."""
        if auth == "auto":
            options = [name for flow in flows.FLOWS.values() for name in flow.recognised_by]
            return [f"no credential is given: set one of {sources(options)}.", *self.missing_of(("client_id",))]
        flow = flows.FLOWS.get(auth)
        return self.missing_of(flow.requires) if flow else []

    def missing_of(self, requires: tuple[str, ...]) -> list[str]:
        alternatives = [requirement.split("|") for requirement in requires]
        return [
            f"{' or '.join(names)} is missing: set {sources(names)}."
            for names in alternatives
            if not any(name in self.given for name in names)
        ]

    def authority(self) -> tuple[str, str]:
        """(https://host, tenant): the tenant of tenant_id, or the one in the authority's path."""
        tenant = self.text("tenant_id").strip()
        url = self.text("authority").strip() or CLOUDS.get(self.choice("cloud"), "")
        if not url:
            return "", tenant
        parts = urls.split_url(url, "https")
        if parts is None or parts.username or parts.password or parts.query or parts.fragment:
            self.faults.append("authority must be https://host or https://host/tenant.")
            return "", tenant
        if parts.scheme != "https":
            self.faults.append(f"authority '{parts.scheme}:…' is not https: a secret would travel in clear.")
        path = parts.path.strip("/")
        if path and tenant and path.lower() != tenant.lower():
            self.faults.append(f"authority names the tenant '{path}', tenant_id the tenant '{tenant}': give one.")
        return urls.origin(parts), tenant or path

    def tenant(self, tenant: str, auth: str) -> str:
        if not tenant:
            self.faults.append(f"tenant_id is missing: set {sources(['tenant_id'])}.")
        elif not GUID.fullmatch(tenant) and not DOMAIN.fullmatch(tenant):
            self.faults.append(f"tenant_id '{tenant}' is neither a GUID nor a domain name.")
        elif tenant.lower() in SHARED_TENANTS and auth in flows.FLOWS and flows.FLOWS[auth].app:
            self.faults.append(f"tenant_id '{tenant}' is for users: an app needs its own tenant's GUID or domain name.")
        return tenant

    def client_id(self, tenant: str) -> str:
        client_id = self.text("client_id").strip()
        if client_id and tenant.lower() != "adfs" and not GUID.fullmatch(client_id):
            self.faults.append(
                f"client_id '{client_id}' is not a GUID: use Application (client) ID from the app's Overview page."
            )
        return client_id

    def scopes(self, scope: str | None, auth: str) -> tuple[str, ...]:
        if scope is not None and not isinstance(scope, str):
            self.faults.append(f"a scope must be text, not {type(scope).__name__}.")
            scope = ""
        scopes = tuple((scope if scope is not None else self.text("scope")).split())
        if not scopes:
            self.faults.append(
                f"scope is missing: set {sources(['scope'])}; an app asks for '<Application ID URI>/.default'."
            )
        self.faults += [
            f"scope '{name}' has characters that no scope has." for name in scopes if not SCOPE.fullmatch(name)
        ]
        if auth == "auto" or (auth in flows.FLOWS and flows.FLOWS[auth].app):
            self.faults += flows.app_scope_faults(scopes)
        return scopes

    def claims(self) -> str:
        text = self.text("claims")
        try:
            challenge = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            challenge = None
        if not isinstance(challenge, dict):
            self.faults.append("claims must be a JSON object, as in a claims challenge.")
        return text

    def proxy(self) -> str:
        proxy = self.text("proxy")
        if proxy and ("://" not in proxy or urls.parse_proxy(proxy) is None):
            self.faults.append("proxy must be http://[user:password@]host[:port] (or https://).")
            return ""
        return proxy

    def cache_key(self) -> bytes:
        """The 32 bytes of `cache_key`, base64 in either alphabet."""
        import binascii

        text = self.text("cache_key").strip()
        try:
            key = binascii.a2b_base64(text.replace("-", "+").replace("_", "/")) if text else b""
        except ValueError:
            key = b"?"
        if key and len(key) != 32:
            self.faults.append("cache_key must be 32 bytes in base64; `openssl rand -base64 32` makes one.")
        return key

    def certificate(self) -> tuple[bytes, str]:
        """What certificate_data or certificate_path holds, and its name for messages."""
        data, path = self.text("certificate_data"), self.text("certificate_path")
        by_path = "certificate_path" in self.given and self.given["certificate_path"].explicit
        if data and path and by_path:
            self.faults.append("certificate_path and certificate_data are both given: give one.")
        if not data:
            return (
                self.file("certificate_path", path, secret=not self.text("private_key_path")) if path else b""
            ), path
        try:
            return certificate_bytes(data), "certificate_data"
        except FileFaultError as fault:
            self.faults.append(str(fault))
            return b"", "certificate_data"

    def secret(self) -> str:
        secret = self.text("client_secret")
        if secret != secret.strip():
            self.faults.append("client_secret begins or ends with a blank or a line end, as no secret does: strip it.")
        return secret

    def file(self, name: str, path: str, *, secret: bool) -> bytes:
        """The file's bytes; unreadable is a fault, readable by others a warning."""
        try:
            data, mode = read_credential(name, path)
        except FileFaultError as fault:
            self.faults.append(str(fault))
            return b""
        if secret and mode & 0o077 and holds_key(data):
            self.warnings.append(f"{name} '{path}' can be read by others (mode {mode:04o}): chmod 600 it.")
        return data


def build_requests(given: Mapping[str, Given], scopes: Sequence[str] = (), query: str = "") -> list[TokenRequest]:
    """One request for each of `scopes`, or for the option `scope`.

    Raises RequestError with the faults of all of them, and of the JMESPath `query` for their results.
    """
    requests: list[TokenRequest] = []
    faults = query_faults(query)
    for scope in scopes or (None,):
        try:
            requests.append(RequestBuilder(given).build(scope))
        except RequestError as error:
            faults += error.faults
    if faults:
        raise RequestError(faults)
    return requests
