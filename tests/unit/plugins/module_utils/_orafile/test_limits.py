# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a file can cost: ten megabytes of one-letter names cost 1.9 GB once (issue 13, number 9)."""

import os
import subprocess
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile import limits
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import (
    OJDBC,
    SQLNET,
    TNSNAMES,
    DesiredState,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import neighbour_warnings
from tests.conftest import COLLECTIONS

BYTES = 10_000_000
#: Of the process, Python with it. The worst of these files needs less than half of it, and needed up to ten times as much without a limit.
MAX_MEGABYTES = 400
HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=a)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
CHILD = f"""
import resource, sys
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
editor = FileEditor(sys.argv[1], DesiredState(present={{"HR": "{HR}"}}), kind=sys.argv[2])
try:
    editor.plan()
    print("planned")
except OraFileError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(
    ("kind", "before", "unit", "after"),
    [
        (TNSNAMES, b"", b"a\n", b""),
        (TNSNAMES, b"", b"a=1\n", b""),
        (TNSNAMES, b"", b"\na=", b""),
        (TNSNAMES, b"", b"a,", b"=1"),
        (TNSNAMES, b"A=", b"(", b""),
        (TNSNAMES, b"A=(", b"\n (A=b)", b")"),
        (TNSNAMES, b"", b"\n", b"x"),
        (SQLNET, b"", b"a=1\n", b""),
        (OJDBC, b"", b"\na=", b""),
        (OJDBC, b"", b"a\n", b""),
    ],
)
def test_ten_megabytes_of(tmp_path, kind, before, unit, after):
    path = tmp_path / "file.ora"
    path.write_bytes(before + unit * (BYTES // len(unit)) + after)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path), kind],
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
        capture_output=True,
        text=True,
        check=True,
    )
    words, megabytes = done.stdout.splitlines()
    assert words.startswith(f"{path}: it has more than ") and words.endswith("; is the path right?")
    assert int(megabytes) < MAX_MEGABYTES


def test_files_of_the_field_are_far_below_the_limits(tmp_path):
    """50,000 entries of 13 lines each, five times as many as the benchmark has."""
    entry = "S{:05d} =\n  (DESCRIPTION =\n" + "    (ADDRESS = (PROTOCOL = TCP)(HOST = a)(PORT = 1521))\n" * 10 + "  )\n"
    path = tmp_path / "tnsnames.ora"
    path.write_text("".join(entry.format(number) for number in range(50_000)))
    editor = FileEditor(str(path), DesiredState(present={"HR": HR}))
    editor.plan()
    assert editor.changed and editor.warnings == []


@pytest.mark.parametrize("kind", [TNSNAMES, SQLNET, OJDBC])
def test_file_at_its_limit_is_edited_and_one_above_is_named(tmp_path, monkeypatch, kind):
    path = tmp_path / "file.ora"
    path.write_text("".join(f"A{number} = x\n" for number in range(10)))
    edit = DesiredState(present={"A0": "y"})
    monkeypatch.setattr(limits, "MAX_PARTS", 10 * limits.ENTRY)
    FileEditor(str(path), edit, kind=kind).plan()
    monkeypatch.setattr(limits, "MAX_PARTS", 10 * limits.ENTRY - 1)
    with pytest.raises(OraFileError, match=f"^{path}: it has more than 39 names, lines and parentheses, .* right[?]"):
        FileEditor(str(path), edit, kind=kind).plan()


def test_included_file_above_the_limit_is_a_warning(tmp_path, monkeypatch):
    path, other = tmp_path / "tnsnames.ora", tmp_path / "other.ora"
    path.write_text(f"IFILE = {other}\n")
    other.write_text("".join(f"A{number} = x\n" for number in range(100)))
    monkeypatch.setattr(limits, "MAX_PARTS", 100)
    editor = FileEditor(str(path), DesiredState(present={"HR": HR}))
    editor.plan()
    assert any(f"{other}: it has more than 100 names" in warning for warning in editor.warnings)


def test_neighbour_above_the_limit_says_nothing(tmp_path, monkeypatch):
    path = tmp_path / "tnsnames.ora"
    lines = "".join(f"A{number} = x\n" for number in range(100))
    (tmp_path / "sqlnet.ora").write_text(f"NAMES.DEFAULT_DOMAIN = world\n{lines}")
    monkeypatch.setattr(limits, "MAX_PARTS", 100)
    editor = FileEditor(str(path), DesiredState(present={"HR": HR}))
    editor.plan()
    assert neighbour_warnings([editor]) == []
