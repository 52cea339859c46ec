# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make matrix`: every supported ansible-core with a controller's and a host's Python, as far as this machine has them.

Interpreters are found by name (python3.6, …) in the directories given as arguments and on PATH. What is not there is
skipped by name. Each row runs the unit and integration tests with that core; the modules run under the host's Python.
What a row printed and what came of it is in .build/matrix/ROW. A row that passed is not run again before something
changes that it runs, unless `--rows` names it; `--write` puts what all rows gave into docs/tested-with.*.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree

import yaml
from rich.console import Console
from rich.table import Table

from tools import tested_with
from tools.tested_with import Result
from tools.tree import ROOT, git

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

    @property
    def directory(self) -> Path:
        return WORK / self.name


# Each core with a host's Python that it supports and no other row has, each Python from 3.6 on; 2.16 is the last one that
# manages hosts with Python 3.6. `make gates` runs ansible-test sanity.
ROWS = (
    Row("2.16", "3.11", "3.6"),
    Row("2.17", "3.10", "3.7"),
    Row("2.18", "3.11", "3.8"),
    Row("2.19", "3.11", "3.9"),
    Row("2.20", "3.12", "3.10"),
    Row("2.20", "3.12", "3.11"),
    Row("2.21", "3.13", "3.12"),
    Row("2.22", "3.13", "3.13"),
)
# Of the unit tests those of the packages that import Ansible; `make test` runs the others, with the controller's Pythons in CI.
SHELLS = ("action", "lookup", "modules", "plugin_utils/_action", "plugin_utils/_lookup")
TESTS = {
    "unit": [*(f"tests/unit/plugins/{name}" for name in SHELLS), "tests/unit/roles"],
    "integration": ["tests/integration"],
}


def named(names: Iterable[str]) -> list[str]:
    return [f"tests/integration/test_{name}.py" for name in names]


# What is the same with every ansible-core and every host's Python, by its reason. `make test` runs it.
ENGINE = "how Entra is asked is the engine's, which imports no Ansible"
DOCUMENTS = "documents, and the tools for them"
PROGRAM = (
    "the program of a host that renews its tokens, which runs without Ansible, with the Pythons that the tests name"
)
WORDS = "the words of messages; test_bad_input.py has each way that they take"
SAME_EVERYWHERE = {
    ENGINE: (
        *("accounts", "authority", "azure_cli", "chain", "ci_systems", "graph", "include", "integrated_windows"),
        *("managed_identity", "on_behalf_of", "user_flows", "wire_canaries", "workloads"),
    ),
    DOCUMENTS: (
        *("oracle_examples", "pipeline_examples", "readme", "release", "rotate_examples"),
        *("snippets", "snippets_clients", "snippets_operation", "snippets_people", "snippets_start"),
    ),
    PROGRAM: ("rotation_program", "rotation_soak"),
    WORDS: ("messages",),
}
# What `--short` runs of the integration tests: each plugin, each kind of module, the role, and the playbooks but rotate.
SHORT = (
    *(
        "aad_token",
        "cached_lookup",
        "short_name",
        "another_core",
        "killed",
        "login",
        "login_playbook",
        "logout_playbook",
    ),
    *("oracle_token", "oracle_files", "oracle_client", "oracle_check", "role", "rotation", "check"),
)
LEFT_OUT = named([name for names in SAME_EVERYWHERE.values() for name in names])
# What decides about the outcome of a row.
SUBJECT = ("plugins", "roles", "playbooks", "meta", "requirements", "demo", "tests/emulators")


