# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The host's systemd: its release, and timers that are enabled, started, or taken away."""

import contextlib
import os
import re
import subprocess
from typing import Dict, List, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError

UNITS = "/etc/systemd/system"
RUNNING = "/run/systemd/system"
SECONDS = 60  # of one systemctl


def is_running() -> bool:
    return os.path.isdir(RUNNING)


def version() -> int:
    """The release of the host's systemd. Raises HostError."""
    found = re.match(r"systemd (\d+)", _systemctl(["--version"]))
    if not found:
        raise HostError(["systemctl --version does not name a release of systemd."])
    return int(found.group(1))


def is_started(timer: str) -> bool:
    """Whether a timer is enabled and waits for its next time."""
    enabled = os.path.lexists(f"{UNITS}/timers.target.wants/{timer}")
    return enabled and _systemctl(["show", "--property=ActiveState", timer]).strip() == "ActiveState=active"


def properties(unit: str, names: Sequence[str]) -> Dict[str, str]:
    """What systemd says of a unit. Raises HostError."""
    lines = _systemctl(["show", f"--property={','.join(names)}", unit]).splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def start(timers: Sequence[str]) -> None:
    """Make systemd read its units again, and enable and start timers. Raises HostError."""
    _systemctl(["daemon-reload"])
    for timer in timers:
        _systemctl(["enable", timer])
        _systemctl(["restart", timer])


def stop(timer: str, service: str) -> None:
    """Stop and disable a timer and its service, where there are such. Raises HostError."""
    if os.path.lexists(f"{UNITS}/{timer}"):
        _systemctl(["disable", "--now", timer])
    if os.path.lexists(f"{UNITS}/{service}"):
        _systemctl(["stop", service])


def forget(timer: str, service: str) -> None:
    """Make systemd see that units went, also one that failed or was stopped while it ran. Raises HostError."""
    _systemctl(["daemon-reload"])
    with contextlib.suppress(HostError):  # it does not know those that did not fail
        _systemctl(["reset-failed", timer, service])


def _systemctl(arguments: List[str]) -> str:
    """Its output. Raises HostError with its words."""
    try:
        output = subprocess.check_output(  # pylint: disable=ansible-bad-function
            ["systemctl", *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        words = (getattr(error, "output", None) or b"").decode("utf-8", "replace").strip() or str(error)
        raise HostError([f"systemctl {' '.join(arguments)} failed: {words.rstrip('.')}."]) from None
    return output.decode("utf-8", "replace")
