# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table alias feature x client of the documentation, made of what a run has observed."""

from collections.abc import Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import (
    ABOVE,
    DEFECT_KINDS,
    HERE,
    NEXT,
    REST,
    WHOLE,
)
from tests.emulators.oracle_login import ROOT

HEAD = """# What each driver makes of an alias

Observed by `make clients`: each row is an alias that the task `oracle_client` deployed, each cell what the real driver did with
it against a listener over TLS that records what reaches it. "token sent" means that exactly the deployed token arrived. The
database behind the listener maps no user, so that every login ends with ORA-01017, as it should.

python-oracledb and node-oracledb (thin) get the token from their caller, as [their hooks](oracle-clients.md) do it; JDBC thin
reads it where the alias says. "honoured" means that the driver's own settings show the value, "not read" that they have no such
setting; "the database is told" means that the parameter is in what the driver sent. OCI (sqlplus), ODP.NET and the thick modes
were not run: [oracle-clients.md](oracle-clients.md) says what Oracle's manuals have of them.
"""

DEFECTS = """
## Who loses what by a defect

A defect of a `tnsnames.ora` counts against a client that loses something by it, and no other. For the three thin drivers the cells are
what they did with each form of the defect in `tests/clients/defect_samples.py`; OCI's are the manual's rules.
"""
WORDS = {
    "": "-",
    HERE: "that entry",
    ABOVE: "that entry and the one above",
    NEXT: "that entry and the next one",
    REST: "that entry and all below",
    WHOLE: "the whole file",
}


def defects_text() -> str:
    """The table defect x client, of the rows that tests/clients/test_defects.py holds against the drivers."""
    lines = [DEFECTS, row(["defect", *ALL_CLIENTS]), row(["---"] * (len(ALL_CLIENTS) + 1))]
    for kind, found in DEFECT_KINDS.items():
        if kind != "duplicate":
            words = found.message.replace("|", "\\|")
            lines.append(row([words, *(WORDS[found.losses.get(client, "")] for client in ALL_CLIENTS)]))
    return "\n".join(lines) + "\n"


class Matrix:
    """Rows of features, columns of drivers; `add` fills the cells."""

    path = ROOT / "docs" / "client-matrix.md"

    def __init__(self, features: Sequence[str], drivers: Sequence[str]) -> None:
        self.features = features
        self.drivers = drivers
        self.cells: dict[tuple[str, str], str] = {}

    def add(self, feature: str, driver: str, text: str) -> None:
        self.cells[feature, driver] = text

    @property
    def missing(self) -> int:
        return len(self.features) * len(self.drivers) - len(self.cells)

    @property
    def complete(self) -> bool:
        return self.missing == 0

    def text(self) -> str:
        lines = [HEAD, row(["alias", *self.drivers]), row(["---"] * (len(self.drivers) + 1))]
        lines += [row([name, *(self.cells[name, driver] for driver in self.drivers)]) for name in self.features]
        return "\n".join(lines) + "\n" + defects_text()

    def write(self) -> None:
        """Raises KeyError if a cell is missing."""
        self.path.write_text(self.text(), encoding="utf-8")


def row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
