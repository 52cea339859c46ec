# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The host's systemd: its release, and timers that are enabled, started, or taken away."""

import contextlib
import os
import re
from typing import Dict, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl


def version() -> int:
    """The release of the host's systemd. Raises HostError."""
    found = re.match(r"systemd (\d+)", systemctl.run(["--version"]))
    if not found:
        raise HostError(["systemctl --version does not name a release of systemd."])
    return int(found.group(1))


def is_started(timer: str) -> bool:
    """Whether a timer is enabled and waits for its next time."""
    enabled = os.path.lexists(f"{systemctl.UNITS}/timers.target.wants/{timer}")
    return enabled and systemctl.run(["show", "--property=ActiveState", timer]).strip() == "ActiveState=active"


def properties(unit: str, names: Sequence[str]) -> Dict[str, str]:
    """What systemd says of a unit. Raises HostError."""
    lines = systemctl.run(["show", f"--property={','.join(names)}", unit]).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def start(timers: Sequence[str]) -> None:
    """Make systemd read its units again, and enable and start timers. Raises HostError."""
    systemctl.reload()
    for timer in timers:
        systemctl.run(["enable", timer])
        systemctl.run(["restart", timer])


def stop(timer: str, service: str) -> None:
    """Stop and disable a timer and its service, where there are such. Raises HostError."""
    if os.path.lexists(f"{systemctl.UNITS}/{timer}"):
        systemctl.run(["disable", "--now", timer])
    if os.path.lexists(f"{systemctl.UNITS}/{service}"):
        systemctl.run(["stop", service])


def forget(timer: str, service: str) -> None:
    """Make systemd see that units went, also one that failed or was stopped while it ran. Raises HostError."""
    systemctl.reload()
    with contextlib.suppress(HostError):  # it does not know those that did not fail
        systemctl.run(["reset-failed", timer, service])
