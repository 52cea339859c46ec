# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a value; all faults at once, all offline.

Measured on python-oracledb 26.1 thin, node-oracledb 26.0 thin and JDBC thin 23.26. Where two clients contradict each
other (the one needs quotes that break the other) the value is refused: no spelling of it works everywhere.
"""

import ipaddress
import re
from typing import Any, Callable, Iterable, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI, THIN


class Fault(NamedTuple):
    """Why an entry must not be written: one sentence without its full stop, and the clients that would break."""

    text: str
    clients: Tuple[str, ...] = ALL_CLIENTS
    together: bool = False  # only who has all of these clients is hurt: what the one needs breaks the other

    def concerns(self, clients: Sequence[str]) -> bool:
        used = [client in clients for client in self.clients]
        return all(used) if self.together else any(used)


def texts(faults: Iterable[Fault], clients: Sequence[str] = ALL_CLIENTS) -> List[str]:
    """The sentences that concern these clients."""
    return list(dict.fromkeys([fault.text for fault in faults if fault.concerns(clients)]))


def prefixed(prefix: str, faults: Iterable[Fault]) -> List[Fault]:
    return [fault._replace(text=prefix + fault.text) for fault in faults]


TRUE_WORDS = ("YES", "ON", "TRUE")
FALSE_WORDS = ("NO", "OFF", "FALSE")
OAUTH = "OAUTH"
INTERACTIVE, DEVICE_CODE = "AZURE_INTERACTIVE", "AZURE_DEVICE_CODE"
SERVICE_PRINCIPAL, MANAGED_IDENTITY = "AZURE_SERVICE_PRINCIPAL", "AZURE_MANAGED_IDENTITY"
TOKEN_AUTH_VALUES = (
    OAUTH, "OCI_TOKEN",
    INTERACTIVE, DEVICE_CODE, SERVICE_PRINCIPAL, MANAGED_IDENTITY, "AZURE_DEFAULT",
    "OCI_API_KEY", "OCI_INSTANCE_PRINCIPAL", "OCI_RESOURCE_PRINCIPAL", "OCI_DELEGATION_TOKEN", "OCI_INTERACTIVE",
    "OCI_DEFAULT",
)  # fmt: skip
_ABSOLUTE = re.compile(r"(?:/|[A-Za-z]:[\\/])")
_PORT_BEHIND = re.compile(r"(?:[^:]*|\[.*\]):[0-9]*\Z")
_NUMBERS = re.compile(r"[0-9.]+\Z")
_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?!\Z)|\Z)){4}\Z")
# RFC 1035 section 2.3.4 has the lengths; "_" is no letter of a DNS host name, but machines are called so.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DNS_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?\Z")
# Every character that ends, opens or hides something for one client or another, what to call it, and why it is refused.
_BAD = (
    (re.compile(r"\{\{|\}\}|\{%"), "an unrendered template", "render it before"),
    (re.compile(r"[\r\n]"), "a line end", "it would begin another entry"),
    (
        re.compile(r"\s"), "a blank",
        "OCI needs quotes around it, and JDBC takes quotes for part of the value: do without blanks",
    ),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character", "no client accepts it"),
    (re.compile(r"[^\x00-\x7f]"), "a character outside ASCII", "JDBC and python-oracledb do not read it"),
    (re.compile(r"[()]"), "a parenthesis", "every client counts it"),
    (re.compile(r"[\"']"), "a quote", "JDBC takes it for part of the value"),
    (re.compile(r"#"), "'#'", "it begins a comment and makes node-oracledb refuse the whole file"),
)  # fmt: skip


def fault(option: str, value: Any, words: str, clients: Tuple[str, ...] = ALL_CLIENTS) -> Fault:
    """The sentence that names an option and its value and says what is wrong with it."""
    return Fault(f"{option}: {value!r} {words}", clients)


def character_faults(option: str, value: str, *allowed: str) -> List[Fault]:
    """Faults of the characters in a value, of each kind one, but for the kinds that are allowed."""
    return [
        fault(option, value, f"has {what}; {why}")
        for pattern, what, why in _BAD
        if what not in allowed and pattern.search(value)
    ]


def word_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a value without quotes, such as a host or a path."""
    if not isinstance(value, str) or not value:
        return [fault(option, value, "is not a text")]
    return character_faults(option, value)[:1]


def name_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a service name or SID: letters, digits and ``_ . $ -``."""
    found = plain_faults(option, value)
    strange = [] if found else re.findall(r"[^A-Za-z0-9_.$-]", value)
    if strange:
        words = (
            f"has {strange[0]!r}; a listener's services are named by letters, digits and _ . $ - only, take the name that "
            "'lsnrctl services' shows"
        )
        found.append(fault(option, value, words))
    return found


def plain_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a word in which nothing may begin another parameter."""
    found = word_faults(option, value)
    if not found and re.search(r"[=,\\]", value):
        found.append(fault(option, value, "has '=', ',' or a backslash; it would begin another parameter"))
    return found


