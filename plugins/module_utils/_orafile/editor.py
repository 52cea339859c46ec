# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Edits one tnsnames.ora, sqlnet.ora or ojdbc.properties on a host: planned as a whole, then made atomically under a lock."""

import contextlib
import os
import time
from typing import Any, Container, Dict, List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, OCI
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import check_writable
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    Overtaken,
    SecureFileError,
    remove_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared import SharedDirectory, open_shared
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.consequences import (
    MAX_WARNINGS,
    Consequences,
    Names,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_warnings import defect_warnings, untold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import OJDBC, TNSNAMES, DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import network_diff, properties_diff
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.wanted_edits import WantedEdits
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

MAX_FILE_BYTES = 64 * 1024 * 1024
LOCK_SECONDS = 30
ATTEMPTS = 10
_NO_ENTRY = ("junk", "no-equals")
NEW_FILE_MODE = 0o644  # nothing secret is in these files, and every client of the host reads them


class FileEditor:
    """Edits one file to a desired state: `plan`, then `apply`.

    `owner` is (uid, gid) of new files and directories. `clients` (constants of _clients) are those that the user named; by
    default all count, and what one of them does not find is judged less strictly (losses.RULE). With `backup` the file that was
    there before is kept, in `backup_file`. `follow` links.
    """

    def __init__(
        self,
        path: str,
        desired: DesiredState,
        owner: Tuple[Optional[int], Optional[int]] = (None, None),
        kind: str = TNSNAMES,
        clients: Sequence[str] = (),
        backup: bool = False,
        follow: bool = False,
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.desired = desired
        self.uid, self.gid = owner
        self.kind = kind
        self.asked = tuple(clients)
        self.clients = self.asked or ALL_CLIENTS
        self.backup = backup
        self.follow = follow
        self.backup_file = ""
        self.identity: Any = None
        self.before: Optional[bytes] = None
        self.after: Optional[bytes] = None
        self.removed: List[str] = []
        self.warnings: List[str] = []
        self.included_paths: List[str] = []  # of all files that this one includes

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
                self.identity = directory.identity
                to_edit, to_remove = directory.obstacle(), directory.obstacle(removes=True)
        except MissingDirectory:
            self.before = to_edit = to_remove = None
        self.after = self._edited(self.before)
        obstacle = to_remove if self.after is None else to_edit
        if obstacle is not None and self.changed:
            raise obstacle

    def _open(self, create: bool) -> SharedDirectory:
        directory = open_shared(self.path, create, self.uid, self.gid, self.follow)
        self.directory, self.name = directory.path, directory.name  # where links lead, if they are followed
        return directory

    def check_writable(self) -> None:
        """Raise HostError if the edit cannot be made where the file is. After `plan`."""
        name = None if self.before is None else self.name
        check_writable(self.directory, name, in_place=self.after is not None, backup=self.backup)

    def _edited(self, before: Optional[bytes]) -> Optional[bytes]:
        self.warnings = []
        file = self._read(before or b"")
        self._check_kind(file)
        edits = WantedEdits(file, self.desired)
        edits.make()
        self.removed = edits.removed
        consequences = Consequences(self.path, self.desired, self.asked, self._readers, self.follow)
        included: Container[str] = ()
        if self.kind == TNSNAMES:
            included = consequences.of_includes(file, self.identity, edits.renamed, edits.faults)
            self.included_paths = consequences.included_paths
        self.warnings += edits.without_effect(self.path, included)
        if edits.faults:
            raise OraFileError(f"{self.path}: {' '.join(edits.faults)}")
        after = file.render()
        self._check_kind(file, after)
        told = []
        if self.kind != OJDBC:
            names = Names(edits.written, edits.gone, edits.renamed)
            told = consequences.of_edit(file, before or b"", after, names)
        self.warnings += consequences.warnings
        # An edit can remove defects; it adds one only by a longer name in an entry that was nearly too long.
        may_differ = after != before and (file.defects or self.desired.renames)
        defects = self._read(after).defects if may_differ else file.defects
        self.warnings += defect_warnings(self.path, untold(defects, told, self._readers), self._readers, MAX_WARNINGS)
        if not after and not self.desired.creates_file and (before is None or before != after):
            return None  # an empty file is removed
        return bytes(after)

    def _check_kind(self, file: Any, after: Optional[bytes] = None) -> None:
        """A file by another name than ``*.ora`` with text but without a single entry is something else: nothing is appended to a
        /etc/passwd. So no edit leaves such a file behind, in `after`, for the next run would refuse it."""
        if self.kind == OJDBC or self.name.lower().endswith(".ora"):
            return
        if after is None:
            if _is_other_text(file):
                raise OraFileError(
                    f"{self.path} is no {self.kind}.ora: not one line of it is an entry. Is the path right?"
                )
        elif after != file.data and _is_other_text(self._read(after)):
            raise OraFileError(
                f"{self.path} would have text and not a single entry, so that the next run would take it for another kind of "
                "file: put '#' in front of its other lines first."
            )

    def _read(self, data: bytes) -> Any:
        try:
            if self.kind == OJDBC:
                from ansible_collections.entra.oracledb.plugins.module_utils._orafile import properties_file

                return properties_file.PropertiesFile(data)
            # The thin drivers never look into a sqlnet.ora, so what only they cannot read does not matter there.
            return OraFile(data, self._readers)
        except OraFileError as error:
            raise OraFileError(f"{self.path}: {error}") from error

    @property
    def _readers(self) -> Sequence[str]:
        return {TNSNAMES: self.clients, OJDBC: (JDBC,)}.get(self.kind, (OCI,))

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
        show = properties_diff if self.kind == OJDBC else network_diff
        return show(self.path, self.before, self.after)


def _is_other_text(file: Any) -> bool:
    return not file.entries and any(raw.kind in _NO_ENTRY for raw in file.raw_defects)
