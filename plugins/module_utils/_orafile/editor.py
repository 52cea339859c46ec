# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The edit of one tnsnames.ora, sqlnet.ora or ojdbc.properties on a host: planned whole, then made atomically under a lock."""

import contextlib
import os
import time

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    Overtaken,
    SecureFileError,
    open_directory,
    remove_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import file_diff
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.edits import Edits
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import (
    ALL_CLIENTS,
    JDBC,
    OCI,
    WHOLE_FILE,
    printable,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError

MYPY = False
if MYPY:
    from typing import Any, Dict, List, Optional, Sequence, Tuple

    from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory

MAX_FILE_BYTES = 64 * 1024 * 1024
LOCK_SECONDS = 30
ATTEMPTS = 10
MAX_WARNINGS = 10
_NO_ENTRY = ("junk", "no-equals")
_HIDING = ("hash-in-quotes", "paren-in-quotes", "unclosed", "no-value", "indented")  # an entry, from some client
NEW_FILE_MODE = 0o644  # nothing secret is in these files, and every client of the host reads them
TNSNAMES, SQLNET, OJDBC = KINDS = ("tnsnames", "sqlnet", "ojdbc")


class OraEdit:
    """The edit of one file. `owner` is (uid, gid) of what has to be made, `clients` (constants of ora_grammar) are those
    that must be able to read the file, and `backup` keeps what was there before, under `backup_file`."""

    def __init__(
        self,
        path: str,
        edits: Edits,
        owner: "Tuple[Optional[int], Optional[int]]" = (None, None),
        kind: str = TNSNAMES,
        clients: "Sequence[str]" = ALL_CLIENTS,
        backup: bool = False,
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.edits = edits
        self.uid, self.gid = owner
        self.kind = kind
        self.clients = tuple(clients)
        self.backup = backup
        self.backup_file = ""
        self._identity = None  # type: Any
        self.before = None  # type: Optional[bytes]
        self.after = None  # type: Optional[bytes]
        self.removed = []  # type: List[str]
        self.warnings = []  # type: List[str]

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def plan(self) -> None:
        """Read the file and work out the edit. Raises OraFileError with every fault, or SecureFileError."""
        if not self.path.startswith("/"):
            raise OraFileError("{0} is not an absolute path: write it out.".format(self.path))
        try:
            os.fsencode(self.path)
        except UnicodeEncodeError as error:  # Python 3.6 in the C locale
            words = (
                "{0!a} has letters that the locale of the host does not know: set LC_ALL to one of UTF-8 (environment)."
            )
            raise OraFileError(words.format(self.path)) from error
        try:
            with self._open(create=False) as directory:
                self.before = directory.read(self.name, MAX_FILE_BYTES, private=False)
                self._identity = directory.identity
        except MissingDirectory:
            self.before = None
        self.after = self._edited(self.before)

    def _open(self, create: bool) -> "Directory":
        return open_directory(self.directory, create=create, uid=self.uid, gid=self.gid, private=False)

    def _edited(self, before: "Optional[bytes]") -> "Optional[bytes]":
        self.warnings = []
        file = self._read(before or b"")
        self._check_kind(file)
        faults = self._rename(file)
        self.removed = self._edit(file, faults)
        faults += self._check_includes(file)
        if faults:
            raise OraFileError("{0}: {1}".format(self.path, " ".join(faults)))
        after = file.render()
        if self.kind != OJDBC and any(mark.kind in _HIDING for entry in file.entries for mark in entry.marks):
            self._check_visibility(before or b"", after)
        # An edit mends defects and makes none, but for a longer name in an entry that was nearly too long.
        mended = file.defects or self.edits.renames
        self._warn(self._read(after).defects if mended and after != before else file.defects)
        if not after and not self.edits.makes and (before is None or before != after):
            return None  # nothing is left of a file: it goes
        return bytes(after)

    def _check_visibility(self, before: bytes, after: bytes) -> None:
        """Refuse an edit after which a client misses a name, and warn where another definition counts for it."""
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile import visibility

        then, now, wanted = self._read(before), self._read(after), self.edits.wanted
        touched = [*wanted, *self.edits.absent, *self.edits.renames, *self.edits.obsolete]
        lost = visibility.lost(then, now, self._readers, wanted, touched)
        if lost:
            raise OraFileError("{0}: {1}".format(self.path, " ".join(one.message for one in lost[:MAX_WARNINGS])))
        found = visibility.uncovered(then, now, self._readers, touched)
        self.warnings += [printable("{0}, {1}".format(self.path, one.message)) for one in found[:MAX_WARNINGS]]

    def _rename(self, file: "Any") -> "List[str]":
        """Change the names, before anything else happens to the file; what is wrong with that."""
        faults = self.edits.contradictions()
        if not faults:
            for old, new in self.edits.renames.items():
                if file.get(old) is None and file.get(new) is None:
                    words = "{0}: there is neither {1} nor {2}, so that nothing is renamed; is the name right?"
                    self.warnings.append(words.format(self.path, old, new))
                else:
                    faults += self._fault(file.rename, old, new)
        return faults

    def _check_kind(self, file: "Any") -> None:
        """A file without a single entry, but with text, is something else: nothing is appended to a /etc/passwd."""
        if self.kind != OJDBC and not file.entries and any(defect.kind in _NO_ENTRY for defect in file.defects):
            raise OraFileError(
                "{0} is no {1}.ora: not one line of it is an entry. Is the path right?".format(self.path, self.kind)
            )

    def _read(self, data: bytes) -> "Any":
        if self.kind == OJDBC:
            from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import PropertiesFile

            return PropertiesFile(data)
        # The thin drivers never look into a sqlnet.ora, so what only they stumble over does not matter there.
        return OraFile(data, self._readers)

    @property
    def _readers(self) -> "Sequence[str]":
        return {TNSNAMES: self.clients, SQLNET: (OCI,), OJDBC: (JDBC,)}[self.kind]

    def _edit(self, file: "Any", faults: "List[str]") -> "List[str]":
        """Make the edits and collect their faults; the names that go because nobody asked for them."""
        edits = self.edits
        obsolete = [name for name, value in edits.obsolete.items() if is_same(file.get(name), value)]
        for name in edits.absent + obsolete:
            faults += self._fault(file.remove, name)
        for name, value in edits.present.items():
            faults += self._fault(file.set, name, value)
        for name, value in edits.defaults.items():
            if file.get(name) is None:
                faults += self._fault(file.set, name, value)
        if not edits.exclusive:
            return []
        removed = []  # type: List[str]
        faults += self._fault(lambda: removed.extend(file.keep_only(edits.wanted)))
        return removed

    def _fault(self, edit: "Any", *arguments: str) -> "List[str]":
        try:
            edit(*arguments)
        except OraFileError as error:
            return [str(error).rstrip(".") + "."]
        return []

    def _check_includes(self, file: "Any") -> "List[str]":
        """Faults of what the file includes: a name that is defined again there, behind ours, would be the one that counts."""
        if self.kind != TNSNAMES or not file.includes:
            return []
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile.includes import Includes

        includes = Includes(self.path, file, self.clients, self._identity)
        found = includes.warnings(self.edits.absent, self.edits.wanted if self.edits.exclusive else None)
        self.warnings += [printable(warning) for warning in found[:MAX_WARNINGS]]
        if len(found) > MAX_WARNINGS:
            self.warnings.append("{0} more such things about what it includes.".format(len(found) - MAX_WARNINGS))
        return includes.faults([*self.edits.present, *self.edits.renames.values()])

    def _warn(self, defects: "List[Any]") -> None:
        self.warnings += [_warning(self.path, defect, self._readers) for defect in defects[:MAX_WARNINGS]]
        if len(defects) > MAX_WARNINGS:
            self.warnings.append("{0} has {1} more such places.".format(self.path, len(defects) - MAX_WARNINGS))

    def apply(self) -> None:
        """Make the edit. Somebody else's edit since `plan` is kept: the file is read again under the lock, and once more
        if somebody who knows of no lock has changed it meanwhile."""
        if not self.changed:
            return
        directory = self._open(create=self.after is not None)
        with directory, directory.locked(LOCK_SECONDS):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    self._replace(directory)
                    return
                except SecureFileError as error:
                    self._forget_backup(directory)
                    if not isinstance(error, Overtaken):
                        raise
                    if attempt == ATTEMPTS:
                        words = "Cannot write {0}: somebody else has changed it {1} times meanwhile. Find out who, and run again."
                        raise Overtaken(words.format(self.path, ATTEMPTS)) from error

    def _replace(self, directory: "Directory") -> None:
        seen = directory.stat(self.name)
        before = directory.read(self.name, MAX_FILE_BYTES, private=False)
        if before != self.before:
            self.before, self.after = before, self._edited(before)
        after = self.after
        if after != before:
            self._back_up(directory, before)
            if after is None:
                directory.remove(self.name, seen=seen)
            else:
                directory.write(self.name, after, NEW_FILE_MODE, like="existing", seen=seen)

    def _back_up(self, directory: "Directory", before: "Optional[bytes]") -> None:
        """Named as Ansible's own modules name theirs."""
        if self.backup and before is not None:
            moment = time.strftime("%Y-%m-%d@%H:%M:%S~", time.localtime())
            name = "{0}.{1}.{2}".format(self.name, os.getpid(), moment)
            directory.back_up(self.name, name, before)
            self.backup_file = "{0}/{1}".format(self.directory.rstrip("/"), name)

    def _forget_backup(self, directory: "Directory") -> None:
        """What was not replaced needs no backup."""
        name, self.backup_file = os.path.basename(self.backup_file), ""
        if name:
            with contextlib.suppress(SecureFileError):
                directory.remove(name)

    def remove_empty_directory(self) -> None:
        """Remove the file's directory if nothing is left in it."""
        with contextlib.suppress(SecureFileError):  # an empty directory in a place that is not ours to clear
            remove_directory(self.directory, self.uid, private=False)

    def report(self) -> "Dict[str, Any]":
        """What a result says of the file."""
        report = {"path": self.path, "changed": self.changed}  # type: Dict[str, Any]
        if self.edits.exclusive:
            report["removed"] = [printable(name) for name in self.removed]
        if self.backup_file:
            report["backup_file"] = self.backup_file
        return report

    def diff(self) -> "Dict[str, str]":
        return file_diff(self.path, self.before, self.after, properties=self.kind == OJDBC)


def _warning(path: str, defect: "Any", readers: "Sequence[str]") -> str:
    """One place of a file, and what the clients that read it make of it."""
    clients = [client for client in defect.clients if client in readers]
    whole = [client for client in WHOLE_FILE.get(defect.kind, ()) if client in readers]
    harm = "" if defect.kind == "duplicate" else ": {0} cannot read it".format(", ".join(clients))
    if whole:
        harm += ", and {0} reads nothing at all of the file".format(" and ".join(whole))
    return printable("{0}, line {1}, column {2}: {3}{4}. It was there before.".format(
        path, defect.line, defect.column, defect.message.rstrip("."), harm
    ))  # fmt: skip


def is_same(found: "Optional[bytes]", value: str) -> bool:
    """Whether a value of a file means this."""
    return found is not None and same_meaning(found, value)
