# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a raw connect descriptor; all faults at once, all offline.

Measured as `value_rules` says. `security` has what a token demands.
"""

import re
from typing import Any, Callable, Dict, List

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, MAX_DEPTH, NODE, PYTHON, THIN
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check_places import (
    Place,
    list_faults,
    place_faults,
    top_list_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    LISTS,
    PARAMETERS,
    WALLETS,
    WORDS,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import (
    section_faults,
    server_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import (
    DescriptorError,
    Node,
    comment_hint,
    parse,
    walk,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_kinds import other_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import Fault


def raw_faults(text: Any) -> List[Fault]:
    """Faults of a raw connect descriptor; parameters that are not known pass."""
    if not isinstance(text, str):
        return [Fault(f"{text!r} is not a text")]
    if re.match(r"\s*[^\s()=]+\s*=\s*\(", text):
        return [Fault("it begins with a name and '='; leave them out and begin with the parenthesis")]
    if not text.lstrip().startswith("("):
        words = "after an alias JDBC ignores the token options of Easy Connect: give such a text as easy_connect"
        return [Fault(f"it must begin with '('; {words}")]
    try:
        nodes = parse(text)
    except DescriptorError as error:
        return [Fault(f"{error}{comment_hint(text)}")]
    if len(nodes) != 1:
        return [
            Fault(
                f"{len(nodes)} lists are side by side; python-oracledb and JDBC accept one: leave one", (PYTHON, JDBC)
            )
        ]
    found = _top_faults(nodes[0])
    for place, node in walk(nodes):
        found += _node_faults(place, node)
        if node.key in _SECTIONS and not isinstance(node.value, str):
            found += _SECTIONS[node.key](node)
    return found + server_faults([node for _place, node in walk(nodes)])


def _top_faults(top: Node) -> List[Fault]:
    if top.key in ("ADDRESS", "ADDRESS_LIST"):
        words = "only the database reads such a value, for LOCAL_LISTENER; write (DESCRIPTION=...) around it"
        return [Fault(f"it begins with {top.name} and names no service; {words}", THIN)]
    if top.key not in ("DESCRIPTION", "DESCRIPTION_LIST"):
        words = "python-oracledb ignores SECURITY and CONNECT_DATA without them"
        return [Fault(f"it must begin with DESCRIPTION or DESCRIPTION_LIST, not {top.name}; {words}")]
    if top.key == "DESCRIPTION_LIST" and not any(child.key == "DESCRIPTION" for child in top.children):
        return [Fault("DESCRIPTION_LIST has no DESCRIPTION, so that no client knows where to connect; put one into it")]
    return []


def _description_faults(description: Node) -> List[Fault]:
    return list_faults(description) + _missing_address_faults(description)


def _missing_address_faults(description: Node) -> List[Fault]:
    for place, node in walk(description.children):
        if node.key == "ADDRESS" and (place[0] == 0 or place[1] == "ADDRESS_LIST"):
            return []
    words = "has no ADDRESS; python-oracledb refuses it (DPY-2049), put PROTOCOL, HOST and PORT into (ADDRESS=...)"
    return [Fault(f"{description.name} {words}", (PYTHON,))]


def _address_faults(address: Node) -> List[Fault]:
    protocols = [child.text.upper() for child in address.children if child.key == "PROTOCOL"]
    if not protocols:
        words = "ADDRESS has no PROTOCOL; python-oracledb takes TCP then, which is in clear: write (PROTOCOL=TCPS)"
        return [Fault(words)]
    keys = {child.key for child in address.children}
    found = []
    if {"TCP", "TCPS"} & set(protocols):
        missing = [name for name in ("HOST", "PORT") if name not in keys]
        words = f"so that not every client can connect over {protocols[0]}; add it"
        found += [Fault(f"ADDRESS has no {name}, {words}") for name in missing]
    if "HTTPS_PROXY" in keys and "HTTPS_PROXY_PORT" not in keys:
        words = "HTTPS_PROXY needs HTTPS_PROXY_PORT in the same ADDRESS; without it no client reaches the proxy (JDBC ORA-17821)"
        found.append(Fault(words))
    return found


def _node_faults(place: Place, node: Node) -> List[Fault]:
    if place[0] > MAX_DEPTH:
        return []
    if place[0] == MAX_DEPTH:
        return [Fault(f"node-oracledb reads {MAX_DEPTH} nested parentheses, {node.name} is deeper", (NODE,))]
    if not re.match(r"[A-Za-z0-9_.-]+\Z", node.name):
        return [Fault(f"{node.name!r} is not the name of a parameter")]
    found = place_faults(place, node)
    if node.value is None or node.value == "":
        return [*found, Fault(f"{node.name} has no value")]
    if isinstance(node.value, list):
        return found + _nested_faults(node) + _repeated_faults(node)
    if node.key in LISTS:
        words = "must be a list of parameters in parentheses; python-oracledb refuses a word there (DPY-4017)"
        found.append(Fault(f"{node.name} {words}"))
    return found + _word_faults(place[1], node)


def _word_faults(around: str, node: Node) -> List[Fault]:
    """Faults of a value that is a word; `around` is the name of the list around the parameter."""
    row = PARAMETERS.get(node.key)
    if row is None or (node.key == "HOST" and around != "ADDRESS"):
        return other_faults(node.key, node)  # (CID=(HOST=…)) is what a client says of itself
    return row.kind.raw_faults(node.key, node)


def _nested_faults(node: Node) -> List[Fault]:
    if node.key in WORDS:
        words = f"clients ignore it or fail (python-oracledb DPY-4018): write ({node.name}=...)"
        return [Fault(f"{node.name} must be a word, not a list; {words}")]
    if node.key not in WALLETS:
        return []
    words = f"python-oracledb fails (DPY-2018), node-oracledb and JDBC ignore it: write ({node.name}=/the/directory)"
    return [Fault(f"{node.name} is nested as in sqlnet.ora; {words}", THIN)]


def _repeated_faults(node: Node) -> List[Fault]:
    if node.key not in LISTS:
        return []
    keys = [child.key for child in node.children]
    if node.key not in ("ADDRESS", "CONNECT_DATA", "SECURITY"):
        keys = [key for key in keys if key not in _SEVERAL]
    words = f"is twice in {node.key}; python-oracledb fails, the others take one of them: leave one"
    return [Fault(f"{key} {words}") for key in sorted(set(keys)) if keys.count(key) > 1]


# What one list may have several of.
_SEVERAL = ("DESCRIPTION", "ADDRESS_LIST", "ADDRESS")
_SECTIONS: Dict[str, Callable[[Node], List[Fault]]] = {
    "ADDRESS": _address_faults,
    "DESCRIPTION": _description_faults,
    "DESCRIPTION_LIST": top_list_faults,
    "SECURITY": section_faults,
}
