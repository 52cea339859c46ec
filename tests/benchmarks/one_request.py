# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P1: what a provider sees of many hosts, tasks and forks."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.figures import COUNT, Figure
from tests.benchmarks.ground import TOKEN, Ground, debug

FORKS = ("--forks", "50")
RIVALS = {"MSAL": "lookup('plain_msal')", "azure-identity": "lookup('plain_azure_identity')"}


def measure(ground: Ground) -> Iterator[Figure]:
    hosts, tasks = ground.size(200, 20), ground.size(10, 2)
    evaluations = f"{hosts} hosts × {tasks} tasks × 50 forks"
    ground.forget_tokens()
    play = ground.contender(debug(TOKEN, tasks), hosts, *FORKS)
    first = ground.counts(play)
    second = ground.counts(play)
    yield Figure("P1", f"{evaluations}: token requests", "", first["token"], 1, COUNT, exactly=True)
    asked = first["discovery"] + first["instance"]
    yield Figure("P1", f"{evaluations}: discovery", "", asked, 1, COUNT)
    yield Figure("P1", "the same play again: connections", "", second["connections"], 0, COUNT, exactly=True)
    few = ground.size(50, 10)  # a play of the whole size takes the rivals half an hour
    for name, expression in RIVALS.items():
        seen = ground.counts(ground.contender(debug(expression), few, *FORKS))
        what = f"for comparison: {few} hosts × 1 task × 50 forks, token requests of {name} in a plain lookup"
        yield Figure("P1", what, name, seen["token"], None, COUNT)
