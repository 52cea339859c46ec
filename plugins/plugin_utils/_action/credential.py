# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of all actions: credential options from the same places as the lookup's.

Of the packages of plugin_utils only `_action` imports Ansible. The base classes cannot be in plugins/action, where every file
is a task of its own name (`ansible-test sanity --test action-plugin-docs` asks for its documentation).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import Arguments, Spec, read_arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.module_run import ModuleRunner
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.options import given_options, own_variables
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import ROLE, Names, names_for
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import DocumentError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.variables import unknown_variables


def page(names: Names, action: str) -> str:
    """What ansible-doc is asked for all that the user can set."""
    return f"-t role {ROLE}" if names.prefix else action


class CredentialAction(ModuleRunner):
    """An action whose credential options come from the same places as the lookup's; an expected failure is its result."""

    arguments: Spec

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        for warning in self.unknown_variables(variables):
            self._display.warning(warning)
        try:
            result.update(self.act(self.checked(variables), variables))
        except AadTokenError as error:
            result.update(failed=True, msg=str(error), **way_out(error))
        return result

    def unknown_variables(self, variables: Mapping[str, Any]) -> list[str]:
        """A sentence for each variable that begins as ours do and is none of them."""
        return unknown_variables(variables)

    @property
    def reporter(self) -> Reporter:
        # Into a pipe Ansible's standard output is written when its buffer is full: for a person to read, that is too late.
        return Reporter(
            warn=self._display.warning, tell=partial(self._display.display, stderr=True), inform=self._display.v
        )

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Do it and return the result. Raises AadTokenError."""
        raise NotImplementedError

    def checked(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The task's arguments by their specification. Raises AadTokenError with everything that is wrong with them."""
        names = self.names(variables)
        arguments = read_arguments(self.arguments, self._task.args, names, page(names, self._task.action))
        if arguments.faults:
            faults = [*arguments.faults, *self.further_faults(arguments, variables)]
            title = DocumentError.title if names.prefix else f"Arguments of {self._task.action}"
            raise AadTokenError(numbered(list(dict.fromkeys(faults)), title))
        self.secret_transfer = arguments.values.get("secret_transfer", self.secret_transfer)
        self.setting_name = names("secret_transfer")
        return arguments.values

    def names(self, variables: Mapping[str, Any]) -> Names:
        """What the user calls the arguments: options, or variables of the role oracle_client."""
        return names_for(variables.get("ansible_role_name"))

    def further_faults(self, arguments: Arguments, variables: Mapping[str, Any]) -> Sequence[str]:
        """What else is wrong, beside the faults that the arguments have: so that all can be corrected in one go."""
        raise NotImplementedError

    def given(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Given]:
        """The options that have a value, as the lookup finds them: given here, by a variable, the environment or ansible.cfg."""
        direct = {name: value for name, value in arguments.items() if name in OPTIONS and value is not None}
        return given_options(direct, own_variables(variables, self._templar.template))


def way_out(error: AadTokenError) -> dict[str, Any]:
    """What a play can act on: that a person has to sign in, the command for it, and the provider's challenge, if it sent one."""
    if not error.needs_sign_in:
        return {}
    command = {"command": error.command} if error.command else {}
    claims = {"claims": json.loads(error.claims)} if error.claims else {}
    return {"authentication_required": True, **command, **claims}
