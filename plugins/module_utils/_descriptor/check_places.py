# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where in a connect descriptor a parameter is read, and who ignores or refuses it elsewhere."""

from typing import List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, PYTHON, THIN
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    ANYWHERE,
    BESIDE_LIST,
    ELSEWHERE,
    IN_TOP_LIST,
    LIST_SWITCHES,
    PARAMETERS,
    TOKEN,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import named_token
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    FALSE_WORDS,
    TRUE_WORDS,
    Fault,
)

#: Depth and name of the list around a node.
Place = Tuple[int, str]
# node-oracledb draws the next of a balanced list from the first ten for as long as one is left: with more it hangs.
_MAX_BALANCED = 10
# The lists of a descriptor are no parameters. Every client reads them only in these lists.
_HOMES_OF_LISTS = {
    "ADDRESS": ("DESCRIPTION", "ADDRESS_LIST"),
    "CONNECT_DATA": ("DESCRIPTION",),
    "SECURITY": ("DESCRIPTION",),
}
_MEMBERS = {
    "ADDRESS_LIST": ("ADDRESS", "ADDRESS_LIST", *LIST_SWITCHES),
    "DESCRIPTION_LIST": ("DESCRIPTION", *LIST_SWITCHES),
}


def place_faults(place: Place, node: Node) -> List[Fault]:
    """Who does not read a parameter or list where it is."""
    if node.key in TOKEN and place[1] != "SECURITY":
        words = "must be in SECURITY; JDBC silently ignores it elsewhere and asks for a password: move it"
        return [Fault(f"{node.key} {words}")]
    row = PARAMETERS.get(node.key)
    if row and ANYWHERE in row.ignored:
        clients = row.ignored[ANYWHERE]
        words = (
            f"is ignored by {' and '.join(clients)}, so that the server is not checked as it says; write {row.instead}"
        )
        return [Fault(f"{node.key} {words}", clients)]
    found = _home_faults(place, node)
    if any(one.clients == ALL_CLIENTS for one in found):
        return found
    return _stray_faults(place, node) or found


def _home_faults(place: Place, node: Node) -> List[Fault]:
    """A parameter or list that some clients ignore where it is."""
    homes, clients = _home(node.key)
    if not clients or place[0] == 0 or place[1] in homes:
        return []
    ignored = f"{' and '.join(clients)} ignore it there, so that it is not in force: move it"
    return [Fault(f"{node.key} must be in {' or '.join(homes)}, not in {place[1]}; {ignored}", clients)]


def _home(key: str) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """The lists that a parameter or list belongs to, and the clients that ignore it elsewhere."""
    if key in _HOMES_OF_LISTS:
        return _HOMES_OF_LISTS[key], ALL_CLIENTS
    row = PARAMETERS.get(key)
    return ((row.section,), row.ignored.get(ELSEWHERE, ())) if row else ((), ())


def _stray_faults(place: Place, node: Node) -> List[Fault]:
    """What node-oracledb and JDBC do not accept in a list, be it known or not."""
    if node.key in _MEMBERS.get(place[1], (node.key,)):
        return []
    words = f"must not be in {place[1]}; node-oracledb and JDBC refuse the entry (NJS-514, ORA-18952): move it"
    return [Fault(f"{node.key} {words}", (NODE, JDBC))]


def list_faults(description: Node) -> List[Fault]:
    """What LOAD_BALANCE, FAILOVER and SOURCE_ROUTE do not do in a DESCRIPTION and its ADDRESS_LISTs."""
    lists = [child for child in description.children if child.key == "ADDRESS_LIST"]
    found = [fault for one in [description, *lists] for fault in _balanced_faults(one)]
    if len(lists) == 1:
        found += _switch_faults(description)
    return found


def _switch_faults(description: Node) -> List[Fault]:
    """Switches next to a single ADDRESS_LIST: the clients that ignore one try the addresses as if it were missing."""
    found = []
    for child in description.children:
        if _is_switched(child):
            clients = PARAMETERS[child.key].ignored[BESIDE_LIST]
            words = f"is beside ADDRESS_LIST, where {' and '.join(clients)} ignore it: move it into ADDRESS_LIST"
            found.append(Fault(f"{child.key} {words}", clients))
    return found


def _is_switched(node: Node) -> bool:
    """Whether it is one of the three switches and not at its default, by which all addresses are tried in order."""
    return node.key in LIST_SWITCHES and (node.text.upper() in TRUE_WORDS) is (node.key != "FAILOVER")


def top_list_faults(top: Node) -> List[Fault]:
    """What a DESCRIPTION_LIST must say because its clients differ in it, and must not because some do not obey."""
    descriptions = [child for child in top.children if child.key == "DESCRIPTION"]
    found = _balanced_faults(top)
    for child in top.children:
        clients = PARAMETERS[child.key].ignored.get(IN_TOP_LIST) if _is_switched(child) else None
        if clients:
            words = (
                f"has no effect in DESCRIPTION_LIST for {' and '.join(clients)}: take it out, or write one DESCRIPTION"
            )
            found.append(Fault(f"{child.key} {words}", clients))
    if len(descriptions) > 1 and not any(child.key == "LOAD_BALANCE" for child in top.children):
        words = (
            "DESCRIPTION_LIST without LOAD_BALANCE is balanced by node-oracledb and JDBC, and tried in order by "
            "python-oracledb: write (LOAD_BALANCE=ON) or (LOAD_BALANCE=OFF) into it"
        )
        found += [Fault(words, (PYTHON, client), together=True) for client in (NODE, JDBC)]
    if len({named_token(description) for description in descriptions}) > 1:
        found.append(Fault(
            "TOKEN_AUTH and TOKEN_LOCATION must be the same in every DESCRIPTION of a DESCRIPTION_LIST; JDBC goes by the "
            "last one's and the hooks of python-oracledb and node-oracledb know one token of an alias: write them into each",
            THIN,
        ))  # fmt: skip
    return found


def _balanced_faults(around: Node) -> List[Fault]:
    switches = {child.key: child.text.upper() for child in around.children if child.key in LIST_SWITCHES}
    many = len([child for child in around.children if child.key in ("ADDRESS", "ADDRESS_LIST", "DESCRIPTION")])
    if (
        many <= _MAX_BALANCED
        or switches.get("LOAD_BALANCE") not in TRUE_WORDS
        or switches.get("FAILOVER") in FALSE_WORDS
    ):
        return []
    words = f"with LOAD_BALANCE and more than {_MAX_BALANCED} node-oracledb never returns: leave some out"
    return [Fault(f"{around.key} has {many} addresses; {words}", (NODE,))]