def host_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a host: it is a DNS name, an IPv4 address in four parts, or an IPv6 address without brackets."""
    found = plain_faults(option, value)
    if found or _is_host(value):
        return found
    if _PORT_BEHIND.match(value):
        words = f"has a port in it, and no client resolves that; put the port into {_port_option(option)}"
    elif value[:1] == "[":
        words = "is written as in a URL; write the IPv6 address without brackets"
    else:
        words = (
            "is neither a DNS name nor an IP address, no client resolves it; use letters, digits and . - _ only, "
            "without scheme, user and path"
        )
    return [fault(option, value, words)]


def _is_host(value: str) -> bool:
    if ":" in value:
        return _is_ipv6(value)
    return bool((_IPV4 if _NUMBERS.match(value) else _DNS_NAME).match(value))


def _is_ipv6(value: str) -> bool:
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return False
    # Python takes a zone ("%eth0") from 3.9 on only; it would mean something else on every client's host anyway.
    return "%" not in value


def _port_option(option: str) -> str:
    """The option, or in upper case the parameter, that has the port of this host."""
    if option.upper() == "HOST":
        return "PORT" if option.isupper() else "port"
    return option + ("_PORT" if option.isupper() else "_port")


def path_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a token or wallet path; clients neither expand ``~`` and ``$`` nor agree on quotes."""
    found = word_faults(option, value)
    if found:
        return _quotable(value, found)
    if not _ABSOLUTE.match(value):
        words = (
            "is not absolute; JDBC looks for it in the directory the program happens to run in, and no client "
            "expands '~'"
        )
        found.append(fault(option, value, words))
    if "$" in value or "~" in value:
        found.append(fault(option, value, "has '$' or '~'; no client expands it, write the path out"))
    if value.endswith("\\"):
        words = (
            "ends in a backslash, which hides the parenthesis after it: JDBC loses the entry and node-oracledb the "
            "whole file"
        )
        found.append(fault(option, value, words, (NODE, JDBC)))
    return found


def _quotable(value: Any, found: List[Fault]) -> List[Fault]:
    """Quotes, which `quoted_path` puts where JDBC is not among the clients, make a blank harmless to all the others, and
    a ``#`` to OCI only."""
    if not isinstance(value, str) or not value:
        return found
    rest = word_faults("", re.sub(r"[ #]", "", value) or "/")
    if rest:
        return found
    clients = THIN if "#" in value else (OCI, JDBC)
    return [found[0]._replace(clients=clients, together="#" not in value)]


def quoted_path(value: str, clients: Sequence[str]) -> str:
    """The path as it is written in a descriptor; `path_faults` refuses what these clients do not read in that form."""
    return '"' + value + '"' if JDBC not in clients and re.search(r"[ #]", value) else value


def dn_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a certificate's distinguished name; it is written in double quotes, blanks are allowed."""
    if not isinstance(value, str) or not value.strip():
        return [fault(option, value, "is not a distinguished name")]
    found = character_faults(option, value, "a blank")[:1]
    if found:
        # In quotes OCI takes "#" for an ordinary character.
        others = character_faults(option, value.replace("#", "_"), "a blank")
        return found if others else [found[0]._replace(clients=THIN)]
    if "\\" in value:
        return [fault(option, value, "has a backslash; JDBC and node-oracledb take it for an escape", (NODE, JDBC))]
    for part in value.split(","):
        if not re.match(r"\s*[A-Za-z0-9.]+=[^\s=]", part):
            return [fault(option, part, "is not of the form NAME=value, NAME=value")]
    return []


def normal_dn(value: str) -> str:
    """A distinguished name with one blank after each comma, the only spacing that every client compares as equal."""
    return ", ".join(part.strip() for part in value.strip().split(","))


def number_faults(low: int, high: int) -> Callable[[str, Any], List[Fault]]:
    def check(option: str, value: Any) -> List[Fault]:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return [fault(option, value, f"is not a whole number from {low} to {high}")]
        return []

    return check


def choice_faults(*choices: str) -> Callable[[str, Any], List[Fault]]:
    def check(option: str, value: Any) -> List[Fault]:
        if str(value).lower() not in choices:
            return [fault(option, value, f"is none of {', '.join(choices)}")]
        return []

    return check


def bool_faults(option: str, value: Any) -> List[Fault]:
    return [] if isinstance(value, bool) else [fault(option, value, "is neither true nor false")]


# Oracle's messages ORA-25720 (REDIRECT_URI) and ORA-25721 (AZURE_DB_APP_ID_URI) have the two rules.
_REDIRECT = re.compile(r"http://localhost:[0-9]{1,5}\Z")
_APP_ID_URI = re.compile(r"(?:https|api|urn|ms-appx)[:/]", re.IGNORECASE)


def redirect_faults(option: str, value: Any) -> List[Fault]:
    if isinstance(value, str) and _REDIRECT.match(value):
        return []
    return [fault(option, value, "is not of the form http://localhost:PORT (ORA-25720)")]


def app_id_uri_faults(option: str, value: Any) -> List[Fault]:
    """Faults of a database's Application ID URI."""
    found = word_faults(option, value)
    if found:
        return found
    if not _APP_ID_URI.match(value) or value.endswith("/"):
        words = "is no Application ID URI: it begins with https://, api://, urn: or ms-appx:// and does not end in '/'"
        found.append(fault(option, value, words + " (ORA-25721)"))
    return found
