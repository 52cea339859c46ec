# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The short form of `make soak`: readers in a hot loop while tokens of 20 seconds are renewed, by plan, by hand and after failures."""

from __future__ import annotations

import os

from ansible_collections.entra.oracledb.plugins.module_utils._machine import machine_id
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule
from tests.soak.soak import Plan, force, refuse_three, soak


def early_name() -> str:
    """A token that this host renews at about half of its life: twenty seconds are left for three refusals and a busy machine."""
    names = (f"hr{number}" for number in range(10_000))
    return next(name for name in names if schedule.place_of(machine_id(), os.uname().nodename, name) < 0.03)


def test_no_read_is_torn_missing_expired_or_open_to_others() -> None:
    forced = tuple((float(second), force) for second in (1, 2, 3, 4, 5))
    plan = Plan("short", 40, 60.0, events=(*forced, (6.0, refuse_three)), token=early_name())
    result = soak(plan)
    assert result.reads > 1000
    assert (result.torn, result.missing, result.expired, result.open_to_others) == (0, 0, 0, 0)
    assert len(result.tokens) >= 1 + len(forced) + 2  # what was there, by hand, by plan
    assert result.refused == 3  # by the provider's journal: `run` tells two failures of one second once
    assert "HTTP 503" in result.output
