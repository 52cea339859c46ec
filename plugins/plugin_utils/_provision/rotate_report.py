# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of the playbook entra.oracledb.rotate did, from the registered results of its hosts: a table, and how many failed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import problem_of

HEADINGS = ("HOST", "TOKEN", "MINUTES", "RESULT")
MANY = 50  # hosts; the table of more has one row for what is the same on several
SEVERAL = 5
LAST = ("not tried", "unreachable", "failed")  # beside the totals, where they are looked for
NO_TOKENS = "oracle_client_tokens has none for this host"
NOT_TRIED = "not tried: too many hosts before it failed or were unreachable"
_MINUTES = re.compile(r"\b\d+ minutes?\b")


class Row(NamedTuple):
    """One line of the table. `kind` counts it: renewed, not due, kept, failed, unreachable, not tried, none."""

    host: str
    token: str
    minutes: str
    result: str
    kind: str


def report(
    results: Mapping[str, Mapping[str, Any] | None], now: float | None = None, whole: bool = True
) -> dict[str, Any]:
    """`lines` of the table, and the percentages of the hosts that `failed` and that failed or were `unreachable` (`lost`).

    `results` are the registered results by host, None of one that was not tried; `now` in epoch seconds. Unless the table is to be
    `whole`, hosts of a large fleet with the same result share a row.
    """
    moment = time.time() if now is None else now
    rows = [row for host, result in results.items() for row in rows_of(host, result, moment)]
    rows.sort(key=lambda row: LAST.index(row.kind) if row.kind in LAST else -1)
    problems = [problem for problem in map(problem_of, results.values()) if problem]
    failed = [problem for problem in problems if not problem.unreachable]
    share = 100 / max(1, len(results))
    shown = rows if whole or len(results) <= MANY else list(shared(rows))
    more = " -v shows each host." if len(shown) < len(rows) else ""
    return {
        "lines": [*table(shown), summary(rows, len(results)) + more],
        "failed": len(failed) * share,
        "lost": len(problems) * share,
    }


def rows_of(host: str, result: Mapping[str, Any] | None, now: float) -> Iterator[Row]:
    problem = problem_of(result)
    if result is None:
        yield Row(host, "-", "-", NOT_TRIED, "not tried")
    elif problem:
        yield Row(host, "-", "-", f"{problem.kind.upper()}: {problem.short}", problem.kind)
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


def shared(rows: Sequence[Row]) -> Iterator[Row]:
    """The same rows, but one row for several that differ in the host and in minutes only, at the place of the first."""
    alike: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        alike.setdefault((row.token, row.kind, _MINUTES.sub("", row.result)), []).append(row)
    for same in alike.values():
        if len(same) < SEVERAL:
            yield from same
        else:
            yield one_for(same)


def one_for(rows: Sequence[Row]) -> Row:
    first = rows[0]
    is_one = all(row.result == first.result for row in rows)
    return first._replace(
        host=f"{first.host} and {len(rows) - 1} more",
        minutes=between([row.minutes for row in rows]),
        result=first.result if is_one else first.result.partition(":")[0],
    )


def between(minutes: Sequence[str]) -> str:
    """The fewest and the most, where they are known."""
    known = sorted({int(text) for text in minutes if text != "-"})
    return "-".join(str(number) for number in dict.fromkeys([known[0], known[-1]])) if known else "-"


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
