# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the listener says to a real CONNECT for the service of each alias. The connection is closed before anything logs in.

A database that accepts notes the end of such a connection in its alert log (ORA-609, a client that left): this is the price of asking
for the service; `tnsping` does not.
"""

import socket
from functools import partial
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import listener_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check import network, tls, tls_causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import service_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.handshake import afterwords, shake
from ansible_collections.entra.oracledb.plugins.module_utils._check.network import Reached
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import (
    Route,
    Use,
    aliases_of,
    codes_of,
    routes,
    routes_of,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.tns import ask_listener, lenient
from ansible_collections.entra.oracledb.plugins.module_utils._check.together import SILENT, together
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import (
    DescriptorError,
    Node,
    parse,
    render,
    walk,
)

SECONDS = 10.0
PROGRAM = "oracle_check"  # what the listener's log calls this client
_KINDS = {"HTTP": "HTTP", "TLS": "a TLS alert", "": "not of Oracle Net"}

Answer = Dict[str, Any]


class Call(NamedTuple):
    """What is asked of one listener, for which uses."""

    reached: Reached
    connect_data: str
    uses: List[Use]

    @property
    def place(self) -> Dict[str, Any]:
        return {"host": self.reached.route.host, "port": self.reached.route.port}


def calls(context: Context) -> List[Call]:
    """One for each route and connect data, however many aliases share it."""
    reached: Dict[Route, Reached] = context.notes.get("reached", {})
    shaken = context.notes.get("handshakes", ())
    found: Dict[Tuple[Route, str], Call] = {}
    for route, uses in routes(context).items():
        if route not in reached or (route.tls and route not in shaken):
            continue
        for use in uses:
            text = connect_data(route, use.reading.nodes)
            found.setdefault((route, text), Call(reached[route], text, [])).uses.append(use)
    return list(found.values())


def connect_data(route: Route, nodes: Sequence[Node]) -> str:
    """The descriptor for one address, with the alias's own CONNECT_DATA and no SECURITY: no path of this host is sent."""
    wanted = next((node for _place, node in walk(list(nodes)) if node.key == "CONNECT_DATA"), None)
    kept = render([child for child in wanted.children if child.key != "CID"]) if wanted else ""
    client = f"(CID=(PROGRAM={PROGRAM})(HOST={_host()})(USER={PROGRAM}))"
    address = f"(ADDRESS=(PROTOCOL={route.protocol})(HOST={route.host})(PORT={route.port}))"
    return f"(DESCRIPTION=(CONNECT_DATA={kept}{client}){address})"


def _host() -> str:
    return "".join(char for char in socket.gethostname() if char.isalnum() or char in "-.") or "unknown"


def answers(context: Context) -> Iterator[Finding]:
    """What they say. Aliases that get on are left in `context.notes["answered"]`."""
    asked = calls(context)
    questions = {
        str(number): partial(
            ask_listener, *call.reached, call.connect_data, lenient() if call.reached.route.tls else None
        )
        for number, call in enumerate(asked)
    }
    answered = together(context, questions, SECONDS)
    well = {use.alias for number, call in enumerate(asked) if _good(answered[str(number)]) for use in call.uses}
    context.notes["answered"] = well
    for number, call in enumerate(asked):
        answer = answered[str(number)]
        if "redirected" in answer:
            yield from _redirected(context, call, answer["redirected"])
        elif not _good(answer):
            yield _finding(context, call, answer)


def _good(answer: Answer) -> bool:
    return any(word in answer for word in ("accepted", "redirected", "unasked"))


def _finding(context: Context, call: Call, answer: Answer) -> Finding:
    cause = _cause(context, call, answer)
    code = f"{answer.get('refused', 0):05}"
    codes = {client: said.format(code=code) for client, said in cause.codes.items()}
    reading = call.uses[0].reading
    facts = {
        "code": code,
        "service": service_of(reading.nodes) or "a connection without a service",
        "kind": _KINDS.get(answer.get("foreign", ""), ""),
        "seconds": f"{SECONDS:g}",
        "reason": answer.get("alert", "").lower().replace("_", " ") or "it closed the connection",
    }
    return context.found(cause, aliases_of(call.uses), codes_of(call.uses, codes), **facts, **call.place)


def _cause(context: Context, call: Call, answer: Answer) -> Cause:
    route = call.reached.route
    if "refused" in answer:
        return causes.BY_CODE.get(answer["refused"], causes.OTHER)
    if route.tls:
        if tls.wants_certificate(_alert(context, call.reached, answer)):
            return tls_causes.CLIENT_CERTIFICATE
    elif _speaks_tls(context, call.reached):
        return causes.TLS_PORT
    if answer == SILENT:
        return causes.SILENT
    return causes.NOT_ORACLE if "foreign" in answer else causes.CLOSED


def _alert(context: Context, reached: Reached, answer: Answer) -> str:
    """The alert by which a server ends a connection, "" without one. Python 3.6 does not name each of TLS 1.3."""
    if "closed" in answer or answer.get("alert") == "":
        answer = together(context, {"words": partial(afterwords, *reached)}, SECONDS)["words"]
    return str(answer.get("alert", ""))


def _speaks_tls(context: Context, reached: Reached) -> bool:
    asked = together(context, {"tls": lambda deadline: shake(*reached, lenient(), deadline)}, SECONDS)
    return "certificate" in asked["tls"]


def _redirected(context: Context, call: Call, text: str) -> Iterator[Finding]:
    """Whether this host reaches the address that it is sent on to: name and port, no further."""
    try:
        targets = routes_of(parse(text))
    except DescriptorError:
        targets = []
    aliases = aliases_of(call.uses)
    if not targets:
        yield context.found(causes.REDIRECT_ODD, aliases, **call.place)
    elif not call.reached.route.proxy:
        reason = _no_way(context, targets[0])
        if reason:
            codes = codes_of(call.uses, causes.REDIRECT.codes)
            address = f"{targets[0].host}:{targets[0].port}"
            yield context.found(causes.REDIRECT, aliases, codes, address=address, reason=reason, **call.place)


def _no_way(context: Context, target: Route) -> str:
    """Why an address is not reached, "" if it is."""
    found = together(context, {"name": partial(network.resolve, target.host)}, network.NAME_SECONDS)["name"]
    if not found.get("addresses"):
        return "its name is not known"
    places = {address: partial(network.connect, address, target.port) for address in found["addresses"]}
    tried = together(context, places, network.TCP_SECONDS)
    if any("open" in answer for answer in tried.values()):
        return ""
    return network.reason(next(iter(tried.values())))


CAUSES = causes.CAUSES
CHECKS: Tuple[Check, ...] = (Check("listeners", "listener", answers),)
