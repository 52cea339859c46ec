# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that failed or could not be reached, from the registered results of a task: for the tables and summaries of the playbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

LONGEST = (
    400  # characters of a message in a table, so that a refusal gets to its number; the host's own failure has it whole
)
NAMED = 3  # hosts with one and the same message
_CORE_PREFIX = "Task failed: "  # of ansible-core since 2.19, and nothing new here


class Problem(NamedTuple):
    """Why a host is not as it was to be; `more` is what else its task says."""

    unreachable: bool
    msg: str
    more: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return "unreachable" if self.unreachable else "failed"

    @property
    def short(self) -> str:
        """The message on one line. It has no quotation marks, because Ansible shows such lines as JSON."""
        return printable(self.msg, LONGEST).replace('"', "'")


def registered(variables: Mapping[str, Any], hosts: Sequence[str], name: str) -> dict[str, Mapping[str, Any] | None]:
    """The registered result of each host, None of one that has none; `variables` are hostvars, empty while Ansible lists tasks."""
    found = {host: variables[host].get(name) if host in variables else None for host in hosts}
    return {host: result if isinstance(result, Mapping) else None for host, result in found.items()}


def problem_of(result: Mapping[str, Any] | None) -> Problem | None:
    """The problem of a host, as a result of its own or of Ansible; None where nothing went wrong, or nothing was tried."""
    told = (result or {}).get("problem")
    if told:
        more = {name: value for name, value in told.items() if name not in ("unreachable", "msg")}
        return Problem(bool(told["unreachable"]), str(told["msg"]), more)
    if result and (result.get("failed") or result.get("unreachable")):
        message = str(result.get("msg") or "no message").removeprefix(_CORE_PREFIX)
        return Problem(bool(result.get("unreachable")), message, {})
    return None


def listed(problems: Mapping[str, Problem]) -> Iterator[str]:
    """A line for each message with its hosts: those that could not be reached first, then the failures."""
    hosts: dict[tuple[str, str], list[str]] = {}
    for host, problem in sorted(problems.items(), key=lambda one: not one[1].unreachable):
        hosts.setdefault((problem.kind, problem.short), []).append(host)
    for (kind, message), names in hosts.items():
        yield f"{kind.upper()} {few(names)}: {message}"


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
