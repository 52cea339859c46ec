# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The aad_token task: the lookup's options and engine, as a task."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

from ansible_collections.entra.oracledb.plugins.plugin_utils.engine import acquire
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import AadTokenError, numbered
from ansible_collections.entra.oracledb.plugins.plugin_utils.option_values import Given
from ansible_collections.entra.oracledb.plugins.plugin_utils.options import OPTIONS, credential_argument_spec
from ansible_collections.entra.oracledb.plugins.plugin_utils.request import build_requests
from ansible_collections.entra.oracledb.plugins.plugin_utils.tokens import select

ARGUMENTS = {**credential_argument_spec(), "query": {"type": "str"}}


class CredentialAction(ActionBase):
    """An action whose credential options come from the same places as the lookup's; an expected failure is its result."""

    arguments: Mapping[str, Any] = ARGUMENTS

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            result.update(self.act(self.validated(), task_vars or {}))
        except AadTokenError as error:
            result.update(failed=True, msg=str(error))
        return result

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """Do it and return the result. Raises AadTokenError."""
        raise NotImplementedError

    def validated(self) -> dict[str, Any]:
        """The task's arguments by their specification. Raises AadTokenError with everything that is wrong with them."""
        outcome = ArgumentSpecValidator(self.arguments).validate(self._task.args.copy())
        if outcome.error_messages:
            raise AadTokenError(numbered(f"Arguments of {self._task.action}", outcome.error_messages))
        validated: dict[str, Any] = outcome.validated_parameters
        return validated

    def given(self, arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Given]:
        lookup = lookup_loader.get("entra.oracledb.aad_token", loader=self._loader, templar=self._templar)
        direct = {name: value for name, value in arguments.items() if name in OPTIONS and value is not None}
        given: dict[str, Given] = lookup.given(direct, variables)
        return given


class ActionModule(CredentialAction):
    """entra.oracledb.aad_token."""

    _requires_connection = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        query = arguments["query"]
        request = build_requests(self.given(arguments, variables), query=query)[0]
        token = acquire(request, self._display.warning)
        result = token.result(time.time())
        if query:
            result["value"] = select(token, query)
        # Before ansible-core 2.19 a loop's summary asks the task and not the results in it.
        self._task.no_log = True
        # Registered whole and displayed never. On success only: on ansible-core 2.16 it would hide a failure's message.
        return {**result, "changed": False, "_ansible_no_log": True}
