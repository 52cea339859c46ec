# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_check in real playbooks: silent on hosts that oracle_client has just made, and the cause first where one was spoilt."""

from __future__ import annotations

from tests.emulators.entra import App, Entra
from tests.integration.runner import Ansible
from tests.integration.trees import snapshot

CLIENT = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - {name: hr, directory: "{{ root }}/tokens/hr"}
    services:
      - {name: HR, host: db.contoso.example, service_name: hr, token: hr}
    hooks:
      - {driver: python}
      - {driver: node}
    ojdbc:
      oracle.net.ssl_server_dn_match: true
"""
CHECK = """
- name: check
  entra.oracledb.oracle_check:
    tns_admin: "{{ root }}/admin"
    hooks: ["{{ root }}/admin/entra_oracle_tokens.py", "{{ root }}/admin/entra_oracle_tokens.js"]
    application_id_uri: "{{ aad_token_scope | regex_replace('/.default$', '') }}"
    tenant_id: "{{ aad_token_tenant_id }}"
    network: false
"""
HOSTS = ["good", "wrong_clock", "no_token", "newline", "indented"]


def test_the_first_finding_of_each_host_is_what_was_spoilt(ansible: Ansible, entra: Entra, app: App) -> None:
    ansible.host_names = HOSTS
    ansible.play(CLIENT).succeeded()
    for host in HOSTS:
        admin, token = ansible.root(host) / "admin/tnsnames.ora", ansible.root(host) / "tokens/hr/token"
        if host == "no_token":
            token.unlink()
        elif host == "newline":
            token.write_text(token.read_text() + "\n")
        elif host == "indented":
            admin.write_text(f"OLD = (X=Y)\n  OTHER = (X=Y)\n{admin.read_text()}")
    before = {host: snapshot(ansible.root(host)) for host in HOSTS}
    late = CHECK.replace("network: false", "network: false\n    controller_time: '{{ now().timestamp() + 7200 }}'")
    run = ansible.play(late, "--limit", "wrong_clock")
    assert run.by_host("check")["wrong_clock"]["findings"][0]["id"] == "clock-wrong"
    run = ansible.play(
        CHECK.replace("network: false", "network: false\n    fail_on: never"), "--diff", "-vvv"
    ).succeeded()
    found = {host: [one["id"] for one in result["findings"]] for host, result in run.by_host("check").items()}
    assert found == {
        "good": [],
        "wrong_clock": [],
        "no_token": ["token-missing"],
        "newline": ["token-newline"],
        "indented": ["tnsnames-unreadable"],
    }
    assert {host: snapshot(ansible.root(host)) for host in HOSTS} == before
    token = (ansible.root("good") / "tokens/hr/token").read_text()
    assert not [piece for piece in token.split(".") if piece in run.output]


def test_the_hooks_that_were_placed_are_seen(ansible: Ansible, entra: Entra, app: App) -> None:
    ansible.play(CLIENT).succeeded()
    result = ansible.play(CHECK).succeeded()["check"]
    assert result["healthy"]
    assert not result["changed"]
    (alias,) = result["aliases"]
    assert {name: one["token_from"] for name, one in alias["clients"].items()} == {
        "OCI": "tnsnames.ora", "python-oracledb": "hook", "node-oracledb": "hook", "JDBC": "tnsnames.ora"
    }  # fmt: skip
    assert abs(result["clock_offsets"]["controller"]) < 120, "the controller has told its time"


def test_an_error_fails_the_task_with_the_cause(ansible: Ansible, entra: Entra, app: App) -> None:
    ansible.play(CLIENT).succeeded()
    (ansible.root() / "tokens/hr/token").unlink()
    message = ansible.play(CHECK, "--check").failed("check")
    assert "There is no token in the token directory (token-missing)" in message
