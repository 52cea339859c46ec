# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory of Azure Arc's agent, for the time of a test: its clients accept key files from nowhere else."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

KEY_DIRECTORY = Path("/var/opt/azcmagent/tokens")


def reason_against() -> str:
    """Why the directory cannot be made here; empty if it can."""
    if KEY_DIRECTORY.exists() and not os.access(KEY_DIRECTORY, os.W_OK):
        return f"{KEY_DIRECTORY} belongs to another user"
    if not KEY_DIRECTORY.exists() and os.geteuid() != 0:
        return f"only root can make {KEY_DIRECTORY}, the only place where MSAL and azure-identity read Arc's keys"
    return ""


def is_there() -> bool:
    """Whether this machine has the directory by itself: what another test has made is gone when it is this one's turn."""
    with _locked(_lock_directory()):
        return KEY_DIRECTORY.exists()


@contextlib.contextmanager
def key_directory() -> Iterator[Path]:
    """Make it, one test at a time on this machine, and remove what was made."""
    with _locked(_lock_directory()):
        absent = [path for path in (KEY_DIRECTORY, *KEY_DIRECTORY.parents) if not path.exists()]
        KEY_DIRECTORY.mkdir(mode=0o755, parents=True, exist_ok=True)
        before = set(KEY_DIRECTORY.iterdir())
        try:
            yield KEY_DIRECTORY
        finally:
            for path in set(KEY_DIRECTORY.iterdir()) - before:
                path.unlink()
            for path in absent:
                path.rmdir()


def _lock_directory() -> Path:
    return Path("/var/opt") if os.access("/var/opt", os.R_OK) else Path("/var")


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
