# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of a playbook failed, and how many changed, from the registered results of its hosts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import listed, problem_of

_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")


def report(results: Mapping[str, Mapping[str, Any] | None], ill: Collection[str] = ()) -> dict[str, list[str]]:
    """`lines`, one for each problem with its hosts and last the totals, the hosts that `failed`, the `ill` ones among them,
    and `patterns`, by which a play has just these hosts.

    `results` are by host, None of one that was not tried.
    """
    problems = {host: problem for host, result in results.items() if (problem := problem_of(result))}
    kinds = [problems[host].kind if host in problems else kind_of(result) for host, result in results.items()]
    order = ("changed", "unchanged", "not tried", "unreachable", "failed")
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in order if kind in kinds)
    hosts = f"{len(results)} host{'' if len(results) == 1 else 's'}"
    failed = [host for host in results if host in problems or host in ill]
    return {
        "lines": [*listed(problems), f"{hosts}: {counts or 'none'}."],
        "failed": failed,
        "patterns": [pattern_of(host) for host in failed],
    }


def pattern_of(host: str) -> str:
    """Ansible's pattern for this host only: it takes a comma, a blank or a colon in a name for the next pattern."""
    if _PLAIN.fullmatch(host):
        return host
    return "~" + "".join(one if _PLAIN.match(one) and one != "." else f"\\U{ord(one):08x}" for one in host) + r"\Z"


def kind_of(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return "not tried"
    return "changed" if result.get("changed") else "unchanged"
