# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device flow that waits for a person (RFC 8628 section 3.2, with what MSAL adds), new or taken up from the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import is_number, is_unicode

TEXTS = ("user_code", "device_code", "verification_uri", "message")
LONGEST = 24 * 3600  # seconds that a code may be good for, and be polled in; Entra's is good for 15 minutes


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
