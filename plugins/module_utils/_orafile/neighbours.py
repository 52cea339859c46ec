# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Whether OCI and ODP.NET find the aliases of a tnsnames.ora, for which sqlnet.ora and ldap.ora beside it count as well.

By the manual, not measured: Net Services Reference, "Parameters for the sqlnet.ora File", NAMES.DEFAULT_DOMAIN and NAMES.DIRECTORY_PATH.
The thin drivers read tnsnames.ora only, and find an alias under its own name (issue 13).
"""

import os
import re
from typing import TYPE_CHECKING, Container, Dict, List, NamedTuple, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared import open_shared
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped, first_of

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor

DOMAIN, METHODS = "NAMES.DEFAULT_DOMAIN", "NAMES.DIRECTORY_PATH"
NEIGHBOURS = ("tnsnames.ora", "sqlnet.ora", "ldap.ora")
MAX_BYTES = 64 * 1024 * 1024
MAX_NAMES = 5  # of one warning
_HOSTS = frozenset(("EZCONNECT", "HOSTNAME"))  # methods that take a name for a host's
_WORD = re.compile(r"[A-Za-z_]+")


class Rules(NamedTuple):
    """What a sqlnet.ora says of looking up names: the domain, and the methods in their order (none: the default)."""

    domain: str = ""
    methods: Tuple[str, ...] = ()

    def asked(self, name: str) -> str:
        """The name that is looked up, in the form of `fold`, when an application says `name`."""
        return fold(name if "." in name or not self.domain else f"{name}.{self.domain}")

    @property
    def reads_tnsnames(self) -> bool:
        return not self.methods or "TNSNAMES" in self.methods

    @property
    def before_tnsnames(self) -> Tuple[str, ...]:
        return self.methods[: self.methods.index("TNSNAMES")] if "TNSNAMES" in self.methods else ()


class _Place(NamedTuple):
    """The files of one directory, before and after the edits."""

    directory: str
    before: Dict[str, Optional[bytes]]
    after: Dict[str, Optional[bytes]]
    written: List[str]


def neighbour_warnings(editors: "Sequence[FileEditor]") -> List[str]:
    """What the planned edits write, or what they hide, that OCI and ODP.NET do not find; nothing where `clients` has neither."""
    warnings = []
    for directory in dict.fromkeys(editor.directory for editor in editors):
        there = [one for one in editors if one.directory == directory and one.kind != "ojdbc"]
        if there and all(OCI in one.clients for one in there):
            warnings += _warnings(_place(directory, there))
    return warnings


def _place(directory: str, editors: "Sequence[FileEditor]") -> _Place:
    before: Dict[str, Optional[bytes]] = {}
    after: Dict[str, Optional[bytes]] = {}
    written: List[str] = []
    for editor in editors:
        before[editor.kind], after[editor.kind] = editor.before, editor.after
        if editor.kind == "tnsnames":
            written += editor.desired.present_names
    for kind in ("tnsnames", "sqlnet", "ldap"):
        if kind not in after:
            before[kind] = after[kind] = _read(os.path.join(directory, f"{kind}.ora"), editors[0].follow)
    return _Place(directory, before, after, written)


def _read(path: str, follow: bool) -> Optional[bytes]:
    """None also where it cannot be read: what is wrong with it is not this task's matter."""
    try:
        with open_shared(path, follow=follow) as directory:
            return directory.read(directory.name, MAX_BYTES, private=False)
    except SecureFileError:
        return None


def rules_of(data: Optional[bytes]) -> Rules:
    """The rules of a sqlnet.ora; a missing one has none."""
    if not data or not re.search(rb"NAMES\.D", data, re.IGNORECASE):
        return Rules()
    try:
        file = OraFile(data, (OCI,))
    except OraFileError:  # too large to be one
        return Rules()
    domain, methods = (_text(file.get(name)) for name in (DOMAIN, METHODS))
    return Rules(domain.strip("()\"' \t\r\n."), tuple(word.upper() for word in _WORD.findall(methods)))


def _text(value: Optional[bytes]) -> str:
    return (value or b"").decode("utf-8", "replace")


def _names(data: Optional[bytes]) -> Dict[str, str]:
    """The aliases of a tnsnames.ora, by their folded form."""
    try:
        entries = OraFile(data, (OCI,)).entries if data else []
    except OraFileError:  # too large to be one
        return {}
    return {fold(name): name for entry in entries for name in entry.names if fold(name) != "IFILE"}


