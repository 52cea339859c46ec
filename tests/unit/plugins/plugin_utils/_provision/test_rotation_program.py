# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that a host gets: the same bytes from the same sources, and one file that runs where only Python is."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import rotation_program as builder
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program

NAMES = ("python3.6", "python3.9", "python3.12")
PYTHONS = os.environ.get("PYTHONS", "/usr/bin /usr/local/bin").split()


def interpreters() -> list[str]:
    """This one, and those of NAMES that this machine has (PYTHONS names directories, as for `make matrix`)."""
    found = [shutil.which(name, path=os.pathsep.join([*PYTHONS, os.environ["PATH"]])) for name in NAMES]
    return [sys.executable, *(path for path in found if path and runs(path))]


def runs(path: str) -> bool:
    """A version manager's stand-in does not."""
    return subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0


def test_two_builds_from_copies_of_other_times_are_equal(tmp_path, monkeypatch):
    first = rotation_program()
    root = Path(builder._jwt.__file__).resolve().parent
    copy = tmp_path / "module_utils"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700)
    monkeypatch.setattr(builder._jwt, "__file__", str(copy / "_jwt.py"))
    assert rotation_program() == first


def test_other_source_makes_another_program(tmp_path, monkeypatch):
    first = rotation_program()
    root = Path(builder._jwt.__file__).resolve().parent
    copy = tmp_path / "module_utils"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "_text.py").open("a") as stream:
        stream.write("# another release\n")
    monkeypatch.setattr(builder._jwt, "__file__", str(copy / "_jwt.py"))
    assert rotation_program() != first


def test_names_are_sorted_without_bytecode_and_with_a_start():
    names = zipfile.ZipFile(io.BytesIO(rotation_program())).namelist()
    assert names == sorted(names)
    assert "__main__.py" in names
    assert not [name for name in names if not name.endswith(".py")]


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
@pytest.mark.parametrize("command", ["rotate", "run", "get", "status"])
def test_it_is_all_that_a_python_needs(tmp_path, python, command):
    """Every command is loaded as far as a configuration that is missing, without this collection on any path."""
    program = tmp_path / "program"
    program.write_bytes(rotation_program())
    for arguments, code, words in (
        (["--help"], 0, "exit codes"),
        ([command, "--help"], 0, "usage"),
        (["--config", str(tmp_path / "none"), "get", "hr"], 3, "does not exist"),
    ):
        done = subprocess.run(
            [python, "-I", str(program), *arguments], cwd=tmp_path, env={}, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        assert words in done.stdout + done.stderr


def test_what_deploys_it_is_not_in_it():
    """Or each host would be changed by a release that changes a unit."""
    names = [Path(name).stem for name in zipfile.ZipFile(io.BytesIO(rotation_program())).namelist()]
    assert not set(builder.DEPLOYMENT) & set(names)


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: Path(path).name)
def test_every_part_of_it_is_whole(tmp_path, python):
    """What it imports only when it needs it is in it as well."""
    program = tmp_path / "program"
    program.write_bytes(rotation_program())
    modules = [
        name[: -len(".py")].replace("/", ".")
        for name in zipfile.ZipFile(program).namelist()
        if not name.endswith(("__init__.py", "__main__.py"))
    ]
    script = "\n".join(f"import {name}" for name in modules)
    done = subprocess.run(
        [python, "-I", "-c", f"import sys; sys.path.insert(0, {str(program)!r})\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
