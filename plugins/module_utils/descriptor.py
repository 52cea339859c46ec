# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Builds connect descriptors, ``(DESCRIPTION=(ADDRESS=…)(CONNECT_DATA=…)(SECURITY=…))``, and finds their faults.

What is built and passes `faults` is read alike by OCI, JDBC thin, ODP.NET, python-oracledb and node-oracledb.
"""

import re
from typing import Any, Callable, Dict, List, NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_raw import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_rules import (
    bool_faults,
    choice_faults,
    dn_faults,
    host_faults,
    name_faults,
    number_faults,
    path_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import (
    DescriptorError,
    Node,
    normalise,
    parse,
    same_meaning,
)
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import MAX_ENTRY

__all__ = (
    "SERVICE_OPTIONS", "DescriptorError", "Node",
    "alias_faults", "build", "faults", "normalise", "parse", "same_meaning",
)  # fmt: skip

MAX_ALIAS = 64
_ALIAS = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*\Z")


class _Row(NamedTuple):
    """One option of a service: where its parameter stands, and how its value is written."""

    section: str
    parameter: str
    write: Callable[[Any], str]
    check: Callable[[str, Any], List[str]]
    spec: Dict[str, Any]


def _upper(value: Any) -> str:
    return str(value).upper()


def _yes_no(value: Any) -> str:
    # JDBC and python-oracledb take "1" for no: only YES, ON and TRUE are a yes to all.
    return "YES" if value else "NO"


def _quoted_name(value: Any) -> str:
    return '"' + normal_dn(value) + '"'


def normal_dn(value: str) -> str:
    """A distinguished name with one blank behind each comma, the only spacing that every client compares as equal."""
    return re.sub(r"\s*,\s*", ", ", value.strip())


_PROTOCOLS = ("tcp", "tcps")
_SERVERS = ("dedicated", "shared", "pooled")
_TEXT = {"type": "str"}
_INT = {"type": "int"}
_PORT = number_faults(1, 65535)
_COUNT = number_faults(0, 2147483647)

# The order is that of the text. A new option is a new row.
_ROWS: Dict[str, _Row] = {
    "connect_timeout": _Row("", "CONNECT_TIMEOUT", str, _COUNT, _INT),
    "transport_connect_timeout": _Row("", "TRANSPORT_CONNECT_TIMEOUT", str, _COUNT, _INT),
    "retry_count": _Row("", "RETRY_COUNT", str, _COUNT, _INT),
    "retry_delay": _Row("", "RETRY_DELAY", str, _COUNT, _INT),
    "protocol": _Row(
        "ADDRESS", "PROTOCOL", _upper, choice_faults(*_PROTOCOLS), {"type": "str", "choices": list(_PROTOCOLS)}
    ),
    "host": _Row("ADDRESS", "HOST", str, host_faults, _TEXT),
    "port": _Row("ADDRESS", "PORT", str, _PORT, _INT),
    "https_proxy": _Row("ADDRESS", "HTTPS_PROXY", str, host_faults, _TEXT),
    "https_proxy_port": _Row("ADDRESS", "HTTPS_PROXY_PORT", str, _PORT, _INT),
    "service_name": _Row("CONNECT_DATA", "SERVICE_NAME", str, name_faults, _TEXT),
    "sid": _Row("CONNECT_DATA", "SID", str, name_faults, _TEXT),
    "server": _Row(
        "CONNECT_DATA", "SERVER", _upper, choice_faults(*_SERVERS), {"type": "str", "choices": list(_SERVERS)}
    ),
    "ssl_server_dn_match": _Row("SECURITY", "SSL_SERVER_DN_MATCH", _yes_no, bool_faults, {"type": "bool"}),
    "ssl_server_cert_dn": _Row("SECURITY", "SSL_SERVER_CERT_DN", _quoted_name, dn_faults, _TEXT),
    "wallet_directory": _Row("SECURITY", "WALLET_LOCATION", str, path_faults, _TEXT),
    "token_location": _Row("SECURITY", "TOKEN_LOCATION", str, path_faults, {"type": "str", "no_log": False}),
}

#: An argument_spec for the options of a service. There are no defaults, so that "not given" can be told from "given";
#: `complete` fills them in. Paths are of type str because no client expands ``~`` or ``$``.
SERVICE_OPTIONS: Dict[str, Dict[str, Any]] = dict(
    [(name, dict(row.spec)) for name, row in _ROWS.items()] + [("descriptor", dict(_TEXT))]
)


def given(service: Dict[str, Any]) -> Dict[str, Any]:
    """The options of a service that have a value; other keys, as a document's `name` and `token`, are left out."""
    return {name: service[name] for name in SERVICE_OPTIONS if service.get(name) is not None}


