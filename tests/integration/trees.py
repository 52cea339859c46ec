# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tree of files as a value, to compare what was with what is."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple


class Item(NamedTuple):
    """One file or directory; `content` is None for a directory, `mtime` and `inode` tell a rewrite with the same content."""

    mode: str
    uid: int
    gid: int
    content: bytes | None
    mtime: int
    inode: int


def snapshot(directory: Path) -> dict[str, Item]:
    """Everything below `directory` by its relative path."""
    found = {}
    for path in sorted(directory.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else None
        mode = stat.filemode(status.st_mode)
        mtime = status.st_mtime_ns if content is not None else 0  # of a directory it says nothing
        found[str(path.relative_to(directory))] = Item(
            mode, status.st_uid, status.st_gid, content, mtime, status.st_ino
        )
    return found


def contents(directory: Path) -> dict[str, bytes | None]:
    """The same without what a file system adds: paths and bytes."""
    return {name: item.content for name, item in snapshot(directory).items()}
