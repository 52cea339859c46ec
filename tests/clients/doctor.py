# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the doctor says of a host for a driver."""

from collections.abc import Sequence
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import LOCAL
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Reading, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import HINT, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from tests.clients.drivers import Driver, Jdbc, Node, Python

CLIENTS = {Python: PYTHON, Node: NODE, Jdbc: JDBC}


class Look:
    """One look at all aliases."""

    def __init__(self, context: Context, findings: Sequence[Finding]) -> None:
        self.context = context
        self.findings = findings

    def reading(self, alias: str, driver: Driver) -> Reading:
        return self.context.aliases[alias].readings[CLIENTS[type(driver)]]

    def token(self, alias: str) -> str:
        """What the alias' token file has."""
        content = self.context.tokens[self.context.aliases[alias].token_path].content
        return (content or b"").decode("ascii")

    def of(self, alias: str, driver: Driver) -> list[Finding]:
        """What hits this client at this alias, but for hints."""
        found = [one for one in self.findings if alias in one.aliases or not one.aliases]
        return [one for one in found if one.severity != HINT and (not one.codes or CLIENTS[type(driver)] in one.codes)]

    def causes(self, alias: str, driver: Driver) -> list[str]:
        return [one.cause.id for one in self.of(alias, driver)]

    def said(self, alias: str, driver: Driver) -> str:
        return " ".join(one.codes.get(CLIENTS[type(driver)], "") for one in self.of(alias, driver))


def look(tns_admin: Path, aliases: Sequence[str]) -> Look:
    context = Context(Settings(str(tns_admin), aliases=tuple(aliases)))
    return Look(context, run(context, LOCAL))
