# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the doctor says: a cause from the catalogue, and a finding, which is that cause seen on this host.

Each text has a twin without names, for support cases: a fact that is not listed in PLAIN is shown there as its own name in `<…>`.
"""

import re
from typing import Any, Callable, Dict, Iterable, List, Mapping, NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped, first_of, printable

ERROR, WARNING, HINT = "error", "warning", "hint"
SEVERITIES = (ERROR, WARNING, HINT)
GUIDE = "docs/doctor-faults.md"
LONGEST = 600  # characters of one fact; what it quotes comes from outside
NAMED = 10  # others of which the same is true, by their names; `aliases` has all
#: What a finding can be about: where it is all that differs between findings of one cause, they are one.
SUBJECTS = ("alias", "path", "directory")
_WITH_ALIAS = ("other",)  # made of the alias

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
    """A cause on this host. Without `aliases` it concerns the whole host. `follows_from` is the id of the cause behind it.

    `likewise` are others of which the same is true as of the one in `facts`.
    """

    cause: Cause
    severity: str
    facts: Mapping[str, Any]
    codes: Mapping[str, str]  # of the clients that are hit
    aliases: Tuple[str, ...] = ()
    follows_from: str = ""
    likewise: Tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        others = first_of([_fact(one) for one in self.likewise], NAMED, "and")
        return _filled(self.cause.seen, self.facts) + (f" Likewise {others}." if others else "")

    @property
    def subject(self) -> str:
        """The name of the fact that the finding is about, "" for none."""
        return next((name for name in SUBJECTS if f"{{{name}}}" in self.cause.seen), "")

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
            "support": {
                "seen": _filled(self.cause.seen, hidden)
                + (f" Likewise {len(self.likewise)} more." if self.likewise else ""),
                "do": _filled(self.cause.remedy, hidden),
            },
        }


def _client(name: str, said: str) -> Dict[str, str]:
    codes = _CODE.findall(said)
    return {"client": name, "code": codes[0] if codes else "", "message": said}


def _filled(text: str, facts: Mapping[str, Any]) -> str:
    return text.format(**{name: _fact(value) for name, value in facts.items()}).strip()


def _fact(value: object) -> str:
    return printable(escaped(str(value)), LONGEST)


def merged(findings: List[Finding]) -> List[Finding]:
    """The same thing said of several aliases, or of several files, said once."""
    same = _joined(findings, lambda one: (one.cause.id, one.seen, one.severity), _together)
    return _joined(same, _but_for_subject, _with)


def _joined(
    findings: Iterable[Finding],
    key_of: Callable[[Finding], Tuple[str, ...]],
    join: Callable[[Finding, Finding], Finding],
) -> List[Finding]:
    """One for each key, in the order of the first."""
    found: Dict[Tuple[str, ...], Finding] = {}
    for one in findings:
        key = key_of(one)
        found[key] = join(found[key], one) if key in found else one
    return list(found.values())


def _but_for_subject(one: Finding) -> Tuple[str, ...]:
    """What is the same in findings that differ in their subject only."""
    if not one.subject:
        return (one.cause.id, one.seen, one.severity)
    differs = (one.subject, *(_WITH_ALIAS if one.subject == "alias" else ()))
    facts = {name: value for name, value in one.facts.items() if name not in differs}
    return (one.cause.id, one.severity, repr(sorted(facts.items())), repr(sorted(one.codes.items())), "but its subject")


def _with(one: Finding, other: Finding) -> Finding:
    return _together(one, other)._replace(likewise=(*one.likewise, str(other.facts[one.subject])))


def _together(one: Finding, other: Finding) -> Finding:
    everywhere = not one.aliases or not other.aliases
    aliases = () if everywhere else tuple(dict.fromkeys((*one.aliases, *other.aliases)))
    return one._replace(aliases=aliases, codes={**one.codes, **other.codes})
