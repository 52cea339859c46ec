# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Files without secrets that several users edit, such as tnsnames.ora: owner, group, mode and access list stay as they are.

The rules of `directory` are for secrets. Here a directory may belong to any user, because whoever can change it can change
the file as well; a link is followed only on request, and only if nobody but the file's owner, root and this user could have
put it there.
"""

import contextlib
import errno
import os
import stat
from typing import Callable, Dict, Iterator, List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files import replace
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory, SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.leftovers import remove_orphans
from ansible_collections.entra.oracledb.plugins.module_utils._files.overwrite import overwrite
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Reporting,
    Unchanged,
    check_name,
    check_regular,
    failed,
    read_with_status,
    refused,
    version,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.walk import PASS, Identity, Walk, reopen
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

_MAX_LINKS = 40  # as the Linux kernel
_REAL_PATH = "Give the real path (readlink -f shows it)"


class SharedDirectory(Directory):
    """An open directory; `name` is the file in it that was asked for, which another name led to where links were followed.

    Root does everything as the directory's owner but for one thing: a file that this owner could not give to its old owner
    and group is made by root, in the open directory and through no link. Another process that cannot keep them writes the
    file in place, if its mode lets it.
    """

    def __init__(self, path: str, fd: int, identity: Unchanged, uid: int, gid: int, name: str) -> None:
        super().__init__(path, fd, identity, uid, gid)
        self.name = name

    def __enter__(self) -> "SharedDirectory":
        return self

    def read_seen(self, limit: int) -> Tuple[Optional[bytes], Optional[os.stat_result]]:
        """The content of the file and, for `edit`, the status of the very file that it is from. Raises SecureFileError."""
        with self.identity:
            return read_with_status(self.fd, self._full(self.name), self.name, limit, None)

    def obstacle(self) -> Optional[SecureFileError]:
        """Why `edit` would refuse the file, as the error that it raises; None where nothing speaks against it."""
        status = self.stat(self.name)
        if status is None or self._replaces(status) or os.access(self.name, os.W_OK, dir_fd=self.fd):
            return None
        mode = stat.S_IMODE(status.st_mode)
        problem = f"uid {status.st_uid} owns it, and its mode {mode:04o} does not let uid {os.geteuid()} write"
        remedy = "Run as its owner or as root (become), or let its group write (chmod g+w)."
        return refused("edit", self._full(self.name), problem, remedy)

    def edit(self, data: bytes, mode: int, seen: Optional[os.stat_result]) -> None:
        """Put `data` into the file, which keeps its owner, group, mode, access list and label; a new one gets `mode`.

        It is replaced as a whole; written in place by `overwrite` where this process could not keep its owner and group.
        Raises SecureFileError, and Overtaken if it is not the file that was `seen`, None for none.
        """
        status = self.stat(self.name)
        if status is None or self._replaces(status):
            with self._rights(status):
                self.write(self.name, data, mode, like="existing", seen=seen)
            return
        trouble = self.obstacle()
        if trouble is not None:
            raise trouble
        overwrite(self.fd, self._full(self.name), self.name, data, version(seen))

    def back_up(self, name: str, copy: str, data: bytes) -> None:
        """As `Directory.back_up`. Where this process cannot keep the owner it owns the copy; without the group, its group
        gets no rights."""
        status = self.stat(name)
        if status is None or os.geteuid() == 0 or self._keeps(status):
            with self._rights(status):
                super().back_up(name, copy, data)
            return
        check_name(copy)
        check_regular("copy", self._full(name), status)
        wanted = replace.Attributes(0o600)
        replace.take_over(self.fd, self._full(name), name, status, wanted, keep=True)
        wanted.uid = -1
        if status.st_gid not in self._groups():
            wanted.gid, wanted.mode = -1, wanted.mode & ~0o070
            wanted.extended.clear()
        replace.replace(self.fd, self._full(copy), copy, data, wanted)

    def sweep_orphans(self, is_ours: Callable[[str], bool]) -> None:
        """Remove what killed writers left of the files that `is_ours` names; root's are there as well. Raises SecureFileError."""
        names = self.names()
        with self._as_itself():
            remove_orphans(self, names, is_ours)

    @contextlib.contextmanager
    def _as_itself(self) -> Iterator[None]:
        """Root is root inside `with`: for what only root can do in another user's directory."""
        acting, self.identity = self.identity, Unchanged()
        try:
            yield
        finally:
            self.identity = acting

    @contextlib.contextmanager
    def _rights(self, status: Optional[os.stat_result]) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if not self._keeps(status):
                stack.enter_context(self._as_itself())
            yield

    def _replaces(self, status: os.stat_result) -> bool:
        """Whether a new file can take the place of this one, with the same owner and group."""
        return os.geteuid() == 0 or (self._keeps(status) and os.access(".", os.W_OK | os.X_OK, dir_fd=self.fd))

    def _keeps(self, status: Optional[os.stat_result]) -> bool:
        """Whether the user that acts here can give a new file the owner and the group of the old one."""
        me = os.geteuid() if self.identity.uid is None else self.identity.uid
        if me == 0:
            return True
        uid, gid = (self.uid, self.gid) if status is None else (status.st_uid, status.st_gid)
        return uid in (-1, me) and (gid == -1 or gid in self._groups())

    def _groups(self) -> List[int]:
        """The groups of the user that acts here."""
        if isinstance(self.identity, Identity):
            return [self.identity.gid, *self.identity.groups]
        return [os.getegid(), *os.getgroups()]


def open_shared(
    path: str, create: bool = False, uid: Optional[int] = None, gid: Optional[int] = None, follow: bool = False
) -> SharedDirectory:
    """Open the directory of the file at `path`. The last directory that everyone can write, /tmp for one, may have no directories
    of strangers below it; root acts as the owner of each directory that it passes. `create` makes what is missing, 0755.

    Raises MissingDirectory, SecureFileError.
    """
    walk = SharedWalk(path, create, uid, gid, follow)
    descriptor, identity = walk.run()
    return SharedDirectory(
        walk.here, descriptor, identity, -1 if uid is None else uid, -1 if gid is None else gid, walk.name
    )


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
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
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
