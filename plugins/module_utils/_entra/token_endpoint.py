# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where an authority takes token requests, known without its discovery document (which would be a second request)."""

import re
from typing import List, NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils import _urls as urls

ADFS = "adfs"
B2C = (".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")
CIAM = ".ciamlogin.com"  # Microsoft Entra External ID
SHARED_TENANTS = ("common", "organizations", "consumers")
CONTROLLER = "rotate this token from the controller"
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class TokenEndpoint(NamedTuple):
    """The URL, or in `fault` why it is not known; `legacy` for AD FS, which knows only RS256 and SHA-1 thumbprints."""

    url: str = ""
    legacy: bool = False
    fault: str = ""


def token_endpoint(authority: str, tenant_id: str) -> TokenEndpoint:
    """The token endpoint of `authority` (https://host[:port][/tenant[/B2C policy]]) for the tenant there or `tenant_id`.

    Entra ID, its sovereign clouds, External ID (ciamlogin), Azure AD B2C and AD FS. Not of an OpenID Connect issuer or dSTS:
    only their discovery documents say.
    """
    parts = urls.split_url(authority, "https") if authority else None
    if parts is None or parts.scheme != "https" or parts.username or parts.query or parts.fragment:
        return TokenEndpoint(fault="authority must be https://host or https://host/tenant.")
    names = [name for name in parts.path.split("/") if name]
    if names and tenant_id and names[0].lower() != tenant_id.lower():
        return TokenEndpoint(
            fault=f"authority names the tenant '{names[0]}', tenant_id the tenant '{tenant_id}': give one."
        )
    names = names or [name for name in [tenant_id] if name]
    fault = _fault(parts.hostname or "", names)
    if fault:
        return TokenEndpoint(fault=fault)
    legacy = names[0].lower() == ADFS and not _is_of(parts.hostname or "", (CIAM,))
    path = "oauth2/token" if legacy else "oauth2/v2.0/token"
    return TokenEndpoint("/".join([urls.origin(parts), *names, path]), legacy)


def _fault(host: str, names: List[str]) -> str:
    """What is wrong with the names after the host: a tenant, with B2C and its policy."""
    if not names:
        return "tenant_id is missing."
    if not all(_NAME.fullmatch(name) for name in names):
        return "authority or tenant_id has characters that no tenant has."
    if names[0].lower() in SHARED_TENANTS:
        return f"tenant_id '{names[0]}' is for users: an app needs its own tenant's GUID or domain name."
    if names[0].lower() == "dstsv2":
        return f"authority is a dSTS, whose token endpoint only its discovery document names: {CONTROLLER}."
    return _path_fault(host, names)


def _path_fault(host: str, names: List[str]) -> str:
    """B2C needs a policy after the tenant; nothing else has anything there."""
    is_b2c = _is_of(host, B2C) or (len(names) == 2 and names[1].lower().startswith("b2c_"))
    if is_b2c and len(names) != 2:
        address = f"https://{host}/<tenant>.onmicrosoft.com/<policy>"
        return f"authority names no policy (user flow): for Azure AD B2C give {address}."
    if is_b2c or len(names) == 1:
        return ""
    return (
        f"authority has '/{'/'.join(names)}' after the host: if it is an OpenID Connect issuer (oidc), only its discovery "
        f"document names the token endpoint: {CONTROLLER}."
    )


def _is_of(host: str, domains: Tuple[str, ...]) -> bool:
    return host.lower().endswith(domains)
