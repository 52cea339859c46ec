# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three hosts, a provider that they reach, and an Ansible that reaches them over ssh."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.entra import Entra
from tests.hosts.machines import CONTROLLER, INSIDE, Door, Machine, make_network
from tests.integration.runner import PROGRAMS, Ansible, Run

NAMES = ("one", "two", "three")
LOGIN = "deploy"


class Fleet(Ansible):
    """The controller and its hosts; every play is one of the collection's own playbooks."""

    def __init__(self, directory: Path, machines: dict[str, Machine], entra: Entra, door: Door) -> None:
        super().__init__(directory)
        self.machines = machines
        self.entra = entra
        self.door = door
        self.host_variables: dict[str, dict[str, Any]] = {name: {} for name in machines}
        self.key = directory / "id_ed25519"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key)], check=True)

    def inventory(self) -> Path:
        hosts = {
            name: {"ansible_host": self.machine_of(name).address, **variables}
            for name, variables in self.host_variables.items()
        }
        variables = {
            "ansible_connection": "ssh",
            "ansible_user": LOGIN,
            "ansible_ssh_private_key_file": str(self.key),
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR",
            "ansible_python_interpreter": "/usr/bin/python3",
            **self.variables,
        }
        path = self.project / "inventory.json"
        path.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
        return path

    def machine_of(self, name: str) -> Machine:
        """A machine may have several hosts of the inventory: `one-sudo` is another way to `one`."""
        return self.machines[name.partition("-")[0]]

    def playbook(self, name: str, *arguments: str) -> Run:
        words = [str(PROGRAMS / "ansible-playbook"), "-i", str(self.inventory()), f"entra.oracledb.{name}"]
        return self.run(
            [*words, "-e", "oracle_client_hosts=all", *arguments], {"ANSIBLE_REMOTE_TEMP": "~/.ansible/tmp"}
        )


@pytest.fixture(scope="session")
def entra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Entra]:
    if INSIDE not in os.environ:
        pytest.skip("hosts with a systemd are run by `make hosts`")
    make_network()
    with Entra(tmp_path_factory.mktemp("entra"), names=[CONTROLLER]) as entra:
        yield entra
        assert not entra.stderr(), entra.stderr()


@pytest.fixture(scope="session")
def fleet(entra: Entra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """The hosts, booted; they can be reached by ssh, and reach the provider."""
    directory = tmp_path_factory.mktemp("hosts")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(directory)], check=True)  # no overlay on an overlay
    machines = {name: Machine(name, number, directory) for number, name in enumerate(NAMES, start=1)}
    door = Door(entra.port)
    fleet = Fleet(tmp_path_factory.mktemp("controller"), machines, entra, door)
    try:
        for machine in machines.values():
            let_in(machine, fleet.key.with_suffix(".pub").read_text())
        with ThreadPoolExecutor() as pool:
            list(pool.map(Machine.start, machines.values()))
        yield fleet
    finally:
        with ThreadPoolExecutor() as pool:
            list(pool.map(Machine.stop, machines.values()))
        door.close()


def let_in(machine: Machine, key: str) -> None:
    """Before the first boot: a name, and the key of the controller."""
    machine.path("/etc/hostname").write_text(f"{machine.name}\n")
    machine.path("/etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {machine.name}\n")
    let_login_in(machine, LOGIN, key)


def let_login_in(machine: Machine, login: str, key: str) -> None:
    """The key of the controller for a user that there is."""
    home = machine.path(f"/home/{login}/.ssh")
    home.mkdir(mode=0o700)
    (home / "authorized_keys").write_text(key)
    owner = machine.path(f"/home/{login}").stat()
    for path in (home, home / "authorized_keys"):
        os.chown(path, owner.st_uid, owner.st_gid)
