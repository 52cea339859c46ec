# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: talkative
short_description: The connection local, which says what comes back, as ssh does at -vvv
description:
  - Appends one line for each command to the file in TALKATIVE_FILE.
options:
  become_success_timeout:
    description: As in the connection local of ansible-core 2.19.
    type: int
    default: 10
    vars:
      - name: ansible_local_become_success_timeout
  become_strip_preamble:
    description: As in the connection local of ansible-core 2.19.
    type: bool
    default: true
    vars:
      - name: ansible_local_become_strip_preamble
extends_documentation_fragment:
  - connection_pipelining
"""

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.connection.local import Connection as LocalConnection
from ansible.utils.display import Display

display = Display()


class Connection(LocalConnection):  # type: ignore[misc]
    """Shows and keeps both outputs of every command, and whether it was given an input."""

    transport = "talkative"

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> Any:
        outcome = super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        code, *outputs = outcome
        stdout, stderr = (output.decode(errors="replace") for output in outputs)
        display.vvv(f"{cmd}: {code}, {stdout}, {stderr}", host=self._play_context.remote_addr)
        document = {"command": cmd, "input": bool(in_data), "stdout": stdout, "stderr": stderr}
        with Path(os.environ["TALKATIVE_FILE"]).open("a") as stream:
            stream.write(json.dumps(document) + "\n")
        return outcome
