# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host of the playbook check is asked, and how several answers become one."""

from __future__ import annotations

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.driver_hooks import NODE_NAME, PYTHON_NAME
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.checkup import (
    HOOKS,
    database_of,
    fails,
    hook_paths,
    merged,
    present,
    questions,
)
from tests.unit.plugins.plugin_utils._report.test_fleet import spoilt

GUID = "00000000-1111-2222-3333-444444444444"
HR, PAY = "https://contoso.example/hr", "https://contoso.example/pay"


@pytest.mark.parametrize(
    ("scope", "database"),
    [
        (f"{HR}/.default", {"application_id_uri": HR}),
        (f"api://{GUID}/.default", {"application_id_uri": f"api://{GUID}"}),
        (f"{GUID}/.default", {"application_id": GUID}),
        (f"{HR}/session:scope:connect offline_access", {"application_id_uri": HR}),
        ("", {}),
        (None, {}),
        ("openid", {}),
    ],
)
def test_the_database_is_in_the_scope(scope, database):
    assert database_of(scope) == database


def test_one_database_is_one_question_for_all_aliases():
    scopes = {"hr": f"{HR}/.default", "batch": f"{HR}/.default", "unused": f"{PAY}/.default"}
    assert questions(scopes, {"HR": "hr", "BATCH": "batch", "PLAIN": ""}) == [{"application_id_uri": HR}]


def test_several_databases_are_a_question_each():
    scopes = {"hr": f"{HR}/.default", "pay": f"{PAY}/.default"}
    assert questions(scopes, {"HR": "hr", "PAY": "pay", "HR2": "hr", "PLAIN": ""}) == [
        {"application_id_uri": HR, "aliases": ["HR", "HR2"]},
        {"application_id_uri": PAY, "aliases": ["PAY"]},
    ]


def test_nothing_known_is_asked_without_a_database():
    assert questions({}, {}) == [{}]
    assert questions({}, {"HR": "hr"}) == [{}]
    assert questions({"hr": ""}, {"HR": "hr"}) == [{}]


def test_what_goes_is_left_out():
    assert present([{"name": "a"}, {"name": "b", "state": "absent"}, {"name": "c", "state": "present"}]) == [
        {"name": "a"},
        {"name": "c", "state": "present"},
    ]


def test_hooks_are_where_oracle_client_places_them():
    hooks = [{"driver": "python"}, {"driver": "node"}, {"driver": "node", "path": "/srv/app/tokens.js"}]
    assert hook_paths(hooks, "/etc/oracle") == [
        f"/etc/oracle/{PYTHON_NAME}",
        f"/etc/oracle/{NODE_NAME}",
        "/srv/app/tokens.js",
    ]
    assert {"python": PYTHON_NAME, "node": NODE_NAME} == HOOKS


def test_answers_become_one():
    one, two = spoilt("token-expired"), spoilt("token-expired", aliases=("PAYROLL",))
    one["aliases"], two["aliases"] = one["aliases"][:1], two["aliases"][1:]
    whole = merged([one, two, spoilt()])
    (finding,) = whole["findings"]
    assert finding["aliases"] == ["HR", "PAYROLL"]
    assert whole["counts"] == {"error": 1, "warning": 0, "hint": 0}
    assert not whole["healthy"]
    assert [alias["name"] for alias in whole["aliases"]] == ["HR", "PAYROLL", "HR", "PAYROLL"]
    assert one["findings"][0]["aliases"] == ["HR"], "nothing given is changed"


def in_order(*results):
    return [(one["id"], one["aliases"]) for one in merged(results)["findings"]]


def test_cause_stays_before_what_follows_from_it():
    """Also a warning that explains an error: sorted by severity it would come behind its own effect."""
    one = spoilt("token-expired")
    two = spoilt("rotation-late", "login-refused", follows="rotation-late", aliases=("PAYROLL",))
    three = spoilt("alias-twice", "no-token-named", aliases=("OTHER",))
    three["findings"].reverse()  # as oracle_check has them: an error before a hint
    assert in_order(one, two, three) == [
        ("no-token-named", ["OTHER"]),
        ("token-expired", ["HR"]),
        ("rotation-late", ["PAYROLL"]),
        ("login-refused", ["PAYROLL"]),
        ("alias-twice", ["OTHER"]),
    ]


@pytest.mark.parametrize("names", [("port-refused", "no-route"), ("no-route", "port-refused")])
def test_equals_stay_in_the_order_in_which_they_came(names):
    assert [name for name, _aliases in in_order(*map(spoilt, names))] == list(names)


def test_effect_of_a_cause_that_is_known_joins_it():
    one = spoilt("token-expired", "certificate-ends-soon")
    two = spoilt("token-expired", "login-refused", follows="token-expired", aliases=("PAYROLL",))
    assert in_order(one, two) == [
        ("token-expired", ["HR", "PAYROLL"]),
        ("login-refused", ["PAYROLL"]),
        ("certificate-ends-soon", ["HR"]),
    ]


def test_finding_of_the_whole_host_stays_one():
    one, two = spoilt("hook-missing", aliases=()), spoilt("hook-missing", aliases=("PAYROLL",))
    assert in_order(one, two) == in_order(two, one) == [("hook-missing", [])]


@pytest.mark.parametrize(("fail_on", "failed"), [("error", False), ("warning", True), ("never", False)])
def test_what_fails_a_host(fail_on, failed):
    one = spoilt("token-expired")
    one["findings"][0]["severity"] = "warning"
    assert fails(one, fail_on) is failed
    assert not fails({"problem": {}}, fail_on)
