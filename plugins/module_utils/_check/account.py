# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The user who will connect: what the kernel lets that user read is tried by a child process that has become that user."""

import os
from typing import NamedTuple, Tuple


class Account(NamedTuple):
    """A user with all groups. `is_self`: this process is that user already."""

    name: str
    uid: int
    gid: int
    groups: Tuple[int, ...]

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()

    def become(self) -> None:
        """Drop all rights of this process but those of the user, for good. Raises OSError (EPERM unless root)."""
        if self.is_self:
            return
        os.setgroups(self.groups)
        os.setgid(self.gid)
        os.setuid(self.uid)

    @property
    def can_be_tried(self) -> bool:
        return self.is_self or os.geteuid() == 0
