# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What every Oracle client demands of the value of one parameter in a raw connect descriptor; measured as `descriptor_rules` says."""

import re
from typing import Callable, Dict, List, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.options import PURITIES, ROWS, SERVERS
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.security import (
    SERVER_SWITCHES,
    TOKEN_AUTH_VALUES,
    WALLETS,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    BAD,
    WHY,
    Fault,
    app_id_uri_faults,
    dn_faults,
    fault,
    host_faults,
    number_faults,
    path_faults,
    redirect_faults,
)

Check = Callable[[str, Node], List[Fault]]


def value_faults(around: str, node: Node) -> List[Fault]:
    """Faults of a value that is a word; `around` is the name of the list that the parameter stands in."""
    if node.key == "HOST" and around != "ADDRESS":
        return other_faults(node.key, node)  # (CID=(HOST=…)) is what a client says of itself
    return _CHECKS.get(node.key, other_faults)(node.key, node)


def other_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    found = [
        fault(name, value, "has {0}; {1}".format(what, WHY[what]))
        for pattern, what in BAD
        if what not in ("a blank", "a quote") and pattern.search(value)
    ]
    # Nothing but a pair of quotes around the whole value is read by python-oracledb.
    if '"' in (value[1:] if value[0] != '"' else value[1:-1]):
        words = "has a quote inside; python-oracledb fails with it (DPY-4017): take it out"
        found.append(fault(name, value, words, (PYTHON,)))
    if value.endswith("\\"):
        words = "ends in a backslash, which hides the parenthesis behind it"
        found.append(fault(name, value, words, (NODE, JDBC)))
    return found


def _unquoted_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    quotes = "has quotes; JDBC takes them for part of the value: take them out"
    found = [fault(name, value, quotes, (JDBC,))] if value[0] in "'\"" else []
    return found + other_faults(name, node)


def _one_of(choices: Sequence[str], code: str) -> Check:
    def check(name: str, node: Node) -> List[Fault]:
        if node.text.lower() in choices:
            return []
        words = "is none of {0}; python-oracledb fails with it ({1}): write one of them"
        return [fault(name, node.value, words.format(", ".join(choices), code), (PYTHON,))]

    return check


def _raw_path_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if name.endswith("LOCATION") and node.text.upper() == "SYSTEM":
        return []
    if value[:1] != '"' or not node.text:
        # Here it is seen how the path is written: without quotes, as only OCI cannot read a blank.
        found = path_faults(name, value)
        return [one._replace(clients=(OCI,), together=False) if one.together else one for one in found]
    words = "has a quote; JDBC takes it for part of the value"
    rest = [one for one in path_faults(name, node.text) if not one.together]
    return [fault(name, value, words, (JDBC,)), *rest]


def _raw_host_faults(name: str, node: Node) -> List[Fault]:
    return host_faults(name, node.text)


def _raw_dn_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    if value[:1] == "'" or (value[:1] != '"' and re.search(r"\s", value)):
        return [
            Fault(
                "{0}: write {1!r} in double quotes; without them or in single ones clients differ".format(name, value)
            )
        ]
    found = dn_faults(name, node.text)
    if not found and re.search(r",\s{2,}|\s,|\A\s|\s\Z", node.text):
        words = "may have one blank behind a comma and none before; python-oracledb compares no other spacing"
        found.append(fault(name, value, words, (PYTHON,)))
    return found


def _token_auth_faults(name: str, node: Node) -> List[Fault]:
    if str(node.value).upper() in TOKEN_AUTH_VALUES:
        return []
    return [fault(name, node.value, "is no kind of token (ORA-18721, ORA-25714)")]


def _timeout_faults(name: str, node: Node) -> List[Fault]:
    match = re.match(r"([0-9]{1,10}(?:\.[0-9]{1,10})?) ?(?:ms|sec|min)?\Z", str(node.value))
    if match and float(match.group(1)):
        return []
    words = "is no time above 0; python-oracledb fails with it (DPY-4018, DPY-6005): write seconds, or a number and ms, sec or min"
    return [fault(name, node.value, words, (PYTHON,))]


def _expire_time_faults(name: str, node: Node) -> List[Fault]:
    found = _whole_number(name, node)
    if not found and not int(str(node.value)):
        found.append(fault(name, node.value, "makes JDBC refuse the login (ORA-17820): leave it out", (JDBC,)))
    return found


def _whole_number(name: str, node: Node) -> List[Fault]:
    if re.match(r"[0-9]{1,10}\Z", str(node.value)):
        return []
    words = "is not a whole number of at most 10 digits; python-oracledb refuses a unit (DPY-4018): write digits alone"
    return [fault(name, node.value, words, (PYTHON,))]


def _raw_port_faults(name: str, node: Node) -> List[Fault]:
    value = str(node.value)
    return number_faults(1, 65535)(name, int(value) if re.match(r"[0-9]{1,6}\Z", value) else value)


def _redirect_faults(name: str, node: Node) -> List[Fault]:
    return redirect_faults(name, node.value)


def _app_id_uri_faults(name: str, node: Node) -> List[Fault]:
    return app_id_uri_faults(name, node.value)


_CHECKS: Dict[str, Check] = {
    "AZURE_CREDENTIALS": _raw_path_faults,
    "AZURE_DB_APP_ID_URI": _app_id_uri_faults,
    "CLIENT_ID": _unquoted_faults,
    "EXPIRE_TIME": _expire_time_faults,
    "HOST": _raw_host_faults,
    "HTTPS_PROXY": _raw_host_faults,
    "HTTPS_PROXY_PORT": _raw_port_faults,
    "MY_WALLET_DIRECTORY": _raw_path_faults,
    "POOL_PURITY": _one_of(PURITIES, "DPY-4022"),
    "PORT": _raw_port_faults,
    "REDIRECT_URI": _redirect_faults,
    "RETRY_COUNT": _whole_number,
    "RETRY_DELAY": _whole_number,
    "SDU": _whole_number,
    "SERVER": _one_of(SERVERS, "DPY-4028"),
    "SSL_SERVER_CERT_DN": _raw_dn_faults,
    "TENANT_ID": _unquoted_faults,
    "TOKEN_AUTH": _token_auth_faults,
    "TOKEN_LOCATION": _raw_path_faults,
    "TRANSPORT_CONNECT_TIMEOUT": _timeout_faults,
    "WALLET_LOCATION": _raw_path_faults,
}

#: The parameters whose value is a word, never a list; a nested wallet has a fault of its own.
WORDS = {*_CHECKS, *SERVER_SWITCHES, *(row.parameter for row in ROWS.values())} - set(WALLETS)
