# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cached token against what every play has anyway: `lookup('env')`, and `lookup('file')` where one template has many.

Measured is the processor time of the whole play, workers included, in turns of all rivals; compared are medians. Only ratios
count. `python -m tests.benchmarks.hit` prints them and fails if a gate is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.emulators.entra import Entra
from tests.integration.runner import Ansible

HOSTS = 20
TASKS = 5
LOOKUPS = 20_000
TURNS = 5
MAX_PLAY = 1.10  # P2: of the play with `env`
MAX_FIRST = 0.005  # P2: seconds that the first hit of a worker costs more than `env`
MAX_MANY = 1.5  # P2b: of `file`, both without what the play itself costs

TOKEN = "lookup('entra.oracledb.aad_token')"
ENV = "lookup('ansible.builtin.env', 'HOME')"
FILE = "lookup('ansible.builtin.file', a_file)"
#: What a release is made from and a worker reads.
COLLECTION = ("plugins", "meta", "galaxy.yml")


@dataclass(frozen=True)
class Gate:
    """One figure, and what it may be at most."""

    name: str
    value: float
    limit: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def one_each(expression: str) -> str:
    """A play in which each worker evaluates the expression once."""
    task = '- ansible.builtin.debug:\n    msg: "{{ %s | length }}"\n'
    return task % expression * TASKS


def many(expression: str, count: int) -> str:
    """One template with `count` lookups."""
    loop = f"{{% for i in range({count}) %}}{{% set x = {expression} %}}{{% endfor %}}"
    return f'- ansible.builtin.debug:\n    msg: "{loop}done"\n'


def processor_seconds(ansible: Ansible, tasks: str, environment: Mapping[str, str]) -> float:
    """The processor time of the play and of all its workers."""
    command = ansible.play_command(tasks)
    output = ansible.directory / "output"
    whole = ansible.process_environment(environment)
    del whole["ANSIBLE_CALLBACKS_ENABLED"]
    with output.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ansible.project, env=whole, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(output.read_text())
    return usage.ru_utime + usage.ru_stime


def medians(ansible: Ansible, plays: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, float]:
    """The median of each play's processor seconds; the plays take turns."""
    for tasks in plays.values():
        processor_seconds(ansible, tasks, environment)  # bytecode and the token's file are written once
    turns = [
        {name: processor_seconds(ansible, tasks, environment) for name, tasks in plays.items()}
        for _turn in range(TURNS)
    ]
    return {name: statistics.median(turn[name] for turn in turns) for name in plays}


def measure_workers(ansible: Ansible, environment: Mapping[str, str], label: str) -> list[Gate]:
    """P2: many workers with one lookup each."""
    ansible.host_names = [f"host{number:02d}" for number in range(HOSTS)]
    found = medians(ansible, {"token": one_each(TOKEN), "env": one_each(ENV)}, environment)
    first = (found["token"] - found["env"]) / (HOSTS * TASKS)
    return [
        Gate(f"{HOSTS} hosts x {TASKS} tasks, of env{label}", found["token"] / found["env"], MAX_PLAY),
        Gate(f"first hit of a worker above env, seconds{label}", first, MAX_FIRST),
    ]


def measure_template(ansible: Ansible, environment: Mapping[str, str]) -> Gate:
    """P2b: one worker with many lookups."""
    ansible.host_names = ["one"]
    plays = {"token": many(TOKEN, LOOKUPS), "file": many(FILE, LOOKUPS), "none": many(TOKEN, 1)}
    found = medians(ansible, plays, environment)
    ratio = (found["token"] - found["none"]) / (found["file"] - found["none"])
    return Gate(f"{LOOKUPS:,} lookups in a template, of file", ratio, MAX_MANY)


@contextmanager
def project() -> Iterator[Ansible]:
    """A project whose variables give a secret that the emulator knows."""
    with tempfile.TemporaryDirectory() as name, Entra() as entra:
        ansible = Ansible(Path(name).resolve())
        ansible.use(entra, entra.app(secret=True, roles=["Database.Login"]))
        ansible.variables["a_file"] = str(ansible.directory / "a-file")
        (ansible.directory / "a-file").write_text("x" * 2000)
        yield ansible


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


def measure() -> list[Gate]:
    """All gates of a cached token."""
    with project() as ansible, read_only_collection(ansible.directory) as read_only:
        return [
            *measure_workers(ansible, {}, ""),
            *measure_workers(ansible, read_only, ", read-only collection"),
            measure_template(ansible, {}),
        ]


def main() -> int:
    gates = measure()
    if "--json" in sys.argv[1:]:
        print(json.dumps([{"name": gate.name, "value": gate.value, "limit": gate.limit} for gate in gates]))
    else:
        for gate in gates:
            print(f"{'ok    ' if gate.is_met else 'MISSED'}  {gate.name:65} {gate.value:8.4f}, at most {gate.limit:g}")
    return int(not all(gate.is_met for gate in gates))


if __name__ == "__main__":
    sys.exit(main())
