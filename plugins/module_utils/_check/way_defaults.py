# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage way: what sqlnet.ora and ojdbc.properties do to aliases with a token."""

from typing import Any, Dict, Iterator

from ansible_collections.entra.oracledb.plugins.module_utils._check import way_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import PROPERTIES, SQLNET, Context
from ansible_collections.entra.oracledb.plugins.module_utils._check.files import files_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._check.way import LOCATION, WAY
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import MATCHES
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import walk
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import TRUE_WORDS

_MATCH = "oracle.net.ssl_server_dn_match"
_ENCRYPTION, _IGNORED = "SQLNET.ENCRYPTION_CLIENT", "SQLNET.IGNORE_ANO_ENCRYPTION_FOR_TCPS"
_USERS = ("user", "oracle.jdbc.user", "password", "oracle.jdbc.password")


def matches(context: Context) -> Iterator[Finding]:
    """Whether a file switches the check of the server's name off for aliases that do not say."""
    files = files_of(context)
    found = (
        (OCI, SQLNET, "SSL_SERVER_DN_MATCH", files.parameter("SSL_SERVER_DN_MATCH")),
        (JDBC, PROPERTIES, _MATCH, files.properties.get(_MATCH, "")),
    )
    off = [row for row in found if row[3] and row[3].upper() not in TRUE_WORDS and row[0] in context.clients]
    for alias in context.aliases.values() if off else ():
        for client, name, parameter, value in off:
            one = alias.readings[client]
            if one.token_auth and not any(node.key in MATCHES for _place, node in walk(list(one.nodes))):
                facts: Dict[str, Any] = {"parameter": parameter, "value": value, "path": context.path(name)}
                cause = causes.MATCH_OFF_BY_DEFAULT
                yield context.found(cause, [alias.name], {client: cause.codes[client]}, alias=alias.name, **facts)


def encryption(context: Context) -> Iterator[Finding]:
    """Native encryption that is demanded beside TLS (Deep Data Security Guide, 4.6)."""
    files = files_of(context)
    value = files.parameter(_ENCRYPTION)
    if value.upper() == "REQUIRED" and files.parameter(_IGNORED).upper() not in TRUE_WORDS:
        yield context.found(causes.NATIVE_ENCRYPTION, path=context.path(SQLNET), parameter=_ENCRYPTION, value=value)


def properties(context: Context) -> Iterator[Finding]:
    """What ojdbc.properties sets that costs JDBC the token, or that it silently passes over."""
    if JDBC not in context.clients:
        return
    path = context.path(PROPERTIES)
    for name in files_of(context).properties:
        if name in _USERS:
            yield context.found(causes.JDBC_USER, path=path, parameter=name)
        right = next((one for one in (WAY, LOCATION) if one.lower() == name.lower() and one != name), None)
        if right:
            yield context.found(causes.JDBC_SPELLING, path=path, parameter=name, value=right)


CHECKS = (
    Check("defaults of the server's check", "way", matches),
    Check("native encryption", "way", encryption),
    Check("ojdbc.properties", "way", properties),
)
