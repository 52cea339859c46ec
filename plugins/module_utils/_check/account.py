# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The user who will connect: what the kernel lets that user read is tried by a child process that has become that user."""

import grp
import os
import pwd
from typing import NamedTuple, Optional, Tuple


class Account(NamedTuple):
    """A user with all groups. `is_self`: this process is that user already."""

    name: str
    uid: int
    gid: int
    groups: Tuple[int, ...]

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def become(self) -> None:
        """Drop all rights of this process but those of the user, for good. Raises OSError (EPERM unless root)."""
        if self.is_self:
            return
        os.setgroups(self.groups)
        os.setgid(self.gid)
        os.setuid(self.uid)

    @property
    def can_be_tried(self) -> bool:
        return self.is_self or os.geteuid() == 0


def account_named(user: str) -> Optional[Account]:
    """The account of a name or a number; None where there is none."""
    try:
        return account_of(int(user) if user.isdecimal() else pwd.getpwnam(user).pw_uid)
    except (KeyError, OverflowError):
        return None


def account_of(uid: int) -> Account:
    """The account of a number; one that no name belongs to has its own number as group and no other groups."""
    try:
        found = pwd.getpwuid(uid)
    except (KeyError, OverflowError):
        return Account(str(uid), uid, uid, ())
    groups = tuple(os.getgrouplist(found.pw_name, found.pw_gid))
    if uid == os.geteuid():
        groups = tuple(dict.fromkeys((*groups, os.getegid(), *os.getgroups())))
    return Account(found.pw_name, uid, found.pw_gid, groups)


def user_name(uid: int) -> str:
    """The name of a user for a message, the number where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return str(uid)


def group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except (KeyError, OverflowError):
        return str(gid)
