# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the report's files: each whole or not at all, and for their user only unless more is asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import SecureFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.anonymous import without_names
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.junit import junit
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.page import page
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.prometheus import metrics

#: The kinds of files, as the options of the task call them.
KINDS = ("html", "json", "junit", "prometheus", "support")
MAX_BYTES = 512 * 1024 * 1024  # of a file that is there, to be compared


def content(kind: str, document: Mapping[str, Any], fail_on: str) -> bytes:
    """One of KINDS. `support` is the page without names."""
    if kind == "junit":
        return junit(document, fail_on)
    if kind == "json":
        return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    if kind == "prometheus":
        return metrics(document).encode()
    return page(without_names(document) if kind == "support" else document).encode()


def write(path: str, data: bytes, mode: int, check: bool) -> bool:
    """Put `data` there, into a directory that exists; whether it changed the file. With `check` nothing is written.

    The directory is the caller's choice, as for any output file. A link or a special file in the file's place is refused.
    Raises SecureFileError.
    """
    parent, name = os.path.split(Path.cwd() / path)
    try:
        descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise SecureFileError(f"Cannot write {path}: the directory {parent}: {error.strerror}.", error.errno) from error
    with Directory(parent, descriptor) as directory:
        status = directory.stat(name)
        if status and status.st_mode & 0o7777 == mode and directory.read(name, MAX_BYTES, private=False) == data:
            return False
        if not check:
            directory.write(name, data, mode)
    return True
