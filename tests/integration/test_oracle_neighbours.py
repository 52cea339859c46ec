# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of one directory that decide together whether an alias is found: one document, and one module after the other."""

from __future__ import annotations

from tests.integration.runner import Ansible

TASKS = """
- name: document
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    services:
      - {name: HR, easy_connect: "tcps://db.contoso.example:2484/hr"}
      - {name: ERP.world, easy_connect: "tcps://db.contoso.example:2484/erp"}
    sqlnet: {NAMES.DEFAULT_DOMAIN: world}
- name: names
  entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/admin/tnsnames.ora"
    entries: [{name: CRM, easy_connect: "tcps://db.contoso.example:2484/crm"}]
- name: for others
  entra.oracledb.oracle_tnsnames:
    path: "{{ root }}/admin/tnsnames.ora"
    entries: [{name: CRM, easy_connect: "tcps://db.contoso.example:2484/crm"}]
    clients: [jdbc, python]
- name: parameters
  entra.oracledb.oracle_sqlnet:
    path: "{{ root }}/admin/sqlnet.ora"
    parameters: {NAMES.DIRECTORY_PATH: [EZCONNECT, LDAP]}
"""


def test_alias_that_sqlnet_ora_hides(ansible: Ansible) -> None:
    (ansible.root() / "admin").mkdir()
    first = ansible.play(TASKS, "--check").succeeded()
    assert "do not find HR: name the alias HR.world, or remove NAMES.DEFAULT_DOMAIN." in warning(first["document"])
    run = ansible.play(TASKS).succeeded()
    assert "do not find HR: name the alias HR.world, or remove NAMES.DEFAULT_DOMAIN." in warning(run["document"])
    assert "do not find CRM: name the alias CRM.world" in warning(run["names"])
    assert not run["for others"].get("warnings")
    assert "NAMES.DIRECTORY_PATH has no TNSNAMES" in warning(run["parameters"])
    assert "do not find ERP.world, ERP: add TNSNAMES" in warning(run["parameters"])


def warning(result: dict[str, list[str]]) -> str:
    (found,) = result["warnings"]
    return found
