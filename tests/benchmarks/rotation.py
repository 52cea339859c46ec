# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of `entra-oracle-tokens rotate` costs in which nothing is due: processor time beside that of the bare interpreter.

Both run in turns, so that what else the machine does hits both. `python -m tests.benchmarks.rotation`
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import tests.conftest  # makes the collection importable
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from tests.emulators.entra import Entra
from tests.integration.rotator import Rotator

TURNS = 41
MAX_MILLISECONDS = 15.0
PYTHONS = (sys.executable, "python3.6", "python3.9", "python3.12")
FLOOR = ("-I", "-c", "import json, base64")


def milliseconds(command: Sequence[str]) -> float:
    """Of the processor, in a process that must succeed in silence."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    output = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode or output:
        raise RuntimeError(f"{command}: {process.returncode} {output!r}")
    return 1000 * (usage.ru_utime + usage.ru_stime)


def measure(rotator: Rotator) -> tuple[float, float]:
    """Medians: the floor, and the run."""
    run = rotator.command("rotate", "hr", "--within", "300")
    turns = [(milliseconds([*rotator.python, *FLOOR]), milliseconds(run)) for _turn in range(TURNS)]
    floors, runs = zip(*turns, strict=True)
    return statistics.median(floors), statistics.median(runs)


def works(python: str) -> bool:
    path = shutil.which(python)
    return bool(path) and subprocess.run([str(path), "-c", ""], capture_output=True, check=False).returncode == 0


def main() -> int:
    assert tests.conftest.LINK.exists()
    missed = 0
    print(
        f"a run that is not due, processor time, medians of {TURNS} turns; at most {MAX_MILLISECONDS:g} ms above the floor"
    )
    with tempfile.TemporaryDirectory() as name, Entra() as entra:
        Path(name).chmod(0o755)
        rotator = Rotator(Path(name).resolve() / "host", rotation_program())
        rotator.configure(entra, entra.app(secret=True, roles=["hr.reader"]))
        rotator.run("rotate", "hr").check_returncode()
        for python in PYTHONS:
            if not works(python):
                print(f"SKIPPED {python}: there is no working one on PATH")
                continue
            rotator.python = [str(shutil.which(python))]
            floor, run = measure(rotator)
            missed += run - floor > MAX_MILLISECONDS
            word = "ok    " if run - floor <= MAX_MILLISECONDS else "MISSED"
            print(f"{word}  {Path(python).name:12} floor {floor:6.1f} ms, run {run:6.1f} ms, {run - floor:+.1f} ms")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
