# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of entra.oracledb.rotate."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotate_report import (
    LONGEST,
    NO_TOKENS,
    NOT_TRIED,
    problem_of,
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
        "second  -                -  UNREACHABLE: no 'route'",
        "three   -                -  FAILED: AADSTS7000215",
        f"four    -                -  {NOT_TRIED}",
        f"five    -                -  {NO_TOKENS}",
        "5 hosts: 1 renewed, 1 not due, 1 unreachable, 1 failed, 1 not tried.",
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


def test_problem_of_a_host_without_one():
    assert problem_of({"tokens": []}) is None
