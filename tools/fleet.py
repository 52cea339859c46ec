# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet asks of its provider in a day: the real schedule of the hosts, with a clock that the computer turns.

`make fleet` (python -m tools.fleet) prints the figures for 1,000 and 100,000 hosts and draws docs/fleet.svg and docs/fleet.png.
Hosts do not meet, so each is followed by itself from one request to the next; only the provider's day is common to all.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule

DAY = 86400
LIFE = 3600.0  # seconds that a token lives
START = 1_800_000_000.0  # epoch seconds
BOOT_SECONDS = 30.0, 90.0  # OnBootSec= of the timer, and with its random delay


@dataclass(frozen=True)
class Scenario:
    """A day. Moments are seconds of it; `born` is in which seconds before it the first tokens came."""

    name: str
    title: str
    born: float = LIFE
    off: tuple[float, float] | None = None  # all hosts are
    outage: tuple[float, float] | None = None  # the provider does not answer
    machine_id: str = "{number}"


SCENARIOS = (
    Scenario("uniform", "uniform: provisioned over a day"),
    Scenario("one-play", "all provisioned by one play, in one minute", born=60.0),
    Scenario("reboot", "all rebooted for 90 minutes", off=(28800.0, 28800.0 + 5400.0)),
    Scenario("outage", "provider down for an hour", outage=(28800.0, 28800.0 + 3600.0)),
    Scenario("clones", "clones of one image, in one play", born=60.0, machine_id="one image"),
)


@dataclass
class Day:
    """What came of it. `requests` and `refused` count each second's requests, answered and not."""

    hosts: int
    requests: array[int] = field(default_factory=lambda: array("l", bytes(8 * DAY)))
    unanswered: array[int] = field(default_factory=lambda: array("l", bytes(8 * DAY)))
    worst_age: float = 0.0  # seconds, of a token at its renewal, while hosts and provider were there
    gap: float = 0.0  # seconds in all in which a host that was on had no valid token, outage included
    late: float = 0.0  # the longest of these after the provider was back, or the host was on again

    @property
    def peak(self) -> int:
        """The most requests in one second, answered or not."""
        return max(map(sum, zip(self.requests, self.unanswered, strict=True)))

    @property
    def mean(self) -> float:
        return sum(self.requests) / DAY


def simulate(scenario: Scenario, hosts: int, seed: int = 0) -> Day:
    """One day of `hosts` hosts; the same for the same seed."""
    day = Day(hosts)
    drawn = random.Random(seed)
    for number in range(hosts):
        place = schedule.place_of(scenario.machine_id.format(number=number), f"host{number}", "hr")
        born = START - drawn.uniform(0, scenario.born)
        for moment, answered, age in _requests(scenario, place, born, drawn, day):
            (day.requests if answered else day.unanswered)[int(moment)] += 1
            day.worst_age = max(day.worst_age, age)
    return day


def _requests(
    scenario: Scenario, place: float, born: float, drawn: random.Random, day: Day
) -> Iterator[tuple[float, bool, float]]:
    """A host's requests: the second of the day, whether it was answered, and the age of the token that it replaced."""
    expires, failures = born + LIFE, 0
    due = schedule.renewal_at(born, expires, place, START)
    if due < START:  # it was renewed before the day began
        born += (due - born) * max(1, int((START - born) // (due - born)))
        expires = born + LIFE
        due = max(START, schedule.renewal_at(born, expires, place, START))
    while due < START + DAY:
        moment, was_off = _when_on(scenario, due, drawn)
        if was_off:
            moment = schedule.start_of_late(due, expires, place, moment)
        if moment >= START + DAY:
            return
        if _is_in(scenario.outage, moment):
            failures += 1
            yield moment - START, False, 0.0
            due = schedule.retry_at(schedule.Failure(failures), expires, place, moment, drawn.uniform)
            continue
        yield moment - START, True, 0.0 if was_off or failures else moment - born
        _count_gap(scenario, expires, moment, day)
        born, expires, failures = moment, moment + LIFE, 0
        due = schedule.next_renewal(born, expires, place, moment)


def _when_on(scenario: Scenario, moment: float, drawn: random.Random) -> tuple[float, bool]:
    """When a host that is to do something at `moment` can, and whether it was off."""
    if not _is_in(scenario.off, moment):
        return moment, False
    return START + (scenario.off or (0.0, 0.0))[1] + drawn.uniform(*BOOT_SECONDS), True


def _is_in(span: tuple[float, float] | None, moment: float) -> bool:
    return span is not None and span[0] <= moment - START < span[1]


def _count_gap(scenario: Scenario, expires: float, moment: float, day: Day) -> None:
    if moment <= expires:
        return
    span = scenario.off or scenario.outage
    again = START + span[1] if span else expires
    day.late = max(day.late, moment - max(again, expires))
    day.gap += moment - max(expires, again if scenario.off else expires)


def windows(day: Day, life: float = LIFE) -> list[int]:
    """The requests in each hundredth of the window in which tokens of one birth are renewed, over the second cycle."""
    start = int(life * schedule.WINDOW_START)
    step = life * (schedule.WINDOW_END - schedule.WINDOW_START) / 100
    return [sum(day.requests[int(start + at * step) : int(start + (at + 1) * step)]) for at in range(100)]
