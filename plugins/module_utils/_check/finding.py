# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the doctor says: a cause from the catalogue, and a finding, which is that cause seen on this host.

Each text has a twin without names, for support cases: a fact that is not listed in PLAIN is shown there as its own name in `<…>`.
"""

import re
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped, printable

ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)
GUIDE = "docs/doctor-faults.md"
LONGEST = 600  # characters of one fact; what it quotes comes from outside

#: The stages in the order in which they find a cause first: no later one tells anything while an earlier one fails.
STAGES = (
    "doctor",  # the doctor itself: a probe that broke, the time that ran out
    "alias",  # what each client makes of the name
    "way",  # how the alias names its token, and whether that fits what is there
    "path",  # the way to the token file, for the user who connects
    "form",  # what is in the file
    "time",  # exp and nbf against the clocks of host, provider and controller
    "issuer",  # tid, iss, ver
    "audience",  # aud against the database's application ID URI
    "roles",  # roles, scp, upn: who the token is to the database
    "rotation",  # what keeps the token fresh
    "name",  # name resolution
    "tcp",  # connection, proxy
    "tls",  # chain, trust stores, names, wallets
    "listener",  # what the listener answers
    "login",
)

#: Facts that name nobody and nothing: all others are hidden in the text for support cases.
PLAIN = frozenset(
    (
        *(
            "mode",
            "needed",
            "line",
            "column",
            "reason",
            "code",
            "codes",
            "client",
            "clients",
            "kind",
            "parameter",
            "probe",
        ),
        *(
            "count",
            "size",
            "limit",
            "days",
            "minutes",
            "seconds",
            "moment",
            "ago",
            "left",
            "version",
            "claim",
            "claims",
        ),
        *("place", "state", "status", "way", "method", "algorithm", "protocol", "family", "clock"),
    )
)
_CODE = re.compile(r"\b(?:ORA|TNS|DPY|DPI|NJS)-\d{3,5}\b")


class Cause(NamedTuple):
    """One thing that can be wrong, a row of the catalogue. `seen` and `remedy` are format strings over the facts of a finding.

    `codes` has the clients that it hits (names as in _clients) with what each says; without it, it hits whichever are looked at.
    `among` are the clients that it can concern at all: an error that hits all of these stays one where `clients` names none.
    `explains` has ids of causes and names of stages that follow from it where both concern the same alias or the whole host.
    """

    id: str
    stage: str
    severity: str
    title: str  # without a name, without a full stop
    seen: str
    remedy: str
    codes: Mapping[str, str] = {}
    explains: Tuple[str, ...] = ()
    among: Tuple[str, ...] = ALL_CLIENTS

    @property
    def guide(self) -> str:
        return f"{GUIDE}#{self.id}"


class Finding(NamedTuple):
    """A cause on this host. Without `aliases` it concerns the whole host. `follows_from` is the id of the cause behind it."""

    cause: Cause
    severity: str
    facts: Mapping[str, Any]
    codes: Mapping[str, str]  # of the clients that are hit
    aliases: Tuple[str, ...] = ()
    follows_from: str = ""

    @property
    def seen(self) -> str:
        return _filled(self.cause.seen, self.facts)

    @property
    def remedy(self) -> str:
        return _filled(self.cause.remedy, self.facts)

    def document(self) -> Dict[str, Any]:
        """The finding as a result has it; nothing in it but JSON."""
        hidden = {name: value if name in PLAIN else f"<{name}>" for name, value in self.facts.items()}
        return {
            "id": self.cause.id,
            "stage": self.cause.stage,
            "severity": self.severity,
            "title": self.cause.title,
            "seen": self.seen,
            "do": self.remedy,
            "clients": [_client(name, said) for name, said in self.codes.items()],
            "aliases": [escaped(name) for name in self.aliases],
            "follows_from": self.follows_from or None,
            "guide": self.cause.guide,
            "support": {"seen": _filled(self.cause.seen, hidden), "do": _filled(self.cause.remedy, hidden)},
        }


def _client(name: str, said: str) -> Dict[str, str]:
    codes = _CODE.findall(said)
    return {"client": name, "code": codes[0] if codes else "", "message": said}


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    return text.format(**{name: printable(escaped(str(value)), LONGEST) for name, value in facts.items()}).strip()


def merged(findings: List[Finding]) -> List[Finding]:
    """The same thing said of several aliases, said once."""
    found: Dict[Tuple[str, str, str], Finding] = {}
    for one in findings:
        key = (one.cause.id, one.seen, one.severity)
        found[key] = _together(found[key], one) if key in found else one
    return list(found.values())


def _together(one: Finding, other: Finding) -> Finding:
    everywhere = not one.aliases or not other.aliases
    aliases = () if everywhere else tuple(dict.fromkeys((*one.aliases, *other.aliases)))
    return one._replace(aliases=aliases, codes={**one.codes, **other.codes})
