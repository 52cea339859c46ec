# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The result of a check: findings, what each client makes of each alias, and one sentence. Never a token."""

from typing import Any, Dict, List, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Alias, Context, Reading, TokenFile
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import endpoints, service_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import ERROR, SEVERITIES, WARNING, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped, printable

VERSION = 1
MAX_WARNINGS = 5
FAIL_ON = {ERROR: (ERROR,), WARNING: (ERROR, WARNING), "never": ()}


def document(context: Context, findings: Sequence[Finding]) -> Dict[str, Any]:
    """The result as JSON; its version changes when a field changes its meaning."""
    return {
        "version": VERSION,
        "findings": [one.document() for one in findings],
        "aliases": [_alias(context, one, findings) for one in context.aliases.values()],
        "tokens": [_token(one) for one in context.tokens.values()],
        "healthy": not fails(findings, WARNING),
        "counts": {severity: sum(one.severity == severity for one in findings) for severity in SEVERITIES},
        "summary": summary(context, findings),
        "checked_on": int(context.started),
        "clock_offsets": {name: round(seconds, 1) for name, seconds in context.offsets.items()},
        **context.facts,
    }


def fails(findings: Sequence[Finding], fail_on: str) -> bool:
    return any(one.severity in FAIL_ON[fail_on] for one in findings)


def summary(context: Context, findings: Sequence[Finding]) -> str:
    """One sentence: how many aliases, how they are, and the first cause with what to do."""
    whole = f"{len(context.aliases)} alias{'' if len(context.aliases) == 1 else 'es'} looked at"
    if not findings:
        return f"{whole}, nothing is wrong."
    counted = [
        f"{number} {severity}{'' if number == 1 else 's'}"
        for severity, number in ((one, sum(found.severity == one for found in findings)) for one in SEVERITIES)
        if number
    ]
    first = findings[0]
    return f"{whole}, {', '.join(counted)}. {_names(first)}{_told(first)}"


def warnings(findings: Sequence[Finding]) -> List[str]:
    """A sentence for each cause that is no hint, of the first few."""
    causes = [one for one in findings if one.severity in (ERROR, WARNING) and not one.follows_from]
    return [f"{_names(one)}{_told(one)}" for one in causes[:MAX_WARNINGS]]


def _names(finding: Finding) -> str:
    return f"{', '.join(map(escaped, finding.aliases[:3]))}: " if finding.aliases else ""


def _told(finding: Finding) -> str:
    return f"{finding.cause.title} ({finding.cause.id}). {finding.seen} {finding.remedy}"


def _alias(context: Context, alias: Alias, findings: Sequence[Finding]) -> Dict[str, Any]:
    token = context.tokens.get(alias.token_path)
    concerned = [one.severity for one in findings if alias.name in one.aliases or not one.aliases]
    state = next((severity for severity in (ERROR, WARNING) if severity in concerned), "ok")
    return {
        "name": escaped(alias.name),
        "state": state,
        "clients": {client: _reading(reading) for client, reading in alias.readings.items()},
        "token": escaped(alias.token_path) or None,
        **_expiry(token.expires_on if token else None),
    }


def _reading(reading: Reading) -> Dict[str, Any]:
    return {
        "found": reading.found,
        "file": escaped(reading.file) or None,
        "line": reading.line or None,
        "because": printable(escaped(reading.because)) or None,
        "endpoints": [one._asdict() for one in endpoints(reading.nodes)],
        "service": printable(escaped(service_of(reading.nodes))) or None,
        "token_auth": printable(escaped(reading.token_auth)) or None,
        "token_location": printable(escaped(reading.token_location)) or None,
        "token_from": reading.token_from or None,
    }


def _token(token: TokenFile) -> Dict[str, Any]:
    return {
        "path": escaped(token.path),
        "aliases": [escaped(name) for name in token.aliases],
        "user": token.account.name if token.account else None,
        "claims": jwt.public_claims(token.claims),
        **_expiry(token.expires_on),
    }


def _expiry(moment: Optional[float]) -> Dict[str, Any]:
    """`expires` in ISO 8601, UTC, and `expires_on` in epoch seconds."""
    if moment is None:
        return {"expires": None, "expires_on": None}
    return {"expires": jwt.iso_time(moment), "expires_on": int(moment)}
