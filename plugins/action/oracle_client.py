# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_client task: the whole client of one host."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.entra.oracledb.plugins.plugin_utils._action.host import HostAction
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import (
    CLIENT_ARGUMENTS,
    WALLET_SOURCES,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader

# What a document needs beside tokens: ansible-playbook itself imports an action, once, and its workers are forks of it. What they
# import is compiled anew for each task and host.
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.files import (  # pylint: disable=unused-import
    FilesReader,  # noqa: F401
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.renewal import unrenewed
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.variables import unknown_with

#: Of the role and of the playbooks that run it, beside the options.
OTHER_VARIABLES = (
    "is_changed",
    "result",
    "hosts",
    "become",
    "rotate_below",
    "rotate_serial",
    "rotate_max_fail_percentage",
    *(
        f"check_{name}"
        for name in ("html", "json", "junit", "prometheus", "support", "mode", "fail_on", "options", "serial")
    ),
)


class ActionModule(HostAction):
    """entra.oracledb.oracle_client."""

    arguments = CLIENT_ARGUMENTS
    remembers = True

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        if arguments["wallet"]:
            arguments["wallet"].update({name: self.found(arguments["wallet"][name]) for name in WALLET_SOURCES})
        return reader.read_client(arguments)

    def finished(self, plan: HostPlan, result: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        names = self.names(variables)
        if not names.prefix:  # a task of one's own has a schedule of one's own, and sets no facts
            return result
        warning = unrenewed(plan, result, names)
        if warning:
            self._display.warning(warning)
        if result.get("failed"):
            return result
        facts = {**result.get("ansible_facts", {}), f"{names.prefix}is_changed": bool(result.get("changed"))}
        return {**result, "ansible_facts": facts}

    def unknown_variables(self, variables: Mapping[str, Any]) -> list[str]:
        found = super().unknown_variables(variables)
        prefix = self.names(variables).prefix
        return found + (unknown_with(prefix, variables, [*CLIENT_ARGUMENTS, *OTHER_VARIABLES]) if prefix else [])

    def found(self, path: str | None) -> str | None:
        """A file of the controller where Ansible looks for files: beside the playbook, in its `files`, in the role's."""
        if not path or path.startswith("/"):
            return path
        with suppress(AnsibleError):  # it is reported later that it cannot be read, with everything else that is wrong
            return str(self._find_needle("files", path))
        return path
