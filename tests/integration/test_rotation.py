# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that renews its tokens, by the role and without a systemd: this machine with other files in the directories of a system.

`make hosts` has hosts with a systemd of their own.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulators.entra import App, Entra
from tests.integration.canaries import Canaries, Sampler
from tests.integration.runner import PROGRAMS, TARGET_PYTHON, Ansible, Run

COVERED = ("/etc", "/usr", "/var")
CRON, CONFIGURATIONS = "/etc/cron.d", "/etc/entra-oracle-tokens"
PROGRAM, STATES = "/usr/libexec/entra-oracle-tokens", "/var/lib/entra-oracle-tokens"
SECRET = f"{CONFIGURATIONS}/hr.client_secret"

# An upper layer in memory over each directory; the process lives until its input ends.
COVER = """
mount -t tmpfs tmpfs "$1" || exit
for directory in {covered}; do
    mkdir -p "$1$directory/upper" "$1$directory/work"
    mount -t overlay overlay -o "lowerdir=$directory,upperdir=$1$directory/upper,workdir=$1$directory/work" "$directory" || exit
done
mkdir -p {cron}
echo covered
exec cat
"""


@dataclass
class Scene:
    """This machine as the processes in a mount namespace see it, and plays in there."""

    ansible: Ansible
    holder: int

    def provision(self, *arguments: str, name: str = "provision") -> Run:
        command = [str(PROGRAMS / "ansible-playbook"), "-i", str(self.ansible.inventory()), f"entra.oracledb.{name}"]
        variables = ("-e", "oracle_client_hosts=all", "-e", "oracle_client_become=false")
        return self.ansible.run([*self.inside, *command, *variables, *arguments])

    @property
    def inside(self) -> list[str]:
        return ["nsenter", f"--target={self.holder}", "--mount", f"--wd={self.ansible.project}"]

    def path(self, name: str) -> Path:
        return Path(f"/proc/{self.holder}/root{name}")

    def run_job(self) -> subprocess.CompletedProcess[str]:
        """The command of cron's line, as cron runs it."""
        line = self.path(f"{CRON}/entra-oracle-token-hr").read_text().splitlines()[-1]
        words = line.split(" ", 6)[6]
        command = [*self.inside, "env", "-i", "PATH=/usr/bin:/bin", "HOME=/root", "sh", "-c", words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def state(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.path(f"{STATES}/hr/state.json").read_text())
        return found

    def left(self) -> list[str]:
        """What there is of ours."""
        places = (CONFIGURATIONS, STATES, PROGRAM, f"{CRON}/entra-oracle-token-hr")
        return [place for place in places if self.path(place).exists()]


@pytest.fixture
def scene(ansible: Ansible, entra: Entra, app: App) -> Iterator[Scene]:
    if os.geteuid() != 0:
        pytest.skip("files of a system are covered by others in a mount namespace, which needs root")
    script = COVER.format(covered=" ".join(COVERED), cron=CRON)
    layers = ansible.made("layers")
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(layers)]
    ansible.variables |= {
        "oracle_client_rotation": "cron",
        "oracle_client_tokens": [{"name": "hr", "directory": "{{ root }}/tokens/hr", "auth": "client_secret"}],
    }
    ansible.use(entra, app)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        if process.stdout.readline() != b"covered\n":
            pytest.skip(f"this machine has no overlays: {process.stderr.read().decode().strip()}")
        yield Scene(ansible, process.pid)
        assert process.stdin
        process.stdin.close()


def changed(run: Run) -> bool:
    found: bool = run["Deploy or remove tokens, wallet, aliases and client settings"]["ansible_facts"][
        "oracle_client_is_changed"
    ]
    return found


def test_provisioned_renewed_with_another_secret_and_removed(scene: Scene, entra: Entra, app: App) -> None:
    canaries = Canaries(secret=app.secret)
    assert changed(scene.provision("--check").succeeded())
    assert scene.left() == []

    with Sampler(canaries) as sampler:
        run = scene.provision("--diff").succeeded()
    assert changed(run)
    assert not sampler.found
    assert not canaries.found_in(run.output.encode())
    assert scene.path(SECRET).read_text() == app.secret
    assert scene.path(SECRET).stat().st_mode & 0o777 == 0o400
    assert not changed(scene.provision("--diff").succeeded())

    token = scene.ansible.root() / "tokens/hr/token"
    first, asked = token.read_bytes(), entra.counts()["token"]
    assert (scene.run_job().returncode, token.read_bytes()) == (0, first)  # not due
    token.unlink()
    done = scene.run_job()
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert token.read_bytes() != first
    assert entra.counts()["token"] == asked + 1
    assert not canaries.found_in(json.dumps(scene.state()).encode())

    renewed = entra.app(secret=True, roles=["hr.reader"], client_id=app.client_id)
    token.unlink()
    done = scene.run_job()
    assert done.returncode == 4
    assert "AADSTS7000215" in done.stderr
    assert not canaries.found_in(done.stderr.encode())
    scene.ansible.use(entra, renewed)
    assert changed(scene.provision().succeeded())
    assert scene.path(SECRET).read_text() == renewed.secret

    assert changed(scene.provision(name="remove").succeeded())
    assert scene.left() == []
    assert not token.exists()
    assert not changed(scene.provision(name="remove").succeeded())


def test_host_on_which_nothing_changes_is_one_module_execution(scene: Scene) -> None:
    """Counted by an interpreter that writes down each of its starts."""
    log = scene.ansible.directory / "starts"
    wrapper = scene.ansible.directory / "python"
    wrapper.write_text(f'#!/bin/sh\necho started >>{shlex.quote(str(log))}\nexec {shlex.quote(TARGET_PYTHON)} "$@"\n')
    wrapper.chmod(0o755)
    interpreter = ("-e", f"ansible_python_interpreter={wrapper}")
    assert changed(scene.provision(*interpreter).succeeded())
    assert len(log.read_text().splitlines()) == 2
    log.unlink()
    assert not changed(scene.provision(*interpreter).succeeded())
    assert len(log.read_text().splitlines()) == 1


def test_rotation_that_ends_leaves_the_token_and_nothing_else(scene: Scene) -> None:
    scene.provision().succeeded()
    scene.ansible.variables["oracle_client_rotation"] = "none"
    run = scene.provision().succeeded()
    assert changed(run)
    assert scene.left() == []
    assert (scene.ansible.root() / "tokens/hr/token").exists()
    assert not changed(scene.provision().succeeded())


def test_token_of_the_controller_is_left_to_it(scene: Scene) -> None:
    scene.ansible.variables["oracle_client_tokens"][0]["rotation"] = "controller"
    scene.provision().succeeded()
    assert scene.left() == []
    scene.ansible.variables["oracle_client_tokens"][0].update(rotation="host", auth="device_code")
    assert "set rotation: controller for it" in scene.provision().failed()
