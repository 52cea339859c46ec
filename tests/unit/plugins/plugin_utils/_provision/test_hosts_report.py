# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of a playbook failed, and the lines that provision and remove end with."""

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader

from ansible_collections.entra.oracledb.plugins.filter.hosts_report import hosts_report
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.hosts_report import report
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import (
    LONGEST,
    Problem,
    problem_of,
    registered,
)

ODD = [
    "app server 7",
    "db (eu), old",
    "db:1521",
    "db[0]",
    "!db",
    "&db",
    "~db",
    "d*",
    "db\\",
    "b\u00fcro",
    "db\U0001f600",
]
GONE = {"changed": False, "unreachable": True, "msg": 'no\n"route"'}


def test_failures_have_their_message_and_the_totals_are_last():
    found = report(
        {"a": {"changed": True}, "b": {"failed": True, "msg": "AADSTS7000215"}, "c": GONE, "d": {"changed": False}}
    )
    assert found == {
        "lines": [
            "UNREACHABLE c: no 'route'",
            "FAILED b: AADSTS7000215",
            "4 hosts: 1 changed, 1 unchanged, 1 unreachable, 1 failed.",
        ],
        "failed": ["b", "c"],
        "patterns": ["b", "c"],
    }


def test_one_message_of_many_hosts_is_one_line():
    found = report({f"db{number}": {"failed": True, "msg": "x" * 5000} for number in range(299)} | {"ok": {}})
    first, last = found["lines"]
    assert first.startswith("FAILED db0, db1, db2 and 296 more: xxx")
    assert len(first) < LONGEST + 50
    assert last == "300 hosts: 1 unchanged, 299 failed."
    assert len(found["failed"]) == 299


@pytest.mark.parametrize(
    ("results", "line"),
    [({}, "0 hosts: none."), ({"a": None}, "1 host: 1 not tried."), ({"a": {}}, "1 host: 1 unchanged.")],
)
def test_nothing_tried_and_nothing_changed(results, line):
    assert report(results) == {"lines": [line], "failed": [], "patterns": []}


@pytest.mark.parametrize("name", ["db-1.contoso.example", "fe80::1", *ODD])
def test_pattern_of_a_failed_host_is_this_host_for_ansible(name):
    """Inventories of clouds name hosts as people named machines; a host that no pattern finds would end as a good one."""
    inventory = InventoryManager(DataLoader(), parse=False)
    for host in ("db", "db0", "d", name):
        inventory._inventory.add_host(host)
    (found,) = inventory.get_hosts(report({name: {"failed": True}})["patterns"])
    assert found.name == name


@pytest.mark.parametrize(
    ("fail_on", "failed"), [({}, ["bad"]), ({"level": "warning"}, ["bad", "poor"]), ({"level": "never"}, [])]
)
def test_findings_are_a_failure_from_the_severity_on_that_a_host_says(fail_on, failed):
    findings = {"bad": ["error", "hint"], "poor": ["warning"], "well": ["hint"], "none": []}
    variables = {
        host: {"r": {"findings": [{"severity": one} for one in found]}, **fail_on} for host, found in findings.items()
    }
    assert hosts_report(variables, list(variables), "r", "level")["failed"] == failed
    assert hosts_report(variables, list(variables), "r")["failed"] == []


def test_problem_of_a_host():
    assert problem_of({"tokens": []}) is None
    assert problem_of(None) is None
    assert problem_of({"problem": {"unreachable": False, "msg": "m", "command": "c"}}) == Problem(
        False, "m", {"command": "c"}
    )
    assert problem_of({"failed": True}) == Problem(False, "no message", {})
    assert problem_of({"unreachable": True, "msg": "Task failed: no route"}) == Problem(True, "no route", {})


def test_registered_results_of_hosts_without_any_and_while_tasks_are_listed():
    assert registered({"a": {"r": {"changed": True}}, "b": {}, "c": {"r": "text"}}, ["a", "b", "c"], "r") == {
        "a": {"changed": True}, "b": None, "c": None
    }  # fmt: skip
    assert registered({}, ["a"], "r") == {"a": None}
