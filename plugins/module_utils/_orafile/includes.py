# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The files that a tnsnames.ora includes (IFILE). They are read, never written; each client treats them differently.

Measured: python-oracledb and node-oracledb read the files in the order of the lines, and the last definition of a name counts;
for JDBC the including file always wins, and then the first included one. A file that they cannot read costs the first two
everything; JDBC passes over it.
"""

import os
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    SecureFileError,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import Unchanged
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared import open_shared
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_warnings import defect_warnings
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import Entry, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.losses import Loss
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError

MAX_LEVELS = 4  # of node-oracledb and JDBC; python-oracledb has no limit, the manual names three
MAX_FILES = 100
MAX_BYTES = 64 * 1024 * 1024
MAX_DEFECTS = 4  # of one file have a warning each
_AGAIN = (
    "it is defined again there, in a file that is included below it, and that definition counts",
    "remove it there, or move the IFILE line to the top",
)
_READABLE = "correct the IFILE line, or provide the file"
_NOTHING_THEN = "python-oracledb and node-oracledb read nothing at all then"


class _Include(NamedTuple):
    """A line that includes a file: in which file, on which level, and after which position of tnsnames.ora itself."""

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


class Includes:
    """Everything that the file at `path` includes. It is read as `identity`, that of the file's directory, so that root reads
    nothing for a user that this user may not read."""

    def __init__(
        self, path: str, file: OraFile, clients: Sequence[str], identity: Any = None, follow: bool = False
    ) -> None:
        self.path = path
        self._follow = follow
        self._identity = identity or Unchanged()
        self.file = file
        self.clients = clients
        self.defined: Dict[str, IncludedName] = {}  # of several the one that is read last, which counts
        self.paths: List[str] = []  # of all that was read, or is not there
        self._problems: List[str] = []
        self._broken: List[Tuple[List[str], str, str]] = []  # who reads nothing at all, because of which place, and why
        self._read(_Include(path, entry, 1, entry.start, (path,)) for entry in reversed(file.includes))

    def losses(self, names: Iterable[str], asked: Sequence[str], renamed: Sequence[str] = ()) -> List[Loss]:
        """The names for which an included definition counts instead, and all of them for those of the clients in `asked` that read
        nothing because of a file; for the others `warnings` has that. Those in `renamed` had another name before."""
        found: List[Loss] = []
        for name in names:
            again = self.defined.get(fold(name))
            if again is not None and again.position > self.file.position(name):
                place = f"line {again.line} of {again.path}"
                found += [Loss(name, client, place, *_AGAIN, name in renamed) for client in self._among(PYTHON, NODE)]
            for clients, place, reason in self._broken:
                found += [
                    Loss(name, client, place, reason, _READABLE, by_edit=False) for client in clients if client in asked
                ]
        return found

    def _among(self, *clients: str) -> List[str]:
        return [client for client in clients if client in self.clients]

    def warnings(
        self, absent: Iterable[str], only: Optional[Iterable[str]] = None, renames: Optional[Mapping[str, str]] = None
    ) -> List[str]:
        """What is wrong with the included files, and which names to remove or to rename are still defined there.

        `only` are the names to keep if all others are to be removed, `renames` old and new names.
        """
        stay = {fold(name): name for name in absent}
        if only is not None:
            kept = {fold(name) for name in only}
            stay.update((key, key) for key in self.defined if key not in kept and key not in stay)
        found = [(name, self.defined.get(key)) for key, name in stay.items()]
        removed = [(name, again, "remove it there") for name, again in found]
        renamed = [
            (old, self.defined.get(fold(old)), f"rename it to {new} there")
            for old, new in (renames or {}).items()
            if fold(old) != fold(new)
        ]
        return self._problems + [
            f"{name} is still defined in {again.path}, line {again.line}, which {self.path} includes: {remedy}."
            for name, again, remedy in removed + renamed
            if again is not None
        ]

    def _read(self, includes: Iterable[_Include]) -> None:
        """Reads everything in the order of the drivers: an included file in the place of its line."""
        todo: List[Union[_Include, IncludedName]] = list(includes)
        count = 0
        while todo:
            item = todo.pop()
            if isinstance(item, IncludedName):
                self.defined[item.key] = item
                continue
            path = self._target(item)
            if path in item.above:
                self._problem(
                    item, "it includes itself; python-oracledb reads nothing at all (DPY-4030)", (PYTHON,), whole=True
                )
                continue
            if item.level == MAX_LEVELS + 1:
                words = f"node-oracledb and JDBC read {MAX_LEVELS} levels of IFILE, this one is deeper"
                self._problem(item, words, (NODE, JDBC))
            count += 1
            if count > MAX_FILES:
                self._problem(item, f"more than {MAX_FILES} files are not looked at", ())
                return
            included = self._open(item, path)
            if included is not None:
                todo += self._take(item, path, included)

    def _target(self, include: _Include) -> str:
        """The included path; a relative one starts at the including file, as for python-oracledb. The reader's defect `ifile` tells
        that others differ."""
        text = include.entry.value.decode("utf-8", "surrogateescape").strip("\"'")
        return os.path.normpath(os.path.join(os.path.dirname(include.owner), text))

    def _open(self, include: _Include, path: str) -> Optional[OraFile]:
        if "\0" in path:
            self._problem(include, "a path cannot have a NUL byte", ())
            return None
        self.paths.append(path)
        try:
            with self._identity, open_shared(path, follow=self._follow) as opened:
                data = opened.read(opened.name, MAX_BYTES, private=False)
        except MissingDirectory:
            data = None
        except SecureFileError as error:
            if os.path.isdir(path):
                self._problem(include, f"{path} is a directory; {_NOTHING_THEN}", (PYTHON, NODE), whole=True)
            else:
                self._problem(include, f"{error} It was not looked at.", ())
            return None
        if data is None:
            self._problem(include, f"{path} does not exist; {_NOTHING_THEN}", (PYTHON, NODE), whole=True)
            return None
        try:
            return OraFile(data, self.clients)
        except OraFileError as error:
            self._problem(include, f"{path}: {error} It was not looked at.", ())
            return None

    def _take(self, include: _Include, path: str, included: OraFile) -> List[Union[_Include, IncludedName]]:
        """What an included file defines and includes, the last first."""
        self._problems += defect_warnings(path, included.defects, self.clients, MAX_DEFECTS)
        above = (*include.above, path)
        items: List[Union[_Include, IncludedName]] = []
        for entry in reversed(included.entries):
            for key in entry.keys:
                if key == "IFILE":
                    items.append(_Include(path, entry, include.level + 1, include.position, above))
                else:
                    items.append(IncludedName(key, path, entry.line, include.position))
        return items

    def _problem(self, include: _Include, words: str, clients: Sequence[str], whole: bool = False) -> None:
        """Notes what is wrong with an include if one of `clients` reads the file; no clients mean all. With `whole` these read
        nothing at all then."""
        if whole:
            place = f"line {include.entry.line}" + ("" if include.level == 1 else f" of {include.owner}")
            self._broken.append((self._among(*clients), place, f"IFILE: {words.partition(';')[0]}"))
        if not clients or set(clients) & set(self.clients):
            words = words.rstrip(".")
            self._problems.append(f"{include.owner}, line {include.entry.line}: IFILE: {words}.")
