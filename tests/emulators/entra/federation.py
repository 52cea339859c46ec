# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Federated credentials: an app trusts the tokens of a foreign issuer for one subject and one audience.

Such a token is presented as a client assertion (RFC 7523). Unlike one that the client signs itself it may be presented
again until it ends: a pod has one for an hour.
"""

import json
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from tests.emulators.entra import assertions
from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.issuers import Issuer
from tests.emulators.entra.registry import App, Registry

ALGORITHM = "RS256"


def is_foreign(assertion: str) -> bool:
    """True if another than the client issued the assertion: `iss` is a URL, not a client id."""
    issuer = _claims(assertion).get("iss")
    return isinstance(issuer, str) and "://" in issuer


def verify(assertion: str, app: App, registry: Registry) -> None:
    """Accept a foreign issuer's token as proof for `app`, or raise the EntraError that says what does not match."""
    claims = _claims(assertion)
    _check_trust(claims, app)
    if claims["iss"].startswith(f"{registry.issuers.authority}/"):
        raise EntraError(700222)
    issuer = registry.issuers.at(claims["iss"])
    if issuer is None:
        raise EntraError(90061)
    _check_signature(assertion, issuer)
    assertions.check_times(claims, registry.clock.now(), longest=None)


def _claims(assertion: str) -> dict[str, Any]:
    try:
        claims = json.loads(jws.extract_compact(assertion.encode(), registry=assertions.Rules()).payload)
    except (JoseError, ValueError) as error:
        raise EntraError(50027, "It is not a signed JWT") from error
    if not isinstance(claims, dict):
        raise EntraError(50027, "Its payload is not an object")
    return claims


def _check_trust(claims: dict[str, Any], app: App) -> None:
    """Issuer, subject and audience, in this order and each in the same record; letter case counts."""
    if not app.federated:
        raise EntraError(70025, app.client_id)
    records = [record for record in app.federated if record.issuer == claims["iss"]]
    if not records:
        raise EntraError(700211, claims["iss"])
    records = [record for record in records if record.subject == claims.get("sub")]
    if not records:
        raise EntraError(700213, claims.get("sub"))
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) > 1:
        raise EntraError(5002741, len(audience))
    if isinstance(audience, list):
        audience = audience[0] if audience else None
    if audience not in [record.audience for record in records]:
        raise EntraError(700212, audience)


def _check_signature(assertion: str, issuer: Issuer) -> None:
    signed = jws.extract_compact(assertion.encode(), registry=assertions.Rules())
    header = signed.headers()
    if header.get("alg") != ALGORITHM:
        raise EntraError(5002738, header.get("alg"))
    key = next((key for key in issuer.key_set() if key.kid == header.get("kid")), None)
    if key is None:
        raise EntraError(7000272, header.get("kid", ""), issuer.url)
    rules = assertions.Rules(algorithms=[ALGORITHM], strict_check_header=False)
    try:
        valid = jws.validate_compact(signed, key, registry=rules)
    except (JoseError, ValueError, TypeError):
        valid = False
    if not valid:
        raise EntraError(50013, "the signature does not verify with the key that it names")
