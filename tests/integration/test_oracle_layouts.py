# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Oracle's files behind links, as in Oracle's container image, through the modules and the role."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.runner import Ansible
from tests.integration.trees import contents

OLD = b"OLD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=a)(PORT=1521))(CONNECT_DATA=(SID=x)))\n"
TASKS = """
- name: names
  entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/admin/tnsnames.ora"
    follow: "{{ follow | default(omit) }}"
    entries: [{name: HR, easy_connect: "tcps://db.contoso.example:2484/hr"}]
  ignore_errors: true
- name: parameters
  entra.oracledb.oracle_sqlnet:
    path: "{{ root }}/admin/sqlnet.ora"
    follow: "{{ follow | default(omit) }}"
    parameters: {SQLNET.EXPIRE_TIME: 10}
  ignore_errors: true
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    follow: "{{ follow | default(omit) }}"
    services: [{name: HR, easy_connect: "tcps://db.contoso.example:2484/hr"}]
    sqlnet: {SQLNET.EXPIRE_TIME: 10}
  ignore_errors: true
- name: Include the role
  ansible.builtin.include_role: {name: entra.oracledb.oracle_client}
  vars:
    oracle_client_tns_admin: "{{ root }}/admin"
    oracle_client_follow: "{{ follow }}"
    oracle_client_services: [{name: CRM, easy_connect: "tcps://db.contoso.example:2484/crm"}]
  when: follow is defined
"""


@pytest.fixture
def data(ansible: Ansible) -> Path:
    """admin leads to data, and its tnsnames.ora to another directory."""
    data, config = ansible.root() / "data", ansible.root() / "config"
    for directory in (data, config):
        directory.mkdir()
        directory.chmod(0o755)
    (config / "tnsnames.ora").write_bytes(OLD)
    (data / "tnsnames.ora").symlink_to("../config/tnsnames.ora")
    (ansible.root() / "admin").symlink_to(data)
    return data


def test_links_are_followed_on_request_only(ansible: Ansible, data: Path) -> None:
    before = contents(ansible.root())
    refused = ansible.play(TASKS).succeeded()
    for task in ("names", "parameters", "client"):
        message = refused[task]["msg"]
        assert f"{ansible.root()}/admin: it is a symbolic link to '{data}'" in message
        assert "follow: true (the role: oracle_client_follow)" in message
    assert contents(ansible.root()) == before

    ansible.variables["follow"] = True
    run = ansible.play(TASKS).succeeded()
    assert [run[task]["changed"] for task in ("names", "parameters", "client")] == [True, True, False]
    names = (ansible.root() / "config/tnsnames.ora").read_bytes()
    assert names.startswith(OLD) and b"\nHR = " in names and b"\nCRM = " in names
    assert (data / "sqlnet.ora").read_bytes() == b"SQLNET.EXPIRE_TIME = 10\n"
    assert str((data / "tnsnames.ora").readlink()) == "../config/tnsnames.ora"
    assert (ansible.root() / "admin").readlink() == data
    after = contents(ansible.root())
    again = ansible.play(TASKS).succeeded()
    assert not any(again[task]["changed"] for task in ("names", "parameters", "client"))
    assert contents(ansible.root()) == after
