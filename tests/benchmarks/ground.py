# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rows run on: a provider, a project, a read-only copy of the collection."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.usage import Contender, Usage, used_by
from tests.conftest import ROOT
from tests.emulators.entra import App, Entra
from tests.integration.runner import TARGET_PYTHON, Ansible

PLUGINS = Path(__file__).parent / "plugins" / "lookup"
#: What a release is made from and a worker reads.
COLLECTION = ("plugins", "meta", "roles", "galaxy.yml")
TOKEN = "lookup('entra.oracledb.aad_token')"
ENV = "lookup('ansible.builtin.env', 'HOME')"
#: Of a figure of the processor in a short run, which has fewer turns.
SLACK = 0.2


@dataclass
class Ground:
    """A project whose variables give a secret that the provider knows; `az` is the directory of the Azure CLI's program."""

    entra: Entra
    app: App
    ansible: Ansible
    short: bool
    turns: int
    az: Path | None = None

    @property
    def slack(self) -> float:
        return SLACK if self.short else 0.0

    def size(self, whole: int, short: int) -> int:
        return short if self.short else whole

    def hosts(self, count: int) -> list[str]:
        return [f"host{number:04d}" for number in range(count)]

    def contender(
        self,
        tasks: str,
        hosts: int = 1,
        *arguments: str,
        before: Callable[[], object] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Contender:
        """A play of `tasks` on so many hosts; `before` is run before each, and not counted."""

        def run() -> Usage:
            if before is not None:
                before()
            return self.play(tasks, hosts, *arguments, environment=environment)

        return run

    def play(self, tasks: str, hosts: int, *arguments: str, environment: Mapping[str, str] | None = None) -> Usage:
        """Raises RuntimeError with the output if the play fails."""
        ansible = self.ansible
        ansible.host_names = self.hosts(hosts)
        command = ansible.play_command(tasks, *arguments)
        whole = ansible.process_environment(environment or {})
        del whole["ANSIBLE_CALLBACKS_ENABLED"]
        return used_by(command, whole, ansible.project)

    def forget_tokens(self) -> None:
        shutil.rmtree(self.ansible.cache, ignore_errors=True)

    def counts(self, contender: Contender) -> dict[str, int]:
        """What the provider sees of it."""
        self.entra.reset()
        contender()
        return self.entra.counts()


@contextmanager
def ground(short: bool, turns: int, az: Path | None) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory() as name, Entra() as entra:
        ansible = Ansible(Path(name).resolve())
        app = entra.app(secret=True, roles=["Database.Login"])
        ansible.use(entra, app)
        ansible.environment["ANSIBLE_LOOKUP_PLUGINS"] = str(PLUGINS)
        yield Ground(entra, app, ansible, short, turns, az)


@contextmanager
def read_only_collection(directory: Path) -> Iterator[Mapping[str, str]]:
    """The environment of an execution environment: a collection that cannot be written, and no bytecode of it."""
    copy = directory / "read-only"
    place = copy / "ansible_collections" / "entra" / "oracledb"
    place.mkdir(parents=True)
    for name in COLLECTION:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    subprocess.run(["chmod", "-R", "a-w", str(copy)], check=True)
    try:
        yield {"ANSIBLE_COLLECTIONS_PATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1", "ANSIBLE_LOOKUP_PLUGINS": ""}
    finally:
        subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)
        shutil.rmtree(copy)


def debug(expression: str, tasks: int = 1) -> str:
    """Tasks whose workers evaluate the expression once each."""
    return task("ansible.builtin.debug", msg=f"{{{{ {expression} | length }}}}") * tasks


def task(module: str, **arguments: Any) -> str:
    return f"- {module}: {json.dumps(arguments)}\n"


class Executions:
    """An interpreter for hosts that keeps what each of its starts was sent on standard input."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "executions"
        self.directory.mkdir(exist_ok=True)
        program = directory / "counting-python"
        kept = shlex.quote(f"{self.directory}/sent.XXXXXX")
        program.write_text(
            f'#!/bin/sh\nfile=$(mktemp {kept})\ncat >"$file"\nexec {shlex.quote(TARGET_PYTHON)} "$@" <"$file"\n'
        )
        program.chmod(0o755)
        self.arguments: Sequence[str] = ("-e", f"ansible_python_interpreter={program}")

    def sent(self, contender: Contender) -> list[int]:
        """The bytes of each module execution."""
        for path in self.directory.iterdir():
            path.unlink()
        contender()
        return [path.stat().st_size for path in self.directory.iterdir()]
