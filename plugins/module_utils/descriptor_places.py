# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where in a connect descriptor a parameter is read, and who ignores or refuses it elsewhere."""

from typing import Dict, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import THIN, Fault
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_security import FALSE_WORDS, TRUE_WORDS
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import ALL_CLIENTS, JDBC, NODE, OCI, PYTHON

#: Depth and name of the list around a node.
Place = Tuple[int, str]
# node-oracledb draws the next of a balanced list from the first ten for as long as one is left: with more it hangs.
_MAX_BALANCED = 10


def place_faults(place: Place, node: Node) -> List[Fault]:
    if node.key in ("TOKEN_AUTH", "TOKEN_LOCATION") and place[1] != "SECURITY":
        words = "{0} must stand in SECURITY; JDBC silently ignores it elsewhere and asks for a password"
        return [Fault(words.format(node.key), (OCI, JDBC))]
    if node.key in ("TLS_SERVER_DN_MATCH", "TLS_SERVER_CERT_DN"):
        words = (
            "{0} is ignored by JDBC, python-oracledb and node-oracledb, so that the server is not checked; write {1}"
        )
        return [Fault(words.format(node.key, node.key.replace("TLS", "SSL", 1)), THIN)]
    if place[1] == "ADDRESS_LIST" and node.key not in _IN_LIST:
        words = (
            "{0} must not stand in ADDRESS_LIST; node-oracledb and JDBC refuse the entry (NJS-514, ORA-18952): move it"
        )
        return [Fault(words.format(node.key), (NODE, JDBC))]
    homes = _HOMES.get(node.key)
    if homes and place[0] > 0 and place[1] not in homes[0]:
        words = "{0} must stand in {1}, not in {2}; {3} ignore it there, so that it is not in force: move it"
        return [Fault(words.format(node.key, " or ".join(homes[0]), place[1], " and ".join(homes[1])), homes[1])]
    return []


_LISTS = ("LOAD_BALANCE", "FAILOVER", "SOURCE_ROUTE")
_IN_LIST = ("ADDRESS", "ADDRESS_LIST", *_LISTS)
_Home = Tuple[Tuple[str, ...], Tuple[str, ...]]
_DESCRIPTION: _Home = (("DESCRIPTION",), THIN)
_CONNECT_DATA: _Home = (("CONNECT_DATA",), THIN)
# Where a parameter is read, and who ignores it elsewhere.
_HOMES: Dict[str, _Home] = {
    "ADDRESS": (("DESCRIPTION", "ADDRESS_LIST"), ALL_CLIENTS),
    "PROTOCOL": (("ADDRESS",), ALL_CLIENTS),
    "SECURITY": (("DESCRIPTION",), ALL_CLIENTS),
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
        wanted = FALSE_WORDS if child.key == "FAILOVER" else TRUE_WORDS
        if child.key in _LISTS and child.text.upper() in wanted:
            clients = (PYTHON, NODE) if child.key == "SOURCE_ROUTE" else THIN
            found.append(Fault(words.format(child.key, " and ".join(clients)), clients))
    return found


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
