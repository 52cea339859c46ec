# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Replace one file in an open directory, and remove what killed writers left. `directory.Directory` is the front."""

import contextlib
import errno
import os
import stat
import time
from typing import Callable, Dict, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import NoLocks, try_flock
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Overtaken,
    SecureFileError,
    check_regular,
    failed,
    refused,
    sync,
    sync_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import READ_FLAGS, close

_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_ATTEMPTS = 16
_DEAD_AFTER = 900
"""Seconds after which a temp file counts as an orphan where the file system has no locks to tell."""
_LABEL = "security.selinux"
_ACL = "system.posix_acl_access"


class Attributes:
    """What a new file gets beside its content; -1 leaves the owner or the group to the system."""

    def __init__(self, mode: int, uid: int = -1, gid: int = -1) -> None:
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.extended: Dict[str, bytes] = {}

    def complete(self, uid: int, gid: int) -> None:
        """Fill in what neither the caller nor the old file decided."""
        self.uid = uid if self.uid == -1 else self.uid
        self.gid = gid if self.gid == -1 else self.gid


def replace(
    directory: int, path: str, name: str, data: bytes, wanted: Attributes, check: Optional[Callable[[], None]] = None
) -> None:
    """Put a new file in the place of `name`: temp file, owner, content, label, mode, fsync, `check`, rename, fsync.

    Raises SecureFileError; up to the rename the old file is untouched and no temp file stays.
    """
    for _attempt in range(_ATTEMPTS):
        if _replace_once(directory, path, name, data, wanted, check):
            sync_directory(directory, path)
            return
    raise refused("write", path, "its temp files vanish while they are written", "Find out what removes them.")


def _replace_once(
    directory: int, path: str, name: str, data: bytes, wanted: Attributes, check: Optional[Callable[[], None]]
) -> bool:
    """False when the temp file was removed: by a sweeper that came between its making and its locking or, where locks
    are local (NFSv3), by a sweeper on another host."""
    temporary = f".{name}.{os.getpid()}.{os.urandom(8).hex()}.tmp"
    descriptor = -1
    try:
        descriptor = os.open(temporary, _WRITE_FLAGS, 0o600, dir_fd=directory)
        if not _claim(descriptor):
            _forget(directory, temporary)
            return False
        _fill(descriptor, path, data, wanted)
        if check is not None:
            check()
        try:
            os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
        except FileNotFoundError:
            return False
    except BaseException as error:
        if descriptor >= 0:
            _forget(directory, temporary)
        if isinstance(error, OSError):
            raise failed("write", path, error) from error
        raise
    finally:
        if descriptor >= 0:
            close(descriptor)
    return True


def _claim(descriptor: int) -> bool:
    """Mark a temp file as that of a living writer; False when a sweeper was faster."""
    try:
        locked = try_flock(descriptor)
    except NoLocks:
        locked = True
    return locked and os.fstat(descriptor).st_nlink == 1


def _fill(descriptor: int, path: str, data: bytes, wanted: Attributes) -> None:
    """Owner and label first, while the file is empty and 0600; the final mode last."""
    _give(descriptor, path, wanted)
    _set_extended(descriptor, wanted)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fchmod(descriptor, wanted.mode)
    sync(descriptor)


def _give(descriptor: int, path: str, wanted: Attributes) -> None:
    """Change owner and group only where they differ: some file systems (vfat, squashed NFS) know only one owner."""
    status = os.fstat(descriptor)
    if wanted.uid in (-1, status.st_uid) and wanted.gid in (-1, status.st_gid):
        return
    try:
        os.fchown(descriptor, wanted.uid, wanted.gid)
    except OSError as error:
        step = f"giving the new file to uid {wanted.uid}, gid {wanted.gid} (-1: as it is)"
        raise failed("write", path, error, step) from error


def _set_extended(descriptor: int, wanted: Attributes) -> None:
    """Label and access list of the old file; an access list inherited from the directory would widen the mode."""
    if hasattr(os, "setxattr"):  # Linux only
        for key, value in wanted.extended.items():
            _set_one(descriptor, key, value)
        if wanted.mode & 0o070 and _ACL not in wanted.extended:
            with contextlib.suppress(OSError):
                os.removexattr(descriptor, _ACL)


