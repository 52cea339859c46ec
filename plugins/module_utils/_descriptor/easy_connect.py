# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Turns Easy Connect Plus, ``tcps://host:port/service?name=value``, into the connect descriptor that it means.

The grammar is that of the Net Services Administrator's Guide, 19c to 26ai; what is left out there, such as which hosts
share a port, is read as JDBC thin 23.26, python-oracledb 26.1 and node-oracledb 26.0 read it. Each of them drops some
parameters in silence; in a descriptor all have their place (`parameters`).
"""

import re
from typing import Dict, Iterator, List, Optional, Pattern, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_ENTRY
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect_parameters import (
    listed,
    named,
    read_value,
    refusal,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import (
    PARAMETERS,
    PROTOCOLS,
    SERVERS,
    Parameter,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError

DEFAULT_PORT = "1521"

_PROTOCOL_WITHOUT_SLASHES = re.compile(r"\A(?:tcps?:)?/{0,2}", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(:[^:]*)?\Z")
_NOT_IN_HOST = re.compile(r"[^A-Za-z0-9_.:-]")
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.$-]")
_QUOTED_OR_AMPERSAND = re.compile(r"\"[^\"]*\"|&")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.]+\Z")
_OTHER_FORMS = (
    (re.compile(r"\A\("), "it is a connect descriptor; give it as descriptor"),
    (re.compile(r"\Ajdbc:", re.IGNORECASE), "it is a URL of JDBC; leave out everything up to the '@'"),
    (re.compile(r"\{[{%]"), "it has an unrendered template; render it before"),
    (re.compile(r"%[0-9A-Fa-f]{2}"), "it has percent encoding, which no client decodes; write the character itself"),
)


class EasyConnectError(FaultsError):
    """A text that no descriptor can be made of; `faults` has every reason, one sentence each."""

    longest = MAX_ENTRY  # a fault may quote the text


def to_descriptor(text: str) -> str:
    """One line ``(DESCRIPTION=…)`` for ``tcps://host:port/service:server/instance?name=value&…``.

    Check the result with `check.raw_faults`: here the text is refused that has no meaning, there what a client cannot read.
    Raises EasyConnectError.
    """
    found = _form_faults(text)
    if found:
        raise EasyConnectError(found)
    reader = _Reader(text)
    if reader.faults:
        raise EasyConnectError(reader.faults)
    return reader.descriptor()


def _form_faults(text: str) -> List[str]:
    """Why the text is something else as a whole. No message repeats its parts: there may be a password in them."""
    if len(text) > MAX_ENTRY:
        return [f"it has {len(text)} characters, and no entry may have more than {MAX_ENTRY}"]
    found = [words for pattern, words in _OTHER_FORMS if pattern.search(text)]
    if not found and _has_credentials(text):
        found = ["it has a user before '@'; take out everything up to '@', the program says who logs in"]
    return found


def _has_credentials(text: str) -> bool:
    head, _mark, query = text.partition("?")
    # A password may have a '?' in it; an address in the name of a certificate is none.
    return "@" in head or any("@" in pair and named(pair) is None for pair in _pairs(query))


def _pairs(query: str) -> Iterator[str]:
    """The texts between the ampersands; one inside double quotes is part of a value.

    Blanks around an ampersand are of a text that was written over several lines.
    """
    start = 0
    for match in _QUOTED_OR_AMPERSAND.finditer(query):
        if match.group() == "&":
            yield query[start : match.start()].strip(" ")
            start = match.end()
    yield query[start:].strip(" ")


class _Reader:
    """Takes the text apart from left to right and remembers every fault."""

    def __init__(self, text: str) -> None:
        self._found: Dict[str, None] = {}  # in the order of the text, each once
        self.target: Dict[str, str] = {}
        self.values: Dict[str, str] = {}
        head, mark, query = text.partition("?")
        self.protocol, rest = self._protocol(head)
        hosts, _slash, target = rest.partition("/")
        self.address_lists = [self._address_list(part) for part in hosts.split(";")]
        self._read_target(target)
        if mark:
            self._query(query)
        self._check_together()

    def _fault(self, place: str, words: str) -> None:
        self._found[f"{place}: {words}"] = None

    @property
    def faults(self) -> List[str]:
        return list(self._found)

    def _protocol(self, head: str) -> Tuple[str, str]:
        protocol, mark, rest = head.partition("://")
        if not mark:
            self._fault("protocol", "begin with tcps://; without it every client takes tcp, which is in clear")
            return "tcps", _PROTOCOL_WITHOUT_SLASHES.sub("", head, 1)
        if protocol.lower() not in PROTOCOLS:
            self._fault("protocol", f"{protocol!r} is not spoken by every client; write tcps://")
            return "tcps", rest
        return protocol.lower(), rest

    def _address_list(self, text: str) -> List[Tuple[str, str]]:
        """Hosts and ports; a port counts for the hosts before it that have none of their own, too."""
        hosts = []
        ports: List[str] = []
        for part in text.split(","):
            host, port = self._host_and_port(part)
            hosts.append(host)
            if port:
                ports += [port] * (len(hosts) - len(ports))
        ports += [DEFAULT_PORT] * (len(hosts) - len(ports))
        return list(zip(hosts, ports))

    def _host_and_port(self, text: str) -> Tuple[str, str]:
        match = _HOST_AND_PORT.match(text)
        if match is None:
            self._fault("host", f"{text!r} is not of the form host:port; write an IPv6 address in brackets, [::1]")
            return "", ""
        host = match.group(1).strip("[]")
        if not host:
            self._fault(
                "host", "it is missing; write tcps://host:port/service, and no ',' or ';' without a host after it"
            )
        self._check_characters("host", host, _NOT_IN_HOST, "_ . -")
        return host, self._port(match.group(2))

    def _port(self, text: Optional[str]) -> str:
        if text is None:
            return ""
        if not re.match(r":[0-9]{1,5}\Z", text) or not 1 <= int(text[1:]) <= 65535:
            self._fault("port", f"{text[1:]!r} is not a whole number from 1 to 65535; without ':' it is {DEFAULT_PORT}")
            return ""
        return str(int(text[1:]))

    def _check_characters(self, place: str, value: str, strange: Pattern[str], allowed: str) -> None:
        found = strange.findall(value)
        if found:
            self._fault(place, f"{value!r} has {listed(found)}; use letters, digits and {allowed} only")

    def _read_target(self, text: str) -> None:
        """What ``service:server/instance`` says."""
        service_and_server, slash, instance = text.partition("/")
        service, colon, server = service_and_server.partition(":")
        if not service:
            self._fault(
                "service", "it is missing, and clients differ in what that means; write tcps://host:port/service"
            )
        self._check_characters("service", service, _NOT_IN_NAME, "_ . $ -")
        if colon and server.lower() not in SERVERS:
            self._fault("server", f"{server!r} is none of {', '.join(SERVERS)}")
        if slash and not instance:
            self._fault("instance", "it is missing after the last '/'; write it, or take the '/' out")
        self._check_characters("instance", instance, _NOT_IN_NAME, "_ . $ -")
        target = (("SERVICE_NAME", service), ("SERVER", server.upper()), ("INSTANCE_NAME", instance))
        self.target.update((name, value) for name, value in target if value)

    def _query(self, query: str) -> None:
        if query.count('"') % 2:
            self._fault("parameters", "a double quote is never closed")
            return
        for number, pair in enumerate(_pairs(query), 1):
            name, mark, value = pair.partition("=")
            row = named(pair)
            if not mark or not _PARAMETER_NAME.match(name):
                self._fault("parameters", f"number {number} after '?' is not of the form name=value")
            elif row:
                self._parameter(name.lower(), row, value)
            else:
                self._fault(name.lower(), refusal(name.lower()))

    def _parameter(self, name: str, row: Parameter, value: str) -> None:
        if row.name in self.values:
            self._fault(name, "it is given twice; leave one")
            return
        self.values[row.name] = ""  # even if it is refused, it has been given
        if row.section == "SECURITY" and self.protocol == "tcp":
            self._fault(name, "it has no place over tcp; write tcps://, or take it out")
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        plain = value[1:-1] if quoted else value
        try:
            self.values[row.name] = read_value(row.kind, plain, quoted)
        except ValueError as error:
            self._fault(name, f"{plain!r} {error}")

    def _check_together(self) -> None:
        if ("HTTPS_PROXY" in self.values) != ("HTTPS_PROXY_PORT" in self.values):
            self._fault("https_proxy", "give https_proxy and https_proxy_port together; python-oracledb has no default")

    def descriptor(self) -> str:
        """The text, with what Easy Connect has for a default and a descriptor has not."""
        several = len(self.address_lists) > 1
        balanced = self.values.get("SOURCE_ROUTE") != "ON"  # the hops of a route have an order
        if balanced and not several and len(self.address_lists[0]) > 1:
            self.values.setdefault("LOAD_BALANCE", "ON")
        if self.protocol == "tcps":
            self.values.setdefault("SSL_SERVER_DN_MATCH", "YES")
        addresses = "".join(self._addresses(hosts, several, balanced) for hosts in self.address_lists)
        target = "".join(f"({name}={value})" for name, value in self.target.items())
        security = _list("SECURITY", self._section("SECURITY"))
        data = target + self._section("CONNECT_DATA")
        return f"(DESCRIPTION={self._section('DESCRIPTION')}{addresses}(CONNECT_DATA={data}){security})"

    def _addresses(self, hosts: List[Tuple[str, str]], several: bool, balanced: bool) -> str:
        proxy = self._section("ADDRESS")
        text = "".join(
            f"(ADDRESS=(PROTOCOL={self.protocol.upper()})(HOST={host})(PORT={port}){proxy})" for host, port in hosts
        )
        if not several:
            return text
        return _list("ADDRESS_LIST", ("(LOAD_BALANCE=ON)" if balanced and len(hosts) > 1 else "") + text)

    def _section(self, section: str) -> str:
        rows = (row for row in PARAMETERS.values() if row.section == section and row.name in self.values)
        return "".join(f"({row.name}={self.values[row.name]})" for row in rows)


def _list(name: str, text: str) -> str:
    return f"({name}={text})" if text else ""
