# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role oracle_client through the collection's own playbooks, and on its own."""

from __future__ import annotations

import shlex

from tests.emulators.entra import Entra
from tests.integration.runner import PROGRAMS, TARGET_PYTHON, Ansible, Run
from tests.integration.trees import contents, snapshot

DOCUMENT = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr"}],
    "oracle_client_services": [
        {"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"},
        {"name": "CRM", "host": "db.contoso.example", "port": "{{ crm_port }}", "service_name": "crm", "token": "hr"},
    ],
    "oracle_client_sqlnet": {"SQLNET.EXPIRE_TIME": 10},
    "crm_port": 2484,
}
BEFORE = b"# The DBA's file\r\nOLD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x)))"


def playbook(ansible: Ansible, name: str, *arguments: str) -> Run:
    command = [str(PROGRAMS / "ansible-playbook"), "-i", str(ansible.inventory()), f"entra.oracledb.{name}"]
    return ansible.run([*command, "-e", "oracle_client_hosts=all", "-e", "oracle_client_become=false", *arguments])


def changed(run: Run) -> dict[str, bool]:
    task = "Deploy or remove tokens, wallet, aliases and client settings"
    facts = run.by_host(task) or run.by_host(f"entra.oracledb.oracle_client : {task}")
    return {host: result["ansible_facts"]["oracle_client_is_changed"] for host, result in facts.items()}


def test_provision_twice_then_remove(ansible: Ansible, entra: Entra) -> None:
    ansible.host_names = ["one", "two", "three"]
    ansible.variables |= DOCUMENT
    for host in ansible.host_names:
        (ansible.root(host) / "admin").mkdir()
        (ansible.root(host) / "admin/tnsnames.ora").write_bytes(BEFORE)
    before = {host: contents(ansible.root(host)) for host in ansible.host_names}

    checked = playbook(ansible, "provision", "--check", "--diff").succeeded()
    assert changed(checked) == dict.fromkeys(ansible.host_names, True)
    assert {host: contents(ansible.root(host)) for host in ansible.host_names} == before

    first = playbook(ansible, "provision").succeeded()
    assert changed(first) == dict.fromkeys(ansible.host_names, True)
    assert entra.counts()["token"] == 1
    entries = (ansible.root("two") / "admin/tnsnames.ora").read_bytes()
    assert entries.startswith(BEFORE)
    assert b"(PORT=2484)" in entries
    provisioned = {host: snapshot(ansible.root(host)) for host in ansible.host_names}

    second = playbook(ansible, "provision").succeeded()
    assert changed(second) == dict.fromkeys(ansible.host_names, False)
    assert {host: snapshot(ansible.root(host)) for host in ansible.host_names} == provisioned
    assert entra.counts()["token"] == 1

    removed = playbook(ansible, "remove").succeeded()
    assert changed(removed) == dict.fromkeys(ansible.host_names, True)
    for host in ansible.host_names:
        # The parent of the token directories may be anybody's by now, so it stays.
        assert contents(ansible.root(host)) == {**before[host], "tokens": None}
    assert changed(playbook(ansible, "remove").succeeded()) == dict.fromkeys(ansible.host_names, False)


def test_unchanged_host_is_one_module_execution(ansible: Ansible) -> None:
    """Counted by an interpreter that writes down each of its starts."""
    log = ansible.directory / "starts"
    wrapper = ansible.directory / "python"
    wrapper.write_text(f'#!/bin/sh\necho started >>{shlex.quote(str(log))}\nexec {shlex.quote(TARGET_PYTHON)} "$@"\n')
    wrapper.chmod(0o755)
    ansible.variables |= DOCUMENT | {"ansible_python_interpreter": str(wrapper)}
    arguments = ("-e", f"ansible_python_interpreter={wrapper}")
    playbook(ansible, "provision", *arguments).succeeded()
    assert len(log.read_text().splitlines()) == 2
    log.unlink()
    assert changed(playbook(ansible, "provision", *arguments).succeeded()) == {"one": False}
    assert len(log.read_text().splitlines()) == 1


def test_nothing_asked_for_and_unknown_options_are_reported(ansible: Ansible, entra: Entra) -> None:
    assert "nothing is asked for: set oracle_client_tokens, " in playbook(ansible, "provision").failed()
    ansible.variables |= DOCUMENT | {"oracle_client_tokens": [{"name": "hr", "folder": "/x"}]}
    message = playbook(ansible, "provision").failed()
    assert (
        "oracle_client_tokens[0] hr: there is no option 'folder'. (`ansible-doc -t role entra.oracledb.oracle_client`"
        in message
    )
    assert "oracle_client_tokens[0] hr: directory is missing." in message
    assert contents(ansible.root()) == {}
    assert entra.counts()["connections"] == 0