def _warnings(place: _Place) -> List[str]:
    then, now = rules_of(place.before["sqlnet"]), rules_of(place.after["sqlnet"])
    if now == Rules() and then == now:
        return []
    names = _names(place.after["tnsnames"])
    written = [name for name in place.written if fold(name) in names]
    ours = list(dict.fromkeys([*written, *_hidden(names, then, now)]))
    sqlnet = f"{place.directory}/sqlnet.ora"
    if not now.reads_tnsnames:
        if not ours:
            return []
        result = f"OCI and ODP.NET do not look into tnsnames.ora and do not find {first_of(ours, MAX_NAMES)}"
        found = [f"{sqlnet}: {METHODS} has no TNSNAMES, so that {result}: add TNSNAMES, or remove the parameter."]
    else:
        found = _domain_warnings(sqlnet, ours, names, then, now)
        if then.before_tnsnames != now.before_tnsnames:
            found += _order_warnings(place, list(names.values()), now)
        else:
            found += _order_warnings(place, written, now, known=_names(place.before["tnsnames"]))
    return [escaped(warning) for warning in found]


def _hidden(names: Dict[str, str], then: Rules, now: Rules) -> List[str]:
    """What applications may say, and get something else for, or nothing, once the rules change."""
    suffix = f".{fold(then.domain)}"
    short = [name[: -len(suffix)] for key, name in names.items() if then.domain and key.endswith(suffix)]
    said = [*names.values(), *(name for name in short if name and fold(name) not in names)]
    if then == now or not then.reads_tnsnames:
        return []
    return [
        name
        for name in said
        if then.asked(name) in names and (not now.reads_tnsnames or now.asked(name) != then.asked(name))
    ]


def _domain_warnings(sqlnet: str, ours: Sequence[str], names: Dict[str, str], then: Rules, now: Rules) -> List[str]:
    """Aliases that are not what is found under their name: none is, or another one."""
    others = [
        name for name in ours if fold(name) in names and now.asked(name) in names and now.asked(name) != fold(name)
    ]
    lost = [name for name in ours if now.asked(name) not in names]
    warnings = []
    if lost and now.domain:
        warnings.append(
            f"{sqlnet}: {DOMAIN} is {now.domain}, so that OCI and ODP.NET look for {now.asked(lost[0])} where an application says "
            f"{lost[0]}, and do not find {first_of(lost, MAX_NAMES)}: {_way_out(lost[0], now)}"
        )
    elif lost:
        warnings.append(
            f"{sqlnet}: without {DOMAIN} OCI and ODP.NET do not find {first_of(lost, MAX_NAMES)} any more, "
            f"which was {then.asked(lost[0])} before: "
            f"define {lost[0]}, or keep {DOMAIN} = {then.domain}."
        )
    if others:
        warnings.append(
            f"{sqlnet}: {DOMAIN} is {now.domain}, so that OCI and ODP.NET take {now.asked(others[0])}, which is another entry, where an "
            f"application says {others[0]}; that concerns {first_of(others, MAX_NAMES)}: remove {others[0]}, or remove {DOMAIN}."
        )
    return warnings


def _way_out(name: str, now: Rules) -> str:
    return f"name the alias {name}.{now.domain}, or remove {DOMAIN}."


def _order_warnings(place: _Place, ours: Sequence[str], now: Rules, known: Container[str] = ()) -> List[str]:
    """What is asked before tnsnames.ora: a directory server, if there is an ldap.ora, and the names of hosts. Of these nothing is
    said again for a `known` alias, which is found or not as before: seldom is a host called like an alias."""
    earlier = [method for method in now.before_tnsnames if method != "LDAP" or place.after["ldap"] is not None]
    if _HOSTS.issuperset(earlier):
        ours = [name for name in ours if fold(name) not in known]
    if not earlier or not ours:
        return []
    where = f" (the server of {place.directory}/ldap.ora)" if "LDAP" in earlier else ""
    found = f"{METHODS} has {' and '.join(earlier)}{where} before TNSNAMES"
    result = f"OCI and ODP.NET take what is found there for {first_of(ours, MAX_NAMES)}"
    remedy = "put TNSNAMES first, or see that these names are not known there"
    return [f"{place.directory}/sqlnet.ora: {found}, so that {result}: {remedy}."]
