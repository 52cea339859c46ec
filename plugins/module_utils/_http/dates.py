# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The dates of an answer: when to ask again, and how far the other clock is ahead."""

import time
from email.utils import parsedate_to_datetime
from typing import Optional

SMALLEST_SKEW = 30  # seconds; below it is the network, not the clock


def retry_after(value: Optional[str], date: Optional[str]) -> Optional[float]:
    """Seconds by a Retry-After field (RFC 9110 section 10.2.3): a number, or a date less the Date field or our clock.

    None where it asks for no wait, too: a server that is asked again at once by everyone does not come back.
    """
    value = (value or "").strip()
    if value and not value.strip("0123456789"):
        return float(value[:9]) or None
    until, now = http_date(value), http_date(date)
    wait = until - (time.time() if now is None else now) if until is not None else 0.0
    return wait if wait > 0 else None


def http_date(value: Optional[str]) -> Optional[float]:
    """The epoch seconds of a Date field; None for anything else."""
    try:
        return parsedate_to_datetime(value or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def skew(date: Optional[str], started: float, ended: float) -> float:
    """Seconds that the clock of `date` is ahead of ours, by the time between two moments of ours (epoch seconds)."""
    theirs = http_date(date)
    if theirs is None:
        return 0.0
    ahead = theirs - (started + ended) / 2
    return ahead if abs(ahead) >= SMALLEST_SKEW else 0.0
