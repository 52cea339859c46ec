# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where the rotator lies on a host: of the system, or of a user without root."""

import os
from typing import NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state

PROGRAM = "entra-oracle-tokens"


class Places(NamedTuple):
    """Where the rotator lies: of the system, or of a user without root."""

    program: str
    config: str
    state: str
    is_system: bool

    @property
    def options(self) -> Tuple[str, ...]:
        return () if self.is_system else ("--config", self.config, "--state", self.state)


def places() -> Places:
    if os.geteuid() == 0:
        return Places(f"/usr/libexec/{PROGRAM}", self_renewal.DIRECTORY, state.DIRECTORY, True)
    home = os.path.expanduser("~")
    return Places(
        f"{home}/.local/libexec/{PROGRAM}", f"{home}/.config/{PROGRAM}", f"{home}/.local/state/{PROGRAM}", False
    )
