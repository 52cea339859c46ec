# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way: a playbook deploys an alias and a token, a real driver logs in with them, the database gets that token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.entra import Entra
from tests.emulators.entra.shapes import claims_of
from tests.emulators.oracle_login import login_thin
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import TnsListener
from tests.integration.runner import Ansible

DEPLOY = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - name: hr
        directory: "{{ root }}/tokens/hr"
    services:
      - name: HR
        host: localhost
        port: "{{ port }}"
        service_name: hr.contoso.example
        token: hr
"""
ROTATE = """
- name: token
  entra.oracledb.oracle_token:
    directory: "{{ root }}/tokens/hr"
"""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create()


@pytest.fixture(scope="module")
def listener(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TnsListener]:
    pair = authority.server(["localhost"]).write_pair(tmp_path_factory.mktemp("server"), "db")
    with TnsListener(*pair) as running:
        yield running


def test_the_database_gets_the_deployed_token(
    ansible: Ansible, entra: Entra, listener: TnsListener, authority: Authority, tmp_path: Path
) -> None:
    ca = tmp_path / "database-ca.pem"
    ca.write_bytes(authority.pem)
    ansible.variables["port"] = listener.port
    ansible.play(DEPLOY).succeeded()
    file = ansible.root() / "tokens/hr/token"
    first = file.read_text()
    login_thin(ansible.root() / "admin", "HR", file, ca)
    (login,) = listener.logins(at_least=1)
    assert (login.transport, login.service_name) == ("tcps", "hr.contoso.example")
    assert login.token == first
    assert "AUTH_PASSWORD" not in login.keys

    successor = entra.app(secret=True, roles=["hr.writer"])
    ansible.use(entra, successor)
    rotated = ansible.play(ROTATE).succeeded()["token"]
    assert rotated["reason"].startswith("it belongs to client ")
    login_thin(ansible.root() / "admin", "HR", file, ca)
    second = listener.logins(at_least=2)[-1].token
    assert second == file.read_text() != first
    assert claims_of(second or "")["azp"] == successor.client_id
