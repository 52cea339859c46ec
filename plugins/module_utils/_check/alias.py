# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Stage alias: what each client makes of a name, with the files that decide about it."""

import re
from typing import Any, Dict, Iterator, List, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._check import alias_causes as causes
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import (
    ALIAS,
    SQLNET,
    Alias,
    Context,
    Reading,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import nodes_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.files import files_of
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause, Finding
from ansible_collections.entra.oracledb.plugins.module_utils._check.looking import Look, rights
from ansible_collections.entra.oracledb.plugins.module_utils._check.names import Definition, Lost, Trouble
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check
from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.check import raw_faults
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import DEFECT_KINDS, HERE, NOT_FOUND
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._text import prose

_TOKEN = re.compile(rb"TOKEN_(?:AUTH|LOCATION)", re.IGNORECASE)
_INCLUDES = {cause.id: cause for cause in causes.CAUSES if cause.id.startswith("include-")}
MAX_ALIASES = 500  # of one run


def denied(context: Context, path: str, seen: Look) -> Dict[str, Any]:
    return rights(path, seen.place or seen.last, context.settings.account)


def files(context: Context) -> Iterator[Finding]:
    """tnsnames.ora and what it includes."""
    path = context.path(ALIAS)
    found = files_of(context).tnsnames()
    if not isinstance(found, OraFile):
        if found.denied:
            yield context.found(causes.TNSNAMES_DENIED, **denied(context, path, found))
        else:
            yield context.found(causes.TNSNAMES_MISSING, path=path)
        return
    troubles: Dict[Union[Trouble, Lost], List[str]] = {}
    for client in context.clients:
        names = files_of(context).names(client)
        for trouble in names.troubles:
            troubles.setdefault(trouble, []).append(client)
        if isinstance(names.broken, Lost):
            troubles.setdefault(names.broken, []).append(client)
    for one, clients in troubles.items():
        yield _trouble(context, one, clients)


def _trouble(context: Context, trouble: Union[Trouble, Lost], clients: List[str]) -> Finding:
    if isinstance(trouble, Lost):
        cause = causes.FILE_UNREADABLE
        return context.found(cause, (), _codes(cause, clients), **_place(trouble.kind, trouble.path, trouble.line))
    cause = _INCLUDES[trouble.why]
    account = context.settings.account
    facts: Dict[str, Any] = {"path": trouble.owner, "line": trouble.line, "file": trouble.path}
    if trouble.kind:
        facts.update(_place(trouble.kind, trouble.owner, trouble.line), clients=prose(clients, "and"))
        return context.found(cause, (), _codes(cause, clients), **facts)
    return context.found(cause, user=account.name if account else "the user of the task", **facts)


def _codes(cause: Cause, clients: List[str]) -> Dict[str, str]:
    return {client: cause.codes.get(client, "") for client in clients}


def _place(kind: str, path: str, line: int) -> Dict[str, Any]:
    row = DEFECT_KINDS[kind]
    return {"path": path, "line": line, "reason": row.message, "advice": row.remedy}


def aliases(context: Context) -> Iterator[Finding]:
    """What each client makes of each alias; leaves that in the context."""
    if not isinstance(files_of(context).tnsnames(), OraFile):
        return
    asked = _asked(context)
    if not asked:
        yield context.found(causes.NO_ALIAS, path=context.path(ALIAS))
    if len(asked) > MAX_ALIASES:
        yield context.found(causes.LEFT_OUT, count=len(asked), limit=MAX_ALIASES)
    for name in asked[:MAX_ALIASES]:
        context.check_time()
        alias = context.aliases[name] = Alias(name)
        outcomes = {client: _definition(context, client, name) for client in context.clients}
        alias.readings = {client: _reading(client, found) for client, found in outcomes.items()}
        yield from _not_found(context, name, outcomes)
        yield from _unusable(context, name, outcomes)
        yield from _twice(context, name, outcomes)
        yield from _rules(context, name, outcomes)


_Outcome = Union[Definition, Lost, str]


def _asked(context: Context) -> List[str]:
    """The aliases of the task, or all that use a token for some client, as they are spelt."""
    if context.settings.aliases:
        return list(dict.fromkeys(context.settings.aliases))
    found = files_of(context)
    every = bool(found.parameter("TOKEN_AUTH") or "oracle.jdbc.tokenAuthentication" in found.properties)
    spelt: Dict[str, str] = {}
    for client in context.clients:
        names = found.names(client)
        places = [(key, one.entry) for key, one in names.found.items()]
        places += [(key, one.entry) for key, one in names.lost.items() if one.entry]
        for key, entry in places:
            if _TOKEN.search(entry.value) or (every and b"CONNECT_DATA" in entry.value.upper()):
                spelt.setdefault(key, next(name for name in entry.names if fold(name) == key))
    return list(spelt.values())


def _definition(context: Context, client: str, name: str) -> _Outcome:
    """The definition that a client uses, what hides it, or why it does not look for it ("" where there is none)."""
    found = files_of(context)
    names, key = found.names(client), fold(name)
    if client == OCI:
        if not found.rules.reads_tnsnames:
            return causes.NO_TNSNAMES.id
        key = found.rules.asked(name)
    if key in names.found:
        return names.found[key]
    if names.broken:
        return "broken"
    if key in names.lost:
        return names.lost[key]
    return causes.DEFAULT_DOMAIN.id if key != fold(name) and fold(name) in names.found else ""


def _reading(client: str, found: _Outcome) -> Reading:
    if isinstance(found, Definition):
        place = Reading(client, True, file=found.path, line=found.line)
        if found.flaw:
            return place._replace(found=False, because=DEFECT_KINDS[found.flaw.kind].message)
        easy_connect = not found.value.startswith(b"(")
        return place._replace(nodes=tuple(nodes_of(found.value)), easy_connect=easy_connect)
    if isinstance(found, Lost):
        return Reading(client, because=f"line {found.line} of {found.path}: {DEFECT_KINDS[found.kind].message}")
    return Reading(client, because=_BECAUSE[found])


_BECAUSE = {
    "": "it is not defined",
    "broken": "the client reads nothing at all of the file",
    **{cause.id: cause.title for cause in (causes.NO_TNSNAMES, causes.DEFAULT_DOMAIN)},
}


def _not_found(context: Context, name: str, outcomes: Dict[str, _Outcome]) -> Iterator[Finding]:
    """One finding for each reason, with the clients that do not find the alias for it."""
    hidden: Dict[Tuple[bool, str, str, int], List[str]] = {}
    for client, found in outcomes.items():
        if isinstance(found, Lost):
            own = DEFECT_KINDS[found.kind].losses.get(client) == HERE and found.kind not in NOT_FOUND
            hidden.setdefault((own, found.kind, found.path, found.line), []).append(client)
    for (own, kind, path, line), clients in hidden.items():
        cause = causes.ALIAS_UNUSABLE if own else causes.ALIAS_HIDDEN
        yield context.found(cause, [name], _codes(cause, clients), alias=name, **_place(kind, path, line))
    unknown = [client for client, found in outcomes.items() if found == ""]
    if unknown:
        cause, path = causes.ALIAS_UNKNOWN, context.path(ALIAS)
        yield context.found(cause, [name], _codes(cause, unknown), alias=name, path=path, near=_near(context, name))
    yield from _by_rules(context, name, outcomes)


def _near(context: Context, name: str) -> str:
    """A name of the file that may be meant."""
    import difflib

    known = {key: key for client in context.clients for key in files_of(context).names(client).found}
    near = difflib.get_close_matches(fold(name), known, 1)
    return f"There is {near[0]}." if near else ""


def _by_rules(context: Context, name: str, outcomes: Dict[str, _Outcome]) -> Iterator[Finding]:
    """What sqlnet.ora does to the alias, for OCI and ODP.NET only."""
    found = outcomes.get(OCI)
    network_files = files_of(context)
    facts: Dict[str, Any] = {"alias": name, "path": context.path(SQLNET), "domain": network_files.rules.domain}
    other = network_files.rules.asked(name)
    if found == causes.NO_TNSNAMES.id:
        yield context.found(causes.NO_TNSNAMES, [name], method=", ".join(network_files.rules.methods), **facts)
    elif found == causes.DEFAULT_DOMAIN.id:
        yield context.found(causes.DEFAULT_DOMAIN, [name], other=other, **facts)
    elif isinstance(found, Definition):
        plain = network_files.names(OCI).found.get(fold(name))
        if other != fold(name) and plain and not same_meaning(plain.value, found.value):
            yield context.found(causes.OTHER_ENTRY, [name], other=other, **facts)
        earlier = [
            one for one in network_files.rules.before_tnsnames if one != "LDAP" or network_files.has_directory_server
        ]
        if earlier:
            yield context.found(causes.OTHER_FIRST, [name], method=" and ".join(earlier), **facts)


def _unusable(context: Context, name: str, outcomes: Dict[str, _Outcome]) -> Iterator[Finding]:
    flaws: Dict[Tuple[str, str, int], List[str]] = {}
    broken: Dict[Tuple[str, int, str], List[str]] = {}
    for client, found in outcomes.items():
        if not isinstance(found, Definition):
            continue
        if found.flaw:
            flaws.setdefault((found.flaw.kind, found.path, found.line), []).append(client)
        elif not nodes_of(found.value):
            words = DEFECT_KINDS["shape"].message
            broken.setdefault((found.path, found.line, words), []).append(client)
    for place, clients in flaws.items():
        cause = causes.ALIAS_UNUSABLE
        yield context.found(cause, [name], _codes(cause, clients), alias=name, **_place(*place))
    for (path, line, words), clients in broken.items():
        cause = causes.NOT_A_DESCRIPTOR
        yield context.found(cause, [name], _codes(cause, clients), alias=name, path=path, line=line, words=words)


def _twice(context: Context, name: str, outcomes: Dict[str, _Outcome]) -> Iterator[Finding]:
    """A name that is defined again with another meaning: not every client may use the same one."""
    groups: List[Tuple[Definition, List[str]]] = []
    for client, found in outcomes.items():
        if not isinstance(found, Definition) or fold(name) not in found.entry.keys:
            continue
        same = next((one for one in groups if same_meaning(one[0].value, found.value)), None)
        if same:
            same[1].append(client)
        else:
            groups.append((found, [client]))
    if len(groups) > 1:
        used, clients = min(groups, key=lambda group: group[0].line)
        facts: Dict[str, Any] = {"path": used.path, "line": used.line, "clients": prose(clients, "and")}
        yield context.found(causes.DIFFERENT, [name], alias=name, **facts)
        return
    entries = files_of(context).entries.get(fold(name), [])
    if len(entries) > 1 and not same_meaning(entries[-2].value, entries[-1].value):
        path, lines = context.path(ALIAS), (entries[-2].line, entries[-1].line)
        yield context.found(causes.TWICE, [name], alias=name, path=path, line=lines[0], count=lines[1])


def _rules(context: Context, name: str, outcomes: Dict[str, _Outcome]) -> Iterator[Finding]:
    """What not every client reads alike; what concerns the token has findings of its own."""
    seen = set()
    for found in outcomes.values():
        if not isinstance(found, Definition) or found.flaw or found.value in seen:
            continue
        seen.add(found.value)
        text = found.value.decode("utf-8", "replace")
        if not text.startswith("("):
            continue
        for fault in raw_faults(text):
            hit = {client: "" for client in fault.clients if client in context.clients}
            if (
                fault.concerns(context.clients)
                and not _TOKEN.search(fault.text.encode())
                and not _OWN.search(fault.text)
            ):
                yield context.found(causes.RULE_BROKEN, [name], hit, alias=name, words=fault.text)


#: `way` has findings about these.
_OWN = re.compile(r"token|AZURE_|REDIRECT_URI|CLIENT_ID|TENANT_ID|PROTOCOL must be|DN_MATCH|TLS_SERVER|SSL_")


def sqlnet(context: Context) -> Iterator[Finding]:
    """Whether OCI can read what sqlnet.ora says."""
    path = context.path(SQLNET)
    seen = files_of(context).look(path)
    if seen.denied:
        yield context.found(causes.SQLNET_DENIED, **denied(context, path, seen))
    file = files_of(context).sqlnet
    for defect in file.defects if file else ():
        if defect.kind != "duplicate":
            place = _place(defect.kind, path, defect.line)
            yield context.found(causes.SQLNET_DEFECT, **{**place, "reason": defect.message})


CAUSES = causes.CAUSES
CHECKS = (
    Check("tnsnames.ora", "alias", files),
    Check("sqlnet.ora", "alias", sqlnet),
    Check("aliases", "alias", aliases),
)
