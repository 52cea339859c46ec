# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker that waits for a person ends with its play.

Ansible runs each task in a fork (WorkerProcess, a process of `multiprocessing`) whose parent is ansible-playbook. When
ansible-playbook is killed, or its terminal closed, nothing ends the fork: from ansible-core 2.19 on it has a session of its
own. It would go on waiting for a person who sees its code no more, with the lock that the next run needs.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

SECONDS = 1.0  # between looks at the parent
ORPHAN_STATUS = 1  # no process is left that could read it


@contextmanager
def ending_with_parent(parent: int, seconds: float = SECONDS) -> Iterator[None]:
    """Ends this process, if it is a worker, within `seconds` when its parent has ended: the process id `parent`.

    A thread looks, so that every wait is covered: for a lock, for a browser, between polls, and for a provider that does
    not answer. The kernel gives the locks back, and all files are replaced whole or not at all.
    """
    if multiprocessing.parent_process() is None:  # who starts a program with nohup or setsid wants it to go on
        yield
        return
    done = threading.Event()
    threading.Thread(target=watch, args=(parent, done, seconds), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def watch(parent: int, done: threading.Event, seconds: float) -> None:
    """Ends this process as soon as `parent` is no longer its parent, unless `done` is set before."""
    while not is_orphan(parent):
        if done.wait(seconds):
            return
    os._exit(ORPHAN_STATUS)  # an exception would be a failure for `retries` and loops to go on from


def is_orphan(parent: int) -> bool:
    """Whether the parent has ended: orphans get another one. It may have ended before `parent` was looked up."""
    creator = multiprocessing.parent_process()
    with suppress(PermissionError):  # of another user by now, but there
        try:
            if creator and creator.pid:
                os.kill(creator.pid, 0)
        except ProcessLookupError:
            return True
    return os.getppid() != parent
