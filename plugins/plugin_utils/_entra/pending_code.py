# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of a device flow that waits to be entered: which task takes it up, and when a new one is made instead."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name, wanted_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.pending_sign_in import is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call

WHAT = "device"
SECONDS_TO_ENTER = 30  # a code that expires sooner is not shown: nobody could enter it


def usable_code(call: Call, *, starts: bool) -> dict[str, Any] | None:
    """The flow that another task has left, None where a new one is needed.

    `starts`: this task only starts the sign-in. With `prompt` a code serves once: that of the task with `device_start` is
    for the next one that waits, and for the tasks of the same play that start it, too.
    """
    found = call.recall(WHAT)
    now = time.time()
    if not is_open(found, now) or not is_time_left(found, now):
        return None
    if not call.request.wants_sign_in:
        return found
    of_this_play = found.get("play") == os.getppid()
    return found if found.get("is_started") and (of_this_play or not starts) else None


def keep_code(call: Call, flow: Mapping[str, Any], *, starts: bool) -> None:
    """Keep it for a task that takes it up; `starts`: no task waits for it yet."""
    marks = {"play": os.getppid(), "is_started": starts}
    whose = {"app": document_name(call.request), "username": wanted_name(call.request).lower()}
    call.remember(WHAT, {**flow, **marks, **whose})


def forget_code(call: Call) -> None:
    call.forget(WHAT)


def is_time_left(flow: Mapping[str, Any], now: float) -> bool:
    """Whether a person still can enter the code; `now` in epoch seconds."""
    return bool(flow.get("expires_at", 0) - now > SECONDS_TO_ENTER)
