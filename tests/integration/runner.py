# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the ansible programs of this Python's environment, each run with a home, hosts and results of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.emulators.entra import App, Entra

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = ROOT / ".build" / "collections"
PLUGINS = Path(__file__).parent / "plugins"
PROGRAMS = Path(sys.executable).parent
#: Interpreter discovery stumbles over the shims of version managers, so the hosts are told which Python to use.
TARGET_PYTHON = os.environ.get("TARGET_PYTHON", sys.executable)
#: Far longer than any run here takes; it ends a hang.
RUN_SECONDS = 600
INHERITED = ("LANG", "TMPDIR", "USER", "LOGNAME", "SHELL")


@dataclass(frozen=True)
class End:
    """How one task ended on one host."""

    task: str
    host: str
    status: str
    result: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """What a program did: its outputs, and the tasks' ends in their order."""

    returncode: int
    stdout: str
    stderr: str
    ends: list[End] = field(default_factory=list)

    @property
    def output(self) -> str:
        return self.stdout + self.stderr

    def says(self, text: str) -> bool:
        """Whether `text` is in the output, wherever Ansible broke the lines."""
        return "".join(text.split()) in "".join(self.output.split())

    def by_host(self, task: str) -> dict[str, dict[str, Any]]:
        """The results of the task by host, where it was not skipped."""
        return {end.host: end.result for end in self.ends if end.task == task and end.status != "skipped"}

    def __getitem__(self, task: str) -> dict[str, Any]:
        """The result of the task on the first host that had it; KeyError with the output if there is none."""
        for result in self.by_host(task).values():
            return result
        raise KeyError(f"no task '{task}' ended:\n{self.output}")

    def succeeded(self) -> Run:
        """The run itself; AssertionError with the output if it failed."""
        assert self.returncode == 0, self.output
        return self

    def failed(self, task: str | None = None) -> str:
        """The message of the failed task (default: the last one that failed), which is in the output as well."""
        assert self.returncode != 0, self.output
        messages = [
            end.result.get("msg", "") for end in self.ends if end.status == "failed" and task in (None, end.task)
        ]
        assert messages, self.output
        assert "Traceback" not in self.output, self.output
        return str(messages[-1])


class Ansible:
    """A project directory with an inventory, below `directory`: `home` of the controller, `hosts` with a root for each host."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.home = self.made("home")
        self.project = self.made("project")
        self.kept = self.made("kept")
        self.remote_temp = directory / "remote-tmp"
        self.variables: dict[str, Any] = {}
        self.environment: dict[str, str] = {}
        self.host_names = ["one"]
        #: Variables of single hosts, over `variables`.
        self.of_hosts: dict[str, dict[str, Any]] = {}
        self.runs = 0

    def made(self, name: str) -> Path:
        path = self.directory / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    @property
    def cache(self) -> Path:
        """Where tokens are cached unless a test says otherwise."""
        return self.home / ".cache" / "entra.oracledb"

    def told(self, name: str) -> Any:
        """What the filter `kept` wrote under this name."""
        return json.loads((self.kept / name).read_text())

    def root(self, host: str = "one") -> Path:
        """The directory in place of the file system of a host; playbooks call it `root`."""
        return self.made(f"hosts/{host}")

    def use(self, entra: Entra, app: App, **options: Any) -> None:
        """Let every task and lookup ask the emulator as `app`, by variables."""
        given = {
            "authority": entra.url,
            "tenant_id": entra.tenant_id,
            "ca_path": str(entra.ca_path),
            "scope": entra.scope,
            "client_id": app.client_id,
            **({"client_secret": app.secret} if app.secrets else {}),
            **options,
        }
        self.variables.update({f"aad_token_{name}": value for name, value in given.items()})

    def process_environment(self, more: Mapping[str, str]) -> dict[str, str]:
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= {
            "PATH": os.pathsep.join([str(PROGRAMS), os.environ.get("PATH", os.defpath)]),
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LOOKUP_PLUGINS": str(ROOT / "plugins" / "lookup"),
            "ANSIBLE_FILTER_PLUGINS": str(PLUGINS / "filter"),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_REMOTE_TEMP": str(self.remote_temp),
            "ANSIBLE_PIPELINING": "1",  # half of the time; the tests that look for leaks turn it off, too
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "KEEP_DIRECTORY": str(self.kept),
        }
        return environment | self.environment | dict(more)

    def inventory(self) -> Path:
        hosts = {name: {"root": str(self.root(name)), **self.of_hosts.get(name, {})} for name in self.host_names}
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": TARGET_PYTHON,
            **self.variables,
        }
        path = self.project / "inventory.json"
        path.write_text(json.dumps({"all": {"hosts": hosts, "vars": variables}}))
        return path

    def write_playbook(self, tasks: str, keywords: Mapping[str, Any]) -> Path:
        head = {"hosts": "all", "gather_facts": False, **keywords}
        lines = [f"{name}: {json.dumps(value)}" for name, value in head.items()]
        text = "\n".join(["- " + lines[0], *("  " + line for line in lines[1:]), "  tasks:"])
        path = self.project / "playbook.yml"
        path.write_text(f"---\n{text}\n{textwrap.indent(textwrap.dedent(tasks), '    ')}\n")
        return path

    def play(self, tasks: str, *arguments: str, environment: Mapping[str, str] | None = None, **keywords: Any) -> Run:
        """Run a play of `tasks` (YAML) on all hosts; `keywords` are those of the play."""
        command = self.play_command(tasks, *arguments, **keywords)
        return self.run(command, environment)

    def play_command(self, tasks: str, *arguments: str, **keywords: Any) -> list[str]:
        playbook = self.write_playbook(tasks, keywords)
        return [str(PROGRAMS / "ansible-playbook"), "-i", str(self.inventory()), *arguments, str(playbook)]

    def run(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
        """Run a program in the project directory and collect what it did."""
        process, record = self.start(command, environment)
        try:
            stdout, stderr = process.communicate(timeout=RUN_SECONDS)
        except BaseException:
            process.kill()
            process.communicate()
            raise
        return Run(process.returncode, stdout, stderr, read_ends(record))

    def start(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> tuple[subprocess.Popen[str], Path]:
        """The running program, and the file in which its tasks' ends are noted."""
        self.runs += 1
        record = self.project / f"record-{self.runs}.jsonl"
        process = subprocess.Popen(
            command,
            cwd=self.project,
            env=self.process_environment({"RECORDER_FILE": str(record), **(environment or {})}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        return process, record


def read_ends(record: Path) -> list[End]:
    if not record.exists():
        return []
    return [End(**json.loads(line)) for line in record.read_text().splitlines()]
