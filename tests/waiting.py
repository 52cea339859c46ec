# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a condition, and bounds of time that hold on a busy machine. No test waits in another way."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: Seconds. This ends a hang and proves nothing about speed: at load 25 everything takes ten to thirty times as long.
PATIENCE = 120.0
PAUSE = 0.02


def comes(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first result of `condition` that is true, or its last one after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (result := condition()) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return result


def wait_for(condition: Callable[[], T], *, seconds: float = PATIENCE, otherwise: Callable[[], str] = str) -> T:
    """The first result of `condition` that is true; AssertionError with the words of `otherwise` after `seconds`."""
    result = comes(condition, seconds)
    assert result, otherwise() or f"not true within {seconds} s: {condition}"
    return result


@contextlib.contextmanager
def no_hang(seconds: float = PATIENCE) -> Iterator[None]:
    """What is done in it may take so long and not longer: less than what it must not wait for, and more than a busy
    machine needs."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked for its status has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
