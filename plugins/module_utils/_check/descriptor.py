# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the probes ask of a connect descriptor that was read."""

from typing import List, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Endpoint
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect import (
    EasyConnectError,
    to_descriptor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import DescriptorError, Node, parse, walk

DEFAULT_PORT = 1521


def endpoints(nodes: Sequence[Node]) -> List[Endpoint]:
    """Where the addresses lead, each once, in their order."""
    found = []
    for _place, node in walk(list(nodes)):
        if node.key == "ADDRESS":
            values = {child.key: child.text for child in node.children}
            port = values.get("PORT", "")
            if values.get("HOST"):
                number = int(port) if port.isdecimal() and int(port) < 65536 else DEFAULT_PORT
                found.append(Endpoint(values.get("PROTOCOL", "tcp").lower(), values["HOST"], number))
    return list(dict.fromkeys(found))


def first(nodes: Sequence[Node], *keys: str) -> str:
    """The value of the first of these parameters anywhere in the descriptor, without quotes; "" where there is none."""
    found = {node.key: node.text for _place, node in reversed(list(walk(list(nodes)))) if node.text}
    return next((found[key] for key in keys if key in found), "")


def service_of(nodes: Sequence[Node]) -> str:
    return first(nodes, "SERVICE_NAME", "SID")


def nodes_of(value: bytes) -> List[Node]:
    """The nodes of an entry's value, of an Easy Connect text those of the descriptor that it means; [] where there are none.

    What is behind the last parenthesis that closes the first one is left out, as clients do.
    """
    text = value.decode("utf-8", "surrogateescape").strip()
    try:
        if not text.startswith("("):
            return parse(to_descriptor(text.strip("\"'")))
        return strict_nodes(text) or parse(_closed(text))
    except (DescriptorError, EasyConnectError):
        return []


def strict_nodes(text: str) -> List[Node]:
    """The nodes of a text that is one descriptor and nothing else; [] of any other."""
    try:
        nodes = parse(text)
    except DescriptorError:
        return []
    return nodes if len(nodes) == 1 else []


def _closed(text: str) -> str:
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return text[: position + 1]
    return text
