# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""systemctl, for all that is changed in a host's systemd."""

import os
from typing import List

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError

UNITS = "/etc/systemd/system"
RUNNING = "/run/systemd/system"
SECONDS = 60  # of one systemctl; run_command of AnsibleModule has no limit


def is_running() -> bool:
    return os.path.isdir(RUNNING)


def run(arguments: List[str]) -> str:
    """Its output. Raises HostError with its words."""
    import subprocess

    try:
        output = subprocess.check_output(  # pylint: disable=ansible-bad-function
            ["systemctl", *arguments], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        words = (getattr(error, "output", None) or b"").decode("utf-8", "replace").strip() or str(error)
        raise HostError([f"systemctl {' '.join(arguments)} failed: {words.rstrip('.')}."]) from None
    return output.decode("utf-8", "replace")


def reload() -> None:
    """Make systemd read its units again. Raises HostError."""
    run(["daemon-reload"])
