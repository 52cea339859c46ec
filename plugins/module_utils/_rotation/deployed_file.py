# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One file of the rotator on a host, with its whole content, owner and mode; None is no file."""

import hashlib
import os
import stat
from typing import Dict, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import MissingDirectory, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.mounts import check_replaceable

MAX_BYTES = 4 * 1024 * 1024


class DeployedFile:
    """`plan`, then `apply`. A file that is sent by digest first has `content` None and a `digest`."""

    def __init__(
        self,
        path: str,
        content: Optional[bytes] = None,
        mode: int = 0o644,
        uid: Optional[int] = None,
        gid: Optional[int] = None,
        digest: str = "",
        secret: bool = False,
    ) -> None:
        self.path = path
        self.directory, self.name = os.path.split(path)
        self.content = content
        self.mode = mode
        self.uid = os.geteuid() if uid is None else uid
        self.gid = gid
        self.digest = digest
        self.secret = secret
        self.before: Optional[bytes] = None
        self.status: Optional[os.stat_result] = None

    @property
    def is_wanted(self) -> bool:
        return self.content is not None or bool(self.digest)

    @property
    def is_missing(self) -> bool:
        """Whether the controller has to send it."""
        return self.content is None and bool(self.digest) and digest_of(self.before) != self.digest

    @property
    def changed(self) -> bool:
        if not self.is_wanted:
            return self.status is not None
        return self.is_missing or (self.content is not None and self.before != self.content) or self._is_otherwise()

    def _is_otherwise(self) -> bool:
        found = self.status
        if found is None:
            return True
        wanted = (self.mode, self.uid, found.st_gid if self.gid is None else self.gid)
        return (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) != wanted

    def plan(self) -> None:
        """Look at what is there. Raises SecureFileError, and HostError where it cannot be written."""
        try:
            with open_directory(self.directory, private=False) as directory:
                self.status = directory.stat(self.name)
                if self.status is not None:
                    self.before = directory.read(self.name, MAX_BYTES, private=False)
        except MissingDirectory:
            pass
        if self.changed:
            check_writable(self.directory)
            check_replaceable([self.path])

    def check_marker(self, marker: str) -> None:
        """Raises HostError for a file in its place that is not ours."""
        if self.before is not None and not self.before.startswith(marker.encode()):
            raise HostError([f"{self.path} was not written by this collection: move it away."])

    def apply(self) -> None:
        """Write it or remove it. Raises SecureFileError."""
        if not self.changed:
            return
        content = self.before if self.content is None else self.content
        try:
            with open_directory(self.directory, create=self.is_wanted, private=False) as directory:
                if not self.is_wanted or content is None:
                    directory.remove(self.name)
                else:
                    directory.write(self.name, content, self.mode, self.uid, -1 if self.gid is None else self.gid)
        except MissingDirectory:
            pass

    def diff(self) -> Dict[str, str]:
        """What changes, of a secret only that it does."""
        return {
            "before_header": self.path,
            "after_header": self.path,
            "before": self._shown(self.before),
            "after": self._shown((self.before if self.content is None else self.content) if self.is_wanted else None),
        }

    def _shown(self, content: Optional[bytes]) -> str:
        if content is None:
            return ""
        if self.secret or b"\0" in content:
            return f"(sha256 {digest_of(content)[:12]})\n"
        return content.decode("utf-8", "replace")


def digest_of(content: Optional[bytes]) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
