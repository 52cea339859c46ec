# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process with one driver in it, which answers one request after the other.

A request is one line: the operation and its arguments, each in base64, with blanks between. An answer is one line of
JSON. So thousands of files are parsed without starting a driver thousands of times.
"""

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from tests.emulators.oracle_login import KEPT, ROOT
from tests.waiting import PATIENCE

#: What one request may take, in seconds: longer than any start of a Java machine here, shorter than a hang.
TIMEOUT_SECONDS = 2 * PATIENCE


class WorkerError(Exception):
    """The child ended or hung instead of answering; a driver's own error is part of an answer."""


class Worker:
    """Starts with the first request; `environment` is all that the child has beside PATH and the like."""

    def __init__(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        self._command = list(command)
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ} | (environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._unread = b""

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def ask(self, operation: str, *arguments: str, timeout: float = TIMEOUT_SECONDS) -> Any:
        """The child's answer; raises WorkerError, after which the next request starts a new child."""
        process = self._started()
        assert process.stdin is not None
        fields = [operation, *(base64.b64encode(argument.encode()).decode() or "=" for argument in arguments)]
        try:
            process.stdin.write(" ".join(fields).encode() + b"\n")
            process.stdin.flush()
            return json.loads(self._read_line(process, time.monotonic() + timeout))
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.stop()
            size = os.fstat(self._errors.fileno()).st_size
            message = os.pread(self._errors.fileno(), 4000, max(0, size - 4000)).decode("utf-8", "replace")
            raise WorkerError(f"{self._command[0]} {operation}: {error!r} {message}") from error

    def stop(self) -> None:
        """End the child; safe to call twice."""
        process, self._process, self._unread = self._process, None, b""
        if process is not None:
            process.kill()
            process.communicate()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        return self._process

    def _read_line(self, process: "subprocess.Popen[bytes]", deadline: float) -> bytes:
        assert process.stdout is not None
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                raise TimeoutError("no answer")
            read = os.read(process.stdout.fileno(), 1 << 16)
            if not read:
                raise EOFError("it ended")
            self._unread += read
        line, _newline, self._unread = self._unread.partition(b"\n")
        return line
