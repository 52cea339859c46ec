# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of a value and of a raw connect descriptor; all faults at once, all offline.

Measured on python-oracledb 26.1 thin, node-oracledb 26.0 thin and JDBC thin 23.26. Where two clients contradict each
other (the one needs quotes that break the other) the value is refused: no spelling of it works everywhere.
"""

import re
from typing import Any, Callable, Dict, List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import DescriptorError, Node, parse, walk
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import MAX_DEPTH

TRUE_WORDS = ("YES", "ON", "TRUE")
FALSE_WORDS = ("NO", "OFF", "FALSE")
TOKEN_AUTH_VALUES = (
    "OAUTH", "OCI_TOKEN",
    "AZURE_INTERACTIVE", "AZURE_DEVICE_CODE", "AZURE_SERVICE_PRINCIPAL", "AZURE_MANAGED_IDENTITY", "AZURE_DEFAULT",
    "OCI_API_KEY", "OCI_INSTANCE_PRINCIPAL", "OCI_RESOURCE_PRINCIPAL", "OCI_DELEGATION_TOKEN", "OCI_INTERACTIVE",
    "OCI_DEFAULT",
)  # fmt: skip

_ABSOLUTE = re.compile(r"(?:/|[A-Za-z]:[\\/])")
# Every character that ends, opens or hides something for one client or another, and what to call it.
_BAD = (
    (re.compile(r"\{\{|\}\}|\{%"), "an unrendered template"),
    (re.compile(r"[\r\n]"), "a line end"),
    (re.compile(r"\s"), "a blank"),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
    (re.compile(r"[^\x00-\x7f]"), "a character outside ASCII"),
    (re.compile(r"[()]"), "a parenthesis"),
    (re.compile(r"[\"']"), "a quote"),
    (re.compile(r"#"), "'#'"),
)
_WHY = {
    "an unrendered template": "render it before",
    "a line end": "it would begin another entry",
    "a blank": "OCI needs quotes around it, and JDBC takes quotes for part of the value",
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
    for pattern, what in _BAD:
        if pattern.search(value):
            return ["{0}: {1!r} has {2}; {3}".format(option, value, what, _WHY[what])]
    return []


def name_faults(option: str, value: Any) -> List[str]:
    """Faults of a host or service name: a word without ``=``, ``,`` and backslash."""
    found = word_faults(option, value)
    if not found and re.search(r"[=,\\]", value):
        found.append("{0}: {1!r} has '=', ',' or a backslash; it would begin another parameter".format(option, value))
    return found


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


def dn_faults(option: str, value: Any) -> List[str]:
    """Faults of a certificate's distinguished name; it is written in double quotes, blanks are allowed."""
    if not isinstance(value, str) or not value.strip():
        return ["{0}: {1!r} is not a distinguished name".format(option, value)]
    for pattern, what in _BAD:
        if what != "a blank" and pattern.search(value):
            return ["{0}: {1!r} has {2}; {3}".format(option, value, what, _WHY[what])]
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


def raw_faults(text: Any) -> List[str]:
    """Faults of a raw connect descriptor; parameters that are not known pass."""
    if not isinstance(text, str):
        return ["descriptor: {0!r} is not a text".format(text)]
    if not text.lstrip().startswith("("):
        return ["descriptor: it must begin with '('; behind an alias JDBC ignores the token options of Easy Connect"]
    try:
        nodes = parse(text)
    except DescriptorError as error:
        return ["descriptor: {0}".format(error)]
    if len(nodes) != 1:
        return ["descriptor: {0} lists stand side by side; python-oracledb accepts one".format(len(nodes))]
    found = []
    for place, node in walk(nodes):
        found += _node_faults(place, node)
        if node.key == "DESCRIPTION":
            found += _description_faults(node)
    return ["descriptor: " + fault for fault in found]


_Place = Tuple[int, str]


def _node_faults(place: _Place, node: Node) -> List[str]:
    if place[0] > MAX_DEPTH:
        return []
    if place[0] == MAX_DEPTH:
        return ["node-oracledb reads {0} nested parentheses, {1} is deeper".format(MAX_DEPTH, node.name)]
    if not re.match(r"[A-Za-z0-9_.-]+\Z", node.name):
        return ["{0!r} is not the name of a parameter".format(node.name)]
    found = _place_faults(place, node)
    if node.value is None or node.value == "":
        return [*found, "{0} has no value".format(node.name)]
    if isinstance(node.value, list):
        return found + _repeated_faults(node)
    check = _PARAMETERS.get(node.key, _other_faults)
    return found + check(node.key, node)


