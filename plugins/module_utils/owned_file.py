# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Whole files that are ours: hooks of the thin drivers, TNS_ADMIN for login shells and for services of systemd."""

import contextlib
import os

from ansible_collections.entra.oracledb.plugins.module_utils.host_checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import (
    MissingDirectory,
    SecureFileError,
    open_directory,
    remove_directory,
)

MYPY = False
if MYPY:
    from typing import Any, Dict, List, Optional, Tuple

#: Stands in the first line of a file of ours, in whatever a comment is there.
MARKER = "Written by entra.oracledb, do not edit"
MAX_BYTES = 1024 * 1024
MODE = 0o644  # nothing secret is in these files, and others than their owner run them
SYSTEMD = "/etc/systemd/system"
RUNNING_SYSTEMD = "/run/systemd/system"


class OwnedFile:
    """One file: its whole content, or None for none. A file in its place that is not ours is never touched."""

    def __init__(
        self, path: str, content: "Optional[str]", owner: "Tuple[Optional[int], Optional[int]]" = (None, None)
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.absent = content is None
        self.after = None if content is None else content.encode("utf-8")
        self.uid, self.gid = owner
        self.before = None  # type: Optional[bytes]

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def plan(self) -> None:
        """Read what is there. Raises HostError for somebody else's file, SecureFileError."""
        try:
            with open_directory(self.directory, uid=self.uid, gid=self.gid, private=False) as directory:
                self.before = directory.read(self.name, MAX_BYTES, private=False)
        except MissingDirectory:
            self.before = None
        if self.before is None or MARKER.encode("ascii") in self.before.partition(b"\n")[0]:
            return
        if self.absent:
            self.before = None  # somebody else's file stays
            return
        raise HostError(
            ["{0} is somebody else's file (its first line does not say '{1}'): move it away, or give another path.".format(
                self.path, MARKER
            )]
        )  # fmt: skip

    def apply(self) -> None:
        if not self.changed:
            return
        with open_directory(
            self.directory, create=not self.absent, uid=self.uid, gid=self.gid, private=False
        ) as directory:
            if self.after is None:
                directory.remove(self.name)
            else:
                directory.write(self.name, self.after, MODE)
        if self.absent and self.directory.startswith(SYSTEMD + "/"):
            with contextlib.suppress(SecureFileError):  # the drop-ins' directory of a unit, where ours was the last
                remove_directory(self.directory, self.uid, private=False)

    def report(self) -> "Dict[str, Any]":
        return {"path": self.path, "changed": self.changed}

    def diff(self) -> "Dict[str, Any]":
        return {
            "before_header": self.path,
            "after_header": self.path,
            "before": (self.before or b"").decode("utf-8", "replace"),
            "after": (self.after or b"").decode("utf-8", "replace"),
        }


def reload_systemd(files: "List[OwnedFile]") -> None:
    """Let a running systemd read its units again if one of the files that changed is a part of one."""
    changed = [file.path for file in files if file.changed and file.path.startswith(SYSTEMD + "/")]
    if not changed or not os.path.isdir(RUNNING_SYSTEMD):
        return
    import subprocess

    try:
        subprocess.check_output(["systemctl", "daemon-reload"], stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError) as error:
        words = (getattr(error, "output", None) or b"").decode("utf-8", "replace").strip() or str(error)
        raise HostError(
            ["{0} is written, but systemctl daemon-reload failed: {1}. Run it by hand.".format(changed[0], words)]
        ) from error
