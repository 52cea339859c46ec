# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorities as people paste them: endpoints from the portal, issuers, B2C policies, External ID. Imported only for these."""

from __future__ import annotations

import re
from typing import NamedTuple

from ansible_collections.entra.oracledb.plugins.plugin_utils._request.rules import GUID

# What the page Endpoints of the portal, discovery documents and AD FS have after the tenant.
ENDPOINT = re.compile(
    r"(^|/)(v2\.0|(v2\.0/)?\.well-known/openid-configuration|oauth2(/v2\.0)?/(token|authorize|devicecode|logout)"
    r"|(v2\.0/)?adminconsent|discovery(/v2\.0)?/keys|saml2|wsfed|(?<=adfs/)ls|(?<=adfs/)services/trust"
    r"|federationmetadata/2007-06/federationmetadata\.xml)$",
    re.IGNORECASE,
)
B2C = (".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de")
CIAM = ".ciamlogin.com"  # Microsoft Entra External ID
PREFIXES = ("tfp", "te")  # before the tenant and the policy, in older samples of MSAL
POLICY = re.compile(r"[A-Za-z0-9_.-]+")


class Named(NamedTuple):
    """The tenant and the B2C policy that an authority names; `fault` says what is wrong with it."""

    tenant: str = ""
    policy: str = ""
    fault: str = ""


def read_path(host: str, path: str, query: str = "", *, implied: bool = True) -> Named:
    """What the path means after `host`; B2C's policy may be in the query, as `p`. With `implied` a host may name its tenant."""
    host = host.lower()
    names = ENDPOINT.sub("", "/".join(part for part in path.split("/") if part)).split("/")
    prefixed = names[0].lower() in PREFIXES
    names = [name for name in names[prefixed:] if name]
    names += [query[2:]] if query.lower().startswith("p=") else []
    if prefixed or host.endswith(B2C) or (len(names) == 2 and names[1].lower().startswith("b2c_")):
        return b2c(host, names)
    if query or len(names) > 1:
        rest = f"?{query}" if query else f"/{'/'.join(names)}"
        return Named(fault=f"authority has '{rest}' after the host, which is no tenant: give https://{host}/<tenant>.")
    if host.endswith(CIAM) and not names and implied:
        name = host.removesuffix(CIAM)
        return Named(name if GUID.fullmatch(name) else f"{name}.onmicrosoft.com")
    return Named(*names)


def b2c(host: str, names: list[str]) -> Named:
    """Azure AD B2C: a tenant and one of its policies (user flows)."""
    if len(names) == 2 and POLICY.fullmatch(names[1]):
        return Named(*names)
    wrong = "names no policy (user flow)" if len(names) < 2 else f"has '/{'/'.join(names)}' after the host"
    return Named(fault=f"authority {wrong}: for Azure AD B2C give https://{host}/<tenant>.onmicrosoft.com/<policy>.")
