# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_rotate task of the playbook entra.oracledb.rotate: the tokens of one host that are due."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleConnectionFailure

from ansible_collections.entra.oracledb.plugins.plugin_utils._action.host import HostAction
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import CLIENT_ARGUMENTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import PREFIX, Names
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import problem_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.renewal import (
    answering,
    note_renewals,
    renewal_of,
)

LEAST = 1  # percent of a life
MOST = 80  # more, and a new token of a short life could be due at once
TOLD = ("msg", "authentication_required", "command", "claims")


class ActionModule(HostAction):
    """entra.oracledb.oracle_rotate."""

    arguments = {
        "tokens": CLIENT_ARGUMENTS["tokens"],
        "secret_transfer": CLIENT_ARGUMENTS["secret_transfer"],
        "rotate_below": {"type": "int", "default": 50},
        "outcome": {"type": "dict"},
    }

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """What became of the host, also where that is a failure: it ends the host only after the table was shown."""
        outcome = self._task.args.get("outcome")
        if outcome is not None:
            return self.end_as(outcome)
        try:
            result = super().run(tmp, task_vars)
        except AnsibleConnectionFailure as error:
            return {"changed": False, "problem": {"unreachable": True, "msg": str(error)}}
        if result.get("failed"):
            told = {name: result[name] for name in TOLD if name in result}
            return {"changed": False, "problem": {"unreachable": False, **told}}
        return {**result, "checked": bool(self._task.check_mode)}

    def end_as(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """The end of a host as its renewal ended. Raises AnsibleConnectionFailure."""
        problem = problem_of(outcome)
        if problem is None:
            return {"changed": False}
        if problem.unreachable:
            raise AnsibleConnectionFailure(problem.msg)
        return {"failed": True, "msg": problem.msg, **problem.more}

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        if not LEAST <= arguments["rotate_below"] <= MOST:
            raise AadTokenError(f"{PREFIX}rotate_below must be a percentage from {LEAST} to {MOST}.")
        if not present(arguments):
            return {"changed": False, "tokens": []}
        return super().act(arguments, variables)

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        """Tokens that are to be there, and no other part of a document."""
        blank = {name: option.get("default") for name, option in CLIENT_ARGUMENTS.items()}
        plan = reader.read_client({**blank, "tokens": present(arguments)})
        return renewal_of(plan, arguments["rotate_below"] / 100)

    def names(self, _variables: object) -> Names:
        return Names(PREFIX)

    def run_host(self, wanted: dict[str, Any], variables: dict[str, Any], secret: bool) -> dict[str, Any]:
        return super().run_host(answering(wanted) if secret else wanted, variables, secret)

    def finished(self, plan: HostPlan, result: dict[str, Any], _variables: dict[str, Any]) -> dict[str, Any]:
        if not self._task.check_mode:
            note_renewals(plan.requests.values())
        for part in ("files", "wallets"):
            result.pop(part, None)
        return result


def present(arguments: dict[str, Any]) -> list[dict[str, Any] | None]:
    """The tokens, None in the place of one that goes or cannot be read; [] where none is left."""
    tokens = [one if one and one["state"] == "present" else None for one in arguments["tokens"] or ()]
    return tokens if any(tokens) else []
