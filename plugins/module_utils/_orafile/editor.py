# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits one tnsnames.ora, sqlnet.ora or ojdbc.properties on a host: planned as a whole, then made atomically under a lock."""

import contextlib
import os
import time
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import same_meaning
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import check_writable
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    Overtaken,
    SecureFileError,
    remove_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared import SharedDirectory, open_shared
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_warnings import defect_warnings, left_out
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import file_diff
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

MAX_FILE_BYTES = 64 * 1024 * 1024
LOCK_SECONDS = 30
ATTEMPTS = 10
MAX_WARNINGS = 10
_NO_ENTRY = ("junk", "no-equals")
_HIDING = ("hash-in-quotes", "paren-in-quotes", "unclosed", "no-value", "indented")  # an entry, from some client
NEW_FILE_MODE = 0o644  # nothing secret is in these files, and every client of the host reads them
TNSNAMES, SQLNET, OJDBC = FILE_KINDS = ("tnsnames", "sqlnet", "ojdbc")


class FileEditor:
    """Edits one file to a desired state: `plan`, then `apply`.

    `owner` is (uid, gid) of new files and directories, `clients` (constants of _clients) are those that must be able to read
    the file; with `backup` the file that was there before is kept, in `backup_file`; `follow` links.
    """

    def __init__(
        self,
        path: str,
        desired: DesiredState,
        owner: Tuple[Optional[int], Optional[int]] = (None, None),
        kind: str = TNSNAMES,
        clients: Sequence[str] = ALL_CLIENTS,
        backup: bool = False,
        follow: bool = False,
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.desired = desired
        self.uid, self.gid = owner
        self.kind = kind
        self.clients = tuple(clients)
        self.backup = backup
        self.follow = follow
        self.backup_file = ""
        self._identity: Any = None
        self.before: Optional[bytes] = None
        self.after: Optional[bytes] = None
        self.removed: List[str] = []
        self._written: List[str] = []  # the names that get their value from the edit
        self._gone: List[str] = []  # the names that it removes on request
        self.warnings: List[str] = []

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def plan(self) -> None:
        """Read the file and work out the edit. Raises OraFileError with every fault, or SecureFileError."""
        if not self.path.startswith("/"):
            raise OraFileError(f"{self.path} is not an absolute path: write it out.")
        try:
            os.fsencode(self.path)
        except UnicodeEncodeError as error:  # Python 3.6 in the C locale
            raise OraFileError(
                f"{self.path!a} has letters that the locale of the host does not know: set LC_ALL to one of UTF-8 (environment)."
            ) from error
        try:
            with self._open(create=False) as directory:
                self.before = directory.read(self.name, MAX_FILE_BYTES, private=False)
                self._identity = directory.identity
                obstacle = directory.obstacle()
        except MissingDirectory:
            self.before = obstacle = None
        self.after = self._edited(self.before)
        if obstacle is not None and self.changed and self.after is not None:
            raise obstacle

    def _open(self, create: bool) -> SharedDirectory:
        directory = open_shared(self.path, create, self.uid, self.gid, self.follow)
        self.directory, self.name = directory.path, directory.name  # where links lead, if they are followed
        return directory

    def check_writable(self) -> None:
        """Raise HostError if the edit cannot be made where the file is. After `plan`."""
        overwritten = self.after is not None and self.before is not None and not self.backup
        check_writable(self.directory, self.name if overwritten else None)

    def _edited(self, before: Optional[bytes]) -> Optional[bytes]:
        self.warnings = []
        file = self._read(before or b"")
        self._check_kind(file)
        faults = self._rename(file)
        self.removed = self._edit(file, faults)
        faults += self._check_includes(file)
        if faults:
            raise OraFileError(f"{self.path}: {' '.join(faults)}")
        after = file.render()
        if after != (before or b"") and self._has_hiding_defect(file):
            self._check_visibility(before or b"", after)
        # An edit can remove defects; it adds one only by a longer name in an entry that was nearly too long.
        may_differ = after != before and (file.defects or self.desired.renames)
        defects = self._read(after).defects if may_differ else file.defects
        self.warnings += defect_warnings(self.path, defects, self._readers, MAX_WARNINGS)
        if not after and not self.desired.creates_file and (before is None or before != after):
            return None  # an empty file is removed
        return bytes(after)

    def _has_hiding_defect(self, file: Any) -> bool:
        return self.kind != OJDBC and any(one.kind in _HIDING for entry in file.entries for one in entry.raw_defects)

    def _check_visibility(self, before: bytes, after: bytes) -> None:
        """Refuse an edit after which a client misses a name, and warn where another definition counts for it."""
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile import visibility

        then, now = self._read(before), self._read(after)
        lost = visibility.lost(then, now, self._readers, self._written, self._gone, self.desired.renames)
        if lost:
            messages = [one.message for one in lost[:MAX_WARNINGS]] + left_out(len(lost), MAX_WARNINGS, "It", "names")
            raise OraFileError(f"{self.path}: {' '.join(messages)}")
        found = visibility.uncovered(then, now, self._readers, [*self._written, *self._gone])
        self.warnings += [escaped(f"{self.path}, {one.message}") for one in found[:MAX_WARNINGS]]
        self.warnings += left_out(len(found), MAX_WARNINGS, self.path, "definitions")

    def _rename(self, file: Any) -> List[str]:
        """Rename, before any other edit; returns the faults."""
        faults = self.desired.contradictions()
        if not faults:
            for old, new in self.desired.renames.items():
                if file.get(old) is None and file.get(new) is None:
                    self.warnings.append(
                        f"{self.path}: there is neither {old} nor {new}, so that nothing is renamed; is the name right?"
                    )
                else:
                    faults += self._fault(file.rename, old, new)
        return faults

    def _check_kind(self, file: Any) -> None:
        """A file with text but without a single entry is something else: nothing is appended to a /etc/passwd."""
        if self.kind != OJDBC and not file.entries and any(defect.kind in _NO_ENTRY for defect in file.defects):
            raise OraFileError(f"{self.path} is no {self.kind}.ora: not one line of it is an entry. Is the path right?")

    def _read(self, data: bytes) -> Any:
        if self.kind == OJDBC:
            from ansible_collections.entra.oracledb.plugins.module_utils._orafile.properties_file import PropertiesFile

            return PropertiesFile(data)
        # The thin drivers never look into a sqlnet.ora, so what only they cannot read does not matter there.
        return OraFile(data, self._readers)

    @property
    def _readers(self) -> Sequence[str]:
        return {TNSNAMES: self.clients, SQLNET: (OCI,), OJDBC: (JDBC,)}[self.kind]

    def _edit(self, file: Any, faults: List[str]) -> List[str]:
        """Make the edits and collect their faults; returns the names that `exclusive` removes."""
        desired = self.desired
        obsolete = [name for name, value in desired.obsolete.items() if is_same(file.get(name), value)]
        self._gone, self._written = desired.absent + obsolete, [*desired.present]
        for name in self._gone:
            faults += self._fault(file.remove, name)
        for name, value in desired.present.items():
            faults += self._fault(file.set, name, value)
        for name, value in desired.defaults.items():
            if file.get(name) is None:
                self._written.append(name)
                faults += self._fault(file.set, name, value)
        if not desired.exclusive:
            return []
        removed: List[str] = []
        faults += self._fault(lambda: removed.extend(file.keep_only(desired.present_names)))
        return removed

    def _fault(self, edit: Callable[..., None], *arguments: str) -> List[str]:
        try:
            edit(*arguments)
        except OraFileError as error:
            return [str(error).rstrip(".") + "."]
        return []

    def _check_includes(self, file: Any) -> List[str]:
        """Faults of what the file includes: a name that is defined again there, further down, would be the one that counts."""
        if self.kind != TNSNAMES or not file.includes:
            return []
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile.includes import Includes

        includes = Includes(self.path, file, self.clients, self._identity, self.follow)
        found = includes.warnings(self.desired.absent, self.desired.present_names if self.desired.exclusive else None)
        self.warnings += [escaped(warning) for warning in found[:MAX_WARNINGS]]
        if len(found) > MAX_WARNINGS:
            self.warnings.append(f"{len(found) - MAX_WARNINGS} more such things about what it includes.")
        return includes.faults([*self.desired.present, *self.desired.renames.values()])

    def apply(self) -> None:
        """Make the edit. An edit of another process since `plan` is kept: the file is read again under the lock, and once more
        if a process that takes no lock has changed it meanwhile.

        Raises OraFileError with every fault of the edit in the file as it is now, Overtaken after ATTEMPTS such changes, and
        SecureFileError.
        """
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
                        raise Overtaken(
                            f"Cannot write {self.path}: another process has changed it {ATTEMPTS} times meanwhile. "
                            "Find out which, and run again."
                        ) from error

    def _replace(self, directory: SharedDirectory) -> None:
        before, seen = directory.read_seen(MAX_FILE_BYTES)
        if before != self.before:
            self.before, self.after = before, self._edited(before)
        after = self.after
        if after != before:
            self._back_up(directory, before)
            if after is None:
                directory.remove(self.name, seen=seen)
            else:
                directory.edit(after, NEW_FILE_MODE, seen)

    def _back_up(self, directory: SharedDirectory, before: Optional[bytes]) -> None:
        """Keep the old file under a name like those of Ansible's own modules."""
        if self.backup and before is not None:
            moment = time.strftime("%Y-%m-%d@%H:%M:%S~", time.localtime())
            name = f"{self.name}.{os.getpid()}.{moment}"
            directory.back_up(self.name, name, before)
            self.backup_file = f"{self.directory.rstrip('/')}/{name}"

    def _forget_backup(self, directory: SharedDirectory) -> None:
        """Remove the backup of a file that was not replaced."""
        name, self.backup_file = os.path.basename(self.backup_file), ""
        if name:
            with contextlib.suppress(SecureFileError):
                directory.remove(name)

    def sweep(self) -> None:
        """Remove what killed runs left of the file (others' passwords may be in it) and of its backups."""
        with contextlib.suppress(SecureFileError), self._open(create=False) as directory:
            directory.sweep_orphans(self._is_written_here)

    def _is_written_here(self, name: str) -> bool:
        return name == self.name or (name.startswith(f"{self.name}.") and name.endswith("~"))

    def remove_empty_directory(self) -> None:
        """Remove the file's directory if nothing is left in it; never through a link."""
        with contextlib.suppress(SecureFileError):  # an empty directory that this user cannot remove
            remove_directory(os.path.dirname(self.path), self.uid, private=False)

    def report(self) -> Dict[str, Any]:
        """The file's part of a result."""
        report: Dict[str, Any] = {"path": self.path, "changed": self.changed}
        if self.desired.exclusive:
            report["removed"] = [escaped(name) for name in self.removed]
        if self.backup_file:
            report["backup_file"] = self.backup_file
        return report

    def diff(self) -> Dict[str, str]:
        return file_diff(self.path, self.before, self.after, properties=self.kind == OJDBC)


def is_same(found: Optional[bytes], value: str) -> bool:
    """Whether a value of a file has this meaning."""
    return found is not None and same_meaning(found, value)
