# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Turns Easy Connect Plus, ``tcps://host:port/service?name=value``, into the connect descriptor that it stands for.

The grammar is that of the Net Services Administrator's Guide, 19c to 26ai; what is left out there, such as which hosts
share a port, is read as JDBC thin 23.26, python-oracledb 26.1 and node-oracledb 26.0 read it.
"""

import re
from typing import Any, Dict, Iterable, Iterator, List, Optional, Pattern, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import MAX_ENTRY
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.easy_connect_parameters import (
    MAY_HAVE_BLANKS,
    ROWS,
    Row,
    refusal,
    row_name,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered

PROTOCOLS = ("tcp", "tcps")
SERVERS = ("dedicated", "shared", "pooled")
DEFAULT_PORT = "1521"
_TARGET = ("SERVICE_NAME", "SERVER", "INSTANCE_NAME")

_PROTOCOL_WITHOUT_SLASHES = re.compile(r"\A(?:tcps?:)?/{0,2}", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(:[^:]*)?\Z")
_NOT_IN_HOST = re.compile(r"[^A-Za-z0-9_.:-]")
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.$-]")
_NOT_IN_VALUE = re.compile(r"[^\x20-\x7e]|[()#'\"]")
_QUOTED_OR_AMPERSAND = re.compile(r"\"[^\"]*\"|&")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.]+\Z")
_OTHER_FORMS = (
    (re.compile(r"\A\("), "it is a connect descriptor; give it as descriptor"),
    (re.compile(r"\Ajdbc:", re.IGNORECASE), "it is a URL of JDBC; leave out everything up to the '@'"),
    (re.compile(r"\{[{%]"), "it has an unrendered template; render it before"),
    (re.compile(r"%[0-9A-Fa-f]{2}"), "it has percent encoding, which no client decodes; write the character itself"),
)


class EasyConnectError(Exception):
    """A text that no descriptor can be made of; `faults` has every reason, one sentence each."""

    def __init__(self, faults: List[str]) -> None:
        super(EasyConnectError, self).__init__(numbered(faults))
        self.faults = faults


def to_descriptor(text: str) -> str:
    """One line ``(DESCRIPTION=…)`` for ``tcps://host:port/service:server/instance?name=value&…``.

    Hold it to `descriptor_raw` afterwards: here is refused what the text cannot mean, there what a client cannot read.
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
    """Why the text is something else as a whole. Its parts are not looked at then: they may hold a password."""
    if len(text) > MAX_ENTRY:
        return ["it has {0} characters, and no entry may have more than {1}".format(len(text), MAX_ENTRY)]
    found = [words for pattern, words in _OTHER_FORMS if pattern.search(text)]
    if not found and _has_credentials(text):
        found = ["it has a user before '@'; take out everything up to '@', the programme says who logs in"]
    return found


def _has_credentials(text: str) -> bool:
    head, _mark, query = text.partition("?")
    # A password may have a '?' in it; an address in the name of a certificate is none.
    return "@" in head or any("@" in pair and row_name(pair) not in ROWS for pair in _pairs(query))


def _pairs(query: str) -> Iterator[str]:
    """What stands between the ampersands; one inside double quotes is part of a value."""
    start = 0
    for match in _QUOTED_OR_AMPERSAND.finditer(query):
        if match.group() == "&":
            yield query[start : match.start()]
            start = match.end()
    yield query[start:]


def _check_value(value: str, blanks: bool) -> None:
    if not value:
        raise ValueError("is no value; write one, or take the parameter out")
    strange = set(_NOT_IN_VALUE.findall(value))
    if " " in value and not blanks:
        strange.add(" ")
    if strange:
        raise ValueError("has {0}, which cannot be written there; take it out".format(_listed(strange)))


def _listed(chars: Iterable[str]) -> str:
    return ", ".join(repr(char) for char in sorted(set(chars)))


