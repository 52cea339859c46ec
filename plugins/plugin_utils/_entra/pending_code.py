# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code of a device flow that waits to be entered (RFC 8628 section 3.2, with what MSAL adds), kept for other tasks.

Which task takes it up, when a new one is made instead, and what it must have, whether it is new or from the store.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name, wanted_name
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import is_number, is_unicode

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call

WHAT = "device"
SECONDS_TO_ENTER = 30  # a code that expires sooner is not shown: nobody could enter it
TEXTS = ("user_code", "device_code", "verification_uri", "message")
LONGEST = 24 * 3600  # seconds that a code may be good for, and be polled in; Entra's is good for 15 minutes


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


def fault_of(flow: Mapping[str, Any]) -> str:
    """The name of a field that the flow cannot do with, empty if it can be shown and polled."""
    for name in TEXTS:
        text = flow.get(name)
        if not isinstance(text, str) or not text or not is_unicode(text):
            return name
    if not isinstance(flow.get("_correlation_id", ""), str):
        return "_correlation_id"
    numbers = [flow.get("expires_at"), flow.get("latest_attempt_at", 0)]
    if not all(is_number(number) for number in numbers):
        return "expires_at"
    return "" if is_number(flow.get("interval")) and 1 <= flow["interval"] <= LONGEST else "interval"


def is_open(flow: Mapping[str, Any], now: float) -> bool:
    """Whether a flow out of the store can be taken up; `now` in epoch seconds."""
    return not fault_of(flow) and bool(now < flow["expires_at"] <= now + LONGEST)


def within_bounds(flow: dict[str, Any], now: float) -> None:
    """A new flow's times, as MSAL read them: with an interval of 0 it would poll without a pause and without an end."""
    flow["interval"] = min(max(1, flow.get("interval", 5)), LONGEST)
    flow["expires_at"] = min(flow["expires_at"], now + LONGEST)
