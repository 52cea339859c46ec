# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P8 and P10: memory of the controller, and what more hosts take."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks import role
from tests.benchmarks.figures import MEGABYTES, Figure
from tests.benchmarks.ground import ENV, TOKEN, Ground, debug
from tests.benchmarks.usage import seconds, take_turns

MORE = 5  # MB that the controller may need more
GROWTH = 1  # MB that it may grow more over 900 tasks: a thousandth of a megabyte each is a leak
TASKS = 1000


def measure_memory(ground: Ground) -> Iterator[Figure]:
    """P8: the largest process of the controller."""
    role.prepare(ground)
    hosts = ground.size(20, 5)
    found = {
        name: [ground.contender(tasks, hosts)().megabytes for _turn in range(3)][1:]
        for name, tasks in {"role": role.ROLE, "ping": role.PING, "token": debug(TOKEN), "env": debug(ENV)}.items()
    }
    for ours, rival in (("token", "env"), ("role", "ping")):
        more = max(found[ours]) - max(found[rival])
        what = "lookup" if ours == "token" else ours
        yield Figure("P8", f"memory of the controller, {what}", rival, more, MORE, MEGABYTES)
    grown = {
        expression: ground.contender(debug(expression, TASKS))().megabytes
        - ground.contender(debug(expression, TASKS // 10))().megabytes
        for expression in (TOKEN, ENV)
    }
    growth = grown[TOKEN] - grown[ENV]
    yield Figure("P8", f"growth from {TASKS // 10} to {TASKS:,} tasks with a lookup", "env", growth, GROWTH, MEGABYTES)


def measure_hosts(ground: Ground) -> Iterator[Figure]:
    """P10: each against the line through 1 and 10 hosts."""
    role.prepare(ground)
    yield from _line(ground, "lookup with a cached token", debug(TOKEN), (100, 1000))
    yield from _line(ground, "role, unchanged", role.ROLE, (100,))


def _line(ground: Ground, what: str, tasks: str, sizes: tuple[int, ...]) -> Iterator[Figure]:
    few = take_turns({str(hosts): ground.contender(tasks, hosts) for hosts in (1, 10)}, 2 * ground.turns + 1)
    one, ten = seconds(few, "1"), seconds(few, "10")
    for hosts in sizes:
        (ground.contender(tasks, hosts))()
        turns = take_turns({"many": ground.contender(tasks, hosts)}, 1 if hosts > 100 else 3, warm=False)
        line = one + (ten - one) / 9 * (hosts - 1)
        yield Figure("P10", f"{what}, {hosts:,} hosts", "line of 1 and 10", seconds(turns, "many") / line, 1.1)