def _place_faults(place: _Place, node: Node) -> List[str]:
    if node.key in ("TOKEN_AUTH", "TOKEN_LOCATION") and place[1] != "SECURITY":
        return [
            "{0} must stand in SECURITY; JDBC silently ignores it elsewhere and asks for a password".format(node.key)
        ]
    if node.key in ("TLS_SERVER_DN_MATCH", "TLS_SERVER_CERT_DN"):
        return [
            "{0} is ignored by JDBC, python-oracledb and node-oracledb, so that the server is not checked; "
            "write {1}".format(node.key, node.key.replace("TLS", "SSL", 1))
        ]
    return []


def _repeated_faults(node: Node) -> List[str]:
    if node.key != "SECURITY":
        return []
    keys = [child.key for child in node.children]
    return [
        "{0} stands twice in SECURITY; python-oracledb fails, the others differ in which one counts".format(key)
        for key in sorted(set(keys))
        if keys.count(key) > 1
    ]


def _other_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    found = [
        "{0}: {1!r} has {2}; {3}".format(name, value, what, _WHY[what])
        for pattern, what in _BAD
        if what not in ("a blank", "a quote") and pattern.search(value)
    ]
    if value.endswith("\\"):
        found.append("{0}: {1!r} ends in a backslash, which hides the parenthesis behind it".format(name, value))
    return found


def _raw_path_faults(name: str, node: Node) -> List[str]:
    if name.endswith("LOCATION") and node.text.upper() == "SYSTEM":
        return []
    return path_faults(name, node.value)


def _raw_dn_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    if value[:1] == "'" or (value[:1] != '"' and re.search(r"\s", value)):
        return ["{0}: write {1!r} in double quotes; without them or in single ones clients differ".format(name, value)]
    found = dn_faults(name, node.text)
    if not found and re.search(r",\s{2,}|\s,|\A\s|\s\Z", node.text):
        found.append("{0}: {1!r} may have one blank behind a comma and none before; "
                     "python-oracledb compares no other spacing".format(name, value))  # fmt: skip
    return found


def _match_faults(name: str, node: Node) -> List[str]:
    if node.text.upper() in TRUE_WORDS + FALSE_WORDS and node.text == node.value:
        return []
    return ["{0}: {1!r} means no to JDBC and python-oracledb; write YES or NO".format(name, node.value)]


def _token_auth_faults(name: str, node: Node) -> List[str]:
    if str(node.value).upper() in TOKEN_AUTH_VALUES:
        return []
    return ["{0}: {1!r} is no kind of token (ORA-18721, ORA-25714)".format(name, node.value)]


def _whole_number(name: str, node: Node) -> List[str]:
    if re.match(r"[0-9]+\Z", str(node.value)):
        return []
    return ["{0}: {1!r} is not a whole number; python-oracledb refuses a unit (DPY-4018)".format(name, node.value)]


def _raw_port_faults(name: str, node: Node) -> List[str]:
    value = str(node.value)
    return number_faults(1, 65535)(name, int(value) if re.match(r"[0-9]{1,6}\Z", value) else value)


_PARAMETERS: Dict[str, Callable[[str, Node], List[str]]] = {
    "HTTPS_PROXY_PORT": _raw_port_faults,
    "MY_WALLET_DIRECTORY": _raw_path_faults,
    "PORT": _raw_port_faults,
    "RETRY_COUNT": _whole_number,
    "RETRY_DELAY": _whole_number,
    "SSL_SERVER_CERT_DN": _raw_dn_faults,
    "SSL_SERVER_DN_MATCH": _match_faults,
    "TOKEN_AUTH": _token_auth_faults,
    "TOKEN_LOCATION": _raw_path_faults,
    "WALLET_LOCATION": _raw_path_faults,
}


def _description_faults(description: Node) -> List[str]:
    """What a token demands of the description it stands in."""
    security = {
        child.key: child.text for part in description.children if part.key == "SECURITY" for child in part.children
    }
    if "TOKEN_AUTH" not in security:
        if "TOKEN_LOCATION" in security:
            return ["TOKEN_LOCATION has no effect without TOKEN_AUTH"]
        return []
    found = []
    if security["TOKEN_AUTH"].upper() == "OAUTH" and "TOKEN_LOCATION" not in security:
        found.append("TOKEN_AUTH=OAUTH needs TOKEN_LOCATION, there is no default (ORA-18722)")
    if security.get("SSL_SERVER_DN_MATCH", "YES").upper() in FALSE_WORDS:
        found.append(
            "SSL_SERVER_DN_MATCH must not be off with a token; JDBC and OCI refuse (ORA-18718, ORA-25704), "
            "python-oracledb and node-oracledb give the token to any server"
        )
    if any(_is_in_clear(node) for _place, node in walk(description.children) if node.key == "ADDRESS"):
        found.append("PROTOCOL must be TCPS with a token; over TCP node-oracledb sends it in clear")
    return found


def _is_in_clear(address: Node) -> bool:
    return not any(child.key == "PROTOCOL" and child.text.upper() == "TCPS" for child in address.children)