def _set_one(descriptor: int, key: str, value: bytes) -> None:
    try:
        if _get_extended(descriptor, key) != value:
            os.setxattr(descriptor, key, value)
    except OSError as error:
        needed = key == _ACL or (key == _LABEL and os.path.exists("/sys/fs/selinux/enforce"))
        if needed or error.errno not in (errno.EPERM, errno.EACCES, errno.ENOTSUP):
            raise


def _get_extended(descriptor: int, key: str) -> Optional[bytes]:
    try:
        return os.getxattr(descriptor, key)
    except OSError as error:
        if error.errno in (errno.ENODATA, errno.ENOTSUP):
            return None
        raise


def _forget(directory: int, temporary: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(temporary, dir_fd=directory)


def consider(
    directory: int,
    path: str,
    name: str,
    status: os.stat_result,
    wanted: Attributes,
    keep: bool,
    acting_as: Optional[int],
) -> None:
    """Look at the file that will be replaced: refuse it, or take over what is to be kept of it (`keep`: everything).

    `acting_as` is the uid that root acts as: a user's directory is the user's to tidy, so what root once left there
    may be replaced; but the new file could not be given to the old owner. Raises SecureFileError.
    """
    check_regular("replace", path, status)
    me = os.geteuid()
    if me not in (status.st_uid, 0) and (acting_as is None or keep):
        problem = f"it belongs to uid {status.st_uid}, not to uid {me}"
        raise refused("replace", path, problem, "Change its owner, or remove it, or run as its owner.")
    take_over(directory, path, name, status, wanted, keep)


def take_over(directory: int, path: str, name: str, status: os.stat_result, wanted: Attributes, keep: bool) -> None:
    """Let the new file have what is to be kept of the old one (`keep`: everything). Raises SecureFileError."""
    if keep:
        wanted.mode = stat.S_IMODE(status.st_mode) & 0o777  # set-ID bits belong to the old content
        wanted.uid = status.st_uid if wanted.uid == -1 else wanted.uid
        wanted.gid = status.st_gid if wanted.gid == -1 else wanted.gid
    if hasattr(os, "getxattr"):
        _keep_extended(directory, path, name, status, wanted, keep)


def _keep_extended(
    directory: int, path: str, name: str, status: os.stat_result, wanted: Attributes, keep: bool
) -> None:
    """The SELinux label always; with `keep` the access list and what users set, but not what the kernel derives from
    the content (capabilities, integrity hashes)."""
    try:
        descriptor = os.open(name, READ_FLAGS, dir_fd=directory)
    except OSError as error:
        if keep:
            raise failed("read the attributes of", path, error) from error
        return  # a file that we may replace but not read: the directory's default label is all there is
    try:
        if keep and not os.path.samestat(status, os.fstat(descriptor)):
            raise Overtaken(f"Cannot write {path}: another process changes it at this moment. Run again.")
        for key in os.listxattr(descriptor) if keep else [_LABEL]:
            if key == _LABEL or not key.startswith(("security.", "trusted.")):
                value = _get_extended(descriptor, key)
                if value is not None:
                    wanted.extended[key] = value
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise failed("read the attributes of", path, error) from error
    finally:
        close(descriptor)


def sweep(directory: int, name: str) -> int:
    """Remove the temp files of `name` whose writer is dead, and count them. Raises OSError if the listing fails."""
    return sum(remove_orphan(directory, entry) for entry in os.listdir(directory) if _is_temporary(entry, name))


def _is_temporary(entry: str, name: str) -> bool:
    if not (entry.startswith(f".{name}.") and entry.endswith(".tmp")):
        return False
    process, dot, unique = entry[len(name) + 2 : -4].partition(".")
    return bool(dot) and process.isdigit() and len(unique) == 16 and set(unique) <= set("0123456789abcdef")


def remove_orphan(directory: int, entry: str) -> bool:
    """Who holds the lock of a temp file may remove it: its writer took that lock before the first byte."""
    try:
        status = os.stat(entry, dir_fd=directory, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode) or os.geteuid() not in (0, status.st_uid):
            return False
        descriptor = os.open(entry, READ_FLAGS, dir_fd=directory)
    except OSError:
        return False
    try:
        try:
            orphan = try_flock(descriptor)
        except NoLocks:
            orphan = time.time() - status.st_mtime > _DEAD_AFTER
        if not orphan or os.fstat(descriptor).st_nlink != 1:
            return False
        os.unlink(entry, dir_fd=directory)
    except (OSError, SecureFileError):
        return False
    finally:
        close(descriptor)
    return True
