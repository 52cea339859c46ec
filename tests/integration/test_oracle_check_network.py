# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_check in real playbooks that go as far as the database: a listener over TLS, and the login with the real driver."""

from __future__ import annotations

from pathlib import Path

from tests.emulators.entra import App, Entra
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.integration.runner import Ansible
from tests.integration.trees import snapshot

CLIENT = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - {name: hr, directory: "{{ root }}/tokens/hr"}
    services:
      - {name: HR, host: localhost, port: "{{ port }}", service_name: hr, token: hr}
      - {name: GONE, host: localhost, port: "{{ port }}", service_name: gone, token: hr}
"""
CHECK = """
- name: check
  entra.oracledb.oracle_check:
    tns_admin: "{{ root }}/admin"
    aliases: ["{{ alias }}"]
    clients: [python]
    login: "{{ with_login }}"
    authority: https://localhost:1
    fail_on: never
  environment:
    SSL_CERT_FILE: "{{ ca }}"
"""


def test_the_network_part(ansible: Ansible, entra: Entra, app: App, tmp_path: Path) -> None:
    authority = Authority.create()
    ca = tmp_path / "database-ca.pem"
    ca.write_bytes(authority.pem)
    pair = authority.server(["localhost"]).write_pair(tmp_path, "db")
    with TnsListener(*pair, answers={"gone": "refuse 12514"}) as listener:
        ansible.variables.update(port=listener.port, ca=str(ca), alias="HR", with_login=False)
        ansible.play(CLIENT).succeeded()
        token = (ansible.root() / "tokens/hr/token").read_text()
        before = snapshot(ansible.root())

        result = ansible.play(CHECK).succeeded()["check"]
        assert result["findings"] == []
        assert result["healthy"]
        assert not result["changed"]

        ansible.variables["alias"] = "GONE"
        for options in ([], ["--check"]):
            result = ansible.play(CHECK, *options).succeeded()["check"]
            assert [one["id"] for one in result["findings"]] == ["service-unknown"]
            assert result["findings"][0]["clients"] == [
                {"client": "python-oracledb", "code": "DPY-6001", "message": "DPY-6001"}
            ]
        assert [record.token for record in listener.logins()] == []

        ansible.variables.update(alias="HR", with_login=True)
        run = ansible.play(CHECK, "-vvv").succeeded()
        assert [one["id"] for one in run["check"]["findings"]] == ["login-refused"]
        assert [record.token for record in listener.logins(at_least=1)] == [token]
        assert not [piece for piece in token.split(".") if piece in run.output]
        assert snapshot(ansible.root()) == before