class _Reader(object):
    """Takes the text apart from left to right and remembers every fault."""

    def __init__(self, text: str) -> None:
        self._found: Dict[str, None] = {}  # in the order of the text, each once
        self.values: Dict[str, str] = {}
        head, mark, query = text.partition("?")
        self.protocol, rest = self._protocol(head)
        hosts, _slash, target = rest.partition("/")
        self.address_lists = [self._address_list(part) for part in hosts.split(";")]
        self._target(target)
        if mark:
            self._query(query)
        self._check_together()

    def _fault(self, place: str, words: str, *values: Any) -> None:
        self._found["{0}: {1}".format(place, words.format(*values))] = None

    @property
    def faults(self) -> List[str]:
        return list(self._found)

    def _protocol(self, head: str) -> Tuple[str, str]:
        protocol, mark, rest = head.partition("://")
        if not mark:
            self._fault("protocol", "begin with tcps://; without it every client takes tcp, which is in clear")
            return "tcps", _PROTOCOL_WITHOUT_SLASHES.sub("", head, 1)
        if protocol.lower() not in PROTOCOLS:
            self._fault("protocol", "{0!r} is not spoken by every client; write tcps://", protocol)
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
            self._fault("host", "{0!r} is not of the form host:port; write an IPv6 address in brackets, [::1]", text)
            return "", ""
        host = match.group(1).strip("[]")
        if not host:
            self._fault(
                "host", "it is missing; write tcps://host:port/service, and no ',' or ';' without a host behind it"
            )
        self._check_characters("host", host, _NOT_IN_HOST, "_ . -")
        return host, self._port(match.group(2))

    def _port(self, text: Optional[str]) -> str:
        if text is None:
            return ""
        if not re.match(r":[0-9]{1,5}\Z", text) or not 1 <= int(text[1:]) <= 65535:
            self._fault("port", "{0!r} is not a whole number from 1 to 65535; without ':' it is 1521", text[1:])
            return ""
        return str(int(text[1:]))

    def _check_characters(self, place: str, value: str, strange: Pattern[str], allowed: str) -> None:
        found = strange.findall(value)
        if found:
            self._fault(place, "{0!r} has {1}; use letters, digits and {2} only", value, _listed(found), allowed)

    def _target(self, text: str) -> None:
        """What ``service:server/instance`` says."""
        service_and_server, slash, instance = text.partition("/")
        service, colon, server = service_and_server.partition(":")
        if not service:
            self._fault(
                "service", "it is missing, and clients differ in what that means; write tcps://host:port/service"
            )
        self._check_characters("service", service, _NOT_IN_NAME, "_ . $ -")
        if colon and server.lower() not in SERVERS:
            self._fault("server", "{0!r} is none of {1}", server, ", ".join(SERVERS))
        if slash and not instance:
            self._fault("instance", "it is missing behind the last '/'; write it, or take the '/' out")
        self._check_characters("instance", instance, _NOT_IN_NAME, "_ . $ -")
        target = (("SERVICE_NAME", service), ("SERVER", server.upper()), ("INSTANCE_NAME", instance))
        self.values.update((name, value) for name, value in target if value)

    def _query(self, query: str) -> None:
        if query.count('"') % 2:
            self._fault("parameters", "a double quote is never closed")
            return
        for number, pair in enumerate(_pairs(query), 1):
            name, mark, value = pair.partition("=")
            if not mark or not _PARAMETER_NAME.match(name):
                self._fault("parameters", "number {0} behind '?' is not of the form name=value", number)
            elif row_name(pair) in ROWS:
                self._parameter(name.lower(), ROWS[row_name(pair)], value)
            else:
                self._fault(name.lower(), refusal(name.lower()))

    def _parameter(self, name: str, row: Row, value: str) -> None:
        if row.parameter in self.values:
            self._fault(name, "it is given twice; leave one")
            return
        self.values[row.parameter] = ""  # even if it is refused, it has been given
        if row.section == "SECURITY" and self.protocol == "tcp":
            self._fault(name, "it has no place over tcp; write tcps://, or take it out")
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        plain = value[1:-1] if quoted else value
        try:
            _check_value(plain, quoted and row.parameter in MAY_HAVE_BLANKS)
            self.values[row.parameter] = row.read(plain)
        except ValueError as error:
            self._fault(name, "{0!r} {1}", plain, error)

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
        return "(DESCRIPTION={0}{1}(CONNECT_DATA={2}{3}){4})".format(
            self._section("DESCRIPTION"),
            "".join(self._addresses(hosts, several, balanced) for hosts in self.address_lists),
            self._parameters(_TARGET),
            self._section("CONNECT_DATA"),
            _list("SECURITY", self._section("SECURITY")),
        )

    def _addresses(self, hosts: List[Tuple[str, str]], several: bool, balanced: bool) -> str:
        proxy = self._section("ADDRESS")
        text = "".join(
            "(ADDRESS=(PROTOCOL={0})(HOST={1})(PORT={2}){3})".format(self.protocol.upper(), host, port, proxy)
            for host, port in hosts
        )
        if not several:
            return text
        return _list("ADDRESS_LIST", ("(LOAD_BALANCE=ON)" if balanced and len(hosts) > 1 else "") + text)

    def _section(self, section: str) -> str:
        return self._parameters(row.parameter for row in ROWS.values() if row.section == section)

    def _parameters(self, names: Iterable[str]) -> str:
        return "".join("({0}={1})".format(name, self.values[name]) for name in names if name in self.values)


def _list(name: str, text: str) -> str:
    return "({0}={1})".format(name, text) if text else ""
