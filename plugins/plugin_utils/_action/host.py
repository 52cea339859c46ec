# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks that provision a host share: a plan from their arguments, and how it is run on the host."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.arguments import Arguments
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.credential import CredentialAction
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_memory import HostMemory
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import provision

LOOK_MODULE = "oracle_host_look"
TOKENS_MODULE = "oracle_host_tokens"
TOKENS_ARGUMENTS = ("tokens", "watch", "is_first")
MORE_THAN_TOKENS = ("wallets", "files", "owned", "unrotated", "remove_empty")


class HostAction(CredentialAction):
    """An action that provisions a host from a document."""

    #: Whether what was seen of an unchanged host is remembered: for documents that are more than tokens.
    remembers = False

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        plan = self.plan(self.reader(variables), arguments)
        if plan.requests or (plan.rotation and plan.rotation.contents):
            self.check_standard_input()
        memory = HostMemory(plan, self.host_name(variables)) if self.remembers else None
        result = provision(plan, lambda wanted, secret: self.run_host(wanted, variables, secret), self.reporter, memory)
        return self.finished(plan, result, variables)

    def finished(self, _plan: HostPlan, result: dict[str, Any], _variables: dict[str, Any]) -> dict[str, Any]:
        """The task's result; `result` is the host's, which may be a failure. Raises AadTokenError."""
        return result

    def reader(self, variables: Mapping[str, Any], unread: Mapping[str, Sequence[str]] | None = None) -> DocumentReader:
        return DocumentReader(lambda credential: self.given(credential, variables), self.names(variables), unread)

    def further_faults(self, arguments: Arguments, variables: Mapping[str, Any]) -> Sequence[str]:
        if not arguments.whole:
            return ()
        try:
            self.plan(self.reader(variables, arguments.unread), arguments.values)
        except FaultsError as error:
            return error.faults
        return ()

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        """The arguments as a plan. Raises AadTokenError with everything that is wrong with them."""
        raise NotImplementedError

    def host_name(self, variables: Mapping[str, Any]) -> str:
        """Which host it is in the inventory."""
        return str(self._task.delegate_to or variables.get("inventory_hostname") or "")

    def run_host(self, wanted: dict[str, Any], variables: dict[str, Any], secret: bool) -> dict[str, Any]:
        module = module_of(wanted)
        if module == LOOK_MODULE:
            wanted = wanted["look"]
        elif module == TOKENS_MODULE:
            wanted = {name: wanted[name] for name in TOKENS_ARGUMENTS if name in wanted}
        return self.run_on_host(f"entra.oracledb.{module}", wanted, variables, secret=secret)


def module_of(wanted: Mapping[str, Any]) -> str:
    """The module with what the host needs for it, and no more."""
    if "look" in wanted:
        return LOOK_MODULE
    if wanted.get("rotation"):
        return "oracle_host_rotation"
    if any(token.get("identity") for token in wanted["tokens"]):
        return "oracle_host_identity"
    return "oracle_host" if any(wanted.get(name) for name in MORE_THAN_TOKENS) else TOKENS_MODULE
