# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where in a connect descriptor a parameter is read, and who ignores or refuses it elsewhere."""

from typing import Dict, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, PYTHON, THIN
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import (
    FALSE_WORDS,
    TRUE_WORDS,
    named_token,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import Fault

#: Depth and name of the list around a node.
Place = Tuple[int, str]
# node-oracledb draws the next of a balanced list from the first ten for as long as one is left: with more it hangs.
_MAX_BALANCED = 10


def place_faults(place: Place, node: Node) -> List[Fault]:
    if node.key in ("TOKEN_AUTH", "TOKEN_LOCATION") and place[1] != "SECURITY":
        words = "{0} must stand in SECURITY; JDBC silently ignores it elsewhere and asks for a password: move it"
        return [Fault(words.format(node.key))]
    if node.key in ("TLS_SERVER_DN_MATCH", "TLS_SERVER_CERT_DN"):
        words = "{0} is ignored by JDBC and python-oracledb, so that the server is not checked as it says; write {1}"
        return [Fault(words.format(node.key, node.key.replace("TLS", "SSL", 1)), (JDBC, PYTHON))]
    found = _home_faults(place, node)
    if any(one.clients == ALL_CLIENTS for one in found):
        return found
    return _stray_faults(place, node) or found


def _stray_faults(place: Place, node: Node) -> List[Fault]:
    """What node-oracledb and JDBC do not accept in a list, be it known or not."""
    if node.key in _IN_LIST.get(place[1], (node.key,)):
        return []
    words = "{0} must not stand in {1}; node-oracledb and JDBC refuse the entry (NJS-514, ORA-18952): move it"
    return [Fault(words.format(node.key, place[1]), (NODE, JDBC))]


def _home_faults(place: Place, node: Node) -> List[Fault]:
    homes = _HOMES.get(node.key)
    if homes and place[0] > 0 and place[1] not in homes[0]:
        words = "{0} must stand in {1}, not in {2}; {3} ignore it there, so that it is not in force: move it"
        return [Fault(words.format(node.key, " or ".join(homes[0]), place[1], " and ".join(homes[1])), homes[1])]
    return []


_LISTS = ("LOAD_BALANCE", "FAILOVER", "SOURCE_ROUTE")
_IN_LIST = {
    "ADDRESS_LIST": ("ADDRESS", "ADDRESS_LIST", *_LISTS),
    "DESCRIPTION_LIST": ("DESCRIPTION", *_LISTS),
}
_Home = Tuple[Tuple[str, ...], Tuple[str, ...]]
_DESCRIPTION: _Home = (("DESCRIPTION",), THIN)
_CONNECT_DATA: _Home = (("CONNECT_DATA",), THIN)
# Where a parameter is read, and who ignores it elsewhere.
_HOMES: Dict[str, _Home] = {
    "ADDRESS": (("DESCRIPTION", "ADDRESS_LIST"), ALL_CLIENTS),
    "PROTOCOL": (("ADDRESS",), ALL_CLIENTS),
    "SECURITY": (("DESCRIPTION",), ALL_CLIENTS),
    "CONNECT_DATA": (("DESCRIPTION",), ALL_CLIENTS),
    "RETRY_COUNT": _DESCRIPTION,
    "RETRY_DELAY": _DESCRIPTION,
    "TRANSPORT_CONNECT_TIMEOUT": _DESCRIPTION,
    "EXPIRE_TIME": _DESCRIPTION,
    "USE_SNI": _DESCRIPTION,
    "HTTPS_PROXY": (("ADDRESS",), (PYTHON, NODE)),
    "HTTPS_PROXY_PORT": (("ADDRESS",), (PYTHON, NODE)),
    "SERVICE_NAME": _CONNECT_DATA,
    "INSTANCE_NAME": _CONNECT_DATA,
    "POOL_CONNECTION_CLASS": _CONNECT_DATA,
    "POOL_PURITY": _CONNECT_DATA,
    "SSL_SERVER_DN_MATCH": (("SECURITY",), ALL_CLIENTS),
    "SSL_SERVER_CERT_DN": (("SECURITY",), ALL_CLIENTS),
}


def list_faults(description: Node) -> List[Fault]:
    """What LOAD_BALANCE, FAILOVER and SOURCE_ROUTE do not do where they stand."""
    lists = [child for child in description.children if child.key == "ADDRESS_LIST"]
    found = [fault for one in [description, *lists] for fault in _balanced_faults(one)]
    if len(lists) == 1:
        found += _beside_faults(description)
    return found


def _beside_faults(description: Node) -> List[Fault]:
    """A switch beside a single ADDRESS_LIST: the thin drivers try its addresses as if it were not there."""
    words = "{0} stands beside ADDRESS_LIST, where {1} ignore it: move it into ADDRESS_LIST"
    found = []
    for child in description.children:
        if _is_switched(child):
            clients = (PYTHON, NODE) if child.key == "SOURCE_ROUTE" else THIN
            found.append(Fault(words.format(child.key, " and ".join(clients)), clients))
    return found


def _is_switched(node: Node) -> bool:
    """Whether it is one of the three switches and not at its default, by which all addresses are tried in order."""
    return node.key in _LISTS and (node.text.upper() in TRUE_WORDS) is (node.key != "FAILOVER")


def top_list_faults(top: Node) -> List[Fault]:
    """What a DESCRIPTION_LIST must say because its clients differ in it, and must not because some do not obey."""
    descriptions = [child for child in top.children if child.key == "DESCRIPTION"]
    found = _balanced_faults(top)
    for child in top.children:
        clients = _DISOBEYED.get(child.key)
        if clients and _is_switched(child):
            words = "{0} has no effect in DESCRIPTION_LIST for {1}: take it out, or write one DESCRIPTION"
            found.append(Fault(words.format(child.key, " and ".join(clients)), clients))
    if len(descriptions) > 1 and not any(child.key == "LOAD_BALANCE" for child in top.children):
        found.append(Fault(
            "DESCRIPTION_LIST without LOAD_BALANCE is balanced by node-oracledb and JDBC, and tried in order by "
            "python-oracledb: write (LOAD_BALANCE=ON) or (LOAD_BALANCE=OFF) into it"
        ))  # fmt: skip
    if len({named_token(description) for description in descriptions}) > 1:
        found.append(Fault(
            "TOKEN_AUTH and TOKEN_LOCATION must be the same in every DESCRIPTION of a DESCRIPTION_LIST; JDBC goes by the "
            "last one's and the hooks of python-oracledb and node-oracledb know one token of an alias: write them into each",
            THIN,
        ))  # fmt: skip
    return found


# Who does not obey a switch of a DESCRIPTION_LIST.
_DISOBEYED: Dict[str, Tuple[str, ...]] = {"FAILOVER": (NODE,), "SOURCE_ROUTE": (NODE, JDBC)}


def _balanced_faults(around: Node) -> List[Fault]:
    switches = {child.key: child.text.upper() for child in around.children if child.key in _LISTS}
    many = len([child for child in around.children if child.key in ("ADDRESS", "ADDRESS_LIST", "DESCRIPTION")])
    if (
        many <= _MAX_BALANCED
        or switches.get("LOAD_BALANCE") not in TRUE_WORDS
        or switches.get("FAILOVER") in FALSE_WORDS
    ):
        return []
    words = "{0} has {1} addresses; with LOAD_BALANCE and more than {2} node-oracledb never returns: leave some out"
    return [Fault(words.format(around.key, many, _MAX_BALANCED), (NODE,))]
