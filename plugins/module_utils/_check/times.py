# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage time: exp and nbf of a token against three clocks, those of the host, the identity provider and the controller."""

from typing import Any, Dict, Iterator

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._check import token_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, TokenFile
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.provider_clock import provider_time
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check

LIMIT = jwt.CLOCK_TOLERANCE  # seconds
SOON = 120  # seconds; what renews at 80 % of the shortest life has more left
_NAMES = {"provider": "identity provider", "controller": "controller", "host": "host"}


def clocks(context: Context) -> Iterator[Finding]:
    """Whether the host's clock is right: the provider's decides, where it is not known the controller's."""
    provider = provider_time(context) if context.settings.network else None
    if provider is not None:
        context.offsets["provider"] = context.clock.now() - provider
    offsets = context.offsets
    judge = next((name for name in ("provider", "controller") if name in offsets), "")
    if judge and abs(offsets[judge]) > LIMIT:
        yield context.found(causes.CLOCK, **_ahead(offsets[judge], judge))
    elif len(offsets) == 2 and abs(offsets["provider"] - offsets["controller"]) > LIMIT:
        yield context.found(causes.CONTROLLER_CLOCK, **_ahead(offsets["provider"] - offsets["controller"], "provider"))


def _ahead(seconds: float, clock: str) -> Dict[str, Any]:
    way = "ahead of" if seconds > 0 else "behind"
    return {"seconds": round(abs(seconds)), "way": way, "clock": _NAMES[clock], "limit": LIMIT}


def validity(context: Context) -> Iterator[Finding]:
    """Whether each token is good now, by the clock that is worst for it: clients go by the host's, the database by its own."""
    for token in context.tokens.values():
        if not token.claims:
            continue
        now = context.clock.now()
        moments = {"host": now, **{name: now - offset for name, offset in context.offsets.items()}}
        if "provider" in moments:
            moments.pop("controller", None)
        yield from _not_yet(context, token, moments)
        yield from _over(context, token, moments)


def _not_yet(context: Context, token: TokenFile, moments: Dict[str, float]) -> Iterator[Finding]:
    start = token.claims.get("nbf", token.claims.get("iat"))
    if isinstance(start, bool) or not isinstance(start, (int, float)):
        return
    clock = min(moments, key=lambda name: moments[name])
    if start > moments[clock] + LIMIT:
        facts: Dict[str, Any] = {"moment": moment(start), "left": span(start - moments[clock]), "clock": _NAMES[clock]}
        yield context.found(causes.NOT_YET, token.aliases, path=token.path, **facts)


def _over(context: Context, token: TokenFile, moments: Dict[str, float]) -> Iterator[Finding]:
    if token.expires_on is None:
        return
    clock = "host" if moments["host"] >= token.expires_on else max(moments, key=lambda name: moments[name])
    left = token.expires_on - moments[clock]
    status = "" if token.path in context.renewed else "Nothing on this host renews it."
    facts: Dict[str, Any] = {"path": token.path, "moment": moment(token.expires_on), "status": status}
    if left <= 0:
        yield context.found(causes.EXPIRED, token.aliases, ago=span(-left), clock=_NAMES[clock], **facts)
    elif left < SOON:
        yield context.found(causes.SOON, token.aliases, left=span(left), **facts)


def moment(seconds: float) -> str:
    """ISO 8601, UTC; a number that is no moment stays one."""
    try:
        return jwt.iso_time(seconds)
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def span(seconds: float) -> str:
    """A length of time as people say it."""
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"


CAUSES = causes.CAUSES
CHECKS = (Check("clocks", "time", clocks), Check("validity of the token", "time", validity))
