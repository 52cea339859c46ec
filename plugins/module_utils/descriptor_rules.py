# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a value; all faults at once, all offline.

Measured on python-oracledb 26.1 thin, node-oracledb 26.0 thin and JDBC thin 23.26. Where two clients contradict each
other (the one needs quotes that break the other) the value is refused: no spelling of it works everywhere.
"""

import ipaddress
import posixpath
import re
from typing import Any, Callable, List

_ABSOLUTE = re.compile(r"(?:/|[A-Za-z]:[\\/])")
_PORT_BEHIND = re.compile(r"(?:[^:]*|\[.*\]):[0-9]*\Z")
_NUMBERS = re.compile(r"[0-9.]+\Z")
_IPV4 = re.compile(r"(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?!\Z)|\Z)){4}\Z")
# RFC 1035 section 2.3.4 has the lengths; "_" is no letter of a DNS host name, but machines are called so.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DNS_NAME = re.compile(r"(?=.{{1,253}}\Z){0}(?:\.{0})*\.?\Z".format(_LABEL))
# Every character that ends, opens or hides something for one client or another, and what to call it.
BAD = (
    (re.compile(r"\{\{|\}\}|\{%"), "an unrendered template"),
    (re.compile(r"[\r\n]"), "a line end"),
    (re.compile(r"\s"), "a blank"),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
    (re.compile(r"[^\x00-\x7f]"), "a character outside ASCII"),
    (re.compile(r"[()]"), "a parenthesis"),
    (re.compile(r"[\"']"), "a quote"),
    (re.compile(r"#"), "'#'"),
)
WHY = {
    "an unrendered template": "render it before",
    "a line end": "it would begin another entry",
    "a blank": "OCI needs quotes around it, and JDBC takes quotes for part of the value: do without blanks",
    "a control character": "no client accepts it",
    "a character outside ASCII": "JDBC and python-oracledb do not read it",
    "a parenthesis": "every client counts it",
    "a quote": "JDBC takes it for part of the value",
    "'#'": "it begins a comment and makes node-oracledb refuse the whole file",
}


def word_faults(option: str, value: Any) -> List[str]:
    """Faults of a value that stands unquoted, such as a host or a path."""
    if not isinstance(value, str) or not value:
        return ["{0}: {1!r} is not a text".format(option, value)]
    for pattern, what in BAD:
        if pattern.search(value):
            return ["{0}: {1!r} has {2}; {3}".format(option, value, what, WHY[what])]
    return []


def name_faults(option: str, value: Any) -> List[str]:
    """Faults of a service name or SID: letters, digits and ``_ . $ -``."""
    found = _plain_faults(option, value)
    strange = [] if found else re.findall(r"[^A-Za-z0-9_.$-]", value)
    if strange:
        found.append(
            "{0}: {1!r} has {2!r}; a listener's services are named by letters, digits and _ . $ - only, take the "
            "name that 'lsnrctl services' shows".format(option, value, strange[0])
        )
    return found


def _plain_faults(option: str, value: Any) -> List[str]:
    found = word_faults(option, value)
    if not found and re.search(r"[=,\\]", value):
        found.append("{0}: {1!r} has '=', ',' or a backslash; it would begin another parameter".format(option, value))
    return found


def host_faults(option: str, value: Any) -> List[str]:
    """Faults of a host: it is a DNS name, an IPv4 address in four parts, or an IPv6 address without brackets."""
    found = _plain_faults(option, value)
    if found or _is_host(value):
        return found
    if _PORT_BEHIND.match(value):
        return [
            "{0}: {1!r} has a port in it, and no client resolves that; put the port into {2}".format(
                option, value, _port_option(option)
            )
        ]
    if value[:1] == "[":
        return ["{0}: {1!r} is written as in a URL; write the IPv6 address without brackets".format(option, value)]
    return [
        "{0}: {1!r} is neither a DNS name nor an IP address, no client resolves it; use letters, digits and . - _ "
        "only, without scheme, user and path".format(option, value)
    ]


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


def path_faults(option: str, value: Any) -> List[str]:
    """Faults of a token or wallet path; clients neither expand ``~`` and ``$`` nor agree on quotes."""
    found = word_faults(option, value)
    if found:
        return found
    if not _ABSOLUTE.match(value):
        found.append(
            "{0}: {1!r} is not absolute; JDBC looks for it in the directory the programme happens to run in, and no "
            "client expands '~'".format(option, value)
        )
    if "$" in value or "~" in value:
        found.append("{0}: {1!r} has '$' or '~'; no client expands it, write the path out".format(option, value))
    if value.endswith("\\"):
        found.append(
            "{0}: {1!r} ends in a backslash, which hides the parenthesis behind it: JDBC loses the entry and "
            "node-oracledb the whole file".format(option, value)
        )
    return found


def posix_path_faults(option: str, value: Any) -> List[str]:
    """Faults of a path that is used on a managed POSIX host itself, in one spelling; a last ``/`` is allowed."""
    found = path_faults(option, value)
    if found:
        return found
    if value[0] != "/":
        return [
            "{0}: {1!r} is a path of Windows, and on this host a name in the working directory; write a path that "
            "begins with '/'".format(option, value)
        ]
    if not value.strip("/"):
        return ["{0}: {1!r} is the root of the host, which every programme shares; name a directory of its own".format(
            option, value)]  # fmt: skip
    parts = value[1:].split("/")
    if ".." in parts:
        return [
            "{0}: {1!r} has '..', which leads elsewhere behind a symbolic link; write the path out without it".format(
                option, value
            )
        ]
    if "." in parts or "" in parts[:-1]:
        short = posixpath.normpath("/" + value.lstrip("/"))
        return [
            "{0}: {1!r} has '.' or '//' in it, and two spellings of one path do not compare as equal; "
            "write {2!r}".format(option, value, short)
        ]
    return []


def dn_faults(option: str, value: Any) -> List[str]:
    """Faults of a certificate's distinguished name; it is written in double quotes, blanks are allowed."""
    if not isinstance(value, str) or not value.strip():
        return ["{0}: {1!r} is not a distinguished name".format(option, value)]
    for pattern, what in BAD:
        if what != "a blank" and pattern.search(value):
            return ["{0}: {1!r} has {2}; {3}".format(option, value, what, WHY[what])]
    if "\\" in value:
        return ["{0}: {1!r} has a backslash; JDBC and node-oracledb take it for an escape".format(option, value)]
    for part in value.split(","):
        if not re.match(r"\s*[A-Za-z0-9.]+=[^\s=]", part):
            return ["{0}: {1!r} is not of the form NAME=value, NAME=value".format(option, part)]
    return []


def number_faults(low: int, high: int) -> Callable[[str, Any], List[str]]:
    def check(option: str, value: Any) -> List[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return ["{0}: {1!r} is not a whole number from {2} to {3}".format(option, value, low, high)]
        return []

    return check


def choice_faults(*choices: str) -> Callable[[str, Any], List[str]]:
    def check(option: str, value: Any) -> List[str]:
        if str(value).lower() not in choices:
            return ["{0}: {1!r} is none of {2}".format(option, value, ", ".join(choices))]
        return []

    return check


def bool_faults(option: str, value: Any) -> List[str]:
    return [] if isinstance(value, bool) else ["{0}: {1!r} is neither true nor false".format(option, value)]
