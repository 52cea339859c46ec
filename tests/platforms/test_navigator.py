# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks under ansible-navigator, without an execution environment (which needs a container engine)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.emulators.entra import Entra
from tests.integration.canaries import Canaries
from tests.integration.runner import RUN_SECONDS
from tests.platforms.conftest import AWX, TOKENS, Job


def test_provision_and_its_artifact(job: Job, entra: Entra, tmp_path: Path) -> None:
    app = entra.app(secret=True, roles=["hr.reader"])
    ansible = job.ansible
    ansible.use(entra, app)
    ansible.variables |= {"oracle_client_tokens": TOKENS, "oracle_client_become": False}
    document = json.loads(ansible.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    inventory = ansible.project / "inventory"
    inventory.write_text(json.dumps(document))
    artifact = tmp_path / "artifact.json"
    command = [
        str(Path(sys.executable).parent / "ansible-navigator"), "run", str(AWX / "provision.yml"), "-i", str(inventory),
        "--mode", "stdout", "--execution-environment", "false", "--playbook-artifact-save-as", str(artifact), "-vvvvv",
        "--log-file", str(tmp_path / "navigator.log"),
    ]  # fmt: skip
    environment = {**ansible.process_environment({}), "TERM": "dumb"}
    environment = {name: value for name, value in environment.items() if not name.startswith("ANSIBLE_CALLBACK")}
    done = subprocess.run(
        command,
        cwd=ansible.project,
        env={**environment, "PATH": os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (ansible.root() / "tokens/hr/token").exists()
    assert json.loads(artifact.read_text())["status"] == "successful"
    canaries = Canaries(secret=app.secret)
    assert canaries.add_cached(ansible.cache) == 1
    assert not canaries.found_in((done.stdout + done.stderr).encode())
    assert (
        canaries.found_below(tmp_path, [ansible.cache, ansible.root(), inventory, ansible.project / "inventory.json"])
        == {}
    )
