# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits tnsnames.ora and sqlnet.ora: bytes in, bytes out, and not one byte changes that was not asked for.

The files belong to the DBA, to NETCA and to wallets as well, so nothing is reformatted. What we write is the form that
every client reads: one line, from column 1, ``NAME = value``.
"""

import re
from typing import Dict, List, NamedTuple, Optional, Sequence, Set, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.descriptor_tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import (
    ALL_CLIENTS,
    HERE,
    KINDS,
    REST,
    Defect,
    Entry,
    Mark,
    Name,
    fold,
)
from ansible_collections.entra.oracledb.plugins.module_utils.ora_reader import Reading

_OUR_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.$-]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SWALLOWING = frozenset(kind for kind, row in KINDS.items() if row.reach == REST)

_Splice = Tuple[int, int, bytes]


class OraFileError(Exception):
    """An edit that cannot be made so that every client reads the outcome; says where and what to do."""


class _Edit(NamedTuple):
    """What shall become of a name; a value of None removes it."""

    name: str
    value: Optional[bytes]

    @property
    def line(self) -> bytes:
        return self.name.encode("ascii") + b" = " + (self.value or b"")


class OraFile(object):
    """One file. Edits are collected and spliced in at once by `render`.

    `entries` and `defects` describe the file as it was read; `get` sees the edits. An entry's value is its bytes
    without comments. Where a name is defined more than once the last one counts, for every client: `set` replaces
    that one, and the ones above are defects of kind ``duplicate``. IFILE is never edited and its file never opened.

    `clients` are those that must be able to read the file: the thin drivers never look into a sqlnet.ora, so what
    only they stumble over is no defect there (``clients=(OCI,)``).
    """

    def __init__(self, data: bytes = b"", clients: Sequence[str] = ALL_CLIENTS) -> None:
        self.data = data
        self._reading = Reading(data)
        self._kinds = frozenset(kind for kind, row in KINDS.items() if set(row.clients) & set(clients))
        self.entries: List[Entry] = self._reading.entries
        self._index: Dict[str, List[Entry]] = {}
        for entry in self.entries:
            for key in set(entry.keys):
                self._index.setdefault(key, []).append(entry)
        self._edits: Dict[str, _Edit] = {}
        self._defects: Optional[List[Defect]] = None

    @property
    def defects(self) -> List[Defect]:
        """What some client stumbles over, in the order of the file."""
        if self._defects is None:
            found = [self._reading.locate(mark) for mark in self._reading.marks if mark.kind in self._kinds]
            found += self._duplicates()
            self._defects = sorted(found, key=lambda defect: (defect.line, defect.column))
        return self._defects

    def get(self, name: str) -> Optional[bytes]:
        """The value that counts for this name, without comments, or None."""
        key = fold(name)
        if key in self._edits:
            return self._edits[key].value
        entry = self._last(key)
        return None if entry is None else entry.value

    def set(self, name: str, value: str) -> None:
        """Defines a name; nothing changes if it already has this meaning in a form that every client reads.

        An existing definition is replaced where it stands, with the comments inside it; one that shares its value
        with other aliases is taken out of their list and put at the end of the file, as is a new one.
        Raises OraFileError if name or value cannot stand on a line of their own, or if a defect further up
        would swallow the entry.
        """
        ours = _check_ours(name, value)
        key = fold(name)
        last = self._last(key)
        if last is not None and self._is_sound(last) and same_meaning(last.value, ours):
            self._edits.pop(key, None)
            return
        if last is not None:
            self._refuse_ambiguous(last, name)
        self._refuse_swallowed(last if last is not None and len(last.spans) == 1 else None, name)
        self._edits[key] = _Edit(name, ours)

    def remove(self, name: str) -> None:
        """Removes every definition of a name with its line end; comments and blank lines around them stay.

        Raises OraFileError if nobody can tell where a definition ends.
        """
        key = fold(name)
        if key == "IFILE":
            raise OraFileError("IFILE is not removed: it belongs to whoever included that file")
        found = self._index.get(key, [])
        for entry in found:
            self._refuse_ambiguous(entry, name)
        self._edits.pop(key, None)
        if found:
            self._edits[key] = _Edit(name, None)

    def render(self) -> bytes:
        """The bytes of the file with all edits."""
        if not self._edits:
            return self.data
        splices, placed = self._splices()
        new = [edit for key, edit in self._edits.items() if edit.value is not None and key not in placed]
        return self._append(self._splice(splices), new)

    def _last(self, key: str) -> Optional[Entry]:
        found = self._index.get(key)
        return found[-1] if found else None

    def _duplicates(self) -> List[Defect]:
        found = []
        for key, entries in self._index.items():
            if len(entries) > 1 and key != "IFILE":
                message = "{0} is defined again at line {1}, and the last one counts".format(key, entries[-1].line)
                for entry in entries[:-1]:
                    found.append(Defect(entry.line, 1, message, KINDS["duplicate"].clients, "duplicate", HERE))
        return found

    def _is_sound(self, entry: Entry) -> bool:
        return not any(mark.kind in self._kinds for mark in entry.marks)

    def _refuse_ambiguous(self, entry: Entry, name: str) -> None:
        if entry.ambiguous is not None:
            problem = "{0} at line {1} is not touched, because it is unclear where it ends".format(name, entry.line)
            raise self._error(problem, entry.ambiguous)

    def _refuse_swallowed(self, place: Optional[Entry], name: str) -> None:
        """An entry that a client never gets to see must not be reported as written."""
        mark = self._reading.tail if place is None else place.blocked
        if mark is None or mark.kind not in self._kinds or mark in self._replaced():
            mark = self._swallowing(len(self.data) if place is None else place.start)
        if mark is not None:
            raise self._error("{0} would not be found by every client".format(name), mark)

    def _swallowing(self, before: int) -> Optional[Mark]:
        """The first defect whose harm reaches a position."""
        replaced = self._replaced()
        for mark in self._reading.marks:
            if (
                mark.position < before
                and mark.kind in _SWALLOWING
                and mark.kind in self._kinds
                and mark not in replaced
            ):
                return mark
        return None

    def _replaced(self) -> Set[Mark]:
        """The defects of entries of which the edits leave nothing."""
        return {
            mark
            for key in self._edits
            for entry in self._index.get(key, [])
            if entry.marks and all(name in self._edits for name in entry.keys)
            for mark in entry.marks
        }

    def _error(self, problem: str, mark: Mark) -> OraFileError:
        defect = self._reading.locate(mark)
        return OraFileError(
            "{0}: line {1}, column {2}: {3} ({4}); correct that place first".format(
                problem, defect.line, defect.column, defect.message, ", ".join(defect.clients)
            )
        )

    def _splices(self) -> Tuple[List[_Splice], Set[str]]:
        """The replacements (start, end, bytes) in the order of the file, and the keys that they define."""
        splices: List[_Splice] = []
        placed: Set[str] = set()
        touched = {entry.start: entry for key in self._edits for entry in self._index.get(key, [])}
        for _start, entry in sorted(touched.items()):
            key = entry.keys[0]
            edit = self._edits.get(key)
            if len(entry.spans) > 1 or edit is None or edit.value is None:
                splices.extend(self._without_names(entry))
            elif entry is self._last(key):
                placed.add(key)
                splices.append((entry.start, entry.value_end, edit.line))
        return splices, placed

    def _without_names(self, entry: Entry) -> List[_Splice]:
        kept = [name for name in entry.spans if fold(name.text) not in self._edits]
        if not kept:
            return [(entry.start, entry.end, b"")]
        return _cut_names(entry.spans, kept)

    def _splice(self, splices: List[_Splice]) -> bytes:
        parts = []
        position = 0
        for start, end, new in splices:
            parts += [self.data[position:start], new]
            position = end
        parts.append(self.data[position:])
        body = b"".join(parts)
        cut_at_end = bool(splices) and splices[-1][1] == len(self.data) and not splices[-1][2]
        return _without_line_end(body) if cut_at_end and not _ends_line(self.data) else body

    def _append(self, body: bytes, new: List[_Edit]) -> bytes:
        """Adds entries at the end; a file without a final line end stays one, so that removal is exact."""
        if not new:
            return body
        line_end = b"\r\n" if self.data.count(b"\r\n") * 2 > self.data.count(b"\n") else b"\n"
        added = line_end.join(edit.line for edit in new)
        if not body or _ends_line(body):
            return body + added + line_end
        return body + line_end + added


def _check_ours(name: str, value: str) -> bytes:
    """The bytes of a value that stands on one line with its name and is read back as it was given."""
    if fold(name) == "IFILE":
        raise OraFileError("IFILE is not set: it belongs to whoever included that file")
    if not _OUR_NAME.match(name):
        raise OraFileError("{0!r} is not a name that every client reads: use letters, digits and . - _ $".format(name))
    try:
        data = value.encode("ascii")
    except UnicodeEncodeError as error:
        raise OraFileError("the value of {0} is not ASCII at character {1}".format(name, error.start + 1)) from error
    if _CONTROL.search(value):
        raise OraFileError(
            "the value of {0} has a line end or another control character: write it on one line".format(name)
        )
    reading = Reading(_Edit(name, data).line)
    if reading.marks:
        raise OraFileError("{0} cannot be written: {1}".format(name, reading.locate(reading.marks[0]).message))
    if len(reading.entries) != 1 or reading.entries[0].value != data:
        raise OraFileError("the value of {0} has blanks around it or a comment in it".format(name))
    return data


def _cut_names(spans: List[Name], kept: List[Name]) -> List[_Splice]:
    """Takes names out of a list: each with the comma behind it, those at the end with the comma before them."""
    last = kept[-1]
    cuts = [
        (name.start, following.start, b"")
        for name, following in zip(spans, spans[1:])
        if name not in kept and name.start < last.start
    ]
    if spans[-1] is not last:
        cuts.append((last.end, spans[-1].end, b""))
    return cuts


def _ends_line(data: bytes) -> bool:
    return data[-1:] in (b"\n", b"\r")


def _without_line_end(data: bytes) -> bytes:
    if data.endswith(b"\r\n"):
        return data[:-2]
    return data[:-1] if _ends_line(data) else data
