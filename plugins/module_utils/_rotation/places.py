# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Where the rotator lies on a host: of the system, or of a user without root."""

import os
import sys
from typing import NamedTuple, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state

PROGRAM = "entra-oracle-tokens"
LASTING = ("platform-python", "python3")
SYSTEM_FOLDERS = ("/usr/bin", "/usr/libexec")  # a virtual environment has packages of its own


class Places(NamedTuple):
    """Where the rotator lies: of the system, or of a user without root."""

    program: str
    config: str
    state: str
    is_system: bool

    @property
    def options(self) -> Tuple[str, ...]:
        return () if self.is_system else ("--config", self.config, "--state", self.state)


def interpreter() -> str:
    """This Python, by a name that it keeps when the system gets a newer one: discovery finds /usr/bin/python3.9."""
    folder = os.path.dirname(sys.executable)
    for name in LASTING:
        path = os.path.join(folder, name)
        if folder in SYSTEM_FOLDERS and os.path.realpath(path) == os.path.realpath(sys.executable):
            return path
    return sys.executable


def places() -> Places:
    if os.geteuid() == 0:
        return Places(f"/usr/libexec/{PROGRAM}", self_renewal.DIRECTORY, state.DIRECTORY, True)
    home = os.path.expanduser("~")
    return Places(
        f"{home}/.local/libexec/{PROGRAM}", f"{home}/.config/{PROGRAM}", f"{home}/.local/state/{PROGRAM}", False
    )
