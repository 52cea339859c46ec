# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Users and groups of the host by name, asked in a child process: a directory service (sssd, LDAP) that is down would never answer."""

import grp
import os
import pwd
from typing import Any, Callable, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import ChildError, OutOfTime, ask

SECONDS = 5.0
_silent: List[bool] = []


def account_named(user: str) -> Optional[Account]:
    """The account of a name or a number; None where there is none. Raises OutOfTime."""
    entry = _asked(lambda: _entry(int(user)) if user.isdecimal() else _entry(pwd.getpwnam(user).pw_uid))
    return _account(entry) if entry else None


def account_of(uid: int) -> Account:
    """The account of a number; one that no name belongs to has its own number as group and no other groups. Raises OutOfTime."""
    entry = _asked(lambda: _entry(uid))
    return _account(entry) if entry else Account(str(uid), uid, uid, ())


def user_name(uid: int) -> str:
    """The name of a user for a message, the number where there is none or nothing answers."""
    return _name(uid, lambda: pwd.getpwuid(uid).pw_name)


def group_name(gid: int) -> str:
    return _name(gid, lambda: grp.getgrgid(gid).gr_name)


def _name(number: int, function: Callable[[], str]) -> str:
    try:
        return _asked(function) or str(number)
    except OutOfTime:
        return str(number)


def _entry(uid: int) -> List[Any]:
    """[name, uid, gid, groups] of a user. Raises KeyError, OverflowError."""
    found = pwd.getpwuid(uid)
    groups = [*os.getgrouplist(found.pw_name, found.pw_gid)]
    if uid == os.geteuid():
        groups = [*dict.fromkeys((*groups, os.getegid(), *os.getgroups()))]
    return [found.pw_name, uid, found.pw_gid, groups]


def _account(entry: List[Any]) -> Account:
    name, uid, gid, groups = entry
    return Account(name, uid, gid, tuple(groups))


def _asked(function: Callable[[], Any]) -> Any:
    """What the host's lists of users and groups say, None where they have no such entry. Raises OutOfTime.

    Where nothing was said in time it is not asked again.
    """
    if _silent:
        raise OutOfTime
    try:
        return ask(function, SECONDS)
    except OutOfTime:
        _silent.append(True)
        raise
    except ChildError:
        return None
