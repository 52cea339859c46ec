# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a token demands of a connect descriptor, and how token and wallet are put into one.

A token may be named in one description of a list and be sent to the server of the next: a driver that has the token fails
over. So the rules are for the whole value as soon as a token is named anywhere.
"""

from typing import Dict, List, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import PYTHON, THIN
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    MATCHES,
    PARAMETERS,
    TOKEN,
    WALLETS,
    WEAK_MATCHES,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node, parse, render, walk
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    FALSE_WORDS,
    OAUTH,
    TRUE_WORDS,
    Fault,
    fault,
)


def section_faults(security: Node) -> List[Fault]:
    """What the parameters of one SECURITY demand of each other."""
    values = {child.key: child.text for child in security.children}
    way = values.get("TOKEN_AUTH", "").upper()
    found = []
    if not way and "TOKEN_LOCATION" in values:
        words = "TOKEN_LOCATION has no effect without TOKEN_AUTH in the same SECURITY; add (TOKEN_AUTH=OAUTH)"
        found.append(Fault(words))
    if way == OAUTH and "TOKEN_LOCATION" not in values:
        found.append(Fault("TOKEN_AUTH=OAUTH needs TOKEN_LOCATION, there is no default (ORA-18722)"))
    if way.startswith("AZURE_") and "TOKEN_LOCATION" in values:
        words = f"TOKEN_LOCATION is a file's, and with TOKEN_AUTH={way} the driver gets the token itself: take out one"
        found.append(Fault(words))
    if set(WALLETS) <= set(values):
        words = f"{' and '.join(WALLETS)} are both there, python-oracledb fails (DPY-2018): leave one"
        found.append(Fault(words, (PYTHON,)))
    for name, ways in _USED_WITH.items():
        if name in values and way not in ways:
            given = f"TOKEN_AUTH={way}" if way else "no TOKEN_AUTH"
            found.append(Fault(f"{name} has no effect with {given}; it is for TOKEN_AUTH={', '.join(ways)}"))
    return found


# What a driver needs to get the token itself (Database Security Guide, "Enabling Clients to Directly Retrieve Entra ID
# Tokens"): JDBC can have it from ojdbc.properties instead, ODP.NET from its connection string, so nothing is required
# here, and only what contradicts the way is a fault.
_USED_WITH = {name: row.token_auth for name, row in PARAMETERS.items() if row.token_auth}


def named_token(description: Node) -> Tuple[str, str]:
    """The way to a token and its file, of which a description names none, one or both."""
    sections = [child for child in description.children if child.key == "SECURITY"]
    values = {child.key: child.text for section in sections for child in section.children}
    return values.get("TOKEN_AUTH", "").upper(), values.get("TOKEN_LOCATION", "")


def server_faults(nodes: List[Node]) -> List[Fault]:
    """Faults of the server's check and of the protocol; a token that is named anywhere decides for the whole value."""
    if any(node.key in TOKEN for node in nodes):
        return transport_faults(nodes)
    words = [node for node in nodes if isinstance(node.value, str) and node.value]
    return [found for node in words for found in _match_faults(node) + _protocol_faults(node)]


def _match_faults(node: Node) -> List[Fault]:
    if node.key != "SSL_SERVER_DN_MATCH" or _is_plain(node, TRUE_WORDS + FALSE_WORDS):
        return []
    return [fault(node.key, node.value, "means no to JDBC, python-oracledb and node-oracledb; write YES or NO", THIN)]


def _protocol_faults(node: Node) -> List[Fault]:
    if node.key != "PROTOCOL" or node.text.upper() in ("TCP", "TCPS"):
        return []
    words = "makes the whole entry unusable for python-oracledb (DPY-4021); write TCPS or TCP, or take the ADDRESS out"
    return [fault(node.key, node.value, words, (PYTHON,))]


def _is_plain(node: Node, words: Sequence[str]) -> bool:
    return node.value == node.text and node.text.upper() in words


def transport_faults(nodes: List[Node]) -> List[Fault]:
    """A token may go over TLS only, and only to the right server."""
    found = []
    for name in MATCHES:
        if any(node.key == name and not _is_plain(node, TRUE_WORDS) for node in nodes):
            found.append(Fault(
                f"{name} must be YES, without quotes, in any description with a token, or be left out; JDBC and OCI refuse "
                "anything else (ORA-18718, ORA-25704), python-oracledb and node-oracledb give the token to any server"
            ))  # fmt: skip
    for name in WEAK_MATCHES:
        if any(node.key == name and not _is_plain(node, FALSE_WORDS) for node in nodes):
            found.append(Fault(
                f"{name} must be NO, without quotes, in any description with a token; node-oracledb gives the token to a "
                "wrong server then: take it out"
            ))  # fmt: skip
    # An address without a protocol has its own fault.
    if any(node.key == "PROTOCOL" and node.text.upper() != "TCPS" for node in nodes):
        found.append(Fault(
            "PROTOCOL must be TCPS in every ADDRESS with a token, also in a description that names none; over TCP "
            "node-oracledb sends it in clear and the others refuse"
        ))  # fmt: skip
    return found


def security_faults(nodes: List[Node]) -> List[Fault]:
    """Why a token cannot be put into a whole descriptor."""
    keys = {node.key for _place, node in walk(nodes)}
    found = transport_faults([node for _place, node in walk(nodes)])
    if keys & set(TOKEN):
        found.append(Fault("it names a token, and a token is given beside it: take out one of them"))
    return found


def add_security(text: str, parameters: Dict[str, str]) -> str:
    """The descriptor on one line with these parameters in the SECURITY of each description, in place of its own.

    Raises DescriptorError.
    """
    nodes = parse(text)
    if parameters:
        for _place, node in walk(nodes):
            if node.key == "DESCRIPTION":
                _secure(node, parameters)
    return render(nodes)


def _secure(description: Node, parameters: Dict[str, str]) -> None:
    sections = [child for child in description.children if child.key == "SECURITY"]
    if not sections:
        sections = [Node("SECURITY", 0)]
        description.children.append(sections[0])
    replaced = set(parameters) | (set(WALLETS) if set(parameters) & set(WALLETS) else set())
    kept = [child for child in sections[0].children if child.key not in replaced]
    added = []
    for name, value in parameters.items():
        node = Node(name, 0)
        node.value = value
        added.append(node)
    sections[0].value = kept + added
