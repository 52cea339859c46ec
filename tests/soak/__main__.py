# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make soak`: 20 minutes, all plans at once. `python -m tests.soak`"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import tests.conftest  # makes the collection importable
from tests.soak.soak import Plan, Result, refuse_three, soak, start, stop

MINUTE = 60.0
DOWN = 2 * MINUTE  # three renewals of a token of a minute
PLANS = (
    Plan("run, tokens of 60 s, 15 min", 60, 15 * MINUTE),
    Plan("the same, three requests answered by 503", 60, 15 * MINUTE, events=((7 * MINUTE, refuse_three),)),
    Plan(
        "the same, provider gone for 2 min, three renewals",
        60,
        15 * MINUTE,
        events=((7 * MINUTE, stop), (7 * MINUTE + DOWN, start)),
    ),
    Plan("rotate each minute, tokens of 4 min, 20 min", 240, 20 * MINUTE, by="rotate", every=MINUTE),
)
AFTER_OUTAGE = 120.0  # seconds within which a host whose token is over goes


def line(plan: Plan, result: Result) -> str:
    counts = f"{result.reads:>12,} {result.torn:>5} {result.missing:>8} {result.expired:>9,} {result.open_to_others:>5}"
    return f"{plan.name:50} {counts} {len(result.tokens):>7}"


def is_good(plan: Plan, result: Result) -> bool:
    """Only where the provider was gone for longer than a token lives may a token be over, and then not for long."""
    if result.spoilt or len(result.tokens) < plan.seconds / plan.life:
        return False
    if not any(event is stop for _moment, event in plan.events):
        return not result.expired
    return result.last_expired < result.provider_back + AFTER_OUTAGE


def main() -> int:
    assert tests.conftest.LINK.exists()
    with ThreadPoolExecutor(len(PLANS)) as pool:
        results = list(pool.map(soak, PLANS))
    print(f"{'':50} {'reads':>12} {'torn':>5} {'missing':>8} {'expired':>9} {'mode':>5} {'tokens':>7}")
    for plan, result in zip(PLANS, results, strict=True):
        print(line(plan, result))
        if result.expired:
            late = result.last_expired - result.provider_back
            over = result.provider_back - result.first_expired
            print(f"  a token was over {over:.0f} s before the provider was back, and until {late:.0f} s after")
    return int(not all(map(is_good, PLANS, results)))


if __name__ == "__main__":
    sys.exit(main())
