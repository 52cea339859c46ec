# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits tnsnames.ora and sqlnet.ora: bytes in, bytes out, and every other byte stays.

The DBA, NETCA and wallets edit the files as well, so nothing is reformatted. An entry is written in the form that every
client reads: one line, from column 1, ``NAME = value``.
"""

from typing import Dict, Iterable, List, Optional, Sequence, Set, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import kinds_of
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    Defect,
    Entry,
    OraFileError,
    RawDefect,
    fold,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.lines import (
    Assignment,
    check_is_no_include,
    check_new_name,
    checked_value,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.reader import OraReader, duplicate_defects
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.splices import (
    Splice,
    appended,
    cut_names,
    line_end_of,
    separate_byte_order_mark,
    spliced,
    without_feeds,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.wallet_location import means_same

__all__ = ("OraFile", "OraFileError")


class OraFile:
    """One file. Edits are collected and spliced in at once by `render`.

    `entries` and `defects` describe the file as it was read, but for renames before other edits; `get` sees the edits.
    An entry's value is its bytes without comments. Where a name is defined more than once the last one counts, for
    every client: `set` replaces that one, and the ones above are defects of kind ``duplicate``. IFILE is never edited
    and its file never opened.

    `clients` are those that must be able to read the file: the thin drivers never look into a sqlnet.ora, so what
    only they cannot read is no defect there (``clients=(OCI,)``).
    """

    def __init__(self, data: bytes = b"", clients: Sequence[str] = ALL_CLIENTS) -> None:
        self._kinds = kinds_of(clients)
        self._load(data)

    def _load(self, data: bytes) -> None:
        self.data = data
        self._reader = OraReader(data)
        self.entries: List[Entry] = self._reader.entries
        self._index: Dict[str, List[Entry]] = {}
        for entry in self.entries:
            for key in entry.keys if len(entry.spans) == 1 else dict.fromkeys(entry.keys):
                self._index.setdefault(key, []).append(entry)
        self._pending: Dict[str, Assignment] = {}
        self._name_splices: List[Splice] = []
        self._renamed: Set[str] = set()
        self._defects: Optional[List[Defect]] = None
        self._nul = next((raw for raw in self._reader.raw_defects if raw.kind == "nul"), None)
        self._entry_of = {raw: entry for entry in self.entries if entry.raw_defects for raw in entry.raw_defects}

    @property
    def defects(self) -> List[Defect]:
        """What some client cannot read, in the order of the file."""
        if self._defects is None:
            found = [self._reader.locate(raw) for raw in self._reader.raw_defects if raw.kind in self._kinds]
            found += duplicate_defects(self._index)
            self._defects = sorted(found, key=lambda defect: (defect.line, defect.column))
        return self._defects

    @property
    def raw_defects(self) -> List[RawDefect]:
        """What some client cannot read, by its position, without duplicates and in no certain order."""
        return [raw for raw in self._reader.raw_defects if raw.kind in self._kinds]

    def locate(self, raw: RawDefect) -> Defect:
        """A defect with its line and column."""
        return self._reader.locate(raw)

    def bare_names(self) -> Dict[str, RawDefect]:
        """The names that stand on a line with nothing else, each of which is a definition to JDBC."""
        return self._reader.bare_names()

    @property
    def includes(self) -> List[Entry]:
        """The lines that include other files."""
        self._settle()
        return self._index.get("IFILE", [])

    def get(self, name: str) -> Optional[bytes]:
        """The value that counts for this name, without comments, or None."""
        self._settle()
        key = fold(name)
        if key in self._pending:
            return self._pending[key].value
        entry = self._last(key)
        return None if entry is None else entry.value

    def position(self, name: str) -> int:
        """Where the definition that counts begins, edits included, in bytes; the end of the file if there is none."""
        self._settle()
        last = self._last(fold(name))
        if last is None or (fold(name) in self._pending and len(last.spans) > 1):
            return len(self.data)
        return last.start

    def set(self, name: str, value: str) -> None:
        """Defines a name; nothing changes if it already has this meaning in a form that every client reads.

        An existing definition is replaced in its place, with the comments inside it; one that shares its value
        with other aliases is removed from their list and added at the end of the file, as is a new one.
        Raises OraFileError if name or value cannot be written on one line, or if our own reader would not find the entry
        there. Which client does not find it says `visibility`.
        """
        data = checked_value(name, value, self._kinds)
        self._settle()
        key = fold(name)
        last = self._last(key)
        if last is not None and self._is_sound(last) and means_same(name, last.value, data):
            self._refuse_unreadable(last, name)
            self._pending.pop(key, None)
            return
        if last is not None:
            self._refuse_ambiguous(last, name)
        before = self._pending.get(key)
        self._pending[key] = Assignment(name, data)
        try:
            self._refuse_unreadable(last if last is not None and len(last.spans) == 1 else None, name)
        except OraFileError:
            if before is None:
                del self._pending[key]
            else:
                self._pending[key] = before
            raise

    def remove(self, name: str) -> None:
        """Removes every definition of a name with its line end; comments and blank lines around them stay.

        Raises OraFileError if it is unclear where a definition ends.
        """
        key = fold(name)
        check_is_no_include(name, "removed")
        self._settle()
        found = self._index.get(key, [])
        for entry in found:
            self._refuse_ambiguous(entry, name)
        self._pending.pop(key, None)
        if found:
            self._pending[key] = Assignment(name, None)

    def rename(self, old: str, new: str) -> None:
        """Gives every definition of a name another name; no other byte changes.

        Nothing changes if the new name is there and the old one is not. Raises OraFileError if both or neither are, if
        the new one cannot be written, or if our own reader would not find the entry there.
        """
        check_new_name(new)
        for name in (old, new):
            check_is_no_include(name, "renamed")
        keys = {fold(old), fold(new)}
        if self._pending or keys & self._renamed:
            self._load(self.render())
        olds = self._renamable(old, new)
        if olds:
            self._refuse_unreadable(olds[-1], new)
            self._renamed |= keys
        for entry in olds:
            for span in entry.spans:
                if fold(span.text) == fold(old) and span.text != new:
                    self._name_splices.append((span.start, span.end, new.encode("ascii")))

    def _renamable(self, old: str, new: str) -> List[Entry]:
        """The definitions of the old name; none if only the new one exists."""
        olds, news = self._index.get(fold(old), []), self._index.get(fold(new), [])
        if olds and news and fold(old) != fold(new):
            raise OraFileError(
                f"{old} is not renamed: {new} is there already, at line {news[0].line}; remove one of them"
            )
        if not olds and not news:
            raise OraFileError(f"{old} is not renamed: there is neither {old} nor {new}; is the name spelt right?")
        return olds

    def keep_only(self, names: Iterable[str]) -> List[str]:
        """Removes every other name, but no IFILE; returns them in the order of the file. Raises OraFileError."""
        self._settle()
        kept = {fold(name) for name in names} | {"IFILE"}
        defined = {fold(name.text): name.text for entry in self.entries for name in entry.spans}
        others = [name for key, name in defined.items() if key not in kept and not self._is_removed(key)]
        before, faults = self._pending, []
        self._pending = {key: edit for key, edit in before.items() if key in kept or key in defined}
        for name in others:
            try:
                self.remove(name)
            except OraFileError as error:
                faults.append(str(error))
        if faults:
            self._pending = before
            raise OraFileError(". ".join(faults))
        return others

    def render(self) -> bytes:
        """The bytes of the file with all edits."""
        if self._name_splices:
            return self._spliced(sorted(self._name_splices))
        if not self._pending:
            return self.data
        splices, placed = self._splices()
        body = self._spliced(splices)
        new = [edit.line for key, edit in self._pending.items() if edit.value is not None and key not in placed]
        return appended(body, new, line_end_of(self.data))

    def _spliced(self, splices: List[Splice]) -> bytes:
        body = spliced(self.data, splices)
        if splices and "bom" in self._kinds:
            return separate_byte_order_mark(self.data, self.entries[0], splices[0], body)
        return body

    def _settle(self) -> None:
        """Apply renames to the bytes, before other edits use positions in them."""
        if self._name_splices:
            self._load(self.render())

    def _is_removed(self, key: str) -> bool:
        return key in self._pending and self._pending[key].value is None

    def _last(self, key: str) -> Optional[Entry]:
        found = self._index.get(key)
        return found[-1] if found else None

    def _is_sound(self, entry: Entry) -> bool:
        hidden = entry.blocked is not None and entry.blocked.kind == "bom" and "bom" in self._kinds
        return not hidden and not any(raw.kind in self._kinds for raw in entry.raw_defects)

    def _refuse_ambiguous(self, entry: Entry, name: str) -> None:
        if entry.ambiguous is not None:
            problem = f"{name} at line {entry.line} is not touched, because it is unclear where it ends"
            raise self._error(problem, entry.ambiguous)

    def _refuse_unreadable(self, place: Optional[Entry], name: str) -> None:
        """An entry that our own reader would take for a part of something else must not be written."""
        tail = self._reader.tail
        if place is None and tail is not None and tail.kind == "open-list":
            raise self._error(f"{name} cannot be added", tail)
        if self._nul is not None and not self._is_edited_away(self._nul):
            raise self._error(f"{name} cannot be written", self._nul)

    def _is_edited_away(self, raw: RawDefect) -> bool:
        """Whether the edits leave nothing of the entry with this defect."""
        entry = self._entry_of.get(raw)
        if entry is None:
            return False
        edits = [self._pending.get(key) for key in entry.keys]
        if len(edits) == 1 and edits[0] is not None and edits[0].value is not None:
            return entry is self._last(entry.keys[0])
        return None not in edits

    def _error(self, problem: str, raw: RawDefect) -> OraFileError:
        defect = self._reader.locate(raw)
        place = f"line {defect.line}, column {defect.column}"
        clients = ", ".join(defect.clients)
        return OraFileError(f"{problem}: {place}: {defect.message} ({clients}); correct that place first")

    def _splices(self) -> Tuple[List[Splice], Set[str]]:
        """The splices in the order of the file, and the keys that they define."""
        splices: List[Splice] = []
        placed: Set[str] = set()
        touched = {entry.start: entry for key in self._pending for entry in self._index.get(key, [])}
        for _start, entry in sorted(touched.items()):
            key = entry.keys[0]
            edit = self._pending.get(key)
            if len(entry.spans) > 1 or edit is None or edit.value is None:
                splices.extend(self._without_names(entry))
            elif entry is self._last(key):
                placed.add(key)
                splices += [(entry.start, entry.value_end, edit.line), *without_feeds(self.data, entry)]
        return splices, placed

    def _without_names(self, entry: Entry) -> List[Splice]:
        kept = [name for name in entry.spans if fold(name.text) not in self._pending]
        if not kept:
            return [(entry.start, entry.end, b"")]
        return cut_names(entry.spans, kept)
