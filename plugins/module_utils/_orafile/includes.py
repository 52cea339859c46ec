# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a tnsnames.ora includes (IFILE): files that are read, never written, and what each client makes of them.

Measured: python-oracledb and node-oracledb read the files in the order of the lines, and the last definition of a name counts;
for JDBC the including file always wins, and then the first included one. A file that they cannot read costs the first two
everything; JDBC passes over it.
"""

import os
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    SecureFileError,
    open_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import Unchanged
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile

MAX_LEVELS = 4  # of node-oracledb and JDBC; python-oracledb has no limit, the manual names three
MAX_FILES = 100
MAX_BYTES = 64 * 1024 * 1024
MAX_DEFECTS = 4  # of one file are told
_NOTHING_THEN = "python-oracledb and node-oracledb read nothing at all then"


class _Include(NamedTuple):
    """A line that includes a file: whose line, on which level, and where in tnsnames.ora itself it all began."""

    owner: str
    entry: Entry
    level: int
    position: int
    above: Tuple[str, ...]


class IncludedName(NamedTuple):
    """A name that an included file defines, and where in tnsnames.ora that file is included."""

    key: str
    path: str
    line: int
    position: int


class Includes(object):
    """Everything that the file at `path` includes. It is read as `identity`, that of the file's own directory: what a user
    may not read, root does not read for that user."""

    def __init__(self, path: str, file: OraFile, clients: Sequence[str], identity: Any = None) -> None:
        self.path = path
        self._identity = identity or Unchanged()
        self.file = file
        self.clients = clients
        self.defined: Dict[str, IncludedName] = {}  # the one that counts of the included ones, being read last
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
        found = [(name, self.defined.get(fold(name))) for name in present]
        return [
            words.format(name, again.path, again.line)
            for name, again in found
            if again is not None and again.position > self.file.position(name)
        ]

    def warnings(self, absent: Iterable[str], only: Optional[Iterable[str]] = None) -> List[str]:
        """What is wrong with the included files, and which names stay because they are defined there.

        `only` are the names that shall be the only ones, if so.
        """
        stay = {fold(name): name for name in absent}
        if only is not None:
            kept = {fold(name) for name in only}
            stay.update((key, key) for key in self.defined if key not in kept and key not in stay)
        words = "{0} is still defined in {1}, line {2}, which {3} includes: remove it there."
        found = [(name, self.defined.get(key)) for key, name in stay.items()]
        return self._problems + [
            words.format(name, again.path, again.line, self.path) for name, again in found if again is not None
        ]

    def _read(self, includes: Iterable[_Include]) -> None:
        """Everything in the order in which the drivers read it: an included file stands in the place of its line."""
        todo: List[Union[_Include, IncludedName]] = list(includes)
        count = 0
        while todo:
            item = todo.pop()
            if isinstance(item, IncludedName):
                self.defined[item.key] = item
                continue
            path = self._target(item)
            if path in item.above:
                self._problem(item, "it includes itself; python-oracledb reads nothing at all (DPY-4030)", (PYTHON,))
                continue
            if item.level == MAX_LEVELS + 1:
                words = "node-oracledb and JDBC read {0} levels of IFILE, this one is deeper".format(MAX_LEVELS)
                self._problem(item, words, (NODE, JDBC))
            count += 1
            if count > MAX_FILES:
                self._problem(item, "more than {0} files are not looked at".format(MAX_FILES), ())
                return
            included = self._open(item, path)
            if included is not None:
                todo += self._take(item, path, included)

    def _target(self, include: _Include) -> str:
        """Relative paths lead from the including file, as for python-oracledb; that others differ is said elsewhere."""
        text = include.entry.value.decode("utf-8", "surrogateescape").strip("\"'")
        return os.path.normpath(os.path.join(os.path.dirname(include.owner), text))

    def _open(self, include: _Include, path: str) -> Optional[OraFile]:
        directory, name = os.path.split(path)
        if "\0" in path:
            self._problem(include, "a path with a NUL byte is none", ())
            return None
        try:
            with self._identity, open_directory(directory, private=False) as opened:
                data = opened.read(name, MAX_BYTES, private=False)
        except MissingDirectory:
            data = None
        except SecureFileError as error:
            if os.path.isdir(path):
                self._problem(include, "{0} is a directory; {1}".format(path, _NOTHING_THEN), (PYTHON, NODE))
            else:
                self._problem(include, "{0} It was not looked at.".format(str(error)), ())
            return None
        if data is None:
            self._problem(include, "{0} does not exist; {1}".format(path, _NOTHING_THEN), (PYTHON, NODE))
            return None
        return OraFile(data, self.clients)

    def _take(self, include: _Include, path: str, included: OraFile) -> List[Union[_Include, IncludedName]]:
        """What an included file defines and includes, the last first."""
        self._tell_defects(path, included)
        above = (*include.above, path)
        items: List[Union[_Include, IncludedName]] = []
        for entry in reversed(included.entries):
            for key in entry.keys:
                if key == "IFILE":
                    items.append(_Include(path, entry, include.level + 1, include.position, above))
                else:
                    items.append(IncludedName(key, path, entry.line, include.position))
        return items

    def _tell_defects(self, path: str, included: OraFile) -> None:
        for defect in included.defects[:MAX_DEFECTS]:
            words = "{0}, line {1}, column {2}: {3}: {4} cannot read it. It was there before."
            message, clients = defect.message.rstrip("."), ", ".join(defect.clients)
            self._problems.append(words.format(path, defect.line, defect.column, message, clients))
        more = len(included.defects) - MAX_DEFECTS
        if more > 0:
            self._problems.append("{0} has {1} more such places.".format(path, more))

    def _problem(self, include: _Include, words: str, clients: Sequence[str]) -> None:
        if not clients or set(clients) & set(self.clients):
            self._problems.append(
                "{0}, line {1}: IFILE: {2}.".format(include.owner, include.entry.line, words.rstrip("."))
            )
