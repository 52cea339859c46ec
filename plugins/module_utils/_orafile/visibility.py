# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which definition of a name each client uses, and what an edit of other names changes about that.

A defect hides entries around it from some clients. An edit that takes the defect away makes them visible: of a name that
is defined more than once, the client then uses a later definition than before. An edit can also make a defect count that
another one had hidden, or move an entry next to one, so that an entry gets lost.

Measured with python-oracledb 26.1 and JDBC 23.26; for OCI it is the manual's rule. node-oracledb reads nothing at all of
a file with such a defect.
"""

import re
from typing import (
    AbstractSet,
    Dict,
    FrozenSet,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import DEFECT_KINDS, REST, Entry, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile


def _reaching_on(client: str) -> FrozenSet[str]:
    """The kinds of defects that make the client lose where an entry ends."""
    return frozenset(kind for kind, row in DEFECT_KINDS.items() if row.reach == REST and client in row.clients)


_OPEN = _reaching_on(PYTHON)
# Entries of which JDBC has nothing. A name without a value is not in JDBC's row: only the name itself is lost, and the
# entry below, of which that kind speaks, is read.
_DROPPED = _reaching_on(JDBC) | {"indented", "no-value"}
_COMMENT = re.compile(rb"#[^\r\n]*")

Cause = Tuple[Entry, str]  # an entry and the kind of its defect


class Uncovered(NamedTuple):
    """A name for which `clients` use the definition at `line` after an edit, and not the one at `former` any more.

    Both are lines of the file after the edit, counted from 1.
    """

    name: str
    line: int
    former: int
    clients: Tuple[str, ...]

    @property
    def message(self) -> str:
        who = " and ".join(self.clients)
        return (
            f"line {self.line}, column 1: this definition of {self.name} counts for {who} from now on; until now a defect "
            f"hid it, and the one at line {self.former} counted."
        )


class Lost(NamedTuple):
    """A name that `clients` do not find after an edit, because of the defect at `line` of the file before it."""

    name: str
    line: int
    reason: str
    clients: Tuple[str, ...]

    @property
    def message(self) -> str:
        who = " and ".join(self.clients)
        return f"{self.name} would not be found by {who}: line {self.line}: {self.reason}; correct that place first."


def uncovered(before: OraFile, after: OraFile, clients: Sequence[str], touched: Iterable[str]) -> List[Uncovered]:
    """The names that mean something else to a client after an edit of other names, those in `touched`."""
    found: Dict[Tuple[str, int, int], List[str]] = {}
    keys = {fold(name) for name in touched}
    for client in _known(clients):
        then, now = _View(before, client), _View(after, client)
        for key in (then.used.keys() & now.used.keys()) - keys:
            old, new = now.entries[key][then.used[key]], now.entries[key][now.used[key]]
            if not same_meaning(old.value, new.value):
                found.setdefault((_spelt(new, key), new.line, old.line), []).append(client)
    return [Uncovered(*place, clients=tuple(found[place])) for place in sorted(found, key=lambda place: place[1:])]


def lost(
    before: OraFile,
    after: OraFile,
    clients: Sequence[str],
    written: Iterable[str],
    gone: Iterable[str] = (),
    renames: Optional[Mapping[str, str]] = None,
) -> List[Lost]:
    """The names in `written` whose last definition a client does not use after the edit, and all but those in `gone`
    for which it used a later one before, under the old name if it is one of `renames` (old and new names)."""
    found: Dict[Tuple[str, int, str], List[str]] = {}
    writes, ignored = {fold(name) for name in written}, {fold(name) for name in gone}
    former = {fold(new): fold(old) for old, new in (renames or {}).items()}
    for client in _known(clients):
        then, now = _View(before, client), _View(after, client)
        for key, entries in now.entries.items():
            used = then.used.get(former.get(key, key), then.used.get(key, -1))
            least = len(entries) - 1 if key in writes else -1 if key in ignored else used
            if now.used.get(key, -1) < least:
                cause, kind = now.hidden[entries[least]]
                place = _spelt(entries[least], key), _line(cause, then, now), DEFECT_KINDS[kind].message
                found.setdefault(place, []).append(client)
    return [Lost(*place, clients=tuple(found[place])) for place in sorted(found, key=lambda place: place[1:])]


class _View:
    """A file as one client sees it: the entries of each name, which of them it uses, and what hides others from it."""

    def __init__(self, file: OraFile, client: str) -> None:
        self.entries: Dict[str, List[Entry]] = {}
        self.used: Dict[str, int] = {}
        self.hidden: Dict[Entry, Cause] = {}
        for entry, cause in _causes(file, client):
            if cause is not None:
                self.hidden[entry] = cause
            for key in set(entry.keys):
                self.entries.setdefault(key, []).append(entry)
                if cause is None:
                    self.used[key] = len(self.entries[key]) - 1


def _line(entry: Entry, then: _View, now: _View) -> int:
    """The line of an entry before the edit; of a renamed one the line after it."""
    key = entry.keys[0]
    same = then.entries.get(key, [])[now.entries[key].index(entry) :]
    return same[0].line if same else entry.line


def _causes(file: OraFile, client: str) -> Iterator[Tuple[Entry, Optional[Cause]]]:
    """Each entry with what hides it from the client."""
    if client == JDBC:
        return _causes_for_jdbc(file)
    return _causes_above(file, client)


def _causes_for_jdbc(file: OraFile) -> Iterator[Tuple[Entry, Optional[Cause]]]:
    """JDBC drops an entry with some defects, and the one before an indented one."""
    for entry, following in zip(file.entries, [*file.entries[1:], None]):
        own = _first(entry, _DROPPED)
        if own is None and following is not None and _first(following, {"indented"}):
            yield entry, (following, "indented")
        else:
            yield entry, (entry, own) if own else None


def _causes_above(file: OraFile, client: str) -> Iterator[Tuple[Entry, Optional[Cause]]]:
    """A name without a value takes the next entry for one. python-oracledb reads a value until its parentheses close,
    wherever they are, but for those after a ``#``, and adds an indented name to a line without a value."""
    cause: Optional[Cause] = None
    depth = end = 0
    for entry in file.entries:
        is_glued = client == PYTHON and _is_glued(file.data[end : entry.start], entry)
        yield entry, (entry, "indented") if is_glued and cause is None else cause
        end = entry.end
        is_open, is_value = depth > 0, cause is not None and cause[1] == "no-value"
        if client == PYTHON and not is_value:
            depth = max(0, depth + _balance(file.data[entry.start : end]))
        if depth and not is_open:
            cause = (entry, _first(entry, _OPEN) or "unclosed")
        elif not depth:
            cause = (entry, "no-value") if cause is None and _first(entry, {"no-value"}) else None


def _is_glued(between: bytes, entry: Entry) -> bool:
    return bool(_first(entry, {"indented"}) and _COMMENT.sub(b"", between).strip())


def _balance(text: bytes) -> int:
    text = _COMMENT.sub(b"", text)
    return text.count(b"(") - text.count(b")")


def _first(entry: Entry, kinds: AbstractSet[str]) -> Optional[str]:
    """The first defect of the entry that is one of these."""
    return next((one.kind for one in entry.raw_defects if one.kind in kinds), None)


def _known(clients: Iterable[str]) -> List[str]:
    return [client for client in clients if client != NODE]


def _spelt(entry: Entry, key: str) -> str:
    return next(name for name in entry.names if fold(name) == key)
