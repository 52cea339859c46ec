# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Which definition of each name one client uses, over a tnsnames.ora and everything that it includes (IFILE).

Measured, as `_orafile.includes` and `_orafile.visibility` say: python-oracledb and node-oracledb read included files in the place of
their line, and the last definition counts; for JDBC the including file always wins, and then the first included one. A file that
cannot be read costs the first two everything; JDBC passes over it. OCI is taken to read as the manual says: in the place of the line.
"""

import os
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._check.descriptor import strict_nodes
from ansible_collections.entra.oracledb.plugins.module_utils._check.looking import Look
from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import DEFECT_KINDS, HERE, WHOLE
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, RawDefect, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.includes import MAX_FILES, MAX_LEVELS
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.python_reading import found_names
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.visibility import definitions

MISSING, UNREADABLE, LOOP, DEEP = "include-missing", "include-denied", "include-loop", "include-too-deep"
SKIPPED = "include-skipped"


class Definition(NamedTuple):
    """A definition that a client uses; `flaw` is the defect in it by which the client cannot use it, None for a good one."""

    entry: Entry
    path: str
    flaw: Optional[RawDefect]
    line: int
    value: bytes


class Lost(NamedTuple):
    """A definition that a defect hides from the client: the kind of defect, and its place."""

    kind: str
    path: str
    line: int
    entry: Optional[Entry] = None  # None where a client reads nothing at all


class Trouble(NamedTuple):
    """An included file that the client does not read: why (a cause's id), which file, and the line that includes it.

    `kind` is the defect of that line by which the client passes over it, "" where the file is what is wrong.
    """

    why: str
    path: str
    owner: str
    line: int
    kind: str = ""


_BEHIND = ("after-value", "extra-paren", "second-value")


def _python_values(file: OraFile) -> Dict[Tuple[Entry, str], bytes]:
    """The entries that python-oracledb reads well although something is behind them on a line of its own."""
    entries = [entry for entry in file.entries if {raw.kind for raw in entry.raw_defects} & set(_BEHIND)]
    found = found_names(file.data) if entries else {}
    spared = {}
    for entry in entries:
        others = {raw.kind for raw in entry.raw_defects if PYTHON in DEFECT_KINDS[raw.kind].losses} - set(_BEHIND)
        for span in entry.spans:
            value = found.get(span.start, b"")
            if not others and strict_nodes(value.decode("utf-8", "replace")):
                spared[entry, fold(span.text)] = value
    return spared


Reader = Callable[[str], Union[OraFile, Look]]


class Names:
    """The names of one client. `broken` is why it reads nothing at all: a Trouble, or a defect that costs it the whole file."""

    def __init__(self, client: str, reader: Reader, main: str) -> None:
        self.client = client
        self.found: Dict[str, Definition] = {}
        self.lost: Dict[str, Lost] = {}
        self.broken: Optional[Union[Trouble, Lost]] = None
        self.troubles: List[Trouble] = []
        self._reader = reader
        self._count = 0
        self._main = main
        file = reader(main)
        if isinstance(file, OraFile):
            self._read(file, main, (main,))
        if self.broken:
            self.found = {}

    def _read(self, file: OraFile, path: str, above: Tuple[str, ...]) -> None:
        """Take a file's definitions in the order in which the client does."""
        self._note_whole(file, path)
        later: List[Entry] = []
        own: Dict[str, Definition] = {}
        spared = _python_values(file) if self.client == PYTHON else {}
        for entry, key, raw in definitions(file, self.client):
            if key != "IFILE" and (entry, key) in spared:
                self._take(key, Definition(entry, path, None, entry.line, spared[entry, key]))
            elif raw is not None:
                self._lose(file, path, entry, key, raw)
            elif key != "IFILE":
                own[key] = Definition(entry, path, self._flaw(file, entry), entry.line, entry.value)
                if self.client != JDBC:
                    self._take(key, own[key])
            elif self._is_skipped(file, entry, path):
                continue
            elif self.client == JDBC:
                later.append(entry)
            else:
                self._include(entry, path, above)
        for key, definition in own.items() if self.client == JDBC else ():
            if key not in self.found:
                self._take(key, definition)
        for entry in later:
            self._include(entry, path, above)

    def _take(self, key: str, definition: Definition) -> None:
        self.found[key] = definition
        self.lost.pop(key, None)

    def _lose(self, file: OraFile, path: str, entry: Entry, key: str, raw: RawDefect) -> None:
        if key != "IFILE":
            self.lost[key] = Lost(raw.kind, path, file.locate(raw).line, entry)

    def _note_whole(self, file: OraFile, path: str) -> None:
        for raw in file.raw_defects:
            if DEFECT_KINDS[raw.kind].losses.get(self.client) == WHOLE:
                self.broken = self.broken or Lost(raw.kind, path, file.locate(raw).line)

    def _flaw(self, file: OraFile, entry: Entry) -> Optional[RawDefect]:
        """The entry's own defect by which the client cannot use it."""
        for raw in entry.raw_defects:
            # JDBC passes over a list that begins in column 1.
            spared = self.client == JDBC and raw.kind == "second-value" and file.locate(raw).column == 1
            if DEFECT_KINDS[raw.kind].losses.get(self.client) == HERE and not spared:
                return raw
        return None

    def _is_skipped(self, file: OraFile, entry: Entry, owner: str) -> bool:
        flaw = self._flaw(file, entry)
        if flaw is not None:
            self.troubles.append(Trouble(SKIPPED, self._target(entry, owner), owner, entry.line, flaw.kind))
        return flaw is not None

    def _include(self, entry: Entry, owner: str, above: Tuple[str, ...]) -> None:
        path = self._target(entry, owner)
        if path in above:
            return self._trouble(LOOP, path, owner, entry, breaks=(PYTHON,))
        if len(above) > MAX_LEVELS and self.client in (NODE, JDBC):
            return self._trouble(DEEP, path, owner, entry)
        self._count += 1
        if self._count > MAX_FILES:
            return None
        file = self._reader(path)
        if isinstance(file, OraFile):
            return self._read(file, path, (*above, path))
        why = MISSING if file.missing else UNREADABLE
        return self._trouble(why, path, owner, entry, breaks=(PYTHON, NODE))

    def _target(self, entry: Entry, owner: str) -> str:
        """A relative path starts at the including file, for JDBC at TNS_ADMIN."""
        text = entry.value.decode("utf-8", "surrogateescape").strip("\"'")
        return os.path.normpath(os.path.join(os.path.dirname(self._main if self.client == JDBC else owner), text))

    def _trouble(self, why: str, path: str, owner: str, entry: Entry, breaks: Tuple[str, ...] = ()) -> None:
        trouble = Trouble(why, path, owner, entry.line)
        self.troubles.append(trouble)
        if self.client in breaks:
            self.broken = self.broken or trouble
