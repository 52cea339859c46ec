# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The ways to the databases: each address of an alias once, with the proxy on its way, and which clients of which aliases take it."""

from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Reading
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import DEFAULT_PORT
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node, walk

PROTOCOLS = ("tcp", "tcps")


class Route(NamedTuple):
    """An address. `proxy` is empty where the way has none."""

    protocol: str  # in lower case
    host: str
    port: int
    proxy: str = ""
    proxy_port: int = 0

    @property
    def tls(self) -> bool:
        return self.protocol == "tcps"

    @property
    def hop(self) -> Tuple[str, int]:
        """What this host itself connects to: the database or the proxy."""
        return (self.proxy, self.proxy_port) if self.proxy else (self.host, self.port)

    @property
    def name(self) -> str:
        return "|".join(str(part) for part in self)


class Use(NamedTuple):
    """One client of one alias on its way over a route."""

    alias: str
    client: str
    reading: Reading


def routes(context: Context) -> Dict[Route, List[Use]]:
    """All routes, in the order of the aliases and their addresses. Made once, when the aliases have been read."""
    if "routes" not in context.notes:
        context.notes["routes"] = _routes(context)
    found: Dict[Route, List[Use]] = context.notes["routes"]
    return found


def _routes(context: Context) -> Dict[Route, List[Use]]:
    found: Dict[Route, List[Use]] = {}
    for alias in context.aliases.values():
        for client, reading in alias.readings.items():
            for route in routes_of(reading.nodes) if reading.found else ():
                found.setdefault(route, []).append(Use(alias.name, client, reading))
    return found


def routes_of(nodes: Sequence[Node]) -> List[Route]:
    addresses = (node for _place, node in walk(list(nodes)) if node.key == "ADDRESS")
    return list(dict.fromkeys(route for node in addresses for route in _route(node)))


def _route(address: Node) -> Iterator[Route]:
    values = {child.key: child.text for child in address.children}
    protocol = values.get("PROTOCOL", "tcp").lower()
    if not values.get("HOST") or protocol not in PROTOCOLS:
        return
    proxy = values.get("HTTPS_PROXY", "") if protocol == "tcps" else ""
    proxy_port = _port(values.get("HTTPS_PROXY_PORT", ""))
    if proxy and not proxy_port:
        return  # no client can use it, and the rules of descriptors say so
    yield Route(
        protocol, values["HOST"], _port(values.get("PORT", "")) or DEFAULT_PORT, proxy, proxy_port if proxy else 0
    )


def _port(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isdecimal() and int(text) < 65536 else 0


def aliases_of(uses: Sequence[Use], among: Optional[Sequence[str]] = None) -> List[str]:
    return [name for name in dict.fromkeys(use.alias for use in uses) if among is None or name in among]


def codes_of(uses: Sequence[Use], codes: Mapping[str, str]) -> Dict[str, str]:
    """The messages of those clients that take the way."""
    clients = {use.client for use in uses}
    return {client: said for client, said in codes.items() if client in clients}
