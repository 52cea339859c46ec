# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Name resolution and TCP, with the proxy where an alias names one.

All clients ask the system for addresses (getaddrinfo), so there is one answer for all of them. A host behind a proxy is resolved by
the proxy. Nothing is sent but a CONNECT to a proxy.
"""

import errno
import http.client
import os
import socket
from functools import partial
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import network_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import (
    Route,
    Use,
    aliases_of,
    codes_of,
    routes,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.together import SILENT, together
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import NoAnswer, PlainLine, seconds_left
from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import open_tunnel
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import USER_AGENT
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import Endpoint

NAME_SECONDS = 10.0
TCP_SECONDS = 5.0
PROXY_SECONDS = 10.0
HOSTS = "/etc/hosts"
_NO_ANSWER = (socket.EAI_AGAIN, socket.EAI_FAIL)
_NO_ROUTE = (errno.EHOSTUNREACH, errno.ENETUNREACH)
_FORBIDDEN = (errno.EACCES, errno.EPERM)

Answer = Dict[str, Any]


class Reached(NamedTuple):
    """The way that is open: `address` is of the database, or of the proxy."""

    route: Route
    address: str


def resolve(host: str, _deadline: float) -> Answer:
    """In the child: the addresses of a name, in the order in which clients try them."""
    try:
        found = socket.getaddrinfo(host, None, 0, socket.SOCK_STREAM)
    except socket.gaierror as error:
        return {"error": error.errno}
    except (OSError, UnicodeError):
        return {"error": socket.EAI_NONAME}
    return {"addresses": list(dict.fromkeys(one[4][0] for one in found))}


def names(context: Context) -> Iterator[Finding]:
    ways = routes(context)
    hosts = dict.fromkeys(route.hop[0] for route in ways)
    answers = together(context, {host: partial(resolve, host) for host in hosts}, NAME_SECONDS)
    context.notes["addresses"] = {host: answer.get("addresses", []) for host, answer in answers.items()}
    for route, uses in ways.items():
        answer = answers[route.hop[0]]
        if not answer.get("addresses"):
            yield _unresolved(context, route, uses, answer)


def _unresolved(context: Context, route: Route, uses: List[Use], answer: Answer) -> Finding:
    host = route.hop[0]
    silent = answer == SILENT or answer["error"] in _NO_ANSWER
    if route.proxy and not silent:
        return context.found(
            causes.PROXY_UNREACHABLE,
            aliases_of(uses),
            codes_of(uses, causes.PROXY_UNREACHABLE.codes),
            proxy=host,
            port=route.proxy_port,
            reason="its name is not known",
        )
    cause = causes.NAME_SERVER if silent else causes.NAME_UNKNOWN if "." in host else causes.SHORT_NAME
    return context.found(cause, aliases_of(uses), codes_of(uses, cause.codes), host=host)


def connect(address: str, port: int, deadline: float) -> Answer:
    """In the child: whether a port takes a connection, which is closed again at once."""
    try:
        with connected(address, port, deadline):
            return {"open": True}
    except socket.timeout:
        return SILENT
    except OSError as error:
        return SILENT if error.errno == errno.ETIMEDOUT else {"errno": error.errno or errno.EIO}


def connected(address: str, port: int, deadline: float) -> socket.socket:
    """Raises OSError, and socket.timeout at the deadline."""
    found = socket.getaddrinfo(address, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
    family, kind, protocol, _name, place = found[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.settimeout(seconds_left(deadline))
        made.connect(place)
        return made
    except BaseException:
        made.close()
        raise


def connections(context: Context) -> Iterator[Finding]:
    """Every address of every name. What is open is left in `context.notes["reached"]`."""
    ways = {route: uses for route, uses in routes(context).items() if _addresses(context, route)}
    places = {
        f"{address}|{route.hop[1]}": (address, route.hop[1]) for route in ways for address in _addresses(context, route)
    }
    answers = together(context, {name: partial(connect, *place) for name, place in places.items()}, TCP_SECONDS)
    outcomes = {
        route: {address: answers[f"{address}|{route.hop[1]}"] for address in _addresses(context, route)}
        for route in ways
    }
    reached = [Reached(route, address) for route, found in outcomes.items() for address in _open(found)[:1]]
    context.notes["reached"] = {one.route: one for one in reached}
    well = {use.alias for one in reached for use in ways[one.route]}
    for route, uses in ways.items():
        yield from _closed(context, route, uses, outcomes[route], well)


def _addresses(context: Context, route: Route) -> List[str]:
    found: List[str] = context.notes.get("addresses", {}).get(route.hop[0], [])
    return found


def _open(outcomes: Dict[str, Answer]) -> List[str]:
    return [address for address, answer in outcomes.items() if "open" in answer]


def _closed(
    context: Context, route: Route, uses: List[Use], outcomes: Dict[str, Answer], well: "set[str]"
) -> Iterator[Finding]:
    """What is wrong with the addresses of a route; less of it where an alias gets on by another address."""
    if _open(outcomes):
        for address in _missed(outcomes):
            yield _down(context, route, address, outcomes[address], aliases_of(uses))
        return
    lost = [alias for alias in aliases_of(uses) if alias not in well]
    address = [*outcomes][0]  # noqa: RUF015 - next() in a generator would end it in silence
    if lost:
        yield from _unreachable(context, route, uses, lost, (address, outcomes[address]))
    if len(lost) < len(aliases_of(uses)):
        yield _down(context, route, address, outcomes[address], [one for one in aliases_of(uses) if one in well])


def _missed(outcomes: Dict[str, Answer]) -> List[str]:
    """The closed addresses that matter: not those of a family that this network does not have, unless they cost time."""
    families = {":" in address for address in _open(outcomes)}
    closed = [address for address in outcomes if "open" not in outcomes[address]]
    return [address for address in closed if outcomes[address] == SILENT or (":" in address) in families]


def _unreachable(
    context: Context, route: Route, uses: List[Use], lost: List[str], seen: Tuple[str, Answer]
) -> Iterator[Finding]:
    address, answer = seen
    host, port = route.hop
    if route.proxy:
        codes = codes_of(uses, causes.PROXY_UNREACHABLE.codes)
        yield context.found(causes.PROXY_UNREACHABLE, lost, codes, proxy=host, port=port, reason=reason(answer))
        return
    line = hosts_line(host, address)
    if line:
        yield context.found(causes.HOSTS_FILE, lost, line=line, host=host, address=address, port=port)
    cause = _cause(answer)
    facts = {"reason": reason(answer), "seconds": f"{TCP_SECONDS:g}"}
    yield context.found(cause, lost, codes_of(uses, cause.codes), host=host, address=address, port=port, **facts)


def _cause(answer: Answer) -> Cause:
    if answer == SILENT:
        return causes.TIMEOUT
    if answer["errno"] in _FORBIDDEN:
        return causes.FORBIDDEN
    return causes.REFUSED if answer["errno"] == errno.ECONNREFUSED else causes.NO_ROUTE


def _down(context: Context, route: Route, address: str, answer: Answer, aliases: Sequence[str]) -> Finding:
    host, port = route.hop
    return context.found(causes.ADDRESS_DOWN, aliases, host=host, address=address, port=port, reason=reason(answer))


def reason(answer: Answer) -> str:
    return "no answer" if answer == SILENT else os.strerror(answer["errno"])


def hosts_line(host: str, address: str) -> int:
    """The line of /etc/hosts that gives a name this address, 0 without one. Not for localhost, which belongs there."""
    try:
        with open(HOSTS, encoding="utf-8", errors="replace") as file:
            lines = file.read(1024 * 1024).splitlines()
    except OSError:
        return 0
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].lower().split()
        if words[:1] == [address.lower()] and host.lower() in words[1:] and not host.lower().startswith("localhost"):
            return number
    return 0


def tunnel(route: Route, address: str, deadline: float) -> PlainLine:
    """A connection to the database over an address that is open, through the proxy where the route has one.

    Raises OSError, NoAnswer for a refusal of the proxy, and http.client.HTTPException for what is no proxy.
    """
    line = PlainLine(connected(address, route.hop[1], deadline), deadline)
    if not route.proxy:
        return line
    try:
        open_tunnel(line, Endpoint(True, route.host, route.port, "", ""), "", USER_AGENT)
        return line
    except BaseException:
        line.hang_up()
        raise


def ask_proxy(route: Route, address: str, deadline: float) -> Answer:
    """In the child: what a proxy answers to a CONNECT."""
    try:
        tunnel(route, address, deadline).hang_up()
        return {"open": True}
    except NoAnswer as error:
        return {"status": error.status}
    except socket.timeout:
        return SILENT
    except http.client.HTTPException:
        return {"reason": "what came is not HTTP"}
    except (OSError, ValueError):
        return {"reason": "it closed the connection"}


def proxies(context: Context) -> Iterator[Finding]:
    """What is behind a proxy that refuses is not reached."""
    reached: Dict[Route, Reached] = context.notes.get("reached", {})
    asked = {route.name: partial(ask_proxy, *one) for route, one in reached.items() if route.proxy}
    answers = together(context, asked, PROXY_SECONDS)
    for route, uses in routes(context).items():
        answer = answers.get(route.name, {"open": True})
        if "open" not in answer:
            reached.pop(route, None)
            yield _no_tunnel(context, route, uses, answer)


def _no_tunnel(context: Context, route: Route, uses: List[Use], answer: Answer) -> Finding:
    facts: Dict[str, Any] = {"proxy": route.proxy, "host": route.host, "port": route.port}
    status = answer.get("status", 0)
    if not status:
        cause, facts["port"] = causes.PROXY_NOT_HTTP, route.proxy_port
        facts["reason"] = answer.get("reason", "no answer")
    elif status in (401, 407):
        cause = causes.PROXY_LOGIN
    else:
        cause = causes.PROXY_FAILS if status >= 500 else causes.PROXY_FORBIDS
    return context.found(cause, aliases_of(uses), codes_of(uses, cause.codes), status=status, **facts)


CAUSES = causes.CAUSES
CHECKS: Tuple[Check, ...] = (
    Check("names", "name", names),
    Check("connections", "tcp", connections),
    Check("proxies", "tcp", proxies),
)
