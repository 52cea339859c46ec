# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role on hosts where nothing is to do: how many executions, what is still seen, and what a play learns of it."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.emulators.entra import App, Entra
from tests.integration.runner import TARGET_PYTHON, Ansible, Run
from tests.integration.test_oracle_token import forged

TASK = "Deploy or remove tokens, wallet, aliases and client settings"
ROLE = """
- name: provision
  ansible.builtin.include_role:
    name: entra.oracledb.oracle_client
- name: show
  ansible.builtin.debug:
    msg:
      is_changed: "{{ oracle_client_is_changed }}"
      facts: "{{ ansible_facts.oracle_client_is_changed }}"
      files: "{{ oracle_client_result.files | map(attribute='changed') }}"
"""
DOCUMENT = {
    "oracle_client_tns_admin": "{{ root }}/admin",
    "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/hr"}],
    "oracle_client_services": [
        {"name": "HR", "host": "db.contoso.example", "service_name": "hr", "token": "hr"},
    ],
    "oracle_client_sqlnet": {"SQLNET.EXPIRE_TIME": 10},
}
Executions = Callable[[], list[str]]


@pytest.fixture
def executions(ansible: Ansible) -> Executions:
    """The modules that the host was sent since the last call: an interpreter keeps what it gets through standard input."""
    sent, program = ansible.made("sent"), ansible.directory / "python"
    keep = f'file={shlex.quote(str(sent))}/$(date +%s%N)\ncat > "$file"\nexec {shlex.quote(TARGET_PYTHON)} "$@" < "$file"\n'
    program.write_text(f"#!/bin/sh\n{keep}")
    program.chmod(0o755)
    ansible.variables |= DOCUMENT | {"ansible_python_interpreter": str(program)}

    def names() -> list[str]:
        files = sorted(sent.iterdir())
        found = [re.search(r"plugins\.modules\.(\w+)", file.read_text()) for file in files]
        for file in files:
            file.unlink()
        return [match[1] if match else "another" for match in found]

    return names


def play(ansible: Ansible, *arguments: str) -> tuple[Run, bool]:
    run = ansible.play(ROLE, *arguments).succeeded()
    shown = run["show"]["msg"]
    assert shown["is_changed"] == shown["facts"] == run[TASK]["changed"]
    return run, shown["is_changed"]


def test_executions_of_each_kind_of_run(ansible: Ansible, entra: Entra, app: App, executions: Executions) -> None:
    root = ansible.root()
    assert play(ansible)[1]
    assert executions() == ["oracle_host", "oracle_host"], "the first time"
    first = (root / "admin/tnsnames.ora").read_text()

    run, changed = play(ansible, "--diff")
    assert not changed
    assert executions() == ["oracle_host_look"], "unchanged"
    result = run[TASK]
    assert [one["path"] for one in result["files"]] == [f"{root}/admin/tnsnames.ora", f"{root}/admin/sqlnet.ora"]
    assert result["tokens"][0]["claims"]["roles"] == ["hr.reader"]
    assert result["diff"] == []
    assert "invocation" not in result and "look" not in result

    (root / "hr/token").write_text(forged(entra, app, iat=int(time.time()) - 3600, exp=int(time.time()) + 200))
    run, changed = play(ansible)
    assert changed
    assert executions() == ["oracle_host_look", "oracle_host_tokens"], "a token is due"
    assert run["show"]["msg"]["files"] == [False, False], "what a handler asks for"
    assert run[TASK]["tokens"][0]["reason"].startswith("it expires in ")

    assert not play(ansible)[1]
    assert executions() == ["oracle_host_look"]

    (root / "admin/tnsnames.ora").write_text(first.replace("1521", "1522"))
    run, changed = play(ansible)
    assert changed
    assert run["show"]["msg"]["files"] == [True, False]
    assert executions() == ["oracle_host_look", "oracle_host"], "our entry was edited by hand"
    assert (root / "admin/tnsnames.ora").read_text() == first

    (root / "admin/tnsnames.ora").write_text(f"# the DBA's\n{first}")
    (root / "hr/token").unlink()
    assert play(ansible)[1]
    assert executions() == ["oracle_host_look", "oracle_host"], "a foreign edit, and a token that is due"
    assert not play(ansible)[1]
    assert executions() == ["oracle_host_look"]

    (root / "hr/token").chmod(0o644)
    assert play(ansible, "--check")[1]
    assert play(ansible)[1]
    assert executions() == ["oracle_host_look", "oracle_host_tokens"] * 2, "a mode"
    assert (root / "hr/token").stat().st_mode & 0o777 == 0o600

    ansible.variables["oracle_client_sqlnet"] = {"SQLNET.EXPIRE_TIME": 11}
    assert play(ansible)[1]
    assert executions() == ["oracle_host"], "another document"


