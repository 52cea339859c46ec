# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_token task, and what it shares with oracle_client: how a token travels to the host."""

from __future__ import annotations

from typing import Any

from ansible_collections.entra.oracledb.plugins.action.aad_token import CredentialAction
from ansible_collections.entra.oracledb.plugins.plugin_utils.client_document import (
    TOKEN_ARGUMENTS,
    DocumentReader,
    HostPlan,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils.provision import bring


class HostAction(CredentialAction):
    """An action that brings a host to a document."""

    _secret_travels = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        plan = self.plan(DocumentReader(lambda credential: self.given(credential, variables)), arguments)
        if plan.requests:
            self.check_standard_input()
        return bring(plan, lambda wanted, secret: self.run_host(wanted, variables, secret), self._display.warning)

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        """The arguments as a plan. Raises AadTokenError with everything that is wrong with them."""
        raise NotImplementedError

    def run_host(self, wanted: dict[str, Any], variables: dict[str, Any], secret: bool) -> dict[str, Any]:
        """The result of one execution of oracle_host; with `secret` its arguments touch no disk on the way."""
        self._secret_travels = secret
        try:
            result: dict[str, Any] = self._execute_module(
                "entra.oracledb.oracle_host", module_args=wanted, task_vars=variables
            )
        finally:
            self._secret_travels = False
        return result

    def check_standard_input(self) -> None:
        """A token reaches the host through standard input, so that no temporary file ever holds it."""
        become = self._connection.become
        if not self._connection.has_pipelining:
            way = f"The connection plugin '{self._connection.transport}'"
        elif become is not None and not getattr(become, "pipelining", True):
            way = f"become_method '{become.name}'"
        else:
            return
        raise AadTokenError(
            f"{way} cannot pass a token through standard input, and it must not lie in a temporary file. "
            "Use connection ssh with become_method sudo, or connect as the owner."
        )

    def _is_pipelining_enabled(self, module_style: str, wrap_async: bool = False) -> bool:
        if self._secret_travels:
            return module_style == "new" and not wrap_async
        enabled: bool = super()._is_pipelining_enabled(module_style, wrap_async)
        return enabled


class ActionModule(HostAction):
    """entra.oracledb.oracle_token."""

    arguments = TOKEN_ARGUMENTS

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        return reader.read_token(arguments)

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        result = super().act(arguments, variables)
        (token,) = result.pop("tokens", [{}])
        result.pop("files", None)
        return {**result, **{name: value for name, value in token.items() if name not in ("name", "changed")}}
