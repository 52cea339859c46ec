# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Moments (epoch seconds) in the words of messages: in the host's local time, as people read it there."""

import time


def clock_time(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


def good_until(expires: float, now: float) -> str:
    left = expires - now
    return f"good until {clock_time(expires)} ({f'{left / 60:.0f} min' if left >= 120 else f'{left:.0f} s'})"
