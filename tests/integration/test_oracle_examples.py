# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of docs/oracle-clients.md, as they are there; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path

from tests.integration.runner import PROGRAMS, ROOT, Ansible, Run
from tests.integration.trees import contents, snapshot
from tests.unit.plugins.plugin_utils._wallet.wallet_tools import PASSWORD, members, zipped

EXAMPLES = ROOT / "docs" / "examples"


def play(ansible: Ansible, name: str, **variables: object) -> Run:
    root = ansible.root()
    there = {
        "client_hosts": "all",
        "client_become": "false",
        "tns_admin": f"{root}/admin",
        "token_directory": f"{root}/tokens/hr",
        "hr_scope": ansible.variables["aad_token_scope"],
        **variables,
    }
    extra = [part for item in there.items() for part in ("-e", "{}={}".format(*item))]
    command = [str(PROGRAMS / "ansible-playbook"), "-i", str(ansible.inventory()), *extra, str(EXAMPLES / name)]
    return ansible.run(command).succeeded()


def assert_done(ansible: Ansible, name: str, task: str, **variables: object) -> None:
    assert play(ansible, name, **variables)[task]["changed"]
    before = snapshot(ansible.root())
    assert not play(ansible, name, **variables)[task]["changed"]
    assert snapshot(ansible.root()) == before


def test_every_client(ansible: Ansible) -> None:
    assert_done(ansible, "every_client.yml", "Provision them")
    names = {path.partition("/")[2] for path in contents(ansible.root()) if path.startswith("admin/")}
    assert names == {
        "tnsnames.ora", "sqlnet.ora", "ojdbc.properties", "entra_oracle_tokens.py", "entra_oracle_tokens.js",
    }  # fmt: skip


def test_wallet(ansible: Ansible, tmp_path: Path) -> None:
    wallet = zipped(tmp_path / "Wallet_HR.zip", members())
    place = {"wallet_directory": f"{ansible.root()}/wallet", "wallet_src": wallet, "wallet_password": PASSWORD}
    assert_done(ansible, "wallet.yml", "Provision them", **place)
    assert "hr_high = " in (ansible.root() / "admin/tnsnames.ora").read_text()


def test_tnsnames(ansible: Ansible) -> None:
    path = ansible.root() / "tnsnames.ora"
    path.write_text("CRM = crm:1521/crm\nOTHER = o:1521/o\n")
    assert_done(ansible, "tnsnames.yml", "Bring the file to the list", tnsnames=path)
    assert path.read_text().startswith("CRM_2019 = crm:1521/crm\nOTHER = o:1521/o\nHR = ")
    run = play(ansible, "tnsnames.yml", tnsnames=path, tidy="true")
    assert run["Bring the file to the list"]["removed"] == ["OTHER"]
    assert "OTHER went. Before: " in run["Say what went, and where the old file is"]["msg"]
