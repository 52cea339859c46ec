# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""P2, P2b, P4: a cached token, against what every play has anyway and against `az`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.figures import MILLISECONDS, Figure
from tests.benchmarks.ground import ENV, TOKEN, Ground, debug, read_only_collection
from tests.benchmarks.usage import Contender, difference, ratio, take_turns
from tests.emulators import azure_cli

TASKS = 5
FILE = "lookup('ansible.builtin.file', a_file)"
NOTHING = "'nothing'"
FIRST = 5  # ms that a worker's first hit may cost above env


def measure_workers(ground: Ground) -> Iterator[Figure]:
    """P2: many workers with one lookup each."""
    yield from _workers(ground, "", {})
    with read_only_collection(ground.ansible.directory) as environment:
        yield from _workers(ground, ", read-only collection, no bytecode", environment)


def _workers(ground: Ground, label: str, environment: Mapping[str, str]) -> Iterator[Figure]:
    hosts = ground.size(20, 10)
    plays = {
        name: ground.contender(debug(expression, TASKS), hosts, environment=environment)
        for name, expression in (("token", TOKEN), ("env", ENV))
    }
    turns = take_turns(plays, ground.turns)
    what = f"{hosts} hosts × {TASKS} tasks, cached token{label}"
    yield Figure("P2", what, "env", ratio(turns, "token", "env"), 1.10, slack=ground.slack)
    first = 1000 * difference(turns, "token", "env") / (hosts * TASKS)
    yield Figure(
        "P2", f"first hit of a worker, above env{label}", "env", first, FIRST, MILLISECONDS, slack=ground.slack
    )


def measure_template(ground: Ground) -> Iterator[Figure]:
    """P2b: one worker with many lookups."""
    path = ground.ansible.directory / "a-file"
    path.write_text("x" * 2000)
    ground.ansible.variables["a_file"] = str(path)
    count = ground.size(20_000, 5_000)
    plays = {"token": many(TOKEN, count), "file": many(FILE, count), "nothing": many(NOTHING, 1)}
    turns = take_turns({name: ground.contender(tasks) for name, tasks in plays.items()}, ground.turns)
    value = ratio(turns, "token", "file", "nothing")
    yield Figure("P2b", f"{count:,} cached lookups in one template", "file", value, 1.5, slack=ground.slack)


def many(expression: str, count: int) -> str:
    """One template with `count` lookups."""
    loop = f"{{% for i in range({count}) %}}{{% set x = {expression} %}}{{% endfor %}}"
    return f'- ansible.builtin.debug:\n    msg: "{loop}done"\n'


def measure_az(ground: Ground) -> Iterator[Figure]:
    """P4: an evaluation each, both of a token that is cached."""
    what, rival = "one evaluation, cached token", "pipe az account get-access-token"
    if ground.az is None:
        yield Figure("P4", what, rival, None, 1 / 50, note="the Azure CLI is not installed")
        return
    path = f"{ground.az}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["PATH"] = path
    signed_in = azure_cli.signed_in(ground.entra, ground.app, Path(tempfile.mkdtemp(dir=ground.ansible.directory)))
    environment = {**signed_in, "PATH": path}
    command = f"az account get-access-token --scope {ground.entra.scope} --query accessToken -o tsv"
    hosts = ground.size(20, 10)  # an evaluation of ours is too small to be seen in one worker

    def play(expression: str, hosts: int) -> Contender:
        return ground.contender(debug(expression, TASKS), hosts, environment=environment)

    contenders = {
        "token": play(TOKEN, hosts),
        "az": play(f"lookup('ansible.builtin.pipe', '{command}')", 1),
        **{f"nothing, {count}": play(NOTHING, count) for count in (1, hosts)},
    }
    turns = take_turns(contenders, ground.turns)
    ours, az = difference(turns, "token", f"nothing, {hosts}") / hosts, difference(turns, "az", "nothing, 1")
    yield Figure("P4", what, rival, ours / az, 1 / 50, slack=ground.slack)
