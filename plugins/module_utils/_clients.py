# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The Oracle clients: what they are called here and by users, and their limits."""

from typing import Sequence, Tuple

# OCI means the rules of the manual (Net Services Reference, "Syntax Rules for Configuration Files"), by which
# sqlplus and ODP.NET go. The thin drivers were measured: python-oracledb 26.1, node-oracledb 26.0, JDBC 23.26.
OCI, PYTHON, NODE, JDBC = "OCI", "python-oracledb", "node-oracledb", "JDBC"
ALL_CLIENTS = (OCI, PYTHON, NODE, JDBC)
THIN = (PYTHON, NODE, JDBC)

#: The names that users give to the clients. ODP.NET goes by the same manual as OCI.
CLIENT_NAMES = {"oci": OCI, "odpnet": OCI, "jdbc": JDBC, "python": PYTHON, "node": NODE}

# node-oracledb refuses the whole file for one entry over 4096 bytes, which it counts with a parenthesis on either
# side, or for nesting deeper than 64 (lib/thin/sqlnet/nvStrToNvPair.js). The outermost of the 64 is the entry itself.
MAX_ENTRY = 4094
MAX_DEPTH = 63


def named_clients(names: Sequence[str]) -> Tuple[str, ...]:
    """The clients that the option `clients` names, and none if it is left out. Raises KeyError for an unknown name."""
    return clients_of(names) if names else ()


def clients_of(names: Sequence[str]) -> Tuple[str, ...]:
    """The clients that the option `clients` names; none given means all. Raises KeyError for an unknown name."""
    return tuple(dict.fromkeys(CLIENT_NAMES[name] for name in names)) or ALL_CLIENTS
