# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Walk to a directory from "/" without following a link, and act as a user below what that user owns.

The walk is what openat2(RESOLVE_NO_SYMLINKS) would do, on every kernel. `directory.open_directory` is its front.
"""

import errno
import os
import stat
from typing import List, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    MissingDirectory,
    Reporting,
    Unchanged,
    failed,
    refused,
)
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path

_OPEN = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_PATH needs no right to list a directory that is only passed through (0711 is common). Linux only.
PASS = _OPEN | getattr(os, "O_PATH", os.O_RDONLY)
_UNFINISHED = 0o1700
"""A directory made by root for a user who does not own it yet. The sticky bit tells the next run to finish the job."""


class Identity(Unchanged):
    """Acts as an unprivileged user inside `with`; root only. Restores user, group and groups exactly.

    Entering raises SecureFileError when the system forbids it.
    """

    uid: int

    def __init__(self, uid: int, gid: Optional[int] = None) -> None:
        import pwd

        self.uid = uid
        try:
            account = pwd.getpwuid(uid)
        except KeyError:  # a uid without an account: no groups but the one asked for
            self.gid = 65534 if gid is None else gid
            self.groups: List[int] = []
        else:
            self.gid = account.pw_gid
            self.groups = os.getgrouplist(account.pw_name, account.pw_gid)
        if gid is not None and gid not in self.groups:
            self.groups.append(gid)  # so that the owner can hand a file to the group that root asked for
        self._before: List[Optional[Tuple[int, int, List[int]]]] = []

    def __enter__(self) -> None:
        if os.geteuid() == self.uid:
            self._before.append(None)
            return
        before = (os.geteuid(), os.getegid(), os.getgroups())
        try:  # the user last: afterwards the process may not change its groups any more
            os.setgroups(self.groups)
            os.setegid(self.gid)
            os.seteuid(self.uid)
        except BaseException as error:
            _restore(*before)
            if isinstance(error, OSError):
                raise failed("act as", f"uid {self.uid}", error) from error
            raise
        self._before.append(before)

    def __exit__(self, *_exception: object) -> None:
        before = self._before.pop()
        if before:
            _restore(*before)


def _restore(uid: int, gid: int, groups: List[int]) -> None:
    try:
        os.seteuid(uid)  # the user first: only root may set the others
    finally:
        try:
            os.setegid(gid)
        finally:
            os.setgroups(groups)


def split_path(path: str) -> List[str]:
    """The components of an absolute path; raises SecureFileError for a relative one and for '..'."""
    remedy = "Give an absolute path without '..'."
    if not isinstance(path, str) or "\0" in path:
        raise refused("use", repr(path), "it is not a path", remedy)
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not path.startswith("/") or ".." in parts:
        raise refused("use", path, "it is relative or has '..' in it", remedy)
    return parts


class Walk:
    """One way down a path. `run()` returns the open directory and the identity to act with inside it.

    `uid` and `gid` are the owner that the last directory is to have (None: any). `private`
    refuses directories that a group can write; without it only those that everyone can write are refused.
    """

    def __init__(self, path: str, create: bool, uid: Optional[int], gid: Optional[int], private: bool) -> None:
        self.parts = split_path(path)
        self.create = create
        self.uid = uid
        self.gid = gid
        self.private = private
        self.root = os.geteuid() == 0
        self.identity = Unchanged()
        self.shared = False  # everyone can make entries in the last directory seen: /tmp
        self.here = "/"

    def run(self) -> Tuple[int, Unchanged]:
        """The descriptor and the identity. Raises MissingDirectory, SecureFileError."""
        with Reporting("enter the directory", "/"):
            current = os.open("/", PASS)
        try:
            self._inspect(os.fstat(current))
            for index, part in enumerate(self.parts):
                self.here = self.here.rstrip("/") + "/" + part
                with self.identity:
                    following = self._step(current, part, index == len(self.parts) - 1)
                close(current)
                current = following
                self._inspect(os.fstat(current))
            with self.identity:  # only now: on NFS root may have no rights (root_squash), but the owner can list it
                return reopen(current), self.identity
        except OSError as error:
            raise failed("enter the directory", self.here, error) from error
        finally:
            close(current)

    def _step(self, parent: int, part: str, last: bool) -> int:
        """Open one component, making it where that is asked for."""
        hand_over = last and self.create and self.root and self.identity.uid is None and self.uid not in (None, 0)
        try:
            child = os.open(part, PASS, dir_fd=parent)
        except FileNotFoundError:
            if not self.create:
                message = f"Cannot enter the directory {printable_path(self.here)}: it does not exist. Make it first."
                raise MissingDirectory(message, errno.ENOENT) from None
            child = self._make(parent, part, last, hand_over)
        except OSError as error:
            self._explain_link(parent, part)
            raise failed("enter the directory", self.here, error) from error
        try:
            if hand_over:
                self._hand_over(child)
        except BaseException:
            close(child)
            raise
        return child

    def _explain_link(self, parent: int, part: str) -> None:
        """The system's answer to a link differs (ELOOP, ENOTDIR) and does not say where the link leads: say it."""
        try:
            target = os.readlink(part, dir_fd=parent)
        except OSError:
            return
        problem = f"it is a symbolic link to {target!r}, and links are not followed here"
        raise refused("enter the directory", self.here, problem, "Give the real path (readlink -f shows it).")

    def _inspect(self, status: os.stat_result) -> None:
        """Check who can change what lies below, and become the owner of the first directory that root does not own."""
        mode = stat.S_IMODE(status.st_mode)
        owner = status.st_uid
        if self.root and owner != 0 and self.identity.uid is None:
            if self.uid not in (None, owner):
                problem = f"it belongs to uid {owner}, and uid {self.uid} is to own what lies in it"
                raise refused("enter the directory", self.here, problem, "Choose a directory of that user or of root.")
            if self.uid is None and self.shared:
                problem = f"it belongs to uid {owner}, and everyone can make directories beside it"
                raise refused("enter the directory", self.here, problem, "Name the owner, or choose another directory.")
            self.identity = Identity(owner, self.gid)
        me = os.geteuid() if self.identity.uid is None else self.identity.uid
        if owner not in (0, me, self.uid):
            problem = f"it belongs to uid {owner}, who could replace what lies in it"
            raise refused("enter the directory", self.here, problem, "Choose a directory of your own or of root.")
        self.shared = bool(mode & 0o002)
        writable = mode & (0o022 if self.private else 0o002)
        if writable and not (mode & stat.S_ISVTX and owner == 0):
            problem = f"its mode {mode:04o} lets others replace what lies in it"
            raise refused("enter the directory", self.here, problem, "Take that right away (chmod go-w) or move.")

    def _make(self, parent: int, part: str, last: bool, hand_over: bool) -> int:
        """Make one directory and open it; parents that root makes stay root's, so that users can have one each."""
        mode = 0o700 if self.private and (last or not self.root or self.identity.uid is not None) else 0o755
        before = os.umask(0)  # so that the mode is right at once, whatever the umask is
        try:
            os.mkdir(part, _UNFINISHED if hand_over else mode, dir_fd=parent)
        except FileExistsError:  # another process was faster; its directory is checked like any other
            return os.open(part, PASS, dir_fd=parent)
        except OSError as error:
            raise failed("make the directory", self.here, error) from error
        finally:
            os.umask(before)
        child = os.open(part, PASS, dir_fd=parent)
        try:
            if not hand_over:
                self._confirm(child, mode, last)
        except BaseException:
            close(child)
            raise
        return child

    def _confirm(self, child: int, mode: int, last: bool) -> None:
        """What was opened must be what was made; then its group, and off with a set-group-ID bit from the parent."""
        status = os.fstat(child)
        if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & ~stat.S_ISGID & ~mode:
            raise refused("make the directory", self.here, "it was replaced meanwhile", "Find out by whom.")
        group = -1 if self.gid is None or not last else self.gid
        if stat.S_IMODE(status.st_mode) != mode or group not in (-1, status.st_gid):
            self._settle(child, -1, group, mode)

    def _hand_over(self, child: int) -> None:
        """Give a directory that we made a moment ago, or a killed run of ours made, to its owner, by descriptor."""
        status = os.fstat(child)
        if stat.S_IMODE(status.st_mode) & ~stat.S_ISGID == _UNFINISHED and status.st_uid in (0, self.uid):
            owner = Identity(self.uid or 0, self.gid)
            self._settle(
                child, owner.uid, owner.gid if self.gid is None else self.gid, 0o700 if self.private else 0o755
            )

    def _settle(self, child: int, uid: int, gid: int, mode: int) -> None:
        descriptor = reopen(child)
        try:
            os.fchown(descriptor, uid, gid)
            os.fchmod(descriptor, mode)
        except OSError as error:
            raise failed("set the owner of the directory", self.here, error) from error
        finally:
            close(descriptor)


def reopen(directory: int) -> int:
    """A descriptor that can be listed, locked and changed, from one that only leads there."""
    return os.open(".", _OPEN | os.O_RDONLY, dir_fd=directory)
