# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A shell on a terminal of its own, with a person who answers its prompts."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tests.integration.runner import RUN_SECONDS


def run(commands: str, cwd: Path, environment: Mapping[str, str], answers: Mapping[str, str]) -> tuple[int, str]:
    """The commands in one bash, each printed before it runs; prompts that match a pattern of `answers` get its text.

    Returns the exit status, which is that of the first command that failed, and the whole screen. AssertionError when it takes too long.
    """
    process, terminal = pty.fork()
    if not process:
        os.chdir(cwd)
        os.execvpe("bash", ["bash", "--norc", "-e", "-u", "-o", "pipefail", "-v", "-c", commands], dict(environment))
    screen, told = "", 0
    until = time.monotonic() + RUN_SECONDS
    try:
        while chunk := read(terminal, until):
            screen += chunk.replace("\r\n", "\n")
            for pattern, answer in answers.items():
                if match := re.search(pattern + r"\s*\Z", screen[told:]):
                    told += match.end()
                    os.write(terminal, f"{answer}\n".encode())
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), screen
    except BaseException:
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise
    finally:
        os.close(terminal)


def read(terminal: int, until: float) -> str:
    """What the terminal shows next, "" when the shell has ended. AssertionError at the deadline."""
    ready, _writable, _failed = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
    assert ready, "the commands did not end"
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # EIO: nobody has the other side open any more
        return ""
