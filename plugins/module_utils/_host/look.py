# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host shows of the things that its plan was made from: for each a short text, another one after each change.

A plan is made from the document, the collection's code, and what it reads on the host. So where the first two are the same and
every text here is as it was when the plan was "nothing to do", it is "nothing to do" again, with the same warnings, and no file
need be parsed for that. (The clock is the fourth; only tokens have an end, and that is looked at on every run.) What is
compared is content and not a time: SHA-256 of each file, also of included files and of those beside it; mode, owner, group and
links of each directory on the way; the names in directories of secrets, and temp files of killed runs elsewhere; the accounts
that owners are; who we are. An entry edited by hand, a mode, a wallet's file, a foreign edit: each gives another text, and then
everything is looked at as if nothing were known. `watched` of the parts (parts.py, document.py) says which things those are.

This is all that is imported on a host where nothing is to do, so it imports only what the basis of every module has loaded.
"""

import grp
import hashlib
import os
import pwd
import re
import stat
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

MAX_BYTES = 64 * 1024 * 1024  # of one file; of larger ones nothing is known
MAX_LINKS = 40
#: A kind of thing -> its name -> its text.
Seen = Dict[str, Dict[str, str]]

FILE = "file"  # a path: the way to it, and its content
PLACE = "place"  # a path: the way to it, and that it is there
NAMES = "names"  # a directory: the way to it, and the names in it
LEFTOVERS = "leftovers"  # a directory: the temp files in it
ACCOUNT = "account"  # a name or number: what user and group it is
USER = "user"  # who this process is

_TEMPORARY = re.compile(r"\..+\.[0-9]+\.[0-9a-f]{16}\.tmp")  # as _files/replace.py names them


def observe(kind: str, name: str) -> str:
    """The text of one thing; "" where it cannot be known, which is never as it was."""
    try:
        facts = _OBSERVERS[kind](name)
    except (OSError, ValueError, KeyError):
        return ""
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def differences(seen: Mapping[str, Mapping[str, str]]) -> Iterator[Tuple[str, str]]:
    """Kind and name of each thing that is not as it was `seen`."""
    for kind, things in seen.items():
        for name, text in things.items():
            if not text or observe(kind, name) != text:
                yield kind, name


def _way(path: str) -> Tuple[List[Any], str, Optional[os.stat_result]]:
    """Mode and owner of all that is on the way to `path`, links followed; where it leads, and its status if it is there.

    Raises OSError, also for too many links.
    """
    facts: List[Any] = []
    todo = [part for part in reversed(path.split("/")) if part]
    place, status, links = "/", os.lstat("/"), 0
    while todo:
        part = todo.pop()
        place = os.path.normpath(os.path.join(place, part))
        try:
            status = os.lstat(place)
        except (FileNotFoundError, NotADirectoryError):
            return [*facts, place, "missing"], place, None
        facts += [place, status.st_mode, status.st_uid, status.st_gid]
        if stat.S_ISLNK(status.st_mode):
            links += 1
            target = os.readlink(place)
            if links > MAX_LINKS:
                raise OSError(f"{path} has too many links")
            facts.append(target)
            todo += [part for part in reversed(target.split("/")) if part]
            place = "/" if target.startswith("/") else os.path.dirname(place)
            status = os.lstat(place)
    return facts, place, status


def _place(path: str) -> List[Any]:
    facts, _place, status = _way(path)
    return facts if status is None or stat.S_ISDIR(status.st_mode) else [*facts, status.st_nlink]


def _file(path: str) -> List[Any]:
    facts, place, status = _way(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        return facts
    return [*facts, status.st_nlink, hashlib.sha256(read(place)).hexdigest()]


def read(path: str) -> bytes:
    """A regular file, no link. Raises OSError, also where it is larger than MAX_BYTES, or none any more."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            raise OSError(f"{path} is not looked at")
        return file.read(MAX_BYTES)


def _listed(path: str) -> Tuple[List[Any], Optional[List[str]]]:
    """The way to a directory, and the names in it, None where it is missing.

    Raises ValueError where a temp file is: that its writer was killed, and it is to be removed, shows in no name.
    """
    facts, place, status = _way(path)
    if status is None:
        return facts, None
    names = sorted(os.listdir(place))
    if any(map(_TEMPORARY.fullmatch, names)):
        raise ValueError(f"{path} has a temp file")
    return facts, names


def _names(path: str) -> List[Any]:
    """Raises ValueError also for an empty one: it stays where it could not be removed (a mount), and whether it can shows nowhere."""
    facts, names = _listed(path)
    if names == []:
        raise ValueError(f"{path} is empty")
    return [*facts, *(names or ())]


def _leftovers(path: str) -> List[Any]:
    _facts, names = _listed(path)
    return [name for name in names or () if name.startswith(".") and name.endswith(".tmp")]


def _account(name: str) -> List[Any]:
    """What it is as the name of a user, as that of a group, and as a number."""
    facts: List[Any] = []
    for find, key in _accounts(name):
        try:
            entry = find(key)
        except (KeyError, OverflowError):
            facts.append("none")
            continue
        facts += [entry[2], entry[3]]
        if isinstance(entry, pwd.struct_passwd):
            facts += sorted(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return facts


def _accounts(name: str) -> List[Tuple[Callable[[Any], Any], Any]]:
    found: List[Tuple[Callable[[Any], Any], Any]] = [(pwd.getpwnam, name), (grp.getgrnam, name)]
    return found + ([(pwd.getpwuid, int(name))] if name.isdecimal() else [])


def _user(_name: str) -> List[Any]:
    return [os.geteuid(), os.getegid(), *sorted(os.getgroups())]


_OBSERVERS: Dict[str, Callable[[str], List[Any]]] = {
    FILE: _file,
    PLACE: _place,
    NAMES: _names,
    LEFTOVERS: _leftovers,
    ACCOUNT: _account,
    USER: _user,
}
