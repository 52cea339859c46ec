# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Locks between processes (flock), and the one way to wait for something that another process does.

A lock is given back when its descriptor is closed, by the process or, after a kill, by the kernel. A stopped process keeps
it, so every wait has a deadline.
"""

import contextlib
import errno
import fcntl
import os
import stat
import time
from typing import Callable, Collection, TypeVar

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    SecureFileError,
    check_private,
    check_regular,
    failed,
    refused,
)
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

FIRST_PAUSE = 0.002  # seconds: an edit of a file takes about one millisecond
LONGEST_PAUSE = 0.1  # seconds: a request to the identity provider takes some tenths
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS)
_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Found = TypeVar("Found")


class NoLocks(SecureFileError):
    """The file system has no locks (NFS without lockd, some FUSE); the caller may go on without."""


def wait_for(look: Callable[[], Found], deadline: float) -> Found:
    """What `look` finds: it is called until that is true, for the last time at `deadline` (seconds of time.monotonic()).

    The pauses grow and are random, so that the processes that wait for one lock do not all try at the same moments.
    """
    import random

    pause = FIRST_PAUSE
    while True:
        left = deadline - time.monotonic()
        found = look()
        if found or left <= 0:
            return found
        time.sleep(min(left, random.uniform(pause / 2, pause)))  # noqa: S311 - protects nothing
        pause = min(pause * 1.5, LONGEST_PAUSE)


def open_lock_at(directory: int, path: str, name: str, owners: Collection[int]) -> int:
    """A descriptor of the lock file `name`, made 0600 when it is missing. Raises SecureFileError."""
    try:
        descriptor = os.open(name, _LOCK_FLAGS, 0o600, dir_fd=directory)
    except OSError as error:
        raise failed("open the lock file", path, error) from error
    try:
        status = os.fstat(descriptor)
        check_regular("open the lock file", path, status)
        check_private("open the lock file", path, status, owners)
        if stat.S_IMODE(status.st_mode) != 0o600:  # an odd umask took bits from the owner
            os.fchmod(descriptor, 0o600)
    except BaseException as error:
        close(descriptor)
        if isinstance(error, OSError):
            raise failed("open the lock file", path, error) from error
        raise
    return descriptor


def try_flock(descriptor: int) -> bool:
    """Take the exclusive lock of an open file unless another process holds it; closing the descriptor gives it back.

    Raises NoLocks where the file system has none, SecureFileError for every other failure.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise NoLocks("The file system has no locks (flock).", error.errno) from error
        raise failed("lock", f"descriptor {descriptor}", error) from error
    return True


def wait_flock(descriptor: int, path: str, seconds: float) -> bool:
    """`try_flock` until it works; False where there are no locks.

    Raises SecureFileError when another process keeps the lock for `seconds`, and for every other failure.
    """
    try:
        if wait_for(lambda: try_flock(descriptor), time.monotonic() + seconds):
            return True
    except SecureFileError as error:
        if isinstance(error, NoLocks) or error.errno == errno.EBADF:  # NFS locks only what is open for writing
            return False
        raise
    problem = f"another process has held its lock for {seconds:g} seconds"
    raise refused("lock", path, problem, "Wait for the other run to end, then run again.")


def unlock(descriptor: int) -> None:
    """Give the lock back and close; closing by itself would not, while a fork has a copy of the descriptor."""
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    close(descriptor)
