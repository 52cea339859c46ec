# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/fetch_clients where something is missing, in a copy of its own and without the network."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.drivers import HERE, ROOT

PINS = ("package.json", "package-lock.json", "requirements.txt")
#: What a shell script may take for granted.
PROGRAMS = ["sh", "dirname", "mkdir", "mktemp", "rm", "cksum", "cut", "cp", "mv", "find", "wc", "tail", "realpath"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The script, its pins and a PATH with nothing but the usual programs."""
    for name in ("tools", "tests/clients", "bin"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "fetch_clients", tmp_path / "tools")
    for name in PINS:
        shutil.copy(HERE / name, tmp_path / "tests" / "clients")
    for name in PROGRAMS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "missing")
    return tmp_path


def program(checkout: Path, name: str, text: str = "exit 1") -> None:
    (checkout / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
    (checkout / "bin" / name).chmod(0o755)


def fetch(checkout: Path) -> list[str]:
    """What it says, line by line; it never fails."""
    done = subprocess.run(
        [checkout / "tools" / "fetch_clients", "python"],
        env={"PATH": str(checkout / "bin")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def left(checkout: Path) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in (checkout / ".build" / "clients").iterdir())


def test_missing_programs_are_named_in_one_line_each(checkout: Path) -> None:
    assert fetch(checkout) == [
        "fetch_clients: node-oracledb is skipped: there is no node.",
        "fetch_clients: JDBC thin is skipped: there is no javac (a JDK 17 or newer).",
    ]
    assert left(checkout) == []


def test_failed_clients_say_why_and_leave_nothing(checkout: Path) -> None:
    for name in ("node", "javac"):
        program(checkout, name)
    program(checkout, "npm", "echo no route to anywhere; exit 1")
    program(checkout, "python", "echo hashes differ; exit 1")
    assert fetch(checkout) == [
        "no route to anywhere",
        "fetch_clients: node-oracledb is skipped: npm could not fetch it.",
        "hashes differ",
        "fetch_clients: JDBC thin is skipped: pip could not fetch oracle-graph-client.",
    ]
    assert left(checkout) == []


def test_what_is_there_is_not_fetched_again_until_a_pin_changes(checkout: Path) -> None:
    program(checkout, "node")
    program(checkout, "npm", f"echo x >>{checkout}/runs")
    for _run in range(2):
        fetch(checkout)
    assert (checkout / "runs").read_text() == "x\n"
    (before,) = (checkout / ".build" / "clients").iterdir()
    (checkout / "tests" / "clients" / "package-lock.json").write_text("{}")
    fetch(checkout)
    assert (checkout / "runs").read_text() == "x\nx\n"
    (after,) = (checkout / ".build" / "clients").iterdir()
    assert after.name != before.name
