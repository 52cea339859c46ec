# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The only code that writes files: whole or not at all, never wider than asked for, never through a link.

Open a directory with `open_directory` (hosts) or `open_own_directory` of `own_directory` (the controller's own store), then
work on single names inside it. Every failure is a SecureFileError.
"""

import contextlib
import errno
import os
import stat
from typing import Iterator, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    UNSEEN,
    MissingDirectory,
    Overtaken,
    Reporting,
    SecureFileError,
    Seen,
    Unchanged,
    Unseen,
    check_name,
    check_unchanged,
    kind,
    read_at,
    refused,
    sync_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

__all__ = (
    "Directory",
    "MissingDirectory",
    "Overtaken",
    "SecureFileError",
    "open_directory",
    "remove_directory",
)

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class Directory:
    """An open directory; all work is on single names in it, by descriptor. Close it, or use it in `with`.

    Below a directory that an unprivileged user owns, root does each operation as that user; in between, the process
    is itself again, so several directories can be open at once. Whatever cannot be done raises SecureFileError.
    """

    def __init__(self, path: str, fd: int, identity: Optional[Unchanged] = None, uid: int = -1, gid: int = -1) -> None:
        self.path = path
        self.fd = fd
        self.uid = uid
        self.gid = gid
        self.identity = identity or Unchanged()

    def __enter__(self) -> "Directory":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the descriptor; once more does no harm."""
        descriptor, self.fd = self.fd, -1
        close(descriptor)

    def read(self, name: str, limit: int, private: bool = True) -> Optional[bytes]:
        """The content of a regular file, None when it is missing.

        Raises SecureFileError for links, special files, more than `limit` bytes, and, when `private`, for a file that
        belongs to another user or that others can read or write.
        """
        check_name(name)
        with self.identity:
            return read_at(self.fd, self._full(name), name, limit, self._owners() if private else None)

    def stat(self, name: str) -> Optional[os.stat_result]:
        """What `name` is, links not followed; None when it is missing."""
        check_name(name)
        with self.identity:
            return self._stat(name)

    def names(self) -> List[str]:
        """Everything in the directory, sorted."""
        with self.identity, Reporting("list", self.path):
            return sorted(os.listdir(self.fd))

    def write(
        self,
        name: str,
        data: bytes,
        mode: int = 0o600,
        uid: int = -1,
        gid: int = -1,
        like: Optional[str] = None,
        seen: Seen = UNSEEN,
    ) -> None:
        """Put `data` under `name`: afterwards, and after a kill at any moment, the file is whole, old or new.

        A new file goes to the `uid` and `gid` the directory was opened for. `like="existing"` keeps mode, owner, group,
        access list and attributes of a file that is replaced; else only its SELinux label is kept. Sweeps first.
        `seen` is the answer of `stat` before the file was read: raises Overtaken if the file has changed since.
        """
        from ansible_collections.entra.oracledb.plugins.module_utils._files import replace

        check_name(name)
        path = self._full(name)
        wanted = replace.Attributes(mode, uid, gid)
        if mode & ~0o777 or like not in (None, "existing"):
            raise refused("write", path, f"mode {mode:04o}, like {like!r} is not a thing to ask for", "Report a bug.")
        if self.identity.uid is not None and wanted.uid not in (-1, self.identity.uid):
            problem = f"uid {wanted.uid} cannot own a file in a directory of uid {self.identity.uid}"
            raise refused("write", path, problem, "Choose a directory of that user or of root.")
        with self.identity:
            status = self._stat(name)
            check_unchanged(path, status, seen)  # what is kept must be of the file that was read
            if status is not None:
                replace.consider(self.fd, path, name, status, wanted, like == "existing", self.identity.uid)
            wanted.complete(self.uid, self.gid)
            self._sweep(name)
            replace.replace(self.fd, path, name, data, wanted, lambda: self._check_seen(name, seen))

    def back_up(self, name: str, copy: str, data: bytes) -> None:
        """Keep `data`, the content of `name`, under the name `copy`, with mode, owner and attributes of `name`."""
        from ansible_collections.entra.oracledb.plugins.module_utils._files import replace

        check_name(copy)
        wanted = replace.Attributes(0o600)
        with self.identity:
            status = self._stat(name)
            if status is not None:
                replace.consider(self.fd, self._full(name), name, status, wanted, True, self.identity.uid)
            wanted.complete(self.uid, self.gid)
            replace.replace(self.fd, self._full(copy), copy, data, wanted)

    def sweep(self, name: str) -> int:
        """Remove the orphans of killed writers of `name`, and count them; other writers' stay. Raises SecureFileError."""
        check_name(name)
        with self.identity:
            return self._sweep(name)

    def remove(self, name: str, seen: Seen = UNSEEN) -> bool:
        """Remove a file (or a link itself) and its orphans; False if there was none. `seen` as above. Raises SecureFileError."""
        check_name(name)
        with self.identity:
            self._sweep(name)
            status = self._stat(name)
            if status is None:
                return False
            if not stat.S_ISREG(status.st_mode) and not stat.S_ISLNK(status.st_mode):
                raise refused("remove", self._full(name), f"it is {kind(status.st_mode)}", "Look what it is for.")
            self._check_seen(name, seen)
            with Reporting("remove", self._full(name)), contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=self.fd)
            sync_directory(self.fd, self._full(name))
        return True

    def rmdir(self, name: str) -> bool:
        """Remove an empty directory; False when it is missing or not empty."""
        check_name(name)
        with self.identity, Reporting("remove the directory", self._full(name)):
            try:
                os.rmdir(name, dir_fd=self.fd)
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
                    raise
                return False
        return True

    @contextlib.contextmanager
    def locked(self, seconds: float) -> Iterator[bool]:
        """Hold the directory's own lock, waiting at most `seconds`; no lock file is left in it.

        Yields False where the file system has no locks. Raises SecureFileError when another process keeps it.
        """
        from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import unlock, wait_flock

        with self.identity, Reporting("lock", self.path):
            # a description of its own, so that a fork's copy of `fd` neither shares nor drops the lock
            descriptor = os.open(".", _DIRECTORY, dir_fd=self.fd)
        try:
            yield wait_flock(descriptor, self.path, seconds)
        finally:
            unlock(descriptor)

    def open_lock(self, name: str) -> int:
        """A descriptor of the lock file `name` for `try_flock`, made 0600 when it is missing.

        It may be removed (`lock_file`), so a lock counts only while the file still has its name. Checked like `read`.
        """
        from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import open_lock_at

        check_name(name)
        with self.identity:
            return open_lock_at(self.fd, self._full(name), name, self._owners())

    def _sweep(self, name: str) -> int:
        from ansible_collections.entra.oracledb.plugins.module_utils._files import replace

        with Reporting("list", self.path):
            return replace.sweep(self.fd, name)

    def _stat(self, name: str) -> Optional[os.stat_result]:
        with Reporting("look at", self._full(name)):
            try:
                return os.stat(name, dir_fd=self.fd, follow_symlinks=False)
            except FileNotFoundError:
                return None

    def _check_seen(self, name: str, seen: Seen) -> None:
        if not isinstance(seen, Unseen):
            check_unchanged(self._full(name), self._stat(name), seen)

    def _full(self, name: str) -> str:
        return f"{self.path.rstrip('/')}/{name}"

    def _owners(self) -> Tuple[int, ...]:
        me = os.geteuid()
        return (me,) if self.uid in (-1, me) else (me, self.uid)


