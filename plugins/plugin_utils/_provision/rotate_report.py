# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the playbook entra.oracledb.rotate did, from the registered results of its hosts: a table, and how many failed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

LONGEST = 160  # characters of a message in the table; the end of the run has it whole
HEADINGS = ("HOST", "TOKEN", "MINUTES", "RESULT")
NO_TOKENS = "oracle_client_tokens has none for this host"
NOT_TRIED = "not tried: too many hosts before it failed or were unreachable"


class Row(NamedTuple):
    """One line of the table. `kind` counts it: renewed, not due, kept, failed, unreachable, not tried, none."""

    host: str
    token: str
    minutes: str
    result: str
    kind: str


def problem_of(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """Why a host was not renewed: `msg` and whether it was `unreachable`; None where nothing went wrong."""
    if result.get("problem"):
        return dict(result["problem"])
    if result.get("failed") or result.get("unreachable"):
        return {"unreachable": bool(result.get("unreachable")), "msg": str(result.get("msg") or "no message")}
    return None


def report(results: Mapping[str, Mapping[str, Any] | None], now: float | None = None) -> dict[str, Any]:
    """`lines` of the table, and the percentages of the hosts that `failed` and that failed or were `unreachable` (`lost`).

    `results` are the registered results by host, None of one that was not tried; `now` in epoch seconds.
    """
    moment = time.time() if now is None else now
    rows = [row for host, result in results.items() for row in rows_of(host, result, moment)]
    problems = [problem for problem in (problem_of(result or {}) for result in results.values()) if problem]
    failed = [problem for problem in problems if not problem["unreachable"]]
    share = 100 / max(1, len(results))
    return {
        "lines": [*table(rows), summary(rows, len(results))],
        "failed": len(failed) * share,
        "lost": len(problems) * share,
    }


def rows_of(host: str, result: Mapping[str, Any] | None, now: float) -> Iterator[Row]:
    problem = problem_of(result or {})
    if result is None:
        yield Row(host, "-", "-", NOT_TRIED, "not tried")
    elif problem:
        kind = "unreachable" if problem["unreachable"] else "failed"
        message = printable(problem["msg"], LONGEST).replace('"', "'")  # Ansible shows the table as JSON
        yield Row(host, "-", "-", f"{kind.upper()}: {message}", kind)
    elif not result.get("tokens"):
        yield Row(host, "-", "-", NO_TOKENS, "none")
    else:
        for token in result["tokens"]:
            kind, text = outcome(token, bool(result.get("checked")))
            yield Row(host, token["name"], minutes_left(token.get("expires_on"), now), text, kind)


def outcome(token: Mapping[str, Any], checked: bool) -> tuple[str, str]:
    """Whether the token was renewed, or why not; `checked` in check mode."""
    if token.get("kept"):
        return "kept", f"not renewed: {token['kept']}"
    if token.get("reason") and token["changed"]:
        return "renewed", f"{'would be renewed' if checked else 'renewed'}: {token['reason']}"
    if token["changed"]:
        return "not due", f"not due; owner or mode {'would be' if checked else 'was'} set right"
    return "not due", "not due"


def minutes_left(expires_on: int | None, now: float) -> str:
    return "-" if expires_on is None else str(max(0, int(expires_on - now) // 60))


def table(rows: Sequence[Row]) -> list[str]:
    """The lines, in columns; numbers end where their heading does."""
    cells = [HEADINGS, *(row[: len(HEADINGS)] for row in rows)]
    wide = [max(len(cell[column]) for cell in cells) for column in range(len(HEADINGS))]
    return [
        f"{host:<{wide[0]}}  {token:<{wide[1]}}  {minutes:>{wide[2]}}  {result}"
        for host, token, minutes, result in cells
    ]


def summary(rows: Sequence[Row], hosts: int) -> str:
    kinds = [row.kind for row in rows]
    counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds) if kind != "none"]
    return f"{hosts} host{'' if hosts == 1 else 's'}: {', '.join(counts) or 'no tokens'}."
