# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that the demo runs on: the two emulators, three hosts' roots, and ansible-playbook."""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.emulators import pki
from tests.emulators.entra import Entra
from tests.emulators.entra.controller import App
from tests.emulators.tns_listener import TnsListener

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / ".build" / "demo" / "oracle-clients.html"
RECAP = re.compile(r"^(\S+)\s+:\s+ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
# What a process needs of the caller's environment; nothing of the caller's Ansible or Azure settings may play a part.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TERM")


@dataclass(frozen=True)
class Host:
    """One demo host: a directory in place of the root of a machine."""

    name: str
    root: Path

    @property
    def tns_admin(self) -> Path:
        return self.root / "etc/oracle/network"

    @property
    def tnsnames(self) -> Path:
        return self.tns_admin / "tnsnames.ora"

    @property
    def token_file(self) -> Path:
        return self.root / "var/lib/oracle-tokens/hr/token"


@dataclass(frozen=True)
class Run:
    """How a playbook run ended: changed tasks by host, or what it printed when it failed."""

    changed: dict[str, int]
    succeeded: bool
    output: str


@dataclass
class World:
    """Everything that runs during the demo."""

    directory: Path
    entra: Entra
    listener: TnsListener
    app: App
    hosts: list[Host]

    def check(self) -> tuple[Run, dict[str, Any]]:
        """Run entra.oracledb.check against the hosts; its report stays in REPORT and beside it."""
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        document = REPORT.with_suffix(".json")
        variables = {
            "oracle_client_hosts": "all",
            "oracle_client_become": False,
            "oracle_client_check_html": str(REPORT),
            "oracle_client_check_json": str(document),
            # The emulators' own certificate authority is known to nobody else on this machine.
            "oracle_client_check_options": {"network": False},
        }
        given = ["-e", "@demo/clients.yml", "-e", json.dumps(variables)]
        run = self.play(*given, playbook="entra.oracledb.check")
        return run, json.loads(document.read_text()) if document.exists() else {}

    def play(self, *arguments: str, playbook: str = "demo/site.yml") -> Run:
        """Run a playbook against the hosts."""
        command = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(self.inventory()), playbook]
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        changed = {name: int(count) for name, count, *_rest in RECAP.findall(output)}
        return Run(changed, done.returncode == 0, output)

    def inventory(self) -> Path:
        hosts = {
            host.name: {
                "ansible_connection": "local",
                "ansible_python_interpreter": sys.executable,
                "host_root": str(host.root),
            }
            for host in self.hosts
        }
        variables = {"demo_scope": self.entra.scope, "demo_port": self.listener.port}
        path = self.directory / "inventory.json"
        path.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
        return path

    def environment(self) -> dict[str, str]:
        """As a CI job would set it: the credential in the environment, by azure-identity's names."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return kept | {
            "HOME": str(self.directory),
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_REMOTE_TEMP": str(self.directory / "remote-tmp"),
            "AZURE_AUTHORITY_HOST": self.entra.url,
            "AZURE_TENANT_ID": self.entra.tenant_id,
            "AZURE_CLIENT_ID": self.app.client_id,
            "AZURE_CLIENT_SECRET": self.app.secret,
            "AAD_TOKEN_CA_PATH": str(self.entra.ca_path),
        }


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Start everything on free loopback ports; end it and remove every trace afterwards."""
    with contextlib.ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entra-oracledb-demo-"))).resolve()
        entra = stack.enter_context(Entra(directory / "entra"))
        authority = pki.Authority.load(entra.directory)
        certificate, key = authority.server(["localhost", "127.0.0.1"]).write_pair(directory, "listener")
        listener = stack.enter_context(TnsListener(certificate, key))
        app = entra.register_app(secret=True, roles=["hr.reader"])
        hosts = [Host(f"dbclient{number}", directory / f"dbclient{number}") for number in (1, 2, 3)]
        for host in hosts:
            host.root.mkdir()
        yield World(directory, entra, listener, app, hosts)
