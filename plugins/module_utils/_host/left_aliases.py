# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Aliases that an earlier wallet brought and the present one does not: their database may be gone, and nothing else tells."""

from typing import Iterable, List

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import WALLETS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import all_nodes
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._text import first_of

MAX_NAMES = 20


def left_aliases(content: bytes, directory: str, wanted: Iterable[str]) -> List[str]:
    """The names in a tnsnames.ora whose entries use the wallet in this directory, without those that are asked for."""
    asked = {fold(name) for name in wanted}
    where = directory.rstrip("/")
    found: List[str] = []
    try:
        entries = OraFile(content).entries
    except OraFileError:  # too large to be a tnsnames.ora
        return found
    for entry in entries:
        names = [name for name in entry.names if fold(name) not in asked]
        if (
            names
            and where.encode("utf-8") in entry.value
            and _names_wallet(entry.value.decode("utf-8", "replace"), where)
        ):
            found += names
    return list(dict.fromkeys(found))


def _names_wallet(text: str, directory: str) -> bool:
    nodes = all_nodes(text)
    return any(node.key in (*WALLETS, "DIRECTORY") and node.text.rstrip("/") == directory for node in nodes)


def left_warning(path: str, directory: str, names: List[str]) -> str:
    shown = first_of(names, MAX_NAMES, "and")
    return (
        f"{path}: there is a new wallet in {directory}, and it is used by {shown}, which neither the wallet nor the task has: "
        "remove them (services with state: absent) if they were an older wallet's."
    )
