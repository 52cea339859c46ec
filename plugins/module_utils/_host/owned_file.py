# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Whole files that are ours: hooks of the thin drivers, TNS_ADMIN for login shells and for services of systemd."""

import contextlib
import os
import stat
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    Directory,
    MissingDirectory,
    SecureFileError,
    open_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import kind
from ansible_collections.entra.oracledb.plugins.module_utils._files.private_directory import remove_if_empty
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import file_diff

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

#: In the first line of each file of ours, which is a comment.
MARKER = "Written by entra.oracledb, do not edit"
MAX_BYTES = 1024 * 1024
MODE = 0o644  # nothing secret is in these files, and others than their owner run them
PROFILE_DIRECTORY = "/etc/profile.d"


class OwnedFile:
    """A Part: one file with its whole content, None for no file. A file in its place that is not ours is never touched."""

    kind: "types.PartKind" = "file"
    stage: "types.Stage" = "owned"
    reason = ""

    def __init__(
        self, path: str, content: Optional[str], owner: Tuple[Optional[int], Optional[int]] = (None, None)
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.absent = content is None
        self.after = None if content is None else content.encode("utf-8")
        self.uid, self.gid = owner
        self.before: Optional[bytes] = None
        self.seen: Optional[os.stat_result] = None
        self.written = False
        self.warnings: List[str] = []

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def is_drop_in(self) -> bool:
        return self.path.startswith(systemctl.UNITS + "/")

    @property
    def is_hook(self) -> bool:
        """Whether the task chooses the path."""
        return not self.is_drop_in and self.directory != PROFILE_DIRECTORY

    def plan(self) -> None:
        """Read what is there. Raises SecureFileError, and HostError for a file that is not ours, or in a place that others
        can write."""
        try:
            with self._open() as directory:
                self.seen = directory.stat(self.name)
                foreign = self._read(directory)
        except MissingDirectory:
            return
        if not foreign:
            return
        found = f"{self.path} was not written by this collection ({foreign})"
        if not self.absent:
            remedy = "move it away, or give the hook another path." if self.is_hook else "move it away."
            raise HostError([f"{found}: {remedy}"])
        self.warnings = [f"{found}: it stays."]

    def _read(self, directory: Directory) -> str:
        """Read a file of ours; why it is not ours, or ""."""
        if self.seen is None:
            return ""
        if not stat.S_ISREG(self.seen.st_mode):
            return f"it is {kind(self.seen.st_mode)}"
        if self.seen.st_nlink > 1:
            return f"it is a hard link, one of {self.seen.st_nlink} names of the same file"
        if self.seen.st_size > MAX_BYTES:
            return f"it has more than {MAX_BYTES} bytes"
        content = directory.read(self.name, MAX_BYTES, private=False)
        if content is not None and MARKER.encode("ascii") not in content.partition(b"\n")[0]:
            return f"its first line does not say '{MARKER}'"
        self.before = content
        return ""

    def _open(self, create: bool = False) -> Directory:
        """The directory. Only its owner and root may be able to write where applications get code or settings from."""
        if self.absent:
            return self._walk(private=False)
        if create:
            # A private directory would be made 0700, and others have to read the file.
            self._walk(private=False, create=True).close()
        try:
            directory = self._walk(private=True)
        except MissingDirectory:
            raise
        except SecureFileError as error:
            with contextlib.suppress(MissingDirectory):
                self._walk(private=False).close()  # raises what has nothing to do with others' rights
            raise self._exposed(str(error)) from error
        mode = stat.S_IMODE(os.fstat(directory.fd).st_mode)
        if mode & 0o022:  # /tmp: others cannot replace the file there, but put theirs beside it
            directory.close()
            raise self._exposed(f"The directory {self.directory} has the mode {mode:04o}.")
        return directory

    def _walk(self, private: bool, create: bool = False) -> Directory:
        return open_directory(self.directory, create=create, uid=self.uid, gid=self.gid, private=private)

    def _exposed(self, found: str) -> HostError:
        if self.is_hook:
            words = "Others can write it, and so could make the application run their code: give the hook a path of its own."
        else:
            words = "Others can write it, and so could make the programs of this host run their code."
        return HostError([f"{self.path}: {found} {words}"])

    def apply(self) -> None:
        """Write or remove. Raises Overtaken, which is a SecureFileError, for what has changed since `plan`."""
        if not self.changed:
            return
        with self._open(create=True) as directory:
            if self.after is None:
                directory.remove(self.name, seen=self.seen)
            else:
                directory.write(self.name, self.after, MODE, seen=self.seen)
        self.written = True
        if self.absent:
            self._clear_unit()

    def put_back(self) -> None:
        """Undo `apply`. Raises SecureFileError."""
        with self._walk(private=False, create=True) as directory:
            if self.before is None:
                directory.remove(self.name)
            else:
                directory.write(self.name, self.before, MODE)
        if self.before is None:
            self._clear_unit()

    def _clear_unit(self) -> None:
        """Remove the drop-ins' directory of a unit, where ours was the last."""
        if self.is_drop_in:
            remove_if_empty(self.directory, self.uid)

    def replaced(self) -> List[str]:
        return [self.path]

    def report(self) -> "types.FileReport":
        return {"path": self.path, "changed": self.changed}

    def diff(self) -> Dict[str, str]:
        return file_diff(self.path, self.before, self.after)


def reload_systemd(files: Sequence[OwnedFile]) -> None:
    """Make a running systemd read its units again if a drop-in of one was written.

    If that fails, the drop-ins are put back, so that the next run sees the change and tries again. Raises HostError.
    """
    written = [file for file in files if file.written and file.is_drop_in]
    if not written or not systemctl.is_running():
        return
    try:
        systemctl.reload()
    except HostError as error:
        raise HostError([f"{error} Correct that, and run again.", *map(_undone, written)]) from error


def _undone(file: OwnedFile) -> str:
    try:
        file.put_back()
    except SecureFileError as error:
        return f"{file.path} is written, but systemd has not read it: run systemctl daemon-reload by hand. {error}"
    return f"{file.path} is as it was before."
