# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A question that another process answers: as the user who will connect, and never for longer than there is time.

A dead NFS server or a name server that does not answer would hold this process for minutes; a child is killed instead.
"""

import contextlib
import json
import os
import select
import signal
import time
from typing import Any, Callable, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.account import Account

MAX_ANSWER = 24 * 1024 * 1024  # bytes; `looking` reads files of up to 16 MiB, which are 22 in base64


class OutOfTime(Exception):
    """The time for a question or for the whole check is over."""


class ChildError(Exception):
    """A child did not answer: `errno` is the system's number, or None; the text has the kind of error and no content."""

    def __init__(self, message: str, errno: Optional[int] = None) -> None:
        super().__init__(message)
        self.errno = errno


def ask(function: Callable[[], Any], seconds: float, account: Optional[Account] = None) -> Any:
    """What `function` returns (anything that JSON can hold) in a child process that has become `account`, if one is given.

    Raises OutOfTime after `seconds`, ChildError for an exception of `function` and where the child may not become the user.
    """
    if seconds <= 0:
        raise OutOfTime
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        _answer(function, theirs, account)
    os.close(theirs)
    try:
        data = _read(ours, time.monotonic() + seconds)
    finally:
        os.close(ours)
        _end(child)
    try:
        answer = json.loads(data.decode("utf-8"))
    except ValueError:
        raise ChildError("the process that was asked ended without an answer") from None
    if "error" in answer:
        raise ChildError(answer["error"], answer["errno"])
    return answer["value"]


def _answer(function: Callable[[], Any], descriptor: int, account: Optional[Account]) -> None:
    """The child: never returns."""
    try:
        try:
            if account is not None:
                account.become()
            text = json.dumps({"value": function()})
        except Exception as error:
            text = json.dumps({"error": type(error).__name__, "errno": getattr(error, "errno", None)})
        data = text.encode("utf-8")
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os._exit(0)  # nothing of the parent's is flushed or closed twice


def _read(descriptor: int, end: float) -> bytes:
    data = bytearray()
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise OutOfTime
        more = os.read(descriptor, 65536)
        if not more:
            return bytes(data)
        data += more
        if len(data) > MAX_ANSWER:
            raise ChildError("the process that was asked says too much")


def _end(child: int) -> None:
    """Kill it if it still runs. One that hangs in the kernel is not waited for."""
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(OSError):
        for _try in range(20):
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.005)
