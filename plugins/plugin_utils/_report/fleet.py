# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as one document: hosts with their services and findings, and the causes with the hosts that they hit. Never a token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

VERSION = 1
LONGEST = 1000  # characters of one text
SEVERITIES = ("error", "warning", "hint")
#: States of a host, worst first. `failed`: the check itself did not run; `not tried`: the play ended before.
STATES = ("error", "failed", "unreachable", "warning", "not tried", "ok")
_FINDING = ("id", "stage", "severity", "title", "seen", "do", "aliases", "follows_from", "guide", "clients", "support")

Document = dict[str, Any]


def fleet(results: Mapping[str, Mapping[str, Any] | None], now: float) -> Document:
    """The document of the hosts' results of oracle_checkup or oracle_check; None of one that was not tried. `now` in epoch seconds."""
    hosts = sorted((host(name, result) for name, result in results.items()), key=_rank)
    return {
        "version": VERSION,
        "written_on": int(now),
        "names": True,
        "counts": counts(hosts),
        "causes": causes(hosts),
        "hosts": hosts,
    }


def counts(hosts: Sequence[Document]) -> dict[str, int]:
    states = [one["state"] for one in hosts]
    of_hosts = {state.replace(" ", "_"): states.count(state) for state in STATES}
    return {"hosts": len(hosts), "services": sum(len(one["services"]) for one in hosts), **of_hosts}


def host(name: str, result: Mapping[str, Any] | None) -> Document:
    """One host. What its result says is text from outside: masked, printable, and cut."""
    found = clean(result) if result is not None else None
    problem = problem_of(found) if found is not None else "The play ended before this host."
    findings = [] if problem or not found else [_finding(one) for one in found.get("findings") or ()]
    services = [] if problem or not found else [_service(one) for one in found.get("aliases") or ()]
    return {
        "name": text(name),
        "state": _state(found, problem, findings),
        "message": problem,
        "checked_on": None if problem or not found else found.get("checked_on"),
        "clock_offsets": {} if problem or not found else found.get("clock_offsets") or {},
        "services": services,
        "findings": findings,
    }


def problem_of(result: Mapping[str, Any]) -> str:
    """Why there are no findings, "" where there are some or nothing is wrong."""
    problem = result.get("problem") or (result if result.get("failed") or result.get("unreachable") else None)
    if problem is None or "findings" in result:
        return ""
    return str(problem.get("msg") or "It failed without a message.")


def is_unreachable(result: Mapping[str, Any]) -> bool:
    return bool(result.get("unreachable") or (result.get("problem") or {}).get("unreachable"))


def _state(result: Mapping[str, Any] | None, problem: str, findings: Sequence[Document]) -> str:
    if result is None:
        return "not tried"
    if problem:
        return "unreachable" if is_unreachable(result) else "failed"
    found = {one["severity"] for one in findings}
    return next((severity for severity in ("error", "warning") if severity in found), "ok")


def _finding(found: Mapping[str, Any]) -> Document:
    return {name: found.get(name) for name in _FINDING}


def _service(alias: Mapping[str, Any]) -> Document:
    return {name: alias.get(name) for name in ("name", "state", "token", "expires", "expires_on")}


def _rank(one: Mapping[str, Any]) -> tuple[int, int, str]:
    """Worst first, then those with most findings, then by name."""
    return (STATES.index(one["state"]), -len(one["findings"]), one["name"])


def causes(hosts: Iterable[Mapping[str, Any]]) -> list[Document]:
    """What lies behind the findings, worst and most frequent first; what only follows from another finding is not counted."""
    found: dict[str, Document] = {}
    for one in hosts:
        for finding in one["findings"]:
            if not finding["follows_from"]:
                cause = found.setdefault(finding["id"], _cause(finding))
                _count(cause, one["name"], finding)
    return sorted(found.values(), key=lambda one: (SEVERITIES.index(one["severity"]), -len(one["hosts"]), one["id"]))


def _cause(finding: Mapping[str, Any]) -> Document:
    """A cause; what was seen, on which aliases, and what to do are of the first host."""
    same = ("id", "stage", "severity", "title", "seen", "do", "aliases", "support", "guide")
    return {**{name: finding[name] for name in same}, "clients": [], "hosts": [], "services": 0}


def _count(cause: Document, host_name: str, finding: Mapping[str, Any]) -> None:
    if SEVERITIES.index(finding["severity"]) < SEVERITIES.index(cause["severity"]):
        cause["severity"] = finding["severity"]
    if host_name not in cause["hosts"]:
        cause["hosts"].append(host_name)
    cause["services"] += len(finding["aliases"] or ())
    known = {client["client"] for client in cause["clients"]}
    cause["clients"] += [client for client in finding["clients"] or () if client["client"] not in known]


def clean(value: Any) -> Any:
    """The same value with texts that are fit for a page: no control characters, nothing that looks like a token, and not too long."""
    if isinstance(value, Mapping):
        return {text(name): clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return text(value)


def text(value: object) -> str:
    encodable = str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return printable(masked(encodable, ()), LONGEST)
