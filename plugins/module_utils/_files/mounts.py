# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Mount points, as the kernel numbers mounts: a bind mount from the same file system has the same device as what is around it.

Nothing can take the place of a file that is mounted by itself, and it cannot be removed (EBUSY of rename(2) and unlink(2)).
"""

import os
from typing import Iterable, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path

_LOOK = getattr(os, "O_PATH", os.O_RDONLY) | os.O_NOFOLLOW | os.O_CLOEXEC


def is_mount_point(path: str, directory: Optional[int] = None) -> bool:
    """Whether something is mounted on a file or directory, a link not followed; a relative path is from an open `directory`.

    Asked of the kernel as this process. False for what is missing, and where it cannot be told.
    """
    path = path.rstrip("/")
    if not path:
        return True
    parent, slash, _name = path.rpartition("/")
    try:
        return _mount_of(path, directory) != _mount_of(parent or slash or ".", directory)
    except (OSError, ValueError):
        return False


def _mount_of(path: str, directory: Optional[int]) -> bytes:
    """The number of the mount (Linux 3.15), else the device. Raises OSError."""
    descriptor = os.open(path, _LOOK, dir_fd=directory)
    try:
        return _number_of(descriptor) or b"device %d" % os.fstat(descriptor).st_dev
    finally:
        os.close(descriptor)


def _number_of(descriptor: int) -> bytes:
    """The line of the kernel; empty where there is no /proc, or not the whole of it."""
    try:
        with open(f"/proc/self/fdinfo/{descriptor}", "rb") as stream:
            return b"".join(line for line in stream if line.startswith(b"mnt_id:"))
    except OSError:
        return b""


def why_in_place(path: str) -> str:
    """What is wrong with replacing a file that is a mount point, and what to do."""
    return (
        f"{printable_path(path)} itself is a mount point, as of a container or a Kubernetes subPath, so no other file can take its "
        "place, nor can it be removed: mount its directory instead, or change the file where it comes from."
    )


def check_replaceable(paths: Iterable[str]) -> None:
    """Raises HostError for files that are mount points."""
    faults = [why_in_place(path) for path in paths if is_mount_point(path)]
    if faults:
        raise HostError(faults)
