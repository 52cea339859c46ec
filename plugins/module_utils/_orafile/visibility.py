# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which definition of a name each client uses, and what an edit changes about that.

A defect hides entries around it from some clients. An edit that takes the defect away makes them visible: of a name that
is defined more than once, the client then uses a later definition than before. An edit can also make a defect count that
another one had hidden, or move an entry next to one, so that an entry gets lost.

Measured with python-oracledb 26.1, node-oracledb 26.0 and JDBC 23.26; for OCI it is the manual's rule.
"""

from typing import (
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

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import (
    ABOVE,
    DEFECT_KINDS,
    HERE,
    NEXT,
    NOT_FOUND,
    REST,
    WHOLE,
    kinds_reaching,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, RawDefect, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.losses import Loss
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.python_reading import found_names

# Of an entry with one of these JDBC has something, if not the right thing; of one with another defect it has nothing, so that
# an earlier definition of the name counts.
_KEPT = frozenset(
    ["alias-lines", "name", "ifile", "single-quoted-ifile", "no-equals", "open-list", "duplicate", "second-value"]
)
_DROPPED = kinds_reaching(JDBC, HERE, ABOVE) - _KEPT
_BEYOND = (ABOVE, NEXT, REST, WHOLE)


def hiding_kinds(clients: Iterable[str]) -> FrozenSet[str]:
    """The kinds of defects that hide an entry from one of these clients."""
    found = frozenset().union(*(kinds_reaching(client, *_BEYOND) for client in clients))  # type: FrozenSet[str]
    found = found.union(*(_not_found(client) for client in clients))
    # A name on a line without "=" is a definition to JDBC; python-oracledb takes it into the name below.
    return found | (_DROPPED | {"no-equals", "indented"} if {JDBC, PYTHON} & set(clients) else frozenset())


def _not_found(client: str) -> FrozenSet[str]:
    return NOT_FOUND & kinds_reaching(client, HERE)


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


class Latent(NamedTuple):
    """A name of which `clients` use the definition at line `used`, because of a defect at line `cause`, and not the last one, at
    `line`. Correcting the defect changes what they connect to."""

    name: str
    line: int
    used: int
    cause: int
    clients: Tuple[str, ...]

    @property
    def message(self) -> str:
        who = " and ".join(self.clients)
        return (
            f"line {self.line}, column 1: because of line {self.cause} this definition of {self.name} is hidden from {who}, and the "
            f"one at line {self.used} counts; once that place is corrected this one counts: leave one of them."
        )


def latent(file: OraFile, clients: Sequence[str], told: Iterable[str] = ()) -> List[Latent]:
    """The names, but for those in `told`, that will mean something else to a client as soon as a defect is corrected."""
    found: Dict[Tuple[str, int, int, int], List[str]] = {}
    ignored = {fold(name) for name in told} | {"IFILE"}
    for client in clients:
        view = _View(file, client)
        for key in view.used.keys() - ignored:
            used, last = view.entries[key][view.used[key]], view.entries[key][-1]
            if used is not last and not same_meaning(used.value, last.value):
                cause = file.locate(view.hidden[last, key]).line
                found.setdefault((_spelt(last, key), last.line, used.line, cause), []).append(client)
    return [Latent(*place, clients=tuple(found[place])) for place in sorted(found, key=lambda place: place[1:])]


def uncovered(before: OraFile, after: OraFile, clients: Sequence[str], touched: Iterable[str]) -> List[Uncovered]:
    """The names that mean something else to a client after an edit of other names, those in `touched`."""
    found: Dict[Tuple[str, int, int], List[str]] = {}
    keys = {fold(name) for name in touched}
    for client in clients:
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
) -> List[Loss]:
    """The names in `written` whose last definition a client does not use after the edit, and all but those in `gone`
    for which it used a later one before, under the old name if it is one of `renames` (old and new names)."""
    found: List[Tuple[int, Loss]] = []
    writes, ignored = {fold(name) for name in written}, {fold(name) for name in gone}
    former = {fold(new): fold(old) for old, new in (renames or {}).items()}
    for client in clients:
        then, now = _View(before, client), _View(after, client)
        for key, entries in now.entries.items():
            old = former.get(key, key) if former.get(key) in then.entries else key
            used = then.used.get(old, -1)
            least = len(entries) - 1 if key in writes else -1 if key in ignored else used
            if now.used.get(key, -1) < least:
                raw = now.hidden[entries[least], key]
                by_edit = key not in writes or (old in then.entries and used == len(then.entries[old]) - 1)
                name = _spelt(entries[least], key)
                found.append((entries[least].start, _loss(before, after, raw, name, client, by_edit)))
    return [loss for _start, loss in sorted(found, key=lambda item: (item[0], ALL_CLIENTS.index(item[1].client)))]


def _loss(before: OraFile, after: OraFile, raw: RawDefect, name: str, client: str, by_edit: bool) -> Loss:
    kind = DEFECT_KINDS[raw.kind]
    place = f"line {_line(before, after, after.locate(raw).line)}"
    return Loss(name, client, place, kind.message, kind.remedy, by_edit)


def _line(before: OraFile, after: OraFile, line: int) -> int:
    """Where a line was before the edit; one that was not there is where it is now."""
    if before.data == after.data:
        return line
    text = after.data.splitlines()[line - 1]
    same = [number for number, one in enumerate(before.data.splitlines(), 1) if one == text]
    return min(same, key=lambda number: abs(number - line)) if same else line


class _View:
    """A file as one client sees it: the entries of each name, which of them it uses, and what hides others from it."""

    def __init__(self, file: OraFile, client: str) -> None:
        self.entries: Dict[str, List[Entry]] = {}
        self.used: Dict[str, int] = {}
        self.hidden: Dict[Tuple[Entry, str], RawDefect] = {}
        for entry, key, raw in definitions(file, client):
            self.entries.setdefault(key, []).append(entry)
            if raw is None:
                self.used[key] = len(self.entries[key]) - 1
            else:
                self.hidden[entry, key] = raw


def definitions(file: OraFile, client: str) -> Iterator[Tuple[Entry, str, Optional[RawDefect]]]:
    """Each name (as `fold` makes it) of each entry, with the defect that hides it from the client, None where it sees the entry.

    An entry that it sees may have defects of its own by which it cannot use it: they are in `raw_defects` of the entry.
    """
    whole = next((raw for raw in file.raw_defects if raw.kind in kinds_reaching(client, WHOLE)), None)
    if whole is not None:
        return ((entry, key, whole) for entry in file.entries for key in dict.fromkeys(entry.keys))
    if client == PYTHON:
        return _causes_for_python(file)
    bare = file.bare_names() if client == JDBC else {}
    return (
        (entry, key, raw or _bare(bare, entry, key))
        for entry, raw in _causes_by_table(file, client)
        for key in dict.fromkeys(entry.keys)
    )


def _bare(bare: Mapping[str, RawDefect], entry: Entry, key: str) -> Optional[RawDefect]:
    """A line with nothing but the name below the entry: for JDBC it is the last definition."""
    raw = bare.get(key)
    return raw if raw is not None and raw.position > entry.start else None


def _causes_for_python(file: OraFile) -> Iterator[Tuple[Entry, str, Optional[RawDefect]]]:
    found = found_names(file.data)
    for entry in file.entries:
        for key, span in {fold(span.text): span for span in entry.spans}.items():
            is_found = span.start in found and same_meaning(found[span.start], entry.value)
            yield entry, key, None if is_found else _nearest(file, entry)


def _nearest(file: OraFile, entry: Entry) -> RawDefect:
    """The defect that hides an entry from python-oracledb: its own, or the last one above that reaches so far."""
    reaching = kinds_reaching(PYTHON, NEXT, REST)
    above = [raw for raw in file.raw_defects if raw.position < entry.start]
    near = [raw for raw in entry.raw_defects if raw.kind in kinds_reaching(PYTHON, *_BEYOND, HERE)]
    near += [entry.blocked] if entry.blocked is not None else []
    near += [raw for raw in reversed(above) if raw.kind in reaching] + entry.raw_defects + list(reversed(above))
    return near[0] if near else RawDefect(entry.start, "shape")


def _causes_by_table(file: OraFile, client: str) -> Iterator[Tuple[Entry, Optional[RawDefect]]]:
    """JDBC drops an entry with some defects; the entry above an indented one is lost with it."""
    above, rest, following = (kinds_reaching(client, reach) for reach in (ABOVE, REST, NEXT))
    hiding = above | _not_found(client) | (_DROPPED if client == JDBC else frozenset())
    swallowing: Optional[RawDefect] = None
    for entry, below in zip(file.entries, [*file.entries[1:], None]):
        blocked = entry.blocked if entry.blocked is not None and entry.blocked.kind in following else None
        own = _first(entry, hiding)
        yield entry, swallowing or blocked or own or (_first(below, above) if below is not None else None)
        swallowing = swallowing or _first(entry, rest)


def _first(entry: Entry, kinds: FrozenSet[str]) -> Optional[RawDefect]:
    """The first defect of the entry that is one of these."""
    return next((one for one in entry.raw_defects if one.kind in kinds), None)


def _spelt(entry: Entry, key: str) -> str:
    return next(name for name in entry.names if fold(name) == key)
