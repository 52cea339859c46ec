# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What HTTP headers and token answers say about time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

MAX_EXPIRES_IN = 30 * 86400  # seconds; the longest token life that Entra can be set to is a day


def usable_expires_in(answer: Mapping[str, Any]) -> bool:
    """RFC 6749 section 5.1: recommended, so it may be missing; Entra v1 sends it as a string."""
    if "expires_in" not in answer:
        return True
    value = answer["expires_in"]
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:18])
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= MAX_EXPIRES_IN


def retry_after(headers: Mapping[str, str]) -> float | None:
    """RFC 9110 section 10.2.3: seconds, or an HTTP date (compared with the answer's own Date where it has one)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, now = http_date(value), http_date(headers.get("Date", ""))
    return max(0.0, until - (time.time() if now is None else now)) if until is not None else None


def http_date(value: str | None) -> float | None:
    try:
        return parsedate_to_datetime(value or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def skew(date: str | None, started: float, ended: float) -> float:
    """How far the provider's clock is ahead of ours; below half a minute it is the network, not the clock."""
    theirs = http_date(date)
    if theirs is None:
        return 0.0
    ahead = theirs - (started + ended) / 2
    return ahead if abs(ahead) >= 30 else 0.0
