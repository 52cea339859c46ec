# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_checkup task of the playbook entra.oracledb.check: one host, as the role's variables describe it."""

from __future__ import annotations

import time
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.checkup import (
    fails,
    hook_paths,
    merged,
    present,
    questions,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import is_unreachable, problem_of

MODULE = "entra.oracledb.oracle_check"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "tns_admin": {"type": "str"},  # of the host, so nothing in it is expanded here
    "clients": {"type": "list", "elements": "str"},
    "scopes": {"type": "dict", "default": {}},
    "services": {"type": "list", "elements": "dict", "default": []},
    "hooks": {"type": "list", "elements": "dict", "default": []},
    "options": {"type": "dict", "default": {}},
    "outcome": {"type": "dict"},
    "fail_on": {"type": "str", "choices": ["error", "warning", "never"], "default": "error"},
}
_PASSED_ON = ("tns_admin", "clients")


class ActionModule(ActionBase):
    """entra.oracledb.oracle_checkup."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """What became of the host, also where that is a failure: it ends the host only after the report was written."""
        super().run(tmp, task_vars)
        _validation, arguments = self.validate_argument_spec(ARGUMENTS)
        if arguments["outcome"] is not None:
            return self.end_as(arguments["outcome"], arguments["fail_on"])
        try:
            return {**self.look(arguments, task_vars or {}), "changed": False}
        except AnsibleConnectionFailure as error:
            return {"changed": False, "problem": {"unreachable": True, "msg": str(error)}}

    def look(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """The findings, or a `problem`. Raises AnsibleConnectionFailure."""
        given = {name: arguments[name] for name in _PASSED_ON if arguments[name]}
        given["hooks"] = hook_paths(present(arguments["hooks"]), arguments["tns_admin"])
        services = {str(one.get("name")): str(one.get("token") or "") for one in present(arguments["services"])}
        results = []
        for question in questions(arguments["scopes"], services):
            # What the task says counts before what its variables mean.
            asked = {**given, **question, **arguments["options"], "fail_on": "never", "controller_time": time.time()}
            result = self._execute_module(MODULE, module_args=asked, task_vars=variables)
            if result.get("failed") or "findings" not in result:
                told = str(result.get("msg") or "oracle_check gave no result.")
                return {"problem": {"unreachable": False, "msg": told}}
            result.pop("invocation", None)
            results.append(result)
        return merged(results)

    def end_as(self, outcome: dict[str, Any], fail_on: str) -> dict[str, Any]:
        """The end of a host as its look ended. Raises AnsibleConnectionFailure."""
        problem = problem_of(outcome)
        if problem and is_unreachable(outcome):
            raise AnsibleConnectionFailure(problem)
        if problem:
            return {"failed": True, "changed": False, "msg": problem}
        if fails(outcome, fail_on):
            return {"failed": True, "changed": False, "msg": outcome.get("summary")}
        return {"changed": False}
