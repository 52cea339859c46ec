# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand hosts through a day with the real schedule; `make fleet` does it with a hundred thousand."""

from pathlib import Path

import pytest

from tools import fleet
from tools.fleet import SCENARIOS, Scenario

HOSTS = 1000
PAGE = Path(__file__).parents[2] / "docs" / "fleet.md"
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


@pytest.fixture(scope="module")
def days():
    return {scenario.name: fleet.simulate(scenario, HOSTS) for scenario in SCENARIOS}


@pytest.mark.parametrize("name", ["uniform", "one play", "clones"])
def test_no_hundredth_of_the_window_has_more_than_three_hundredths_of_the_requests(days, name):
    """Of the second cycle, though in two of them all first tokens came in one minute, and clones have one machine id."""
    slices = fleet.windows(days[name])
    assert sum(slices) >= 0.5 * HOSTS
    assert max(slices) <= 0.03 * sum(slices)
    assert sum(1 for found in slices if found) >= 95


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_second_cycle_of_one_play_is_spread(seed):
    """A provider would see all of them in a minute again if each renewed after the same part of its token's life."""
    day = fleet.simulate(BY_NAME["one play"], HOSTS, seed)
    second_cycle = day.by_minute(day.requests)[29:49]  # minutes 30 to 48 of a life of 60
    assert round(sum(second_cycle) * 60) == HOSTS
    assert max(second_cycle) * 60 <= 0.09 * HOSTS  # a minute is 5.6 % of the window


@pytest.mark.parametrize("name", ["uniform", "one play", "clones", "24 h tokens"])
def test_no_host_is_without_a_token_while_nothing_happens(days, name):
    assert days[name].gap == 0
    assert days[name].worst_age <= 0.8 * BY_NAME[name].life + 1


@pytest.mark.parametrize("name", ["reboot", "outage"])
def test_hosts_have_tokens_soon_after_it_is_over(days, name):
    """Within 120 seconds, and a boot; and they do not come all at once."""
    day = days[name]
    assert day.late <= 120 + fleet.BOOT_SECONDS[1]
    assert day.peak <= 0.05 * HOSTS


def test_retries_in_an_outage_have_a_limit(days):
    """An hour of an outage costs a host a request in two minutes, once its token is over, and some more before."""
    day = days["outage"]
    assert max(day.by_minute(day.unanswered)) <= 1.3 * HOSTS / 120  # those whose token has just ended ask sooner
    assert sum(day.unanswered) <= 35 * HOSTS


@pytest.mark.parametrize("name", list(BY_NAME))
def test_page_has_these_figures(days, name):
    assert f"| {' | '.join(fleet.row(BY_NAME[name], days[name]))} |" in PAGE.read_text(), "run make fleet"


def test_day_is_the_same_each_time():
    scenario = Scenario("short", "", born=60.0)
    assert fleet.simulate(scenario, 50).requests == fleet.simulate(scenario, 50).requests
