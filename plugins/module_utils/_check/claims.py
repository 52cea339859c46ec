# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stages issuer, audience and roles: what the database will ask of the claims. Only what can be compared for certain is compared."""

import re
from typing import Any, Callable, Dict, Iterator, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import claims_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_claims import same_audience
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_FOREIGN = re.compile(r"oraclecloud\.com|authService\.oracle\.com|accounts\.google|amazonaws\.com", re.IGNORECASE)
#: Audiences that are never a database's: what people request when they copy a scope.
_OTHER_APIS = frozenset(
    (
        *(
            "00000003-0000-0000-c000-000000000000",
            "00000002-0000-0000-c000-000000000000",
            "https://graph.microsoft.com",
        ),
        *("https://graph.windows.net", "https://management.azure.com", "https://management.core.windows.net"),
        *("https://vault.azure.net", "https://storage.azure.com", "https://database.windows.net"),
        *("https://ossrdbms-aad.database.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013"),
        *("https://cognitiveservices.azure.com", "api://azureadtokenexchange"),
    )
)

_Fault = Tuple[Cause, Dict[str, Any]]
_Judge = Callable[[Context, Dict[str, Any]], Iterator[_Fault]]


def _stage(judge: _Judge) -> Callable[[Context], Iterator[Finding]]:
    """A probe that judges the claims of each token."""

    def probe(context: Context) -> Iterator[Finding]:
        for token in context.tokens.values():
            for cause, facts in judge(context, token.claims) if token.claims else ():
                yield context.found(cause, token.aliases, **{"path": token.path, **facts})

    return probe


def _text(claims: Dict[str, Any], *names: str) -> str:
    """The first of these claims that is there."""
    return next((printable(claims[name], 200) for name in names if claims.get(name)), "")


def is_application(claims: Dict[str, Any]) -> bool:
    """Whether no person is in the token: Entra says so by idtyp, and else gives an application no scope."""
    return claims.get("idtyp") == "app" or not (claims.get("scp") or claims.get("upn") or claims.get("unique_name"))


def issuer(context: Context, claims: Dict[str, Any]) -> Iterator[_Fault]:
    found, tenant, wanted = _text(claims, "iss"), _text(claims, "tid"), context.settings.tenant_id
    if _FOREIGN.search(found) or not tenant:
        yield causes.OTHER_ISSUER, {"issuer": found or "an issuer that it does not name"}
        return
    if _GUID.match(wanted) and wanted.lower() != tenant.lower():
        yield causes.TENANT, {"tenant": tenant, "expected": wanted}
    if claims.get("ver") not in ("1.0", "2.0", None):
        yield causes.VERSION, {"version": _text(claims, "ver")}


def audience(context: Context, claims: Dict[str, Any]) -> Iterator[_Fault]:
    value = claims.get("aud")
    audiences = [printable(one, 300) for one in (value if isinstance(value, list) else [value]) if one]
    found, settings = ", ".join(audiences), context.settings
    version = _text(claims, "ver") or "?"
    known = [one for one in (settings.application_id_uri, settings.application_id) if one]
    facts = {"audience": found, "version": version, "expected": " or ".join(known)}
    if any(one.lower().rstrip("/") in _OTHER_APIS for one in audiences):
        yield causes.OTHER_API, facts
    elif known and not _is_for(audiences, settings.application_id_uri, settings.application_id, _text(claims, "tid")):
        yield causes.AUDIENCE, facts
    elif known and _has_slash(audiences, settings.application_id_uri):
        yield causes.AUDIENCE_SLASH, facts
    elif version == "1.0" and found.lower().startswith("api://"):
        yield causes.API_URI, facts


def _is_for(audiences: List[str], uri: str, application_id: str, tenant: str) -> bool:
    if any(one.lower() == application_id.lower() for one in audiences if application_id):
        return True
    return any(uri and _same(one, uri, application_id, tenant) for one in audiences)


def _same(audience: str, uri: str, application_id: str, tenant: str) -> bool:
    """By the URI; a bare GUID is only compared with the application's, where that is known."""
    if _GUID.match(audience) and application_id:
        return False
    return same_audience(audience, f"{uri}/.default", tenant)


def _has_slash(audiences: List[str], uri: str) -> bool:
    return any(one.rstrip("/").lower() == uri.rstrip("/").lower() and one.lower() != uri.lower() for one in audiences)


def roles(context: Context, claims: Dict[str, Any]) -> Iterator[_Fault]:
    """Whom the database sees: an application, a person or a guest, and what of it it can map."""
    settings, upn = context.settings, _text(claims, "upn", "preferred_username", "unique_name")
    facts = {"app": _text(claims, "appid", "azp") or "?", "upn": upn or "?", "expected": settings.upn}
    if is_application(claims):
        if not claims.get("roles"):
            yield causes.NO_ROLES, facts
        if settings.database_maps == ("user",):
            yield causes.APP_USER_MAPPING, facts
        if settings.upn:
            yield causes.NOT_A_PERSON, facts
        return
    yield from _person(context, claims, upn, facts)


def _person(context: Context, claims: Dict[str, Any], upn: str, facts: Dict[str, Any]) -> Iterator[_Fault]:
    settings = context.settings
    if settings.upn and upn and settings.upn.lower() != upn.lower():
        yield causes.OTHER_PERSON, facts
    if claims.get("roles"):
        return
    if "#EXT#" in upn.upper():
        yield causes.GUEST, facts
    elif settings.database_maps == ("role",):
        yield causes.PERSON_ROLE_MAPPING, facts
    elif not claims.get("upn"):
        yield causes.NO_UPN, {**facts, "version": _text(claims, "ver") or "?"}


CAUSES = causes.CAUSES
CHECKS = (
    Check("issuer of the token", "issuer", _stage(issuer)),
    Check("audience of the token", "audience", _stage(audience)),
    Check("roles of the token", "roles", _stage(roles)),
)
