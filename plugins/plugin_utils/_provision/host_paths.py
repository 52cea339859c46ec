# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rule for paths on a managed host."""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import Fault, fault, path_faults


def posix_path_faults(option: str, value: Any) -> list[Fault]:
    """Faults of a path that is used on a managed POSIX host itself, in one spelling; a last ``/`` is allowed."""
    found = path_faults(option, value)
    if found:
        return found
    parts = value[1:].split("/")
    if value[0] != "/":
        words = (
            "is a path of Windows, and on this host a name in the working directory; write a path that begins with '/'"
        )
    elif not value.strip("/"):
        words = "is the root of the host, which every program shares; name a directory of its own"
    elif ".." in parts:
        words = "has '..', which leads elsewhere after a symbolic link; write the path out without it"
    elif "." in parts or "" in parts[:-1]:
        normal = posixpath.normpath("/" + value.lstrip("/"))
        words = f"has '.' or '//' in it, and two spellings of one path do not compare as equal; write {normal!r}"
    else:
        return []
    return [fault(option, value, words)]


def file_given_faults(option: str, value: str, files: Collection[str]) -> list[Fault]:
    """People give the file where its directory is asked for; `files` are the names of those that are in it."""
    directory, name = posixpath.split(value.rstrip("/"))
    if name not in files or directory in ("", "/"):
        return []
    return [fault(option, value, f"ends in /{name}, and that is the file in it; give the directory, {directory!r}")]
