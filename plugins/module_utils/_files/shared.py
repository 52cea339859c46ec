# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Files without secrets that several users edit, such as tnsnames.ora: owner, group, mode and access list stay as they are.

The rules of `directory` are for secrets; how such a file is reached, `shared_walk` says.
"""

import contextlib
import errno
import os
import stat
from typing import Callable, Iterator, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files import replace
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import locked_by_system
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory, SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.leftovers import remove_orphans
from ansible_collections.entra.oracledb.plugins.module_utils._files.mounts import is_mount_point, why_in_place
from ansible_collections.entra.oracledb.plugins.module_utils._files.overwrite import overwrite
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Unchanged,
    check_name,
    check_regular,
    read_with_status,
    refused,
    version,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.shared_walk import SharedWalk
from ansible_collections.entra.oracledb.plugins.module_utils._files.walk import Identity
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path


class SharedDirectory(Directory):
    """An open directory; `name` is the file in it that was asked for, which another name led to where links were followed.

    Root does everything as the directory's owner but for one thing: a file that this owner could not give to its old owner
    and group is made by root, in the open directory and through no link. Another process that cannot keep them writes the
    file in place, if its mode lets it.
    """

    def __init__(self, path: str, fd: int, identity: Unchanged, uid: int, gid: int, name: str) -> None:
        super().__init__(path, fd, identity, uid, gid)
        self.name = name

    def __enter__(self) -> "SharedDirectory":
        return self

    def read_seen(self, limit: int) -> Tuple[Optional[bytes], Optional[os.stat_result]]:
        """The content of the file and, for `edit`, the status of the very file that it is from. Raises SecureFileError."""
        with self.identity:
            return read_with_status(self.fd, self._full(self.name), self.name, limit, None)

    def obstacle(self, removes: bool = False) -> Optional[SecureFileError]:
        """Why `edit` (or `remove`) would refuse the file, as the error that it raises; None where nothing speaks against it."""
        status = self.stat(self.name)
        if status is None:
            return None
        if (removes or self._replaces(status)) and is_mount_point(self.name, self.fd):
            action = "remove" if removes else "edit"
            full = self._full(self.name)
            return SecureFileError(f"Cannot {action} {printable_path(full)}: {why_in_place(full)}", errno.EBUSY)
        if removes or self._replaces(status) or os.access(self.name, os.W_OK, dir_fd=self.fd):
            return None
        for place in (self.path, self._full(self.name)):
            reason = locked_by_system(place)
            if reason:
                return SecureFileError(f"Cannot edit {printable_path(self._full(self.name))}: {reason}")
        mode = stat.S_IMODE(status.st_mode)
        problem = f"uid {status.st_uid} owns it, and its mode {mode:04o} does not let uid {os.geteuid()} write"
        remedy = "Run as its owner or as root (become), or let its group write (chmod g+w)."
        return refused("edit", self._full(self.name), problem, remedy)

    def edit(self, data: bytes, mode: int, seen: Optional[os.stat_result]) -> None:
        """Put `data` into the file, which keeps its owner, group, mode, access list and label; a new one gets `mode`.

        It is replaced as a whole; written in place by `overwrite` where this process could not keep its owner and group.
        Raises SecureFileError, and Overtaken if it is not the file that was `seen`, None for none.
        """
        status = self.stat(self.name)
        if status is None or self._replaces(status):
            with self._rights(status):
                self.write(self.name, data, mode, like="existing", seen=seen)
            return
        trouble = self.obstacle()
        if trouble is not None:
            raise trouble
        overwrite(self.fd, self._full(self.name), self.name, data, version(seen))

    def back_up(self, name: str, copy: str, data: bytes) -> None:
        """As `Directory.back_up`. Where this process cannot keep the owner it owns the copy; without the group, its group
        gets no rights."""
        status = self.stat(name)
        if status is None or os.geteuid() == 0 or self._keeps(status):
            with self._rights(status):
                super().back_up(name, copy, data)
            return
        check_name(copy)
        check_regular("copy", self._full(name), status)
        wanted = replace.Attributes(0o600)
        replace.take_over(self.fd, self._full(name), name, status, wanted, keep=True)
        wanted.uid = -1
        if status.st_gid not in self._groups():
            wanted.gid, wanted.mode = -1, wanted.mode & ~0o070
            wanted.extended.clear()
        replace.replace(self.fd, self._full(copy), copy, data, wanted)

    def sweep_orphans(self, is_ours: Callable[[str], bool]) -> None:
        """Remove what killed writers left of the files that `is_ours` names; root's are there as well. Raises SecureFileError."""
        names = self.names()
        with self._as_itself():
            remove_orphans(self, names, is_ours)

    @contextlib.contextmanager
    def _as_itself(self) -> Iterator[None]:
        """Root is root inside `with`: for what only root can do in another user's directory."""
        acting, self.identity = self.identity, Unchanged()
        try:
            yield
        finally:
            self.identity = acting

    @contextlib.contextmanager
    def _rights(self, status: Optional[os.stat_result]) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if not self._keeps(status):
                stack.enter_context(self._as_itself())
            yield

    def _replaces(self, status: os.stat_result) -> bool:
        """Whether a new file can take the place of this one, with the same owner and group."""
        return os.geteuid() == 0 or (self._keeps(status) and os.access(".", os.W_OK | os.X_OK, dir_fd=self.fd))

    def _keeps(self, status: Optional[os.stat_result]) -> bool:
        """Whether the user that acts here can give a new file the owner and the group of the old one."""
        me = os.geteuid() if self.identity.uid is None else self.identity.uid
        if me == 0:
            return True
        uid, gid = (self.uid, self.gid) if status is None else (status.st_uid, status.st_gid)
        return uid in (-1, me) and (gid == -1 or gid in self._groups())

    def _groups(self) -> List[int]:
        """The groups of the user that acts here."""
        if isinstance(self.identity, Identity):
            return [self.identity.gid, *self.identity.groups]
        return [os.getegid(), *os.getgroups()]


def open_shared(
    path: str, create: bool = False, uid: Optional[int] = None, gid: Optional[int] = None, follow: bool = False
) -> SharedDirectory:
    """Open the directory of the file at `path`. The last directory that everyone can write, /tmp for one, may have no directories
    of strangers below it; root acts as the owner of each directory that it passes. `create` makes what is missing, 0755.

    Raises MissingDirectory, SecureFileError.
    """
    walk = SharedWalk(path, create, uid, gid, follow)
    descriptor, identity = walk.run()
    return SharedDirectory(
        walk.here, descriptor, identity, -1 if uid is None else uid, -1 if gid is None else gid, walk.name
    )