def test_two_controllers(ansible: Ansible, executions: Executions) -> None:
    """Each has a memory of its own, and sees what the other one changed."""
    first = ansible.home
    play(ansible)
    ansible.home = ansible.made("other")
    assert not play(ansible)[1]
    ansible.variables["oracle_client_services"] = [{**DOCUMENT["oracle_client_services"][0], "port": 2484}]
    assert play(ansible)[1]
    executions()
    ansible.home = first
    del ansible.variables["oracle_client_services"]
    ansible.variables |= {"oracle_client_services": DOCUMENT["oracle_client_services"]}
    assert play(ansible)[1]
    assert executions() == ["oracle_host_look", "oracle_host"]
    assert not play(ansible)[1]
    assert executions() == ["oracle_host_look"]


def test_token_without_roles_is_delivered_once(ansible: Ansible, entra: Entra, executions: Executions) -> None:
    app = entra.app(secret=True)
    ansible.use(entra, app)
    assert play(ansible)[1]
    executions()
    for _run in range(2):
        run, changed = play(ansible)
        assert not changed
        assert run.says("has no roles, so the database will answer ORA-01017")
        assert executions() == ["oracle_host_look"]


def test_memory_holds_no_secret_and_cache_never_has_none(ansible: Ansible, app: App, executions: Executions) -> None:
    play(ansible)
    (memory,) = ansible.cache.glob("host-*.json")
    assert memory.stat().st_mode & 0o777 == 0o600
    text = memory.read_text()
    assert (ansible.root() / "hr/token").read_text() not in text
    assert app.secret not in text
    assert json.loads(text)["report"]["tokens"][0]["name"] == "hr"
    memory.unlink()
    ansible.variables["aad_token_cache"] = "never"
    assert not play(ansible)[1]
    assert not [*ansible.cache.glob("host-*.json")]


LATER = """
---
- hosts: all
  gather_facts: false
  vars:
    oracle_client_is_changed: a variable of the play
  roles:
    - entra.oracledb.oracle_client
  tasks:
    - name: same play
      ansible.builtin.debug:
        msg: "{{ oracle_client_is_changed }}"
      changed_when: oracle_client_result.files | selectattr('path', 'search', 'tnsnames.ora$') | selectattr('changed') | length > 0
      notify: restart
  handlers:
    - name: restart
      ansible.builtin.debug:
        msg: "{{ oracle_client_is_changed }}"
- hosts: all
  gather_facts: false
  tasks:
    - name: later play
      ansible.builtin.debug:
        msg: "{{ oracle_client_is_changed }} {{ oracle_client_result.changed }}"
"""


def test_fact_has_precedence_over_variables_of_a_play_and_outlives_it(ansible: Ansible, executions: Executions) -> None:
    path: Path = ansible.project / "later.yml"
    path.write_text(LATER)
    command = ["ansible-playbook", "-i", str(ansible.inventory()), str(path)]
    for expected in (True, False):
        run = ansible.run(command).succeeded()
        assert run["same play"]["msg"] is expected
        assert run["later play"]["msg"] == f"{expected} {expected}"
        assert bool(run.by_host("restart")) == expected
    executions()
