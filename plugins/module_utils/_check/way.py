# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage way: how an alias names its token for each client, and what a token demands of the alias."""

import os
import re
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import way_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import (
    ALIAS,
    CALLER,
    HOOK,
    PROPERTIES,
    SQLNET,
    Alias,
    Context,
    Reading,
    TokenFile,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.files import files_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.parameters import MATCHES, TOKEN
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import Node, render, walk
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    OAUTH,
    TOKEN_AUTH_VALUES,
    TRUE_WORDS,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose

TOKEN_NAME = "token"  # noqa: S105
OCI_KEY = "oci_db_key.pem"
WAY, LOCATION = "oracle.jdbc.tokenAuthentication", "oracle.jdbc.tokenLocation"
_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_PARAMETER = re.compile(r"TOKEN_|AZURE_|REDIRECT_URI|CLIENT_ID|TENANT_ID")


def ways(context: Context) -> Iterator[Finding]:
    """From where each client has its token for each alias; leaves the token files in the context."""
    for alias in context.aliases.values():
        context.check_time()
        for client, reading in alias.readings.items():
            if reading.found:
                alias.readings[client] = _with_token(context, alias.name, reading)
        yield from _way_findings(context, alias)
        yield from _differences(context, alias)
        _note_token(context, alias)


def _with_token(context: Context, name: str, reading: Reading) -> Reading:
    way, location = _in_security(reading.nodes, last=reading.client == JDBC)
    if reading.client == OCI:
        defaults, source = tuple(files_of(context).parameter(one) for one in TOKEN), SQLNET
    elif reading.client == JDBC:
        properties = files_of(context).properties
        defaults, source = (properties.get(WAY, ""), properties.get(LOCATION, "")), PROPERTIES
    else:
        return _of_thin(context, name, reading, way, _plain(location))
    if reading.easy_connect and reading.client == JDBC:
        way = location = ""  # it does not look for them in the text of an alias
    place = ALIAS if way else source if defaults[0] else ""
    found = location if reading.client == JDBC else _plain(location)
    return reading._replace(
        token_auth=(way or defaults[0]).upper(), token_location=found or defaults[1], token_from=place
    )


def _of_thin(context: Context, name: str, reading: Reading, way: str, location: str) -> Reading:
    """python-oracledb and node-oracledb get the token from a hook or from their caller; the alias says where it lies."""
    hooks = [path for path in context.settings.hooks if path.endswith(_SUFFIXES[reading.client])]
    known = any(_knows(context, path, reading.client, name, location) for path in hooks)
    source = HOOK if known else CALLER
    return reading._replace(token_auth=way.upper(), token_location=location, token_from=source)


_SUFFIXES: Dict[str, Tuple[str, ...]] = {PYTHON: (".py",), NODE: (".js", ".cjs")}


def _knows(context: Context, path: str, client: str, name: str, location: str) -> bool:
    """Whether a hook of ours hands over a token for this alias: one knows the location, the other the alias."""
    text = (files_of(context).look(path).content or b"").decode("utf-8", "replace")
    wanted = location if client == PYTHON else name.upper()
    lines = [line.strip() for line in text.split("\n") if line.startswith(("    ", "  ["))]
    return bool(wanted) and any(f"'{wanted}'" in line or f'"{wanted}"' in line for line in lines)


def _plain(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _in_security(nodes: Sequence[Node], last: bool) -> Tuple[str, str]:
    """TOKEN_AUTH and, as it is written, TOKEN_LOCATION of the first description, of the last one for JDBC."""
    sections = [node for _place, node in walk(list(nodes)) if node.key == "SECURITY"]
    sections = [one for one in sections if {child.key for child in one.children} & set(TOKEN)] or sections
    for section in sections[-1:] if last else sections[:1]:
        values = {child.key: child for child in section.children if isinstance(child.value, str)}
        location = values.get("TOKEN_LOCATION")
        return values["TOKEN_AUTH"].text if "TOKEN_AUTH" in values else "", str(location.value) if location else ""
    return "", ""


def _hit(cause: Cause, clients: Sequence[str]) -> Dict[str, str]:
    return {client: said for client, said in cause.codes.items() if client in clients}


def _way_findings(context: Context, alias: Alias) -> Iterator[Finding]:
    groups: Dict[Tuple[str, ...], List[str]] = {}
    for client, one in alias.readings.items():
        if one.found:
            in_alias = _in_security(one.nodes, last=client == JDBC)[1]
            groups.setdefault((one.token_auth, one.token_location, in_alias), []).append(client)
    told: List[Finding] = []
    for (_way, _location, in_alias), clients in groups.items():
        for cause, facts in _faults(context, alias.readings[clients[0]], in_alias):
            hit = _hit(cause, clients)
            if cause is causes.NO_TOKEN and any(one.token_auth for one in alias.readings.values()):
                hit = _hit(cause, [client for client in clients if client in (OCI, JDBC)])
            if hit and not any(one.cause is cause and set(one.codes) == set(hit) for one in told):
                facts = {"alias": alias.name, "clients": prose(list(hit), "and"), **facts}  # noqa: PLW2901
                told.append(context.found(cause, [alias.name], hit, **facts))
    told += _transport(context, alias)
    yield from told or _rules(context, alias)


def _rules(context: Context, alias: Alias) -> List[Finding]:
    """What else the rules of a descriptor say of the parameters of a token."""
    best = alias.best()
    if best is None or best.easy_connect or not best.token_auth:
        return []
    return [
        context.found(
            causes.PARAMETER, [alias.name], _hit(causes.PARAMETER, fault.clients), alias=alias.name, words=fault.text
        )
        for fault in raw_faults(render(list(best.nodes)))
        if _PARAMETER.search(fault.text) and fault.concerns(context.clients)
    ]


_Faults = Iterator[Tuple[Cause, Dict[str, Any]]]


def _faults(context: Context, reading: Reading, in_alias: str) -> _Faults:
    """What is wrong with one way to a token, for the clients that go it; `in_alias` is TOKEN_LOCATION as the alias has it."""
    way, location = reading.token_auth, reading.token_location
    keys = [(place[1], node.key) for place, node in walk(list(reading.nodes))]
    outside = [key for parent, key in keys if key in TOKEN and parent != "SECURITY"]
    if reading.easy_connect and in_alias:
        yield causes.EASY_CONNECT, {}
        return
    if outside:
        yield causes.OUTSIDE, {"parameter": outside[0]}
    if not way and location:
        yield causes.LOCATION_ONLY, {}
    elif not way and not outside:
        yield causes.NO_TOKEN, {}
    elif way and way not in TOKEN_AUTH_VALUES:
        yield causes.UNKNOWN_AUTH, {"value": way}
    elif way == OAUTH and not location:
        yield causes.NO_LOCATION, {}
    elif way not in ("", OAUTH, "OCI_TOKEN") and context.settings.clients:
        yield causes.DRIVER_FETCHES, {"value": way}
    if location and way in ("", OAUTH, "OCI_TOKEN"):
        yield from _location_faults(in_alias or location)
    if way == "OCI_TOKEN" and location:
        yield from _oci_faults(context, _plain(location))


def _oci_faults(context: Context, directory: str) -> _Faults:
    """A token of OCI IAM comes with a key; an Entra token does not."""
    token, key = (files_of(context).look(os.path.join(directory, name)) for name in (TOKEN_NAME, OCI_KEY))
    if key.content is None:
        if token.content is not None:
            yield causes.WRONG_KIND, {"directory": directory}
        return
    label = _LABEL.match(key.content)
    kind = label.group(1).decode("ascii") if label else ""
    if kind != "PRIVATE KEY":
        reason = f"is a key of the kind {kind}" if kind else "is no PEM key" if key.content else "is empty"
        yield causes.OCI_KEY, {"path": os.path.join(directory, OCI_KEY), "reason": reason}


def _location_faults(location: str) -> _Faults:
    plain = _plain(location)
    if plain != location:
        yield causes.QUOTED, {"value": location}
    if plain.startswith("~") or "$" in plain:
        yield causes.NOT_EXPANDED, {"value": location}
    elif not plain.startswith("/") and not re.match(r"[A-Za-z]:[\\/]", plain):
        yield causes.RELATIVE, {"value": location}


def _transport(context: Context, alias: Alias) -> Iterator[Finding]:
    """What a token demands of the descriptor: TLS (ORA-25700 without), and the match of the server's name (ORA-25704)."""
    best = alias.best()
    if best is None or not any(one.token_auth for one in alias.readings.values()):
        return
    nodes = [node for _place, node in walk(list(best.nodes)) if isinstance(node.value, str)]
    for node in nodes:
        facts: Dict[str, Any] = {"alias": alias.name, "parameter": node.key, "value": node.text}
        if node.key == "PROTOCOL" and node.text.upper() != "TCPS":
            yield context.found(causes.NOT_TCPS, [alias.name], protocol=node.text, **facts)
        elif node.key in MATCHES and not (node.value == node.text and node.text.upper() in TRUE_WORDS):
            yield context.found(causes.MATCH_OFF, [alias.name], **facts)
        elif node.key in ("TLS_SERVER_DN_MATCH", "TLS_SERVER_CERT_DN"):
            facts["value"] = node.key.replace("TLS_", "SSL_", 1)
            yield context.found(causes.TLS_NAMES, [alias.name], **facts)


def _differences(context: Context, alias: Alias) -> Iterator[Finding]:
    """Clients that read different files for the same alias."""
    where: Dict[str, List[str]] = {}
    for client, one in alias.readings.items():
        if one.found and one.token_auth in ("", OAUTH) and one.token_location:
            where.setdefault(_plain(one.token_location).rstrip("/"), []).append(client)
    if len(where) > 1:
        words = ", ".join(f"{prose(clients, 'and')} {path}" for path, clients in where.items())
        yield context.found(causes.DIFFERENT_LOCATION, [alias.name], alias=alias.name, words=words)


def _note_token(context: Context, alias: Alias) -> None:
    """The token file of an alias: the first one that a client reads."""
    for reading in alias.readings.values():
        location = _plain(reading.token_location)
        if reading.found and reading.token_auth in ("", OAUTH) and location.startswith("/"):
            path = _file_at(context, location)
            alias.token_path = path
            context.tokens.setdefault(path, TokenFile(path)).aliases.append(alias.name)
            return


def _file_at(context: Context, location: str) -> str:
    """A directory has a file `token`; any other path is the file's own. What is not there is taken for a directory."""
    path = location.rstrip("/") or "/"
    seen = files_of(context).look(path)
    if seen.content is None and (not seen.is_file or not seen.place):
        return os.path.join(path, TOKEN_NAME)
    return path


def hooks(context: Context) -> Iterator[Finding]:
    """The hooks of the thin drivers: there, readable, and with every alias that has a token file."""
    for path in context.settings.hooks:
        client = PYTHON if path.endswith(_SUFFIXES[PYTHON]) else NODE
        seen = files_of(context).look(path)
        account = context.settings.account
        if seen.content is None:
            user = account.name if account else "the user of the task"
            yield context.found(causes.HOOK_MISSING, (), _hit(causes.HOOK_MISSING, [client]), path=path, user=user)
            continue
        for alias in context.aliases.values():
            one = alias.readings.get(client)
            if one and one.found and one.token_location and one.token_from != HOOK:
                facts: Dict[str, Any] = {"path": path, "alias": alias.name, "value": one.token_location}
                cause = causes.HOOK_WITHOUT_ALIAS
                yield context.found(cause, [alias.name], _hit(cause, [client]), **facts)


CAUSES = causes.CAUSES
CHECKS = (Check("ways to the token", "way", ways), Check("hooks", "way", hooks))
