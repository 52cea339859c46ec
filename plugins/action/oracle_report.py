# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_report task of the playbook entra.oracledb.check: the results of a fleet as files, on the controller."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import SecureFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.files import KINDS, content, write
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import fleet
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.summary import summary

ARGUMENTS: dict[str, dict[str, Any]] = {
    "hosts": {"type": "list", "elements": "str", "required": True},
    "variable": {"type": "str", "required": True},
    **{kind: {"type": "path"} for kind in KINDS},
    "mode": {"type": "str", "default": "0600"},
    "fail_on": {"type": "str", "choices": ["error", "warning", "never"], "default": "error"},
}


class ActionModule(ActionBase):
    """entra.oracledb.oracle_report."""

    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        super().run(tmp, task_vars)
        _validation, arguments = self.validate_argument_spec(ARGUMENTS)
        document = fleet(self.results(arguments, task_vars or {}), time.time())
        wanted = {kind: str(Path.cwd() / arguments[kind]) for kind in KINDS if arguments[kind]}
        mode, check = mode_of(arguments["mode"]), bool(self._task.check_mode)
        try:
            changed = [
                write(path, content(kind, document, arguments["fail_on"]), mode, check) for kind, path in wanted.items()
            ]
        except SecureFileError as error:
            raise AnsibleActionFail(str(error)) from None
        return {
            "changed": any(changed),
            "files": wanted,
            "lines": summary(document, () if check else list(wanted.values())),
            "counts": document["counts"],
        }

    def results(
        self, arguments: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> dict[str, Mapping[str, Any] | None]:
        """The registered result of each host, None of one that has none."""
        of_hosts = variables["hostvars"]
        found = {host: of_hosts[host].get(arguments["variable"]) for host in arguments["hosts"]}
        return {host: result if isinstance(result, Mapping) else None for host, result in found.items()}


def mode_of(text: str) -> int:
    """Of files that nobody has to execute. Raises AnsibleActionFail."""
    try:
        mode = int(text, 8)
    except ValueError:
        mode = -1
    if mode < 0 or mode & ~0o666 or not mode & 0o400:
        raise AnsibleActionFail(f'mode: \'{text}\' is no mode of a report; give it in octal, such as "0600" or "0640".')
    return mode