def main(arguments: Sequence[str]) -> int:
    """Run the rows; 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="make matrix", description=__doc__)
    parser.add_argument("directories", nargs="*", help="where interpreters are looked for before PATH")
    parser.add_argument("--rows", default="", help='run only these, also if they passed: "2.16 py3.13"')
    parser.add_argument("--short", action="store_true", help="a third of the integration tests, which the table says")
    parser.add_argument("--jobs", default="2", help="processes of one run of tests")
    parser.add_argument("--write", action="store_true", help="write docs/tested-with.json, .md and the README's table")
    given = parser.parse_args(arguments)
    console = Console(width=110)
    search = os.pathsep.join([*given.directories, os.environ.get("PATH", "")])
    results = []
    for row in selected(given.rows):
        console.rule(row.name)
        started = time.monotonic()
        result = None if given.rows else kept(row, short=given.short)
        if result is None:
            console.print(f"tail -f {row.directory.relative_to(ROOT)}/*.log")
            before = commit()
            result = replace(run(row, search, given.jobs, short=given.short), short=given.short)
            result = keep(row, result if result.commit == before else replace(result, commit=f"{before}+"))
        results.append((result, time.monotonic() - started))
        console.print(f"{row.name}: {result.outcome}")
    show(console, results)
    if given.write:
        tested_with.write(collected())
    return int(any(result.outcome.startswith("FAILED") for result, _seconds in results))


def selected(words: str) -> list[Row]:
    """The rows whose names have one of the words, all of them without a word; SystemExit if there is none."""
    found = [row for row in ROWS if not words or [word for word in words.split() if word in row.name]]
    if not found:
        sys.exit(f"make matrix: no row is called {words}: {', '.join(row.name for row in ROWS)}")
    return found


def run(row: Row, search: str, jobs: str, *, short: bool) -> Result:
    controller, target = find_python(row.controller, search), find_python(row.target, search)
    missing = [f"python{v}" for v, p in ((row.controller, controller), (row.target, target)) if p is None]
    if controller is None or target is None:
        return result_of(row, f"SKIPPED: {' and '.join(missing)} not on this machine")
    try:
        binaries = make_venv(row, controller)
    except subprocess.CalledProcessError as error:
        return result_of(row, f"FAILED: {' '.join(map(str, error.cmd[:4]))}")
    shutil.rmtree(row.directory, ignore_errors=True)
    row.directory.mkdir(parents=True)
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "TARGET_PYTHON": target}
    commands = {kind: command(row, kind, binaries, jobs, short=short) for kind in TESTS}
    failed = [kind for kind in TESTS if not succeeds(row, kind, commands[kind], environment)]
    tests = {kind: counts(row.directory / f"{kind}.xml") for kind in TESTS}
    outcome = f"FAILED: {', '.join(failed)}" if failed else "PASSED"
    versions = (core_version(binaries), python_version(str(binaries / "python")), python_version(target))
    return result_of(row, outcome, versions, tests)


def command(row: Row, kind: str, binaries: Path, jobs: str, *, short: bool) -> list[str]:
    pytest = [str(binaries / "python"), "-m", "pytest", "-v", "-p", "no:cacheprovider", "--durations=10"]
    paths = named(SHORT) if short and kind == "integration" else TESTS[kind]
    report = [f"--junitxml={row.directory / kind}.xml", "-n", jobs, "--dist", "loadfile"]
    return [*pytest, *report, *(f"--ignore={path}" for path in LEFT_OUT), *paths]


def succeeds(row: Row, kind: str, arguments: list[str], environment: dict[str, str]) -> bool:
    with (row.directory / f"{kind}.log").open("w") as log:
        done = subprocess.run(arguments, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False)
    return done.returncode == 0


def counts(report: Path) -> dict[str, int]:
    """How many tests passed, were skipped, failed, as pytest's own report says; nothing, if it came to none."""
    if not report.exists():
        return {}
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    number = {
        key: sum(int(suite.get(key, 0)) for suite in suites) for key in ("tests", "skipped", "failures", "errors")
    }
    failed = number["failures"] + number["errors"]
    return {"passed": number["tests"] - number["skipped"] - failed, "skipped": number["skipped"], "failed": failed}


def result_of(
    row: Row, outcome: str, versions: tuple[str, str, str] | None = None, tests: dict[str, dict[str, int]] | None = None
) -> Result:
    core, controller, host = versions or (row.core, row.controller, row.target)
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
    today = datetime.now(timezone.utc).date().isoformat()
    return Result(row.name, core, controller, host, outcome, today, version, commit(), tests=tests or {})


def commit() -> str:
    """The last commit that changed what a row runs, with a + if something else was there while it ran."""
    paths = [*SUBJECT, *(path for kind in TESTS.values() for path in kind), *(f":(exclude){path}" for path in LEFT_OUT)]
    last = git(ROOT, "log", "-1", "--abbrev=10", "--format=%h", "--", *paths).strip()
    return last + ("+" if git(ROOT, "status", "--porcelain", "--", *paths) else "")


def keep(row: Row, result: Result) -> Result:
    row.directory.mkdir(parents=True, exist_ok=True)
    (row.directory / "result.json").write_text(json.dumps(asdict(result)))
    return result


def last(row: Row) -> Result | None:
    """What the row's last run gave."""
    path = row.directory / "result.json"
    return Result(**json.loads(path.read_text())) if path.exists() else None


def kept(row: Row, *, short: bool) -> Result | None:
    """What the last run gave, if it passed and a run now would be of the same files and of no more tests."""
    result = last(row)
    if result is None or not result.passed or (result.short and not short) or "+" in result.commit:
        return None
    return result if result.commit == commit() else None


def collected() -> tested_with.Figures:
    """All rows: as they ran last here, else as the documentation has them, else as not run."""
    old = tested_with.read()
    documented = {result.name: result for result in old.rows}
    rows = [last(row) or documented.get(row.name) or not_run(row) for row in ROWS]
    return tested_with.Figures(rows, tested_with.drivers(old.drivers))


def not_run(row: Row) -> Result:
    return replace(result_of(row, "SKIPPED: not run"), date="", collection="", commit="")


def core_version(binaries: Path) -> str:
    """2.16.19 of `ansible [core 2.16.19]`."""
    answer = subprocess.run([str(binaries / "ansible"), "--version"], capture_output=True, text=True, check=True).stdout
    return answer.splitlines()[0].partition("[core ")[2].rstrip("]")


def python_version(python: str) -> str:
    asked = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


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
    """A virtual environment with the core's locked requirements; kept between runs. Raises CalledProcessError."""
    directory = WORK / f"core-{row.core}-py{row.controller}"
    binaries, stamp = directory / "bin", directory / ".installed"
    lock = ROOT / "requirements" / f"core-{row.core}.txt"
    if not stamp.exists() or stamp.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([python, "-m", "venv", "--clear", str(directory)], check=True)
        pip = [str(binaries / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(pip, check=True)
        stamp.touch()
    return binaries


def show(console: Console, results: list[tuple[Result, float]]) -> None:
    table = Table()
    for heading in ("ansible-core", "Controller", "Host", "Unit", "Integration", "Outcome", "Minutes"):
        table.add_column(heading)
    for result, seconds in results:
        figures = [tested_with.told(result.tests.get(kind, {})) for kind in TESTS]
        table.add_row(result.core, result.controller, result.host, *figures, result.outcome, f"{seconds / 60:.0f}")
    console.print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
