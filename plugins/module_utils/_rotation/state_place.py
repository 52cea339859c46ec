# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The directory of one token's state, made for its owner before the first run, and cleared after the last."""

import os
from typing import Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state

NAMES = (state.NAME, state.LOCK)


class StatePlace:
    """The directory `name` below `root`; of whichever owner. Files of others in it stay."""

    def __init__(self, root: str, name: str) -> None:
        self.root = root
        self.name = name
        self.path = f"{root}/{name}"

    @property
    def owner(self) -> Optional[int]:
        """Whose it is now, None if it is not there."""
        try:
            return os.stat(self.path).st_uid
        except OSError:
            return None

    def make(self, uid: Optional[int], gid: Optional[int]) -> None:
        """The unit may write there, and it must exist before the unit starts. The state of an earlier owner goes.

        Raises SecureFileError.
        """
        if self.owner not in (None, os.geteuid() if uid is None else uid):
            self.clear()
        with open_directory(self.root, create=True, private=False):
            pass
        state.state_directory(self.root, self.name, uid, gid).close()

    def needs_clearing(self) -> bool:
        """Raises SecureFileError."""
        return private_directory.needs_clearing(self.path, self.owner, None, NAMES)

    def clear(self) -> None:
        """Raises SecureFileError."""
        private_directory.clear(self.path, self.owner, None, NAMES)
