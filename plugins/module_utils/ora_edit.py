# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The edit of one tnsnames.ora or sqlnet.ora on a host: planned whole, then made atomically under a lock."""

import contextlib
import os

from ansible_collections.entra.oracledb.plugins.module_utils.ora_file import OraFile, OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils.ora_grammar import ALL_CLIENTS, OCI
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import (
    MissingDirectory,
    SecureFileError,
    open_directory,
    remove_directory,
)

MYPY = False
if MYPY:
    from typing import Any, Dict, List, Optional, Tuple

MAX_FILE_BYTES = 64 * 1024 * 1024
LOCK_SECONDS = 30
MAX_WARNINGS = 10
NEW_FILE_MODE = 0o644  # nothing secret is in these files, and every client of the host reads them


class OraEdit:
    """What shall stand in a file (`present`: name -> value) and what shall not (`absent`: names).

    `owner` is (uid, gid) of what has to be made. `sqlnet` says that the thin drivers never read the file.
    """

    def __init__(
        self,
        path: str,
        present: "Dict[str, str]",
        absent: "List[str]",
        owner: "Tuple[Optional[int], Optional[int]]" = (None, None),
        sqlnet: bool = False,
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.present = present
        self.absent = absent
        self.uid, self.gid = owner
        self.clients = (OCI,) if sqlnet else ALL_CLIENTS
        self.before = None  # type: Optional[bytes]
        self.after = None  # type: Optional[bytes]
        self.warnings = []  # type: List[str]

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def plan(self) -> None:
        """Read the file and work out the edit. Raises OraFileError with every fault, or SecureFileError."""
        if not self.path.startswith("/"):
            raise OraFileError("{0} is not an absolute path: write it out.".format(self.path))
        try:
            with open_directory(self.directory, uid=self.uid, gid=self.gid, private=False) as directory:
                self.before = directory.read(self.name, MAX_FILE_BYTES, private=False)
        except MissingDirectory:
            self.before = None
        self.after = self._edited(self.before)

    def _edited(self, before: "Optional[bytes]") -> "Optional[bytes]":
        file = OraFile(before or b"", self.clients)
        faults = []
        for name in self.absent:
            faults += _fault(file.remove, name)
        for name, value in self.present.items():
            faults += _fault(file.set, name, value)
        if faults:
            raise OraFileError("{0}: {1}".format(self.path, " ".join(faults)))
        self.warnings = [_warning(self.path, defect) for defect in file.defects[:MAX_WARNINGS]]
        after = file.render()
        if not after and not self.present and (before is None or before != after):
            return None  # nothing is left of a file: it goes
        return after

    def apply(self) -> None:
        """Make the edit. Somebody else's edit since `plan` is kept: the file is read again under the lock."""
        if not self.changed:
            return
        create = self.after is not None
        directory = open_directory(self.directory, create=create, uid=self.uid, gid=self.gid, private=False)
        with directory, directory.locked(LOCK_SECONDS):
            before = directory.read(self.name, MAX_FILE_BYTES, private=False)
            after = self._edited(before)
            if after is None:
                directory.remove(self.name)
            elif after != before:
                directory.write(self.name, after, NEW_FILE_MODE, like="existing")
        self.before, self.after = before, after

    def remove_empty_directory(self) -> None:
        """Remove the file's directory if nothing is left in it."""
        with contextlib.suppress(SecureFileError):  # an empty directory in a place that is not ours to clear
            remove_directory(self.directory, self.uid, private=False)

    def diff(self) -> "Dict[str, Any]":
        return {
            "before_header": self.path,
            "after_header": self.path,
            "before": (self.before or b"").decode("utf-8", "replace"),
            "after": (self.after or b"").decode("utf-8", "replace"),
        }


def parameters_of(wanted: "Dict[Any, Any]") -> "Tuple[Dict[str, Optional[str]], List[str]]":
    """The parameters of a sqlnet.ora as Oracle writes them, and the faults; None stays None (remove it).

    YAML's true and false are YES and NO, a list is `(a, b)`; nested values are given as text.
    """
    parameters = {}  # type: Dict[str, Optional[str]]
    faults = []
    for key, value in wanted.items():
        name = str(key)
        if name.upper() in [other.upper() for other in parameters]:
            faults.append("{0} is there more than once".format(name))
        if isinstance(value, (list, tuple)) and value and all(_is_plain(item) for item in value):
            parameters[name] = "({0})".format(", ".join(_text(item) for item in value))
        elif value is None or _is_plain(value):
            parameters[name] = None if value is None else _text(value)
        else:
            faults.append(
                "{0} is neither text, a number, yes or no, nor a list of these: write it as text".format(name)
            )
    return parameters, faults


def _is_plain(value: "Any") -> bool:
    return isinstance(value, (bool, int, float)) or (isinstance(value, str) and value != "")


def _text(value: "Any") -> str:
    if isinstance(value, bool):
        return "YES" if value else "NO"
    return str(value)


def _fault(edit: "Any", *arguments: str) -> "List[str]":
    try:
        edit(*arguments)
    except OraFileError as error:
        return [str(error).rstrip(".") + "."]
    return []


def _warning(path: str, defect: "Any") -> str:
    message = defect.message.rstrip(".")
    breaks = ": {0} cannot read it".format(", ".join(defect.clients)) if defect.clients else ""
    return "{0}, line {1}, column {2}: {3}{4}. It was there before.".format(
        path, defect.line, defect.column, message, breaks
    )
