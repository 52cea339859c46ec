# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R1: what a run of `entra-oracle-tokens rotate` costs on a host in which nothing is due, above the bare interpreter."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.figures import MILLISECONDS, Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.usage import Contender, Usage, difference, take_turns, used_by
from tests.integration.rotator import Rotator

MORE = 15  # ms
PYTHONS = (sys.executable, "python3.6", "python3.9", "python3.12")
FLOOR = ("-I", "-c", "import json, base64")


def measure(ground: Ground) -> Iterator[Figure]:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program

    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        rotator = Rotator(Path(name).resolve() / "host", rotation_program())
        rotator.configure(ground.entra, ground.app)
        rotator.run("rotate", "hr").check_returncode()
        for python in PYTHONS:
            what = f"renewal that is not due, {Path(python).name}"
            if not works(python):
                yield Figure("R1", what, "interpreter", None, MORE, MILLISECONDS, note="it is not on PATH")
                continue
            rotator.python = [str(shutil.which(python))]
            contenders = {
                "run": silent(rotator.command("rotate", "hr", "--within", "300")),
                "floor": silent([*rotator.python, *FLOOR]),
            }
            turns = take_turns(contenders, 4 * ground.turns + 1)
            yield Figure("R1", what, "interpreter", 1000 * difference(turns, "run", "floor"), MORE, MILLISECONDS)


def silent(command: list[str]) -> Contender:
    """The command, which must print nothing."""

    def run() -> Usage:
        used = used_by(command)
        if used.output:
            raise RuntimeError(f"{command}: {used.output}")
        return used

    return run


def works(python: str) -> bool:
    path = shutil.which(python)
    return bool(path) and subprocess.run([str(path), "-c", ""], capture_output=True, check=False).returncode == 0
