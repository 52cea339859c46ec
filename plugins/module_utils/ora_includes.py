# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a tnsnames.ora includes (IFILE): files that are read, never written, and what each client makes of them.

Measured: python-oracledb and node-oracledb read the files in the order of the lines, and the last definition of a name counts;
for JDBC the including file always wins, and then the first included one.
"""

import os
from typing import Any, Dict, Iterable, List, NamedTuple, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import JDBC, NODE, PYTHON, Entry, fold
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import (
    MissingDirectory,
    SecureFileError,
    open_directory,
)

MAX_LEVELS = 4  # of node-oracledb and JDBC; python-oracledb has no limit, the manual names three
MAX_FILES = 100
MAX_BYTES = 64 * 1024 * 1024


class _Include(NamedTuple):
    """A line that includes a file: whose line, on which level, and where in tnsnames.ora itself it all began."""

    owner: str
    entry: Entry
    level: int
    position: int
    above: Tuple[str, ...]


class Definition(NamedTuple):
    """A name that an included file defines, and where in tnsnames.ora that file is included."""

    path: str
    line: int
    position: int


class Includes(object):
    """Everything that the file at `path` includes."""

    def __init__(self, path: str, file: OraFile, clients: Sequence[str]) -> None:
        self.path = path
        self.file = file
        self.clients = clients
        self.defined: Dict[str, List[Definition]] = {}
        self._problems: List[str] = []
        self._read(_Include(path, entry, 1, entry.start, (path,)) for entry in reversed(file.includes))

    def faults(self, present: Iterable[str]) -> List[str]:
        """Why a name of ours would not be the one that counts."""
        if not {PYTHON, NODE} & set(self.clients):
            return []
        words = (
            "{0} is defined again in {1}, line {2}, which is included below it, and for python-oracledb and node-oracledb "
            "that one counts: remove it there, or move the IFILE line to the top."
        )
        return [
            words.format(name, again.path, again.line)
            for name in present
            for again in self.defined.get(fold(name), [])[:1]
            if again.position > self.file.position(name)
        ]

    def warnings(self, absent: Iterable[str]) -> List[str]:
        """What is wrong with the included files, and which names stay because they are defined there."""
        stay = [
            "{0} is still defined in {1}, line {2}, which {3} includes: remove it there.".format(
                name, again.path, again.line, self.path
            )
            for name in absent
            for again in self.defined.get(fold(name), [])[:1]
        ]
        return self._problems + stay

    def _read(self, includes: Iterable[_Include]) -> None:
        todo = list(includes)
        count = 0
        while todo:
            include = todo.pop()
            path = self._target(include)
            if path in include.above:
                self._problem(include, "it includes itself; python-oracledb reads nothing at all (DPY-4030)", (PYTHON,))
                continue
            if include.level > MAX_LEVELS:
                words = "{0} levels of IFILE are read, this one is not".format(MAX_LEVELS)
                self._problem(include, words, (NODE, JDBC))
            count += 1
            if count > MAX_FILES:
                self._problem(include, "more than {0} files are not looked at".format(MAX_FILES), self.clients)
                return
            included = self._open(include, path)
            if included is not None:
                todo += self._take(include, path, included)

    def _target(self, include: _Include) -> str:
        """Relative paths lead from the including file, as for python-oracledb; that others differ is said elsewhere."""
        text = include.entry.value.decode("utf-8", "surrogateescape").strip("\"'")
        return os.path.normpath(os.path.join(os.path.dirname(include.owner), text))

    def _open(self, include: _Include, path: str) -> Any:
        directory, name = os.path.split(path)
        try:
            with open_directory(directory, private=False) as opened:
                data = opened.read(name, MAX_BYTES, private=False)
        except MissingDirectory:
            data = None
        except SecureFileError as error:
            self._problem(include, "{0} It was not looked at.".format(str(error)), ())
            return None
        if data is None:
            words = "{0} does not exist; python-oracledb and node-oracledb read nothing at all then".format(path)
            self._problem(include, words, (PYTHON, NODE))
            return None
        return OraFile(data, self.clients)

    def _take(self, include: _Include, path: str, included: OraFile) -> List[_Include]:
        for entry in included.entries:
            for name in entry.names:
                found = self.defined.setdefault(fold(name), [])
                # The last one in the order of reading comes first.
                found.insert(0, Definition(path, entry.line, include.position))
        for defect in included.defects[:MAX_LEVELS]:
            words = "{0}, line {1}, column {2}: {3}: {4} cannot read it. It was there before.".format(
                path, defect.line, defect.column, defect.message.rstrip("."), ", ".join(defect.clients)
            )
            self._problems.append(words)
        above = (*include.above, path)
        return [
            _Include(path, entry, include.level + 1, include.position, above) for entry in reversed(included.includes)
        ]

    def _problem(self, include: _Include, words: str, clients: Sequence[str]) -> None:
        if not clients or set(clients) & set(self.clients):
            self._problems.append(
                "{0}, line {1}: IFILE: {2}.".format(include.owner, include.entry.line, words.rstrip("."))
            )
