# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make matrix`: every supported ansible-core with a controller's and a host's Python, as far as this machine has them.

Interpreters are found by name (python3.6, …) on PATH and in the directories given as arguments. What is not there is
skipped by name. Each row runs the unit and integration tests with that core; the modules run under the host's Python.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".build" / "matrix"


@dataclass(frozen=True)
class Row:
    """ansible-core `core` on the controller's Python `controller`, managing hosts with the Python `target`."""

    core: str
    controller: str
    target: str

    @property
    def name(self) -> str:
        return f"core-{self.core}-py{self.controller}-target-py{self.target}"


# The oldest core is the only one that still manages hosts with Python 3.6. `make gates` runs ansible-test sanity.
ROWS = (
    Row("2.16", "3.11", "3.6"),
    Row("2.18", "3.11", "3.8"),
    Row("2.19", "3.11", "3.9"),
    Row("2.20", "3.12", "3.9"),
    Row("2.21", "3.13", "3.12"),
    Row("2.22", "3.13", "3.13"),
)


def main(directories: list[str]) -> int:
    """Run all rows; 1 if one of them failed."""
    console = Console(width=110)
    search = os.pathsep.join([*directories, os.environ.get("PATH", "")])
    results = []
    for row in ROWS:
        console.rule(row.name)
        started = time.monotonic()
        outcome = run(row, search)
        results.append((row, outcome, time.monotonic() - started))
        console.print(f"{row.name}: {outcome}")
    show(console, results)
    return 1 if any(outcome.startswith("FAILED") for _row, outcome, _seconds in results) else 0


def run(row: Row, search: str) -> str:
    """PASSED, FAILED: what, or SKIPPED: why."""
    controller, target = find_python(row.controller, search), find_python(row.target, search)
    missing = [f"python{v}" for v, p in ((row.controller, controller), (row.target, target)) if p is None]
    if controller is None or target is None:
        return f"SKIPPED: {' and '.join(missing)} not on this machine"
    binaries = make_venv(row, controller)
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "TARGET_PYTHON": target}
    failed = [what for what, command in commands(binaries) if not succeeds(command, environment)]
    return f"FAILED: {', '.join(failed)}" if failed else "PASSED"


def commands(binaries: Path) -> list[tuple[str, list[str]]]:
    pytest = [str(binaries / "python"), "-m", "pytest", "-q"]
    return [("unit", [*pytest, "tests/unit"]), ("integration", [*pytest, "tests/integration"])]


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def find_python(version: str, search: str) -> str | None:
    """The interpreter itself, not a shim in front of it: shims that find no version fail when they are called."""
    for directory in search.split(os.pathsep):
        candidate = shutil.which(f"python{version}", path=directory) if directory else None
        if candidate is None:
            continue
        asked = [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
        if answer[0] == version:
            return answer[1]
    return None


def make_venv(row: Row, python: str) -> Path:
    """A virtual environment with the core's locked requirements; kept between runs."""
    directory = WORK / f"core-{row.core}-py{row.controller}"
    binaries, stamp = directory / "bin", directory / ".installed"
    lock = ROOT / "requirements" / f"core-{row.core}.txt"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([python, "-m", "venv", "--clear", str(directory)], check=True)
        pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(pip, check=True)
        stamp.touch()
    return binaries


def show(console: Console, results: list[tuple[Row, str, float]]) -> None:
    table = Table()
    for heading in ("ansible-core", "Controller", "Host", "Outcome", "Seconds"):
        table.add_column(heading)
    for row, outcome, seconds in results:
        table.add_row(row.core, f"Python {row.controller}", f"Python {row.target}", outcome, f"{seconds:.0f}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
