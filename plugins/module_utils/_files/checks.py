# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be seen beforehand on a host: whether owners exist and places can be written."""

import os
import struct
from typing import Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError

_GET_FLAGS = (2 << 30) | (struct.calcsize("l") << 16) | (ord("f") << 8) | 1  # FS_IOC_GETFLAGS of Linux
_IMMUTABLE, _APPEND_ONLY = 0x10, 0x20


class HostError(FaultsError):
    """The host cannot become what is asked for; every fault that can be seen beforehand, in one message."""

    longest = 10000  # a fault may hold all that is wrong with one file


def owner_ids(owner: Optional[str], group: Optional[str], label: str = "") -> Tuple[Optional[int], Optional[int]]:
    """(uid, gid) of names or numbers; the group defaults to the owner's own. Raises HostError, each fault after `label`."""
    import grp
    import pwd

    uid = gid = None
    faults = []
    if owner is not None:
        try:
            entry = pwd.getpwuid(int(owner)) if _is_number(owner) else pwd.getpwnam(owner)
            uid, gid = entry.pw_uid, entry.pw_gid
        except (KeyError, ValueError):
            uid = int(owner) if _is_number(owner) else None
            if uid is None:
                faults.append(f"owner '{owner}' does not exist on this host: make the user first.")
    if group is not None:
        try:
            gid = int(group) if _is_number(group) else grp.getgrnam(group).gr_gid
        except (KeyError, ValueError):
            faults.append(f"group '{group}' does not exist on this host: make the group first.")
    if uid is not None and os.geteuid() not in (0, uid):
        faults.append(f"only root can give a file to '{owner}': set become: true.")
    if faults:
        raise HostError([label + fault for fault in faults])
    return uid, gid


def _is_number(name: str) -> bool:
    """Whether a name is an id; chown takes the last number of all for "as it is"."""
    return name.isdecimal() and len(name) <= 10 and int(name) < 0xFFFFFFFF


def check_writable(path: str, name: Optional[str] = None, in_place: bool = True, backup: bool = False) -> None:
    """Raise HostError if nothing can be made or changed in `path`, or in what there is of it.

    A file `name` in it, if it has that, need not be replaced where `in_place`: it is enough that it can be written, if no
    `backup` is to lie beside it.
    """
    existing = os.path.abspath(path)
    while not os.path.lexists(existing):
        existing = os.path.dirname(existing)
    file = os.path.join(path, name) if name else existing
    for place in (existing, file):
        reason = locked_by_system(place)
        if reason:
            raise HostError([reason])
    if os.access(existing, os.W_OK | os.X_OK):
        return
    can_overwrite = in_place and file != existing and os.access(file, os.W_OK)
    if backup or not can_overwrite:
        problem = f"{existing} is not writable for this user (uid {os.geteuid()})"
        other = "; without backup the file itself can be written" if can_overwrite else ""
        raise HostError([f"{problem}: set become: true, or change its owner{other}."])


def locked_by_system(path: str) -> str:
    """Why not even root can write a file or directory, and what to do; "" where nothing is known."""
    try:
        if os.statvfs(path).f_flag & os.ST_RDONLY:
            return f"{path} is on a read-only file system: remount it (mount -o remount,rw), or give another path."
    except OSError:
        return ""
    flags = _inode_flags(path)
    for flag, word, letter in ((_IMMUTABLE, "immutable", "i"), (_APPEND_ONLY, "append-only", "a")):
        if flags & flag:
            return (
                f"{path} is {word} (lsattr shows it): take that away (chattr -{letter} {path}), or give another path."
            )
    return ""


def _inode_flags(path: str) -> int:
    """The attributes that lsattr shows; 0 where there are none, or they cannot be read."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        answer = fcntl.ioctl(descriptor, _GET_FLAGS, struct.pack("l", 0))
        return int(struct.unpack("i", answer[:4])[0])
    except OSError:
        return 0
    finally:
        os.close(descriptor)
