# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A directory with secrets of one user, which root keeps in order: whether the user can enter it, and its removal."""

import contextlib
import os
import stat
from typing import List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    Directory,
    MissingDirectory,
    SecureFileError,
    open_directory,
    remove_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.leftovers import remove_orphans, written_name
from ansible_collections.entra.oracledb.plugins.module_utils._files.mounts import is_mount_point
from ansible_collections.entra.oracledb.plugins.module_utils._files.walk import Identity


def is_ours(entry: str, names: Sequence[str]) -> bool:
    """Whether it is one of our files or what a killed writer of one left."""
    return (written_name(entry) or entry) in names


def hidden_from_owner(directory: Directory, uid: Optional[int], gid: Optional[int], names: Sequence[str]) -> bool:
    """Whether root made the directory for itself, with nothing but `names` in it, and `uid` is to have it now.

    Raises SecureFileError when it hides its files from `uid` and is not ours to give away.
    """
    status = os.fstat(directory.fd)
    mode = status.st_mode
    if uid in (None, 0, status.st_uid) or mode & (stat.S_IXOTH | stat.S_ISVTX):
        return False  # a sticky one is half made: the next write hands it over
    if mode & stat.S_IXGRP and status.st_gid in Identity(uid or 0, gid).groups:
        return False
    made_by_root = status.st_uid == os.geteuid() == 0 and stat.S_IMODE(mode) == 0o700
    if not made_by_root or not all(is_ours(entry, names) for entry in directory.names()):
        user = user_name(uid or 0)
        raise SecureFileError(
            f"{directory.path} belongs to {user_name(status.st_uid)} and its mode is {mode & 0o7777:04o}, so {user} could "
            f"not reach what is in it: chown it to {user}, or remove it and let it be made."
        )
    return True


def hand_over(path: str) -> None:
    """Mark a directory of ours as half made, so that opening it gives it to the owner. Raises SecureFileError, OSError."""
    with open_directory(path) as directory:
        os.fchmod(directory.fd, stat.S_ISVTX | 0o700)


def needs_clearing(path: str, uid: Optional[int], gid: Optional[int], names: Sequence[str]) -> bool:
    """Whether `clear` would change anything: it leaves other files, and an empty directory that cannot go.

    Raises SecureFileError.
    """
    entries = _entries(path, uid, gid)
    if not entries:
        return entries is not None and is_removable(path)
    return any(is_ours(entry, names) for entry in entries)


def goes_as_well(path: str, uid: Optional[int], gid: Optional[int], names: Sequence[str]) -> bool:
    """Whether `clear` would remove the directory, too. Raises SecureFileError."""
    entries = _entries(path, uid, gid)
    return entries is not None and all(is_ours(entry, names) for entry in entries) and is_removable(path)


def _entries(path: str, uid: Optional[int], gid: Optional[int]) -> Optional[List[str]]:
    """What is in the directory, None where there is none. Raises SecureFileError."""
    try:
        with open_directory(path, uid=uid, gid=gid) as directory:
            return directory.names()
    except MissingDirectory:
        return None


def is_removable(path: str) -> bool:
    """Whether an empty directory there could be removed by this process."""
    return os.access(os.path.dirname(path), os.W_OK | os.X_OK) and not is_mount_point(path)


def clear(path: str, uid: Optional[int], gid: Optional[int], names: Sequence[str]) -> None:
    """Remove the files `names`, what killed runs left of them, and the directory if nothing else is in it.

    Raises SecureFileError when a file cannot be removed.
    """
    with contextlib.suppress(MissingDirectory):
        with open_directory(path, uid=uid, gid=gid) as directory:
            for name in names:
                directory.remove(name)
        remove_if_empty(path, uid)


def sweep(path: str, uid: Optional[int], gid: Optional[int], names: Sequence[str]) -> None:
    """Remove what killed writers left of the files `names`. What cannot be removed, and a missing directory, is no error."""
    with contextlib.suppress(SecureFileError), open_directory(path, uid=uid, gid=gid) as directory:
        remove_orphans(directory, directory.names(), names.__contains__)


def user_name(uid: int) -> str:
    """The account's name, the number if there is none."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def group_name(gid: int) -> str:
    """The group's name, the number if there is none."""
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def differences(status: os.stat_result, uid: Optional[int], gid: Optional[int], mode: int) -> List[str]:
    """Which of owner, group and mode are not as wanted; None is as they are."""
    changes = ["owner"] if uid not in (None, status.st_uid) else []
    changes += ["group"] if gid not in (None, status.st_gid) else []
    return changes + (["mode"] if stat.S_IMODE(status.st_mode) != mode else [])


def shown(status: Optional[os.stat_result], uid: Optional[int], gid: Optional[int]) -> Tuple[str, str]:
    """Owner and group of a file for a diff; None is as they are, or as this process makes them."""
    if uid is None:
        uid = status.st_uid if status else os.geteuid()
    if gid is None:
        gid = status.st_gid if status else os.getegid()
    return user_name(uid), group_name(gid)


def remove_if_empty(path: str, uid: Optional[int]) -> None:
    """Remove a directory with nothing in it, where that is ours to do."""
    with contextlib.suppress(SecureFileError):
        remove_directory(path, uid, private=False)
