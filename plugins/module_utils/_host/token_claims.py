# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Why a token that is on a host is not good enough, by its claims, and what may be said of it."""

import re
from typing import TYPE_CHECKING, Any, Dict, Optional, Union

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MISSING = "there is no token file"
NO_ROLES = "it has no roles"


def useless_form(error: jwt.JwtError) -> str:
    return f"it cannot be used: {error}"


def due_because(
    claims: Dict[str, Any],
    expected: "types.ExpectedClaims",
    min_remaining: Optional[int],
    now: float,
    min_share: float = 0.0,
) -> str:
    """Why a new token is needed, or "". Times are in seconds, `now` in epoch seconds, `min_share` is part of a life."""
    remaining, life = jwt.expires_on(claims) - now, jwt.life(claims)
    if remaining < jwt.needed_remaining(life, min_remaining, min_share):
        return near_its_end(remaining, jwt.needed_remaining(life, min_remaining), min_share)
    return useless_because(claims, expected)


def near_its_end(remaining: float, needed_now: float, min_share: float) -> str:
    """Why a token with `remaining` seconds is due; ahead of need, because less than `min_share` of its life is left."""
    if remaining <= 0:
        return "it expired"
    left = f"{remaining:.0f} seconds" if remaining < 120 else f"{remaining // 60:.0f} minutes"
    return f"it expires in {left}" + (
        "" if remaining < needed_now else f", with less than {min_share * 100:.0f} % of its life left"
    )


def described(token: Union[str, bytes], claims: Dict[str, Any]) -> Dict[str, Any]:
    """What a result may say of a token. Raises JwtError where `exp` is none."""
    expires_on = int(jwt.expires_on(claims))
    return {
        "expires_on": expires_on,
        "expires": jwt.iso_time(expires_on),
        "claims": jwt.public_claims(claims),
        "fingerprint": jwt.fingerprint(token),
    }


def useless_because(claims: Dict[str, Any], expected: "types.ExpectedClaims") -> str:
    """Why a database would refuse the token however long it is good for, or ""."""
    foreign = foreign_claim(claims, expected)
    return foreign or ("" if jwt.grants_access(claims) else NO_ROLES)


def foreign_claim(claims: Dict[str, Any], expected: "types.ExpectedClaims") -> str:
    """Why this token is not the one that is wanted, or "". Only what can be compared for certain is compared."""
    client = claims.get("appid") or claims.get("azp")
    if client and expected.get("client_id") and str(client).lower() != expected["client_id"].lower():
        return f"it belongs to client {client}"
    tenant = claims.get("tid")
    wanted = expected.get("tenant_id") or ""
    if tenant and _GUID.fullmatch(wanted) and str(tenant).lower() != wanted.lower():
        return f"it is from tenant {tenant}"
    audience = claims.get("aud")
    audiences = [str(name) for name in (audience if isinstance(audience, list) else [audience]) if name]  # RFC 7519
    if audiences and not any(same_audience(name, expected.get("scope") or "", str(tenant)) for name in audiences):
        return f"it is for {', '.join(audiences)}"
    return ""


def same_audience(audience: str, scope: str, tenant: str = "") -> bool:
    """Whether a token for `scope` may have this audience: the Application ID URI (v1) or the app's GUID (v2).

    A GUID in the URI is taken for the app's unless it is the `tenant`'s (api://<tenant>/<name> is a usual form).
    """
    resource = scope.split(" ", maxsplit=1)[0]
    resource = resource[: -len("/.default")] if resource.endswith("/.default") else resource.rpartition("/")[0]
    if not resource or audience.rstrip("/").lower() == resource.rstrip("/").lower():
        return True
    known = [guid.lower() for guid in _GUID.findall(resource) if guid.lower() != tenant.lower()]
    return bool(_GUID.fullmatch(audience)) and (not known or audience.lower() in known)
