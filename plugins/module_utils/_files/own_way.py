# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The way to a directory of our own where links lie on it: only those are followed that no other user can make or change.

It is imported only for a path with a link in it, and to make a directory. The kernel's fs.protected_symlinks does less, and not everywhere.
"""

import contextlib
import errno
import os
import stat
from typing import List

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import refused
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

_OPEN = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PASS = _OPEN | getattr(os, "O_PATH", os.O_RDONLY)  # no right to list is needed; Linux only
_MAX_LINKS = 40  # as the Linux kernel


def enter(path: str) -> int:
    """A descriptor of the directory, whose links were all checked and followed here, one component at a time.

    Raises SecureFileError for a link that another user can make or change, OSError (FileNotFoundError for a missing part).
    """
    rest = _parts(os.path.join(os.getcwd(), path))
    current, links = os.open("/", _PASS), 0
    try:
        while rest:
            part = rest.pop()
            status = os.stat(part, dir_fd=current, follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                links += 1
                if links > _MAX_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                _check_link(path, part, status, os.fstat(current))
                target = os.readlink(part, dir_fd=current)
                rest += _parts(target)
                following = os.open("/" if target.startswith("/") else ".", _PASS, dir_fd=current)
            else:
                following = os.open(part, _PASS, dir_fd=current)
            close(current)
            current = following
        return os.open(".", _OPEN | os.O_RDONLY, dir_fd=current)
    finally:
        close(current)


def _parts(path: str) -> List[str]:
    """The components, the first one last."""
    return [part for part in reversed(path.split("/")) if part not in ("", ".")]


def _check_link(path: str, part: str, link: os.stat_result, parent: os.stat_result) -> None:
    """Raises SecureFileError for a link that is not ours or root's, or that lies where others can put another one."""
    others = parent.st_mode & (stat.S_IWOTH | (0 if parent.st_gid == os.getegid() else stat.S_IWGRP))
    strangers = {link.st_uid, parent.st_uid} - {0, os.geteuid()}
    if others:
        problem = f"its directory has the mode {stat.S_IMODE(parent.st_mode):04o}, so others can put a link there"
    elif strangers:
        problem = f"uid {min(strangers)} can make it lead elsewhere"
    else:
        return
    found = f"{part!r} on the way is a symbolic link, and {problem}"
    raise refused("use the directory", path, found, "Give the real path (readlink -f shows it).")


def make_own(path: str) -> bool:
    """Make a directory and its parents 0700; False when another process was faster. Nothing is made through others' links.

    Raises SecureFileError, OSError.
    """
    with contextlib.suppress(FileNotFoundError):
        close(enter(path))
    return _make_own(path)


def _make_own(path: str) -> bool:
    parent = os.path.dirname(path.rstrip("/"))
    if parent and not os.path.isdir(parent):
        _make_own(parent)
    before = os.umask(0)  # so that an odd umask cannot lock us out of what we make
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return False
    finally:
        os.umask(before)
    return True
