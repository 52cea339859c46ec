# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person at the terminal sees of the playbooks: lines of each host, failures where they are looked for, tags."""

from __future__ import annotations

import json
import re

import pytest

from tests.emulators.entra import Entra
from tests.integration.people import USER_CODE, Desk
from tests.integration.runner import Ansible, Run
from tests.integration.test_rotate import broken, fleet, playbook, provisioned, recap, unreachable

SUMMARY = "Show how many hosts changed, and which failed"
SIGN_IN = """
- name: sign in
  entra.oracledb.aad_token: {auth: device_code}
"""
CLIENT = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_services": [{"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"}],
    "oracle_client_check_options": {"network": False},
}
LINE = re.compile(r"^(?:ok|changed|skipping|included): \[(\w+)\]", re.MULTILINE)


def with_bad_hosts(ansible: Ansible) -> Ansible:
    """Three good hosts; one cannot be reached, one has a file where a directory is to be."""
    fleet(ansible, "one", "gone", "two", "bad", "three")
    ansible.of_hosts = {"gone": unreachable()}  # type: ignore[attr-defined]
    broken(ansible, "bad")
    return ansible


def lines_of(run: Run, host: str) -> int:
    return LINE.findall(run.stdout).count(host)


@pytest.mark.parametrize("name", ["provision", "remove"])
def test_provision_and_remove_end_with_the_failures_and_the_totals(ansible: Ansible, name: str) -> None:
    provisioned(ansible, "one", "two", "three")
    run = playbook(with_bad_hosts(ansible), name)
    assert run.returncode == 4, run.output
    gone, bad, totals = run[SUMMARY]["msg"]
    assert gone.startswith("UNREACHABLE gone: ")
    assert "127.0.0.1" in gone
    assert bad.startswith("FAILED bad: ")
    assert "not a directory" in bad.lower()
    changed = "3 changed" if name == "remove" else "3 unchanged"
    assert totals == f"5 hosts: {changed}, 1 unreachable, 1 failed."
    assert [lines_of(run, host) for host in ("two", "three")] == [1, 1]
    ends = recap(run)
    assert (ends["gone"], ends["bad"]) == ((0, 1, 0), (0, 0, 1))
    assert {ends[host][1:] for host in ("one", "two", "three")} == {(0, 0)}


@pytest.mark.parametrize("options", [(), ("--check", "--diff")], ids=["real", "check mode"])
def test_first_provision_says_how_many_changed(ansible: Ansible, options: tuple[str, ...]) -> None:
    run = playbook(fleet(ansible, "one", "two"), "provision", *options).succeeded()
    assert run[SUMMARY]["msg"] == ["2 hosts: 2 changed."]
    assert recap(run) == {"one": (1, 0, 0), "two": (1, 0, 0)}, "the summary itself is no change"


def test_where_no_host_is_left_ansible_ends_the_run_itself(ansible: Ansible) -> None:
    broken(fleet(ansible, "bad"), "bad")
    run = playbook(ansible, "provision")
    assert run.returncode == 2
    assert not run.by_host(SUMMARY)


@pytest.mark.parametrize("name", ["rotate", "check"])
def test_after_the_table_come_only_the_hosts_that_failed(ansible: Ansible, name: str) -> None:
    """A line for each good host would push the table off the screen."""
    provisioned(ansible, "one", "two", "three", **CLIENT)
    run = playbook(with_bad_hosts(ansible), name)
    assert run.returncode == 4, run.output
    assert [lines_of(run, host) for host in ("two", "three")] == [1, 1]
    _table, end = run.stdout.split("PLAY [End the hosts whose ")
    assert set(re.findall(r"^fatal: \[(\w+)\]", end, re.MULTILINE)) == {"gone", "bad"}
    assert not LINE.search(end.partition("PLAY RECAP")[0])


@pytest.mark.parametrize("name", ["rotate", "check"])
def test_name_that_ansible_takes_for_several_patterns_fails_the_run(ansible: Ansible, name: str) -> None:
    fleet(ansible, "one", "db (eu), old", **CLIENT)
    ansible.of_hosts = {"db (eu), old": {**unreachable(), "root": "/nowhere"}}  # a token's directory may have no blank
    run = playbook(ansible, name)
    assert run.returncode == 4, run.output
    assert "Could not match supplied host pattern" not in run.output


@pytest.mark.parametrize("name", ["rotate", "check"])
def test_hosts_may_be_a_list(ansible: Ansible, name: str) -> None:
    fleet(ansible, "one", "gone", "two", **CLIENT)
    ansible.of_hosts = {"gone": unreachable()}
    run = playbook(ansible, name, "-e", json.dumps({"oracle_client_hosts": ["two,gone", "gone"]}))
    assert run.returncode == 4, run.output
    ends = recap(run)
    assert (ends.keys(), ends["gone"]) == ({"two", "gone"}, (0, 1, 0))


def test_a_code_is_shown_once_and_before_any_line_of_a_host(desk: Desk, entra: Entra) -> None:
    """Also where a task that asks a person runs for many hosts, without `run_once`."""
    desk.ansible.host_names = [f"host{number}" for number in range(8)]
    desk.ansible.environment["ANSIBLE_FORKS"] = "8"
    watched = desk.watch(SIGN_IN)
    code = watched.user_code()
    assert not LINE.search(watched.screen)
    entra.approve(code, desk.user)
    run = watched.end().succeeded()
    assert USER_CODE.findall(run.output) == [code]
    assert len(LINE.findall(run.stdout)) == 8
    assert entra.counts()["devicecode"] == 1


@pytest.mark.parametrize("name", ["rotate", "check"])
def test_good_fleet_has_no_failure_to_end(ansible: Ansible, name: str) -> None:
    run = playbook(provisioned(ansible, "one", "two", **CLIENT), name).succeeded()
    end = run.stdout.split("PLAY [End the hosts whose ")[1]
    assert end.splitlines()[1] == "skipping: no hosts matched"


@pytest.mark.parametrize("name", ["provision", "remove", "rotate", "check", "login", "logout"])
def test_each_task_has_the_tag_oracle_and_the_playbook_s_name(ansible: Ansible, name: str) -> None:
    """So that either of them runs the whole playbook, and not half of it."""
    listed = playbook(fleet(ansible, "one"), name, "--list-tasks").succeeded().stdout
    found = re.findall(r"^      .*TAGS: \[(.*)\]$", listed, re.MULTILINE)
    assert found
    assert all({"oracle", name} <= set(tags.split(", ")) for tags in found), listed


def test_one_tag_runs_the_playbook_whole(ansible: Ansible) -> None:
    run = playbook(fleet(ansible, "one"), "provision", "--tags", "provision").succeeded()
    assert run[SUMMARY]["msg"] == ["1 host: 1 changed."]
    assert playbook(ansible, "rotate", "--tags", "oracle").succeeded()["Show the table of hosts and tokens"]["msg"]
