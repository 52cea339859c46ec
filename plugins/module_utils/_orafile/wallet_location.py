# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""When two values of WALLET_LOCATION in a sqlnet.ora name the same wallet, however they are written."""

from typing import Optional, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import (
    DescriptorError,
    parse,
    same_meaning,
)

WALLET_LOCATION = "WALLET_LOCATION"
_PARTS = ["METHOD", "METHOD_DATA"]


def means_same(name: str, found: Union[str, bytes], wanted: Union[str, bytes]) -> bool:
    """Whether a client takes both for the same value of this name: of a wallet, the order of the parts, the case of its method
    (``file`` in the sqlnet.ora of an Autonomous Database's wallet) and a slash at the end of its directory do not count either."""
    if same_meaning(found, wanted):
        return True
    return name.upper() == WALLET_LOCATION and _wallet(found) == (_wallet(wanted) or ())


def names_same(name: str, found: Union[str, bytes], wanted: Union[str, bytes]) -> bool:
    """The same for a value that is to go: quotes around a wallet's directory do not count."""
    if means_same(name, found, wanted):
        return True
    return name.upper() == WALLET_LOCATION and _wallet(found, True) == (_wallet(wanted, True) or ())


def _wallet(value: Union[str, bytes], without_quotes: bool = False) -> Optional[Tuple[str, str]]:
    """Method and directory of ``(SOURCE=(METHOD=…)(METHOD_DATA=(DIRECTORY=…)))``; None if there is anything else in it."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    try:
        nodes = parse(text)
    except DescriptorError:
        return None
    if [node.key for node in nodes] != ["SOURCE"]:
        return None
    parts = sorted(nodes[0].children, key=lambda node: node.key)
    if [part.key for part in parts] != _PARTS or [node.key for node in parts[1].children] != ["DIRECTORY"]:
        return None
    (directory,) = parts[1].children
    path = directory.text if without_quotes else directory.value
    if not isinstance(path, str) or not isinstance(parts[0].value, str):
        return None
    return parts[0].value.upper(), path.rstrip("/") or path
