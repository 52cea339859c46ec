# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples/molecule, copied as a user copies it, with `molecule test` on the hosts."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.emulators.entra import App, Entra
from tests.hosts.conftest import LOGIN, Fleet
from tests.hosts.machines import CONTROLLER
from tests.hosts.test_ways import paths_on
from tests.integration.canaries import Canaries
from tests.integration.runner import ROOT

PROGRAMS = ROOT / ".build/molecule/bin"
SCENARIO = ROOT / "docs/examples/molecule/default"
FILES = {
    *("molecule.yml", "create.yml", "converge.yml", "verify.yml", "destroy.yml"),
    *("inventory/hosts.yml", "inventory/group_vars/oracle_clients.yml"),
}


@pytest.fixture(scope="module")
def app(entra: Entra) -> App:
    return entra.app(secret=True, roles=["hr.reader"])


@pytest.fixture
def project(fleet: Fleet, entra: Entra, app: App, tmp_path: Path) -> Iterator[Path]:
    """A user's project with the scenario in it, their hosts in inventory/hosts.yml, and their app in the environment."""
    if not (PROGRAMS / "molecule").exists():
        pytest.skip("molecule is not installed in .build/molecule: make hosts does that")
    scenario = tmp_path / "molecule/default"
    shutil.copytree(SCENARIO, scenario)
    assert {str(path.relative_to(scenario)) for path in scenario.rglob("*") if path.is_file()} == FILES
    document = yaml.safe_load((scenario / "inventory/hosts.yml").read_text())
    document["oracle_clients"]["hosts"] = {name: host_variables(fleet, entra, name) for name in fleet.machines}
    (scenario / "inventory/hosts.yml").write_text(json.dumps(document))
    yield tmp_path


def host_variables(fleet: Fleet, entra: Entra, name: str) -> dict[str, Any]:
    return {
        "ansible_host": fleet.machines[name].address,
        "ansible_user": LOGIN,
        "ansible_ssh_private_key_file": str(fleet.key),
        "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR",
        "ansible_python_interpreter": "/usr/bin/python3",
        "aad_token_authority": f"https://{CONTROLLER}:{entra.port}",
        "aad_token_ca_path": str(entra.ca_path),
        "aad_token_scope": entra.scope,
    }


def environment_of(app: App) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)]),
        "ANSIBLE_REMOTE_TEMP": "~/.ansible/tmp",
        "AZURE_TENANT_ID": app.tenant_id,
        "AZURE_CLIENT_ID": app.client_id,
        "AZURE_CLIENT_SECRET": app.secret,
    }


def test_scenario(fleet: Fleet, entra: Entra, app: App, project: Path) -> None:
    """Every step passes, and the hosts are as they were."""
    before = {name: paths_on(machine) for name, machine in fleet.machines.items()}
    asked = entra.counts()["token"]
    words = ["env", "--chdir", str(project), str(PROGRAMS / "molecule"), "test"]
    run = fleet.run(words, environment_of(app)).succeeded()
    assert entra.counts()["token"] == asked + 1
    canaries = Canaries(secret=app.secret)
    canaries.add_cached(fleet.cache)
    assert not canaries.found_in(run.output.encode())
    assert [end.status for end in run.ends if end.task == "They are good for five minutes"] == ["ok"] * 3, run.output
    assert {name: paths_on(machine) ^ before[name] for name, machine in fleet.machines.items()} == {
        name: set() for name in fleet.machines
    }


def test_verify_finds_what_is_wrong(fleet: Fleet, app: App, project: Path) -> None:
    """A scenario that cannot fail is worth nothing."""
    scenario = project / "molecule/default"
    damage = scenario / "damage.yml"
    mode = {"path": "/opt/molecule-hr/token", "mode": "0640"}
    damage.write_text(json.dumps([{"hosts": "two", "become": True, "tasks": [{"ansible.builtin.file": mode}]}]))
    run = fleet.run(playbooks(scenario, "converge", "damage", "verify"), environment_of(app))
    try:
        failed = [(end.task, end.host) for end in run.ends if end.status == "failed"]
        assert failed == [("Nobody else reads them", "two")], run.output
    finally:
        fleet.run(playbooks(scenario, "destroy"), environment_of(app)).succeeded()


def playbooks(scenario: Path, *names: str) -> list[str]:
    """Molecule's own way to run them, without its start for each."""
    files = [str(scenario / f"{name}.yml") for name in names]
    return [str(PROGRAMS / "ansible-playbook"), "-i", str(scenario / "inventory"), *files]
