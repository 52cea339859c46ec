# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A lock file that may be removed: by the process that holds its lock, and by no other.

A process that opened the file before the removal could get the lock of a file without a name, while another one holds that
of a new file. So a lock counts only while the name still leads to the file that is locked (as in certbot's lock.py).
"""

import contextlib
import os
from typing import TYPE_CHECKING, Callable, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import try_flock, unlock

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory


class LockFile:
    """The lock file `name` of a directory, made when it is missing. Raises SecureFileError."""

    def __init__(self, directory: "Directory", name: str) -> None:
        self.directory = directory
        self.name = name
        self.descriptor = directory.open_lock(name)

    def take(self) -> bool:
        """Take the lock unless another process holds it. Raises SecureFileError."""
        while try_flock(self.descriptor):
            named, ours = self.directory.stat(self.name), os.fstat(self.descriptor)
            if named and (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino):
                return True
            following = self.directory.open_lock(self.name)
            unlock(self.descriptor)
            self.descriptor = following
        return False

    def release(self) -> None:
        unlock(self.descriptor)


def remove_lock(directory: "Directory", name: str, before: Optional[Callable[[], object]] = None) -> bool:
    """Remove a lock file after `before` was called under its lock; False if another process holds that.

    Raises SecureFileError, and what `before` raises.
    """
    lock = LockFile(directory, name)
    try:
        if not lock.take():
            return False
        if before:
            before()
        with directory.identity, contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=directory.fd)
        return True
    finally:
        lock.release()
