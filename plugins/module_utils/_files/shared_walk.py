# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The way to a file that several users edit, and which links on it are followed.

A directory may belong to any user, because whoever can change it can change the file as well; a link is followed only on
request, and only if nobody but the file's owner, root and this user could have put it there.
"""

import os
import stat
from typing import Dict, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Reporting,
    Unchanged,
    check_name,
    failed,
    refused,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.walk import PASS, Identity, Walk, reopen
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

_MAX_LINKS = 40  # as the Linux kernel
_REAL_PATH = "Give the real path (readlink -f shows it)"


class SharedWalk(Walk):
    """The way to a file. After `run`, `here` is its directory without links and `name` its name there."""

    def __init__(self, path: str, create: bool, uid: Optional[int], gid: Optional[int], follow: bool) -> None:
        super().__init__(path, create, uid, gid, private=False)
        if not self.parts or path.endswith("/"):
            raise refused("use", path, "it is not the path of a file", "Give the path of the file itself.")
        self.path = path
        self.follow = follow
        self.name = ""
        self._me = os.geteuid()
        self._rest = self.parts[::-1]
        self._links = 0
        self._hands: Dict[int, str] = {}  # who can change the way so far, each with the directory or link
        self._open_to_groups = ""
        self._placers: Dict[int, str] = {}  # who could have placed a link that was followed

    def run(self) -> Tuple[int, Unchanged]:
        """The descriptor and the identity. Raises MissingDirectory, SecureFileError."""
        current = self._root()
        try:
            self._inspect(os.fstat(current))
            while not self.name:
                following = self._next(current)
                if following is not None:
                    close(current)
                    current = following
                    self._inspect(os.fstat(current))
            self._check_placers(current)
            with self.identity:
                return reopen(current), self.identity
        except OSError as error:
            raise failed("enter the directory", self.here, error) from error
        finally:
            close(current)

    def _root(self) -> int:
        """Start at "/", again where a link does."""
        self.here, self.shared = "/", False
        self._hands, self._open_to_groups = {}, ""
        with Reporting("enter the directory", "/"):
            return os.open("/", PASS)

    def _next(self, current: int) -> Optional[int]:
        """Go one component on: the directory behind it, or None where it was the file's name or a relative link."""
        part = self._rest.pop()
        with self.identity:
            target = self._target(current, part)
        if target is None:
            with self.identity:
                return self._step_on(current, part)
        self._rest += [piece for piece in reversed(target.split("/")) if piece not in ("", ".")]
        if not self._rest:
            raise refused("edit", self.path, f"it leads to the directory {target}", "Give the path of a file.")
        return self._root() if target.startswith("/") else None

    def _step_on(self, current: int, part: str) -> Optional[int]:
        if not self._rest:
            check_name(part)
            self.name = part
            return None
        if part == "..":
            self.here = os.path.dirname(self.here)
            return os.open("..", PASS, dir_fd=current)
        self.here = self._below(part)
        return self._step(current, part, len(self._rest) == 1)

    def _below(self, part: str) -> str:
        return self.here.rstrip("/") + "/" + part

    def _target(self, current: int, part: str) -> Optional[str]:
        """Where a link leads; None for what is none. Raises SecureFileError for one that is not to be followed."""
        try:
            status = os.stat(part, dir_fd=current, follow_symlinks=False)
        except FileNotFoundError:
            self._check_new(current)
            return None
        if not stat.S_ISLNK(status.st_mode):
            return None
        link, target = self._below(part), os.readlink(part, dir_fd=current)
        self._links += 1
        if not self.follow:
            action = "enter the directory" if self._rest else "read"
            remedy = f"{_REAL_PATH}, or set follow: true (the role: oracle_client_follow)."
            raise refused(action, link, f"it is a symbolic link to {target!r}, and links are not followed here", remedy)
        if self._links > _MAX_LINKS:
            problem = f"more than {_MAX_LINKS} links follow one another, the last of them {link}"
            raise refused("follow the link", self.path, problem, "They lead in a circle: correct one of them.")
        parent = os.fstat(current)
        shared = self.here if parent.st_mode & 0o022 else self._open_to_groups
        if shared:
            problem = f"others than its owner can put links into the directory {shared}, which they may write"
            raise refused(
                "follow the link", link, problem, f"{_REAL_PATH}, or take that right away (chmod go-w {shared})."
            )
        self._placers.update({**self._hands, status.st_uid: link})
        return target

    def _check_placers(self, current: int) -> None:
        """Refuse a link that somebody else than the owner of the file, root and this user could have placed."""
        with self.identity:
            try:
                owner = os.stat(self.name, dir_fd=current, follow_symlinks=False).st_uid
            except FileNotFoundError:
                owner = os.fstat(current).st_uid
        self._trust(owner, f"the file it leads to, {self._below(self.name)},")

    def _check_new(self, current: int) -> None:
        """What has to be made goes to the owner that is asked for, or to that of the directory."""
        owner = os.fstat(current).st_uid
        self._trust(owner, f"the directory it leads to, {self.here},")
        if self.root and owner != 0 and self.uid not in (None, owner):
            problem = f"it belongs to uid {owner}, and uid {self.uid} is to own what lies in it"
            raise refused("enter the directory", self.here, problem, "Choose a directory of that user or of root.")

    def _trust(self, owner: int, found: str) -> None:
        for uid in sorted(set(self._placers) - {0, owner, self._me}):
            place = self._placers[uid]
            problem = f"{place} belongs to uid {uid}, who can make the link lead elsewhere, and {found} to uid {owner}"
            raise refused("follow the link to", self.path, problem, f"{_REAL_PATH}, or change the owner of {place}.")

    def _inspect(self, status: os.stat_result) -> None:
        """Act as the owner of the directory from now on, and note who can change the way."""
        mode, owner = stat.S_IMODE(status.st_mode), status.st_uid
        if self.shared and owner not in (0, self._me, self.uid):
            problem = f"it belongs to uid {owner}, and everyone can make directories beside it"
            raise refused("enter the directory", self.here, problem, "Name the owner, or choose another directory.")
        if self.root and owner not in (0, self.identity.uid):
            self.identity = Identity(owner, self.gid)
        self.shared = bool(mode & 0o002)
        sticky = bool(mode & stat.S_ISVTX) and owner == 0
        if self.shared and not sticky:
            problem = f"its mode {mode:04o} lets others replace what lies in it"
            raise refused("enter the directory", self.here, problem, "Take that right away (chmod o-w) or move.")
        self._hands.setdefault(owner, self.here)
        if mode & 0o022 and not sticky:
            self._open_to_groups = self._open_to_groups or self.here
