# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import schedule
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.schedule import Failure

NOW = 1_800_000_000.0
HOUR = 3600.0

places = st.floats(0, 1, exclude_max=True)
lives = st.floats(4, 86400)


def longest(_least, most):
    return most


def test_place_is_a_hosts_own_and_stays():
    assert schedule.place_of("id", "db1", "hr") == schedule.place_of("id", "db1", "hr")
    others = [("id2", "db1", "hr"), ("id", "db2", "hr"), ("id", "db1", "payroll")]
    assert len({schedule.place_of(*other) for other in [("id", "db1", "hr"), *others]}) == 4


def test_names_are_not_run_together():
    assert schedule.place_of("id", "a", "bc") != schedule.place_of("id", "ab", "c")


def test_thousand_hosts_fill_the_window_evenly():
    slices = Counter(int(100 * schedule.place_of("one image", f"host{number}", "hr")) for number in range(1000))
    assert max(slices.values()) <= 30
    assert len(slices) > 95


@given(place=places, life=lives)
def test_renewal_is_at_half_to_four_fifths_of_the_life(place, life):
    due = schedule.renewal_at(NOW, NOW + life, place, NOW)
    assert 0.5 * life - 1e-3 <= due - NOW <= 0.8 * life + 1e-3


def test_token_issued_in_the_future_is_renewed_now():
    assert schedule.renewal_at(NOW + 301, NOW + HOUR, 0.5, NOW) == NOW
    assert schedule.renewal_at(NOW + 299, NOW + HOUR, 0.5, NOW) > NOW


@given(place=places, age=st.floats(-7200, 86400), left=st.floats(1, 86400))
def test_new_token_is_never_due_at_once_and_always_before_its_end(place, age, left):
    """A provider's cache hands out the same old token again, and a host's clock may be wrong."""
    due = schedule.next_renewal(NOW - age, NOW + left, place, NOW)
    assert NOW + min(60.0, left / 2) - 1e-6 <= due <= NOW + 0.8 * left + 7200


@given(place=places, behind=st.floats(301, 1e7), life=st.floats(600, 86400))
def test_host_whose_clock_is_behind_renews_within_a_token_s_real_life(place, behind, life):
    """Issued in the future: what the host takes for the rest of its life is that and the fault of its clock."""
    issued = NOW + behind
    due = schedule.next_renewal(issued, issued + life, place, NOW)
    assert NOW + 60 <= due <= NOW + 0.8 * life + 1e-3


@given(place=places, life=st.floats(600, 86400))
def test_fresh_token_is_renewed_by_the_same_rule_whoever_got_it(place, life):
    assert schedule.next_renewal(NOW, NOW + life, place, NOW) == schedule.renewal_at(NOW, NOW + life, place, NOW)


def test_renewal_in_time_starts_in_time():
    assert schedule.start_of_late(NOW + 5, NOW + HOUR, 0.9, NOW) == NOW + 5
    assert schedule.start_of_late(NOW - 600, NOW + HOUR, 0.9, NOW) == NOW


@given(place=places, late=st.floats(601, 1e6))
def test_hosts_whose_tokens_are_over_go_within_two_minutes(place, late):
    assert NOW <= schedule.start_of_late(NOW - late, NOW - 1, place, NOW) < NOW + 120


@given(place=places, left=st.floats(1, 86400))
def test_late_hosts_with_a_good_token_spread_over_a_part_of_what_is_left(place, left):
    assert NOW <= schedule.start_of_late(NOW - 601, NOW + left, place, NOW) <= NOW + min(left / 4, 300)


def test_retries_double_to_five_minutes_with_full_jitter():
    def ceiling(count):
        return schedule.retry_at(Failure(count), NOW + 400, 0.5, NOW, longest) - NOW

    assert [ceiling(count) for count in range(1, 12)] == [1, 2, 4, 8, 16, 100, 100, 128, 256, 300, 300]
    assert schedule.retry_at(Failure(5), NOW + 10, 0.5, NOW, lambda least, _most: least) == NOW


def test_outage_is_waited_out_over_a_part_of_what_is_left():
    assert schedule.retry_at(Failure(6), NOW + 800, 0.5, NOW, longest) == NOW + 200
    assert schedule.retry_at(Failure(5), NOW + 800, 0.5, NOW, longest) == NOW + 16


@given(place=places, count=st.integers(1, 10_000))
def test_host_without_a_token_tries_again_within_two_minutes(place, count):
    assert NOW <= schedule.retry_at(Failure(count), 0, place, NOW, longest) < NOW + 120


def test_hosts_without_a_token_are_spread_in_every_round():
    for count in (8, 9, 30):
        moments = (schedule.retry_at(Failure(count), 0, place / 1000, NOW, longest) - NOW for place in range(1000))
        seconds = Counter(int(moment) for moment in moments)
        assert max(seconds.values()) <= 10


def test_hosts_without_a_token_ask_once_in_two_minutes():
    """As long as an outage lasts: 100,000 hosts are 833 requests a second."""
    for place in (0.0, 0.25, 0.999999):
        moments = [NOW]
        for count in range(8, 100):
            moments.append(schedule.retry_at(Failure(count), 0, place, moments[-1], longest))
        gaps = [later - sooner for sooner, later in pairwise(moments[1:])]
        assert min(gaps) >= 119.9
        assert max(gaps) < 120.1


@pytest.mark.parametrize("refused", [False, True])
def test_retry_after_of_a_year_is_an_accident(refused):
    for expires in (0.0, NOW + 10 * 86400):
        assert schedule.retry_at(Failure(1, refused, 365 * 86400.0), expires, 0.5, NOW, longest) <= NOW + 2 * HOUR


@pytest.mark.parametrize(("expires", "refused"), [(0, False), (HOUR, False), (HOUR, True)])
def test_retry_after_is_obeyed(expires, refused):
    failure = Failure(1, refused, retry_after=1000.0)
    expires = NOW + expires if expires else 0
    assert schedule.retry_at(failure, expires, 0.0, NOW, lambda least, _most: least) >= NOW + 1000


def test_refused_credential_backs_off_to_an_hour():
    def waits(count):
        return schedule.retry_at(Failure(count, refused=True), NOW + HOUR, 0.5, NOW, longest) - NOW

    assert [waits(count) for count in (1, 2, 3, 4, 5, 6, 60)] == [300, 600, 1200, 2400, 3600, 3600, 3600]
    soonest = schedule.retry_at(Failure(60, refused=True), NOW + HOUR, 0.5, NOW, lambda least, _most: least)
    assert soonest == NOW + 1800


@given(place=places, count=st.integers(1, 100), left=st.floats(1, 86400))
def test_retry_is_never_later_than_two_minutes_after_the_end_of_a_token(place, count, left):
    assert schedule.retry_at(Failure(count), NOW + left, place, NOW, longest) < NOW + left + 120
