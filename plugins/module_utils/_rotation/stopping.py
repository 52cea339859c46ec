# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The end of `run` by a signal: at once where it waits, for its time or for the provider, else after what it is at.

A container's stop is followed by SIGKILL after ten seconds, and a request may take a minute.
"""

import contextlib
from typing import Iterator


class Stopped(BaseException):
    """The process is to end. As with KeyboardInterrupt, what handles failures does not catch it."""


@contextlib.contextmanager
def to_its_end() -> Iterator[None]:
    """What a Stop's `waiting` is for a process that ends by itself."""
    yield


class Stop:
    """Whether the process was told to end; `tell` is a signal's handler.

    No threading.Event: its lock is held for a moment by the thread that waits, which a handler would then wait for.
    """

    def __init__(self) -> None:
        self.is_told = False
        self._is_waiting = False

    def tell(self, *_signal: object) -> None:
        """Raises Stopped, once, where the process waits."""
        is_first, self.is_told = not self.is_told, True
        if is_first and self._is_waiting:
            raise Stopped

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """In it nothing is half done. Raises Stopped at its start where the process was told to end before."""
        self._is_waiting = True
        try:
            if self.is_told:
                raise Stopped
            yield
        finally:
            self._is_waiting = False
