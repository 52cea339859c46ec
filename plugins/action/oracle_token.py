# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The oracle_token task: one token directory of a host."""

from __future__ import annotations

from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._action.host import HostAction
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import (
    SECRET_TRANSFER,
    TOKEN_ARGUMENTS,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.document import DocumentReader
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan

ARGUMENTS = {**TOKEN_ARGUMENTS, "secret_transfer": SECRET_TRANSFER}


class ActionModule(HostAction):
    """entra.oracledb.oracle_token."""

    arguments = ARGUMENTS

    def plan(self, reader: DocumentReader, arguments: dict[str, Any]) -> HostPlan:
        return reader.read_token(arguments)

    def act(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        result = super().act(arguments, variables)
        (token,) = result.pop("tokens", [{}])
        for part in ("files", "wallets"):
            result.pop(part, None)
        return {**result, **{name: value for name, value in token.items() if name not in ("name", "changed")}}
