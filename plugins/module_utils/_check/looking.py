# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A look at one file as the user who connects: really tried, by a process that has become that user."""

import base64
import errno
import os
import stat
from typing import Any, Dict, List, NamedTuple, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account
from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import group_name, user_name
from ansible_collections.entra.oracledb.plugins.module_utils._check.child import ChildError
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context

MAX_BYTES = 16 * 1024 * 1024
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class Place(NamedTuple):
    """A file or directory on the way: its path, rights and owner."""

    path: str
    mode: int
    uid: int
    gid: int


class Look(NamedTuple):
    """What came of it: the content, or the system's number and the last place that could still be seen on the way.

    `steps` are the directories on the way from "/", as they were passed; `place` is the file, where it could be seen.
    """

    error: int
    content: Optional[bytes]
    place: Optional[Place]
    steps: List[Place]
    is_file: bool = True
    beside: Optional[List[str]] = None  # the other names in its directory, where that can be listed

    @property
    def missing(self) -> bool:
        return self.error in (errno.ENOENT, errno.ENOTDIR)

    @property
    def denied(self) -> bool:
        return self.error in (errno.EACCES, errno.EPERM)

    @property
    def last(self) -> Optional[Place]:
        return self.steps[-1] if self.steps else None


def rights(path: str, place: Optional[Place], account: Optional[Account]) -> Dict[str, Any]:
    """The facts about a file that `account` may not read: the last place that could be seen is what denies it."""
    facts = {"path": path, "user": account.name if account else user_name(os.geteuid())}
    if place is None:
        return {**facts, "where": "/", "mode": "?", "owner": "?", "group": "?"}
    owner = {"owner": user_name(place.uid), "group": group_name(place.gid)}
    return {**facts, "where": place.path, "mode": f"{place.mode:04o}", **owner}


def look(context: Context, path: str, account: Optional[Account] = None, limit: int = MAX_BYTES) -> Look:
    """The file as `account` sees it (None: as this process); looked at once in a run.

    A user that this process may not become is not tried: this process looks itself. Raises OutOfTime, ChildError.
    """
    if account is not None and (account.is_self or not account.can_be_tried):
        account = None
    key = (path, account.uid if account else None)
    if key not in context.looks:
        context.looks[key] = _looked(context.ask(lambda: _seen(path, limit), 10.0, account))
    found: Look = context.looks[key]
    return found


def _looked(answer: Dict[str, Any]) -> Look:
    content = answer["content"]
    if answer["error"] is None:
        raise ChildError("a look at a file ended without a result")
    return Look(
        answer["error"],
        None if content is None else base64.b64decode(content),
        Place(*answer["place"]) if answer["place"] else None,
        [Place(*step) for step in answer["steps"]],
        answer["is_file"],
        answer["beside"],
    )


def _seen(path: str, limit: int) -> Dict[str, Any]:
    """In the child: everything as plain data."""
    seen: Dict[str, Any] = {"error": 0, "content": None, "place": None, "steps": [], "is_file": True, "beside": None}
    try:
        for directory in _above(path):
            seen["steps"].append(_place(directory))
        seen["beside"] = _beside(path)
        seen["place"] = _place(path)
        status = os.stat(path)
        seen["is_file"] = stat.S_ISREG(status.st_mode)
        if seen["is_file"]:
            seen["content"] = _content(path, limit)
    except OSError as error:
        seen["error"] = error.errno or errno.EIO
    except ValueError:  # a NUL byte in the path
        seen["error"] = errno.ENOENT
    return seen


def _beside(path: str) -> Optional[List[str]]:
    try:
        return sorted(os.listdir(os.path.dirname(path)))[:20]
    except OSError:
        return None


def _place(path: str) -> List[Any]:
    status = os.stat(path)
    return [path, stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid]


def _above(path: str) -> List[str]:
    """The directories on the way, "/" first."""
    found = []
    directory = os.path.dirname(os.path.abspath(path))
    while True:
        found.append(directory)
        if directory == os.path.dirname(directory):
            return found[::-1]
        directory = os.path.dirname(directory)


def _content(path: str, limit: int) -> str:
    """The first `limit` bytes, in base64: JSON would take up to six times the room for bytes as text."""
    descriptor = os.open(path, _READ)
    try:
        data = b""
        while len(data) < limit:
            more = os.read(descriptor, min(limit - len(data), 1024 * 1024))
            if not more:
                break
            data += more
        return base64.b64encode(data).decode("ascii")
    finally:
        os.close(descriptor)
