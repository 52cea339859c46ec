# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a raw connect descriptor; all faults at once, all offline.

Measured as `descriptor_rules` says. A token may stand in one description of a list and be sent to the next: a driver
that is handed it fails over. So its rules hold for the whole value as soon as a token is named anywhere.
"""

import re
from typing import Any, Callable, Dict, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import (
    BAD,
    WHY,
    dn_faults,
    host_faults,
    number_faults,
    path_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import DescriptorError, Node, parse, walk
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import MAX_DEPTH

TRUE_WORDS = ("YES", "ON", "TRUE")
FALSE_WORDS = ("NO", "OFF", "FALSE")
TOKEN_AUTH_VALUES = (
    "OAUTH", "OCI_TOKEN",
    "AZURE_INTERACTIVE", "AZURE_DEVICE_CODE", "AZURE_SERVICE_PRINCIPAL", "AZURE_MANAGED_IDENTITY", "AZURE_DEFAULT",
    "OCI_API_KEY", "OCI_INSTANCE_PRINCIPAL", "OCI_RESOURCE_PRINCIPAL", "OCI_DELEGATION_TOKEN", "OCI_INTERACTIVE",
    "OCI_DEFAULT",
)  # fmt: skip


def raw_faults(text: Any) -> List[str]:
    """Faults of a raw connect descriptor; parameters that are not known pass."""
    if not isinstance(text, str):
        return ["descriptor: {0!r} is not a text".format(text)]
    if not text.lstrip().startswith("("):
        return ["descriptor: it must begin with '('; behind an alias JDBC ignores the token options of Easy Connect"]
    try:
        nodes = parse(text)
    except DescriptorError as error:
        return ["descriptor: {0}".format(error)]
    if len(nodes) != 1:
        return ["descriptor: {0} lists stand side by side; python-oracledb accepts one".format(len(nodes))]
    found = _top_faults(nodes[0])
    for place, node in walk(nodes):
        found += _node_faults(place, node)
        found += _SECTIONS.get(node.key, _no_faults)(node)
    found += _token_faults([node for _place, node in walk(nodes)])
    return ["descriptor: " + fault for fault in found]


def _no_faults(_node: Node) -> List[str]:
    return []


def _top_faults(top: Node) -> List[str]:
    if top.key not in ("DESCRIPTION", "DESCRIPTION_LIST"):
        return [
            "it must begin with DESCRIPTION or DESCRIPTION_LIST, not {0}; python-oracledb ignores SECURITY and "
            "CONNECT_DATA without them".format(top.name)
        ]
    if top.key == "DESCRIPTION_LIST" and not any(child.key == "DESCRIPTION" for child in top.children):
        return ["DESCRIPTION_LIST has no DESCRIPTION, so that no client knows where to connect; put one into it"]
    return []


def _description_faults(description: Node) -> List[str]:
    for place, node in walk(description.children):
        if node.key == "ADDRESS" and (place[0] == 0 or place[1] == "ADDRESS_LIST"):
            return []
    return [
        "{0} has no ADDRESS; python-oracledb refuses it (DPY-2049), put PROTOCOL, HOST and PORT into "
        "(ADDRESS=...)".format(description.name)
    ]


def _address_faults(address: Node) -> List[str]:
    protocols = [child.text.upper() for child in address.children if child.key == "PROTOCOL"]
    if not protocols:
        return ["ADDRESS has no PROTOCOL; python-oracledb takes TCP then, which is in clear: write (PROTOCOL=TCPS)"]
    has_host = any(child.key == "HOST" for child in address.children)
    if not has_host and any(protocol in ("TCP", "TCPS") for protocol in protocols):
        return ["ADDRESS has no HOST, so that no client can connect over {0}; add it".format(protocols[0])]
    return []


_Place = Tuple[int, str]


def _node_faults(place: _Place, node: Node) -> List[str]:
    if place[0] > MAX_DEPTH:
        return []
    if place[0] == MAX_DEPTH:
        return ["node-oracledb reads {0} nested parentheses, {1} is deeper".format(MAX_DEPTH, node.name)]
    if not re.match(r"[A-Za-z0-9_.-]+\Z", node.name):
        return ["{0!r} is not the name of a parameter".format(node.name)]
    found = _place_faults(place, node)
    if node.value is None or node.value == "":
        return [*found, "{0} has no value".format(node.name)]
    if isinstance(node.value, list):
        return found + _repeated_faults(node)
    check = _PARAMETERS.get(node.key, _other_faults)
    if node.key == "HOST" and place[1] != "ADDRESS":
        check = _other_faults  # (CID=(HOST=…)) is what a client says of itself
    return found + check(node.key, node)


def _place_faults(place: _Place, node: Node) -> List[str]:
    if node.key in ("TOKEN_AUTH", "TOKEN_LOCATION") and place[1] != "SECURITY":
        return [
            "{0} must stand in SECURITY; JDBC silently ignores it elsewhere and asks for a password".format(node.key)
        ]
    if node.key in ("TLS_SERVER_DN_MATCH", "TLS_SERVER_CERT_DN"):
        return [
            "{0} is ignored by JDBC, python-oracledb and node-oracledb, so that the server is not checked; "
            "write {1}".format(node.key, node.key.replace("TLS", "SSL", 1))
        ]
    homes = _HOMES.get(node.key)
    if homes and place[0] > 0 and place[1] not in homes:
        return [
            "{0} must stand in {1}, not in {2}; python-oracledb ignores it there, so that it is not in force: "
            "move it".format(node.key, " or ".join(homes), place[1])
        ]
    return []


_HOMES = {"ADDRESS": ("DESCRIPTION", "ADDRESS_LIST"), "PROTOCOL": ("ADDRESS",), "SECURITY": ("DESCRIPTION",)}


def _repeated_faults(node: Node) -> List[str]:
    if node.key not in ("ADDRESS", "DESCRIPTION", "SECURITY"):
        return []
    keys = [child.key for child in node.children]
    if node.key == "DESCRIPTION":
        keys = [key for key in keys if key in ("CONNECT_DATA", "SECURITY")]
    return [
        "{0} stands twice in {1}; python-oracledb fails, the others take one of them: leave one".format(key, node.key)
        for key in sorted(set(keys))
        if keys.count(key) > 1
    ]


def _other_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    found = [
        "{0}: {1!r} has {2}; {3}".format(name, value, what, WHY[what])
        for pattern, what in BAD
        if what not in ("a blank", "a quote") and pattern.search(value)
    ]
    if value.endswith("\\"):
        found.append("{0}: {1!r} ends in a backslash, which hides the parenthesis behind it".format(name, value))
    return found


def _raw_path_faults(name: str, node: Node) -> List[str]:
    if name.endswith("LOCATION") and node.text.upper() == "SYSTEM":
        return []
    return path_faults(name, node.value)


def _raw_host_faults(name: str, node: Node) -> List[str]:
    return host_faults(name, node.text)


def _raw_dn_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    if value[:1] == "'" or (value[:1] != '"' and re.search(r"\s", value)):
        return ["{0}: write {1!r} in double quotes; without them or in single ones clients differ".format(name, value)]
    found = dn_faults(name, node.text)
    if not found and re.search(r",\s{2,}|\s,|\A\s|\s\Z", node.text):
        found.append("{0}: {1!r} may have one blank behind a comma and none before; "
                     "python-oracledb compares no other spacing".format(name, value))  # fmt: skip
    return found


def _match_faults(name: str, node: Node) -> List[str]:
    if node.text.upper() in TRUE_WORDS + FALSE_WORDS and node.text == node.value:
        return []
    return ["{0}: {1!r} means no to JDBC and python-oracledb; write YES or NO".format(name, node.value)]


def _token_auth_faults(name: str, node: Node) -> List[str]:
    if str(node.value).upper() in TOKEN_AUTH_VALUES:
        return []
    return ["{0}: {1!r} is no kind of token (ORA-18721, ORA-25714)".format(name, node.value)]


def _whole_number(name: str, node: Node) -> List[str]:
    if re.match(r"[0-9]+\Z", str(node.value)):
        return []
    return ["{0}: {1!r} is not a whole number; python-oracledb refuses a unit (DPY-4018)".format(name, node.value)]


def _raw_port_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    return number_faults(1, 65535)(name, int(value) if re.match(r"[0-9]{1,6}\Z", value) else value)


_PARAMETERS: Dict[str, Callable[[str, Node], List[str]]] = {
    "HOST": _raw_host_faults,
    "HTTPS_PROXY": _raw_host_faults,
    "HTTPS_PROXY_PORT": _raw_port_faults,
    "MY_WALLET_DIRECTORY": _raw_path_faults,
    "PORT": _raw_port_faults,
    "RETRY_COUNT": _whole_number,
    "RETRY_DELAY": _whole_number,
    "SSL_SERVER_CERT_DN": _raw_dn_faults,
    "SSL_SERVER_DN_MATCH": _match_faults,
    "TOKEN_AUTH": _token_auth_faults,
    "TOKEN_LOCATION": _raw_path_faults,
    "WALLET_LOCATION": _raw_path_faults,
}


def _security_faults(security: Node) -> List[str]:
    values = {child.key: child.text for child in security.children}
    if "TOKEN_AUTH" not in values and "TOKEN_LOCATION" in values:
        return ["TOKEN_LOCATION has no effect without TOKEN_AUTH in the same SECURITY; add (TOKEN_AUTH=OAUTH)"]
    if values.get("TOKEN_AUTH", "").upper() == "OAUTH" and "TOKEN_LOCATION" not in values:
        return ["TOKEN_AUTH=OAUTH needs TOKEN_LOCATION, there is no default (ORA-18722)"]
    return []


_SECTIONS: Dict[str, Callable[[Node], List[str]]] = {
    "ADDRESS": _address_faults,
    "DESCRIPTION": _description_faults,
    "SECURITY": _security_faults,
}


def _token_faults(nodes: List[Node]) -> List[str]:
    """What a token that is named anywhere demands of the whole value."""
    if not any(node.key in ("TOKEN_AUTH", "TOKEN_LOCATION") for node in nodes):
        return []
    found = []
    if any(node.key == "SSL_SERVER_DN_MATCH" and node.text.upper() in FALSE_WORDS for node in nodes):
        found.append(
            "SSL_SERVER_DN_MATCH must not be off in any description with a token; JDBC and OCI refuse (ORA-18718, "
            "ORA-25704), python-oracledb and node-oracledb give the token to any server: take it out"
        )
    # An address without a protocol has its own fault.
    if any(node.key == "PROTOCOL" and node.text.upper() != "TCPS" for node in nodes):
        found.append(
            "PROTOCOL must be TCPS in every ADDRESS with a token, also in a description that names none; over TCP "
            "node-oracledb sends it in clear and the others refuse"
        )
    return found
