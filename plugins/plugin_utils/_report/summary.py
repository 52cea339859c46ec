# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal says of a fleet: counts, the worst causes with their hosts, who could not be looked at, and where the report is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import first_of

WORST = 5  # causes
NAMED = 3  # hosts of each
LONGEST = 160  # characters of a message
_SAID = {
    "ok": "well",
    "error": "with errors",
    "warning": "with warnings",
    "failed": "not looked at (failed)",
    "unreachable": "unreachable",
    "not_tried": "not tried",
}


def summary(document: Mapping[str, Any], paths: Sequence[str]) -> list[str]:
    """Few lines, however large the fleet is."""
    lines = [counted(document["counts"])]
    causes = [one for one in document["causes"] if one["severity"] != "hint"]
    lines += [_cause(one) for one in causes[:WORST]]
    if len(causes) > WORST:
        lines.append(f"and {len(causes) - WORST} more causes, see the report")
    lines += list(_not_seen(document["hosts"]))
    lines += [f"Report: {path}" for path in paths]
    return [line.replace('"', "'") for line in lines]  # Ansible shows them as JSON


def counted(counts: Mapping[str, int]) -> str:
    states = ", ".join(f"{counts[state]} {said}" for state, said in _SAID.items() if counts[state])
    services = f"{counts['services']} service{_s(counts['services'])}"
    return f"{counts['hosts']} host{_s(counts['hosts'])} with {services}: {states or 'none'}."


def _cause(cause: Mapping[str, Any]) -> str:
    number = len(cause["hosts"])
    return f"{cause['severity'].upper()} on {number} host{_s(number)}: {cause['title']} ({cause['id']}): {first_of(cause['hosts'], NAMED)}"


def _not_seen(hosts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for state in ("failed", "unreachable"):
        found = [one for one in hosts if one["state"] == state]
        if found:
            message = found[0]["message"][:LONGEST]
            yield f"{state.upper()}, {len(found)} host{_s(len(found))}: {first_of([one['name'] for one in found], NAMED)}: {message}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