def complete(service: Dict[str, Any]) -> Dict[str, Any]:
    """The given options and the defaults: tcps, port 1521 and, over tcps, a match of the server's name."""
    options = given(service)
    options.setdefault("protocol", "tcps")
    options.setdefault("port", 1521)
    if str(options["protocol"]).lower() == "tcps":
        options.setdefault("ssl_server_dn_match", True)
    return options


def build(service: Dict[str, Any]) -> str:
    """One line ``(DESCRIPTION=…)`` from the options of a service, or its raw descriptor brought to that form.

    The options are those of SERVICE_OPTIONS; times are in seconds. Check them with `faults` first:
    this function raises DescriptorError for a raw descriptor that cannot be read and checks nothing else.
    """
    raw = service.get("descriptor")
    if raw is not None:
        return normalise(raw)
    options = complete(service)
    sections = {"": "", "ADDRESS": "", "CONNECT_DATA": "", "SECURITY": ""}
    for name, row in _ROWS.items():
        if name not in options:
            continue
        if name == "token_location":
            sections[row.section] += "(TOKEN_AUTH=OAUTH)"
        sections[row.section] += "({0}={1})".format(row.parameter, row.write(options[name]))
    inner = sections.pop("")
    inner += "".join("({0}={1})".format(name, text) for name, text in sections.items() if text)
    return "(DESCRIPTION={0})".format(inner)


def faults(alias: str, service: Dict[str, Any]) -> List[str]:
    """Every reason why some client could not use this entry, one sentence each; an empty list if there is none.

    `service` holds the options of SERVICE_OPTIONS (other keys are not looked at).
    """
    found = alias_faults(alias)
    if service.get("descriptor") is not None:
        found += _mixed_faults(service) + raw_faults(service["descriptor"])
    else:
        found += _structured_faults(service)
    if not found:
        found += _length_faults(alias, service)
    return found


def alias_faults(alias: str) -> List[str]:
    """Faults of a net service name (Net Services Reference: letters and digits first a letter, at most 64 bytes)."""
    found = []
    if not _ALIAS.match(alias):
        found.append(
            "name: {0!r} is not a net service name that every client finds; begin with a letter and use letters, "
            "digits and _ . - only".format(alias)
        )
    if len(alias) > MAX_ALIAS:
        found.append("name: {0} characters are too long, {1} are allowed".format(len(alias), MAX_ALIAS))
    return found


def _mixed_faults(service: Dict[str, Any]) -> List[str]:
    both = [name for name in given(service) if name != "descriptor"]
    if not both:
        return []
    return ["descriptor: it stands alone; take out {0}, or describe the service by options".format(", ".join(both))]


def _structured_faults(service: Dict[str, Any]) -> List[str]:
    options = complete(service)
    found = []
    for name, row in _ROWS.items():
        if name in options:
            found += row.check(name, options[name])
    if "host" not in options:
        found.append("host: it is required, unless a raw descriptor is given")
    return found + _service_faults(options) + _token_faults(options)


def _service_faults(options: Dict[str, Any]) -> List[str]:
    number = len([name for name in ("service_name", "sid") if name in options])
    if number == 0:
        return ["service_name: give it, or sid; the listener must know which database is meant"]
    if number == 2:
        return ["service_name: give either service_name or sid, not both"]
    return []


def _token_faults(options: Dict[str, Any]) -> List[str]:
    found = []
    secure = str(options["protocol"]).lower() == "tcps"
    if "token_location" in options and not secure:
        found.append("protocol: a token needs tcps; over tcp node-oracledb sends it in clear and the others refuse")
    if "token_location" in options and secure and not options["ssl_server_dn_match"]:
        found.append(
            "ssl_server_dn_match: it must not be false with a token; JDBC and OCI refuse (ORA-18718, ORA-25704), "
            "python-oracledb and node-oracledb give the token to any server"
        )
    for name in ("ssl_server_dn_match", "ssl_server_cert_dn", "wallet_directory"):
        if name in options and options[name] is not False and not secure:
            found.append("{0}: it has no effect over tcp; use protocol tcps".format(name))
    return found


def _length_faults(alias: str, service: Dict[str, Any]) -> List[str]:
    size = len("{0} = {1}".format(alias, build(service)).encode("utf-8"))
    if size <= MAX_ENTRY:
        return []
    return [
        "{0}: the entry has {1} bytes; above {2} node-oracledb refuses the whole file".format(alias, size, MAX_ENTRY)
    ]
