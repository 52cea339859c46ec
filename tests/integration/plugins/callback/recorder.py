# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: recorder
type: notification
short_description: Appends the end of every task to a file, one JSON document per line
description:
  - The output of the callbacks in ansible-core differs from version to version; this one does not.
"""

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Writes what a callback is given to the file in RECORDER_FILE."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def record(self, status: str, outcome: Any) -> None:
        # Public since ansible-core 2.19.
        is_public = hasattr(type(outcome), "result")
        result = outcome.result if is_public else outcome._result
        host = outcome.host if is_public else outcome._host
        task = outcome.task if is_public else outcome._task
        document = {"task": task.name or task.action, "host": host.get_name(), "status": status, "result": result}
        with Path(os.environ["RECORDER_FILE"]).open("a") as stream:
            stream.write(json.dumps(document, default=str) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:
        self.record("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self.record("failed", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self.record("unreachable", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self.record("skipped", result)
