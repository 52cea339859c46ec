# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that every flow has: whom to ask, for what, and by which way."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.entra.oracledb.plugins.module_utils import _urls as urls
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import (
    Flow,
    app_scope_faults,
    user_scope_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import CLOUDS, OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import RECORD, checked_record
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.rules import DOMAIN, GUID, SCOPE
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import OptionValues

SHARED_TENANTS = ("common", "organizations", "consumers")
USERS_TENANT = "organizations"  # where a person signs in if no tenant is given, as with azure-identity
DISCOVERY = ".well-known/openid-configuration"  # after an issuer (OpenID Connect Discovery section 4)
OF_CUSTOMERS = (".ciamlogin.com", ".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")


class CommonValues(OptionValues):
    """Reads them; what is wrong becomes a fault, and what is returned then serves only to find the other faults."""

    def authentication_record(self) -> dict[str, str]:
        """azure-identity's AuthenticationRecord, a dictionary or JSON text of it; {} without one."""
        value = self.given["authentication_record"].value if "authentication_record" in self.given else None
        if value is None:
            return {}
        record = checked_record(value)
        if record is not None:
            return record
        self.faults.append(f"authentication_record is not azure-identity's: a JSON object with {prose(RECORD, 'and')}.")
        return {}

    def authority(self, flow: Flow, record: Mapping[str, str]) -> tuple[str, str, str]:
        """(https://host, tenant, B2C policy): the tenant of tenant_id, or the authority's. With `oidc` the issuer, whole."""
        tenant = self.text("tenant_id").strip()
        if flow.local:
            return "", tenant if self.is_explicit("tenant_id") else "", ""
        url = self.authority_url(record)
        parts = urls.split_url(url, "https") if url else None
        policy_only = parts is not None and parts.query.lower().startswith("p=")  # as B2C's older addresses have it
        if parts is None or parts.username or parts.password or parts.fragment or (parts.query and not policy_only):
            if url:
                self.faults.append("authority must be https://host or https://host/tenant.")
            return "", self.tenant(tenant, flow) if tenant or not url else "", ""
        if parts.scheme != "https":
            self.faults.append(f"authority '{parts.scheme}:…' is not https: a secret would travel in clear.")
        path = parts.path.strip("/")
        if self.flag("oidc"):
            return self.issuer(urls.origin(parts), path.removesuffix(DISCOVERY).rstrip("/")), tenant, ""
        implied = not (tenant or record.get("tenantId"))
        named, policy, fault = named_by(parts.hostname or "", path, parts.query, implied=implied)
        if fault:
            self.faults.append(fault)
            return urls.origin(parts), self.tenant(tenant, flow) if tenant else "", ""
        return urls.origin(parts), self.chosen_tenant(tenant, named, record, flow), policy

    def chosen_tenant(self, tenant: str, named: str, record: Mapping[str, str], flow: Flow) -> str:
        """The one tenant that tenant_id, the authority (`named`) and the record mean."""
        explicit = self.is_explicit("tenant_id")
        if named.lower() == "adfs" and not explicit:
            tenant = ""  # AD FS has no tenants: the environment's is Entra's
        if named.lower() in SHARED_TENANTS and tenant:
            named = ""  # no tenant, but a place where every tenant's users can sign in
        if named and tenant and named.lower() != tenant.lower():
            other = "tenant_id" if explicit else f"the environment ({' or '.join(OPTIONS['tenant_id'].env)})"
            self.faults.append(f"authority names the tenant '{named}', {other} the tenant '{tenant}': give one.")
        if tenant:
            return self.tenant(tenant, flow)
        if named:
            return self.tenant(named, flow, "the tenant in authority,")
        return self.tenant(record.get("tenantId", ""), flow, "the tenant in authentication_record,")

    def authority_url(self, record: Mapping[str, str]) -> str:
        """What the task or variables say wins over the environment: the one of an AKS pod always names the public cloud."""
        cloud = CLOUDS.get(self.choice("cloud"), "") if self.is_explicit("cloud") else None
        given = self.text("authority").strip()
        if cloud is not None and not self.is_explicit("authority"):
            return cloud
        found = given if self.is_explicit("authority") else record.get("authority") or given
        return found or CLOUDS.get(self.choice("cloud"), "")

    def issuer(self, origin: str, path: str) -> str:
        """The issuer's URL, with `oidc`."""
        if not self.text("authority"):
            self.faults.append("oidc is set, so authority must name the issuer (https://issuer/path).")
        elif not path:
            self.faults.append(
                f"authority {origin} has no path: MSAL takes an issuer with one only (https://issuer/path)."
            )
        return f"{origin}/{path}"

    def tenant(self, tenant: str, flow: Flow, label: str = "tenant_id") -> str:
        """The tenant, by default one for people; an app needs its own. `label` says where it is from."""
        if not tenant and flow.user:
            return USERS_TENANT
        if not tenant:
            self.faults.append(self.lacking("tenant_id"))
        elif not GUID.fullmatch(tenant) and not DOMAIN.fullmatch(tenant):
            self.faults.append(f"{label} '{tenant}' is neither a GUID nor a domain name.")
        elif tenant.lower() in SHARED_TENANTS and flow.app:
            self.faults.append(f"{label} '{tenant}' is for users: an app needs its own tenant's GUID or domain name.")
        return tenant

    def client_id(self, flow: Flow, tenant: str, record: Mapping[str, str]) -> str:
        """The app's id, or that of a managed identity unless another option names it; "" where the flow has none."""
        if "client_id" not in flow.options:
            return ""
        client_id = self.sendable("client_id").strip() or record.get("clientId", "")
        other = [name for name in ("identity_object_id", "identity_resource_id") if flow.local and name in self.given]
        if len(other) > 1 or (other and self.is_explicit("client_id")):
            names = prose([*other, *(["client_id"] if self.is_explicit("client_id") else [])], "and")
            self.faults.append(f"{names} name the identity: give one of them.")
        of_target = self.text("identity_host") == "target" and flow.local
        if other or (of_target and not self.is_explicit("client_id")):  # the controller's environment is not the host's
            return ""
        foreign = tenant.lower() == "adfs" or self.flag("oidc")
        if client_id and not foreign and not GUID.fullmatch(client_id):
            self.faults.append(
                f"client_id '{client_id}' is not a GUID: use Application (client) ID from the app's Overview page."
            )
        if record and client_id.lower() != record["clientId"].lower():
            self.faults.append(
                f"authentication_record is of the app {record['clientId']}, client_id is {client_id}: give one."
            )
        return client_id

    def scopes(self, scope: str | None, flow: Flow) -> tuple[str, ...]:
        """What is asked for (RFC 6749 section 3.3): `scope`, by default the option."""
        if scope is not None and not isinstance(scope, str):
            self.faults.append(f"a scope must be text, not {type(scope).__name__}.")
            scope = ""
        scopes = tuple((scope if scope is not None else self.text("scope")).split())
        if not scopes:
            self.faults.append(f"{self.lacking('scope').rstrip('.')}; an app asks for '<Application ID URI>/.default'.")
        self.faults += [
            f"scope '{name}' has characters that no scope has."
            for name in scopes
            if name.startswith("-") or not SCOPE.fullmatch(name)
        ]
        if flow.app and not self.flag("oidc"):
            self.faults += app_scope_faults(scopes)
        self.faults += user_scope_faults(scopes) if flow.user else []
        return scopes

    def claims(self, flow: Flow) -> str:
        """A claims challenge (OpenID Connect Core section 5.5) as JSON text, which a JSON text is already."""
        value = self.given["claims"].value if "claims" in self.given else None
        if value is None:
            return ""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import json_text

        if flow.local:
            self.faults.append(
                "claims cannot be asked for here: a managed identity has none, and the Azure CLI takes them with "
                "`az login --claims-challenge`."
            )
        try:
            return json_text(value)
        except (ValueError, TypeError, RecursionError):
            self.faults.append(
                "claims must be a JSON object as in a claims challenge, or its base64 as after claims= in WWW-Authenticate."
            )
            return ""

    def proxy(self) -> str:
        """The proxy's URL, "" without one."""
        proxy = self.sendable("proxy")
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
        if text and len(key) != 32:  # without a character of base64 it would be no key at all
            self.faults.append("cache_key must be 32 bytes in base64; `openssl rand -base64 32` makes one.")
        return key


def named_by(host: str, path: str, query: str, *, implied: bool) -> tuple[str, str, str]:
    """(tenant, B2C policy, fault) of an authority's path; a plain tenant, or none, needs no import."""
    if not query and "/" not in path and path.lower() != "v2.0" and not host.lower().endswith(OF_CUSTOMERS):
        return path, "", ""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._request.pasted_authority import read_path

    return read_path(host, path, query, implied=implied)
