# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a raw connect descriptor; all faults at once, all offline.

Measured as `descriptor_rules` says. `descriptor_security` has what a token demands.
"""

import re
from typing import Any, Callable, Dict, List

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_places import Place, list_faults, place_faults
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import (
    BAD,
    THIN,
    WHY,
    Fault,
    app_id_uri_faults,
    dn_faults,
    fault,
    host_faults,
    number_faults,
    path_faults,
    redirect_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_security import (
    FALSE_WORDS,
    TOKEN_AUTH_VALUES,
    TRUE_WORDS,
    section_faults,
    token_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import DescriptorError, Node, parse, walk
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import (
    JDBC,
    MAX_DEPTH,
    NODE,
    OCI,
    PYTHON,
)


def raw_faults(text: Any) -> List[Fault]:
    """Faults of a raw connect descriptor; parameters that are not known pass."""
    if not isinstance(text, str):
        return [Fault("{0!r} is not a text".format(text))]
    if re.match(r"\s*[^\s()=]+\s*=\s*\(", text):
        return [Fault("it begins with a name and '='; leave them out and begin with the parenthesis")]
    if not text.lstrip().startswith("("):
        return [
            Fault(
                "it must begin with '('; behind an alias JDBC ignores the token options of Easy Connect: give such a text "
                "as easy_connect"
            )
        ]
    try:
        nodes = parse(text)
    except DescriptorError as error:
        return [Fault(str(error))]
    if len(nodes) != 1:
        return [Fault("{0} lists stand side by side; python-oracledb accepts one".format(len(nodes)), (PYTHON,))]
    found = _top_faults(nodes[0])
    for place, node in walk(nodes):
        found += _node_faults(place, node)
        found += _SECTIONS.get(node.key, _no_faults)(node)
    return found + token_faults([node for _place, node in walk(nodes)])


def _no_faults(_node: Node) -> List[Fault]:
    return []


def _top_faults(top: Node) -> List[Fault]:
    if top.key not in ("DESCRIPTION", "DESCRIPTION_LIST"):
        words = (
            "it must begin with DESCRIPTION or DESCRIPTION_LIST, not {0}; python-oracledb ignores SECURITY and "
            "CONNECT_DATA without them"
        )
        return [Fault(words.format(top.name))]
    if top.key == "DESCRIPTION_LIST" and not any(child.key == "DESCRIPTION" for child in top.children):
        return [Fault("DESCRIPTION_LIST has no DESCRIPTION, so that no client knows where to connect; put one into it")]
    return []


def _description_faults(description: Node) -> List[Fault]:
    return list_faults(description) + _missing_address_faults(description)


def _missing_address_faults(description: Node) -> List[Fault]:
    for place, node in walk(description.children):
        if node.key == "ADDRESS" and (place[0] == 0 or place[1] == "ADDRESS_LIST"):
            return []
    words = "{0} has no ADDRESS; python-oracledb refuses it (DPY-2049), put PROTOCOL, HOST and PORT into (ADDRESS=...)"
    return [Fault(words.format(description.name), (PYTHON,))]


def _address_faults(address: Node) -> List[Fault]:
    protocols = [child.text.upper() for child in address.children if child.key == "PROTOCOL"]
    if not protocols:
        words = "ADDRESS has no PROTOCOL; python-oracledb takes TCP then, which is in clear: write (PROTOCOL=TCPS)"
        return [Fault(words)]
    has_host = any(child.key == "HOST" for child in address.children)
    if not has_host and any(protocol in ("TCP", "TCPS") for protocol in protocols):
        return [Fault("ADDRESS has no HOST, so that no client can connect over {0}; add it".format(protocols[0]))]
    return []


def _node_faults(place: Place, node: Node) -> List[Fault]:
    if place[0] > MAX_DEPTH:
        return []
    if place[0] == MAX_DEPTH:
        words = "node-oracledb reads {0} nested parentheses, {1} is deeper"
        return [Fault(words.format(MAX_DEPTH, node.name), (NODE,))]
    if not re.match(r"[A-Za-z0-9_.-]+\Z", node.name):
        return [Fault("{0!r} is not the name of a parameter".format(node.name))]
    found = place_faults(place, node)
    if node.value is None or node.value == "":
        return [*found, Fault("{0} has no value".format(node.name))]
    if isinstance(node.value, list):
        return found + _nested_wallet_faults(node) + _repeated_faults(node)
    check = _PARAMETERS.get(node.key, _other_faults)
    if node.key == "HOST" and place[1] != "ADDRESS":
        check = _other_faults  # (CID=(HOST=…)) is what a client says of itself
    return found + check(node.key, node)


def _nested_wallet_faults(node: Node) -> List[Fault]:
    if node.key not in ("WALLET_LOCATION", "MY_WALLET_DIRECTORY"):
        return []
    words = (
        "{0} is nested as in sqlnet.ora; python-oracledb fails (DPY-2018), node-oracledb and JDBC ignore it: write "
        "({0}=/the/directory)"
    )
    return [Fault(words.format(node.name), THIN)]


def _repeated_faults(node: Node) -> List[Fault]:
    if node.key not in ("ADDRESS", "DESCRIPTION", "SECURITY"):
        return []
    keys = [child.key for child in node.children]
    if node.key == "DESCRIPTION":
        keys = [key for key in keys if key in ("CONNECT_DATA", "SECURITY")]
    words = "{0} stands twice in {1}; python-oracledb fails, the others take one of them: leave one"
    return [Fault(words.format(key, node.key)) for key in sorted(set(keys)) if keys.count(key) > 1]


def _other_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    found = [
        fault(name, value, "has {0}; {1}".format(what, WHY[what]))
        for pattern, what in BAD
        if what not in ("a blank", "a quote") and pattern.search(value)
    ]
    if value.endswith("\\"):
        words = "ends in a backslash, which hides the parenthesis behind it"
        found.append(fault(name, value, words, (NODE, JDBC)))
    return found


def _raw_path_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if name.endswith("LOCATION") and node.text.upper() == "SYSTEM":
        return []
    if value[:1] != '"' or not node.text:
        # Here it is seen how the path is written: without quotes, as only OCI cannot read a blank.
        found = path_faults(name, value)
        return [one._replace(clients=(OCI,), together=False) if one.together else one for one in found]
    words = "has a quote; JDBC takes it for part of the value"
    rest = [one for one in path_faults(name, node.text) if not one.together]
    return [fault(name, value, words, (JDBC,)), *rest]


def _raw_host_faults(name: str, node: Node) -> List[Fault]:
    return host_faults(name, node.text)


def _raw_dn_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if value[:1] == "'" or (value[:1] != '"' and re.search(r"\s", value)):
        return [
            Fault(
                "{0}: write {1!r} in double quotes; without them or in single ones clients differ".format(name, value)
            )
        ]
    found = dn_faults(name, node.text)
    if not found and re.search(r",\s{2,}|\s,|\A\s|\s\Z", node.text):
        words = "may have one blank behind a comma and none before; python-oracledb compares no other spacing"
        found.append(fault(name, value, words, (PYTHON,)))
    return found


def _match_faults(name: str, node: Node) -> List[Fault]:
    if node.text.upper() in TRUE_WORDS + FALSE_WORDS and node.text == node.value:
        return []
    return [fault(name, node.value, "means no to JDBC and python-oracledb; write YES or NO", (JDBC, PYTHON))]


def _token_auth_faults(name: str, node: Node) -> List[Fault]:
    if str(node.value).upper() in TOKEN_AUTH_VALUES:
        return []
    return [fault(name, node.value, "is no kind of token (ORA-18721, ORA-25714)")]


def _timeout_faults(name: str, node: Node) -> List[Fault]:
    match = re.match(r"([0-9]+(?:\.[0-9]+)?) ?(?:ms|sec|min)?\Z", str(node.value))
    if match and float(match.group(1)):
        return []
    words = "is no time above 0; python-oracledb fails with it (DPY-4018, DPY-6005): write seconds, or a number and ms, sec or min"
    return [fault(name, node.value, words, (PYTHON,))]


def _expire_time_faults(name: str, node: Node) -> List[Fault]:
    found = _whole_number(name, node)
    if not found and not int(str(node.value)):
        found.append(fault(name, node.value, "makes JDBC refuse the login (ORA-17820): leave it out", (JDBC,)))
    return found


def _whole_number(name: str, node: Node) -> List[Fault]:
    if re.match(r"[0-9]+\Z", str(node.value)):
        return []
    return [fault(name, node.value, "is not a whole number; python-oracledb refuses a unit (DPY-4018)", (PYTHON,))]


def _raw_port_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    return number_faults(1, 65535)(name, int(value) if re.match(r"[0-9]{1,6}\Z", value) else value)


def _redirect_faults(name: str, node: Node) -> List[Fault]:
    return redirect_faults(name, node.value)


def _app_id_uri_faults(name: str, node: Node) -> List[Fault]:
    return app_id_uri_faults(name, node.value)


_PARAMETERS: Dict[str, Callable[[str, Node], List[Fault]]] = {
    "AZURE_CREDENTIALS": _raw_path_faults,
    "AZURE_DB_APP_ID_URI": _app_id_uri_faults,
    "EXPIRE_TIME": _expire_time_faults,
    "HOST": _raw_host_faults,
    "HTTPS_PROXY": _raw_host_faults,
    "HTTPS_PROXY_PORT": _raw_port_faults,
    "MY_WALLET_DIRECTORY": _raw_path_faults,
    "PORT": _raw_port_faults,
    "REDIRECT_URI": _redirect_faults,
    "RETRY_COUNT": _whole_number,
    "RETRY_DELAY": _whole_number,
    "SDU": _whole_number,
    "SSL_SERVER_CERT_DN": _raw_dn_faults,
    "SSL_SERVER_DN_MATCH": _match_faults,
    "TOKEN_AUTH": _token_auth_faults,
    "TOKEN_LOCATION": _raw_path_faults,
    "TRANSPORT_CONNECT_TIMEOUT": _timeout_faults,
    "WALLET_LOCATION": _raw_path_faults,
}
_SECTIONS: Dict[str, Callable[[Node], List[Fault]]] = {
    "ADDRESS": _address_faults,
    "DESCRIPTION": _description_faults,
    "SECURITY": section_faults,
}
