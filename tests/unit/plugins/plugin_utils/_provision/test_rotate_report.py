# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of entra.oracledb.rotate."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import LONGEST
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotate_report import (
    MANY,
    NO_TOKENS,
    NOT_TRIED,
    SEVERAL,
    report,
)

NOW = 1_800_000_000


def token(name="hr", left=600, changed=False, **more):
    return {"name": name, "changed": changed, "expires_on": NOW + left, **more}


def lines(**results):
    return report(results, NOW)["lines"]


def test_table():
    found = lines(
        one={"tokens": [token(left=4290, changed=True, reason="it expired"), token("crm_batch", 119)]},
        second={"problem": {"unreachable": True, "msg": 'no\n"route"'}},
        three={"problem": {"unreachable": False, "msg": "AADSTS7000215"}},
        four=None,
        five={"tokens": []},
    )
    assert found == [
        "HOST    TOKEN      MINUTES  RESULT",
        "one     hr              71  renewed: it expired",
        "one     crm_batch        1  not due",
        f"five    -                -  {NO_TOKENS}",
        f"four    -                -  {NOT_TRIED}",
        "second  -                -  UNREACHABLE: no 'route'",
        "three   -                -  FAILED: AADSTS7000215",
        "5 hosts: 1 renewed, 1 not due, 1 not tried, 1 unreachable, 1 failed.",
    ]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"tokens": [token(changed=True, reason="it expired")], "checked": True}, "would be renewed: it expired"),
        ({"tokens": [token(reason="it expired", kept="the host has one")]}, "not renewed: the host has one"),
        ({"tokens": [token(changed=True)]}, "not due; owner or mode was set right"),
        ({"tokens": [token(changed=True)], "checked": True}, "not due; owner or mode would be set right"),
        ({"tokens": [token(reason="it expired")]}, "not due"),
        ({"failed": True, "msg": "undefined"}, "FAILED: undefined"),
        ({"failed": True}, "FAILED: no message"),
        ({"unreachable": True, "msg": "gone"}, "UNREACHABLE: gone"),
    ],
)
def test_each_end_of_a_host(result, text):
    assert lines(one=result)[1].endswith(f"  {text}")


def test_expired_token_has_no_minutes_and_a_long_message_is_cut():
    assert " 0  not due" in lines(one={"tokens": [token(left=-500)]})[1]
    assert len(lines(one={"failed": True, "msg": "x" * 5000})[1]) < LONGEST + 60


def test_percentages_are_those_of_the_hosts():
    bad, gone = {"failed": True, "msg": "x"}, {"unreachable": True, "msg": "x"}
    found = report({"a": bad, "b": gone, "c": {"tokens": []}, "d": None}, NOW)
    assert (found["failed"], found["lost"]) == (25, 50)
    assert report({}, NOW)["lost"] == 0


# Of a large fleet.


def fleet():
    """297 hosts with a new token, one whose token is not due, two that failed for different reasons."""
    hosts = {
        f"db{number:03}": {"tokens": [token(left=4200 + number, changed=True, reason=expiring(number))]}
        for number in range(297)
    }
    hosts["db297"] = {"tokens": [token(left=3000)]}
    return {"bad": {"failed": True, "msg": "no"}, **hosts, "gone": {"unreachable": True, "msg": "lost"}}


def expiring(number):
    return f"it expires in {number % 9 + 1} minute{'s' if number % 9 else ''}, with less than 50 % of its life left"


def test_hosts_with_the_same_result_share_a_line_and_failures_stand_above_the_totals():
    assert report(fleet(), NOW, whole=False)["lines"] == [
        "HOST                TOKEN  MINUTES  RESULT",
        f"db000 and 296 more  hr       70-74  renewed: {expiring(0)}".partition(": it")[0],
        "db297               hr          50  not due",
        "gone                -            -  UNREACHABLE: lost",
        "bad                 -            -  FAILED: no",
        "300 hosts: 297 renewed, 1 not due, 1 unreachable, 1 failed. -v shows each host.",
    ]


def test_every_host_has_its_line_where_that_is_asked_for():
    found = report(fleet(), NOW)["lines"]
    assert len(found) == 302
    assert found[-1] == "300 hosts: 297 renewed, 1 not due, 1 unreachable, 1 failed."


def test_reasons_that_differ_are_not_put_together():
    """A token that had expired was not renewed in time, and one that is near its end was."""
    hosts = {f"old{number}": {"tokens": [token(changed=True, reason="it expired")]} for number in range(SEVERAL)}
    found = report({**fleet(), **hosts}, NOW, whole=False)["lines"]
    assert f"old0 and {SEVERAL - 1} more" in found[3]
    assert found[3].endswith("renewed: it expired")


@pytest.mark.parametrize(("hosts", "several"), [(MANY, SEVERAL), (MANY + 1, SEVERAL - 1)])
def test_a_small_fleet_and_a_few_hosts_are_shown_one_by_one(hosts, several):
    names = [f"db{number}" for number in range(hosts)]
    results = {name: {"tokens": [token("hr" if at < several else name)]} for at, name in enumerate(names)}
    found = report(results, NOW, whole=False)["lines"]
    assert [line.split()[0] for line in found[1:-1]] == names
    assert "-v" not in found[-1]


def test_hosts_with_one_and_the_same_failure_share_a_line():
    found = report({f"db{number}": {"failed": True, "msg": "AADSTS7000215"} for number in range(300)}, NOW, whole=False)
    assert found["lines"][1] == "db0 and 299 more  -            -  FAILED: AADSTS7000215"
    assert found["failed"] == pytest.approx(100)
