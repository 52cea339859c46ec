# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What may go from a directory although nothing is written there: temp files of killed writers, files that are over."""

import contextlib
import os
import re
from typing import TYPE_CHECKING, Callable, Iterable, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import Reporting
from ansible_collections.entra.oracledb.plugins.module_utils._files.replace import remove_orphan

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory

_TEMPORARY = re.compile(r"\.(.+)\.[0-9]+\.[0-9a-f]{16}\.tmp")  # as replace.py names them


def written_name(entry: str) -> Optional[str]:
    """Which file a temp file was to become; None for what is no temp file of ours."""
    match = _TEMPORARY.fullmatch(entry)
    return match.group(1) if match else None


def remove_orphans(directory: "Directory", entries: Iterable[str], is_ours: Callable[[str], bool]) -> int:
    """Remove those temp files among `entries` whose writers are dead, if the name to be written is ours; counts them."""
    names = [entry for entry in entries if is_ours(written_name(entry) or "")]
    with directory.identity:
        return sum(remove_orphan(directory.fd, entry) for entry in names)


def discard(directory: "Directory", name: str, seen: os.stat_result) -> bool:
    """Remove a file if it is still the one that was `seen`. A power cut may bring it back. Raises SecureFileError."""
    now = directory.stat(name)
    if now is None or (now.st_ino, now.st_mtime_ns) != (seen.st_ino, seen.st_mtime_ns):
        return False
    with directory.identity, Reporting("remove", f"{directory.path}/{name}"), contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=directory.fd)
    return True
