# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fleet asks of its provider in a day: the real schedule of the hosts, with a clock that the computer turns.

`make fleet` (python -m tools.fleet) prints the figures for 1,000 and 100,000 hosts, and draws docs/fleet.svg and docs/fleet.png.
Hosts do not meet, so each is followed by itself from one request to the next; only the provider's day is common to all.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule

DAY = 86400
HOUR = 3600.0
CURVE = 2  # minutes to a step of a curve
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
    life: float = LIFE


SCENARIOS = (
    Scenario("uniform", "Uniform: hosts provisioned one after another"),
    Scenario("one play", "One play: all first tokens come in one minute", born=60.0),
    Scenario("reboot", "Mass reboot: all hosts off from 8:00 to 9:30", off=(8 * HOUR, 9.5 * HOUR)),
    Scenario("outage", "Outage: the provider does not answer from 8:00 to 9:00", outage=(8 * HOUR, 9 * HOUR)),
    Scenario("clones", "Clones: one machine id for all, in one play", born=60.0, machine_id="one image"),
    Scenario("24 h tokens", "Managed identity: tokens of 24 hours", born=24 * HOUR, life=24 * HOUR),
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
        """Answered requests in a second."""
        return sum(self.requests) / DAY

    def by_minute(self, requests: array[int], minutes: int = 1) -> list[float]:
        """Requests in a second, the mean of each minute, or of so many."""
        step = 60 * minutes
        return [sum(requests[start : start + step]) / step for start in range(0, DAY, step)]


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
    expires, failures = born + scenario.life, 0
    due = schedule.renewal_at(born, expires, place, START)
    if due < START:  # it was renewed before the day began
        born += (due - born) * max(1, int((START - born) // (due - born)))
        expires = born + scenario.life
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
        born, expires, failures = moment, moment + scenario.life, 0
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


def _work(task: tuple[Scenario, int]) -> Day:
    return simulate(*task)


HEADINGS = (
    "hosts",
    "day",
    "requests/s, mean",
    "busiest second",
    "oldest token at its renewal",
    "without a token, a host",
    "longest after it was over",
)


def row(scenario: Scenario, day: Day) -> tuple[str, ...]:
    """For docs/fleet.md. Ages and gaps in minutes and seconds."""
    return (
        f"{day.hosts:,}",
        scenario.name,
        f"{day.mean:.2f}",
        str(day.peak),
        f"{100 * day.worst_age / scenario.life:.0f} % of its life",
        f"{day.gap / day.hosts / 60:.1f} min" if day.gap else "0",
        f"{day.late:.0f} s" if day.late else "0",
    )


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """In Markdown."""
    lines = [HEADINGS, tuple("---" for _heading in HEADINGS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw(days: Mapping[str, Day], paths: Sequence[Path]) -> None:
    """A curve for each scenario, of the largest fleet; needs matplotlib (requirements/fleet.txt)."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams.update(
        {
            "svg.hashsalt": "fleet",
            "svg.fonttype": "none",
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    from matplotlib import pyplot

    figure, places = pyplot.subplots(3, 2, figsize=(11, 9), layout="constrained", facecolor="white")
    for scenario, axes in zip(SCENARIOS, places.flat, strict=True):
        _draw_day(axes, scenario, days[scenario.name])
    for axes in places[-1]:
        axes.set_xlabel("hour of the day")
    for axes in places[:, 0]:
        axes.set_ylabel("requests per second")
    hosts = days[SCENARIOS[0].name].hosts
    figure.suptitle(f"What {hosts:,} hosts that renew their own tokens ask of the provider in a day", fontsize=13)
    handles, labels = places.flat[3].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(handles), frameon=False)
    for path in paths:
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})


def _draw_day(axes: Any, scenario: Scenario, day: Day) -> None:
    hours = [minute / 60 for minute in range(0, DAY // 60 + 1, CURVE)]
    axes.stairs(day.by_minute(day.requests, CURVE), hours, fill=True, color="#1f77b4", linewidth=0, label="answered")
    if any(day.unanswered):
        missed = day.by_minute(day.unanswered, CURVE)
        axes.plot(hours[:-1], missed, color="#d62728", linewidth=1.2, label="not answered")
    axes.axhline(day.mean, color="#333333", linewidth=0.8, linestyle="--", label="mean of the day")
    span = scenario.off or scenario.outage
    if span:
        axes.axvspan(
            span[0] / HOUR, span[1] / HOUR, color="#dddddd", linewidth=0, zorder=0, label="hosts off, or no provider"
        )
    axes.set_title(scenario.title, fontsize=10.5, loc="left")
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 4))
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#eeeeee")
    axes.set_axisbelow(True)
    axes.annotate(
        f"mean {day.mean:.2g}/s, busiest second {day.peak:,}",
        (0.985, 0.93),
        xycoords="axes fraction",
        horizontalalignment="right",
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 2},
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.fleet", description="A day of a fleet that renews its own tokens."
    )
    parser.add_argument("--hosts", type=int, nargs="+", default=[1_000, 100_000], help="default: %(default)s")
    parser.add_argument(
        "--draw", type=Path, nargs="*", default=[], metavar="FILE", help="curves of the last fleet (.png, .svg)"
    )
    chosen = parser.parse_args(arguments)
    tasks = [(scenario, hosts) for hosts in chosen.hosts for scenario in SCENARIOS]
    with multiprocessing.Pool() as pool:
        days = pool.map(_work, tasks, chunksize=1)
    print(table([row(scenario, day) for (scenario, _hosts), day in zip(tasks, days, strict=True)]))
    if chosen.draw:
        draw(
            {scenario.name: day for scenario, day in zip(SCENARIOS, days[-len(SCENARIOS) :], strict=True)}, chosen.draw
        )


if __name__ == "__main__":
    main()