def open_directory(
    path: str, create: bool = False, uid: Optional[int] = None, gid: Optional[int] = None, private: bool = True
) -> Directory:
    """Open a directory of a host, following no link on the way from "/".

    Every directory must belong to root, to us or to `uid`, and no other user may be able to write it (`private=False`
    lets groups write, for a DBA's directory). Below a directory that an unprivileged user owns, root acts as that user.
    `create` makes what is missing: the last 0700 (0755 if not private) for `uid` and `gid`, and parents.
    Raises MissingDirectory, SecureFileError.
    """
    from ansible_collections.entra.oracledb.plugins.module_utils._files import replace  # noqa: F401 - now, while root can read it
    from ansible_collections.entra.oracledb.plugins.module_utils._files.walk import Walk

    descriptor, identity = Walk(path, create, uid, gid, private).run()
    return Directory(path, descriptor, identity, -1 if uid is None else uid, -1 if gid is None else gid)


def remove_directory(path: str, uid: Optional[int] = None, private: bool = True) -> bool:
    """`open_directory` of the parent and `Directory.rmdir` in one call; False when it is missing or not empty.

    Raises SecureFileError.
    """
    parent, _slash, name = path.rstrip("/").rpartition("/")
    try:
        directory = open_directory(parent or "/", uid=uid, private=private)
    except MissingDirectory:
        return False
    with directory:
        return directory.rmdir(name)
