# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a tnsnames.ora includes: which definition counts, and the warnings about files that cannot be read."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import ALL_CLIENTS, JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import (
    MAX_WARNINGS,
    DesiredState,
    FileEditor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.includes import MAX_DEFECTS, MAX_FILES, Includes
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.unit.plugins.module_utils._files.file_tools import ROOT, USER, in_child, odd_object, public_directory

HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
NOTHING = "python-oracledb and node-oracledb read nothing at all then."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tnsnames.ora"


def planned(path: Path, edits: DesiredState, clients: tuple = ()) -> FileEditor:
    edit = FileEditor(str(path), edits, clients=clients)
    edit.plan()
    return edit


def warnings(path: Path, clients: tuple = ALL_CLIENTS) -> list:
    """The warnings about the included files, without those about the lines that include them."""
    return Includes(str(path), OraFile(path.read_bytes(), clients), clients).warnings([])


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_what_is_fine_is_read_and_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    included = write(tmp_path / "more" / "own entries.ora", "A = 1\nB, c =\n  (X=y)\n")
    write(path, f"IFILE = {included}\n")
    includes = Includes(str(path), OraFile(path.read_bytes()), ALL_CLIENTS)
    assert {key: (found.line, found.position) for key, found in includes.defined.items()} == {
        "A": (1, 0), "B": (2, 0), "C": (2, 0)
    }  # fmt: skip
    assert warnings(path) == []
    edit = planned(path, DesiredState({"HR": HR}))
    edit.apply()
    assert edit.warnings == []
    assert path.read_text() == f"IFILE = {included}\nHR = {HR}\n"
    assert included.read_text() == "A = 1\nB, c =\n  (X=y)\n"


@pytest.mark.parametrize(
    ("line", "clients"),
    [
        ("IFILE = more/x.ora", [NODE]),
        ("IFILE = ./more/../more/x.ora", [NODE]),
        ('IFILE = "{0}/more/x.ora"', [JDBC]),
        ("ifile = '{0}/more/x.ora'", [PYTHON, JDBC]),
        ("IFILE = {0}/more/x.ora # ours", [JDBC]),
        ("IFILE =\n  {0}/more/x.ora", [JDBC]),
    ],
)
def test_a_line_that_not_every_client_follows_is_followed_and_told(path: Path, line: str, clients: list) -> None:
    write(path.parent / "more" / "x.ora", "A = 1\n")
    write(path, line.format(path.parent) + "\n")
    edit = planned(path, DesiredState(absent=["A"]))
    assert edit.warnings[0].startswith(f"A is still defined in {path.parent}/more/x.ora, line 1, which {path} includes")
    assert edit.warnings[1].startswith(f"{path}, line 1, column 1: ")
    assert "IFILE" in edit.warnings[1]
    assert f": {', '.join(clients)} cannot read it" in edit.warnings[1]
    assert len(edit.warnings) == 2
    assert not edit.changed


def test_relative_to_the_including_file(path: Path, tmp_path: Path) -> None:
    write(path, "IFILE = one/a.ora\n")
    write(tmp_path / "one" / "a.ora", "IFILE = b.ora\n")
    write(tmp_path / "one" / "b.ora", "DEEP = 1\n")
    assert Includes(str(path), OraFile(path.read_bytes()), ALL_CLIENTS).defined["DEEP"].path == f"{tmp_path}/one/b.ora"


def test_six_levels(path: Path, tmp_path: Path) -> None:
    write(path, f"IFILE = {tmp_path}/1.ora\n")
    for level in range(1, 7):
        write(tmp_path / f"{level}.ora", f"L{level} = 1\nIFILE = {tmp_path}/{level + 1}.ora\n")
    write(tmp_path / "7.ora", "L7 = 1\n")
    assert warnings(path) == [
        f"{tmp_path}/4.ora, line 2: IFILE: node-oracledb and JDBC read 4 levels of IFILE, this one is deeper."
    ]
    assert warnings(path, (OCI, PYTHON)) == []
    assert set(Includes(str(path), OraFile(path.read_bytes()), ALL_CLIENTS).defined) == {
        f"L{level}" for level in range(1, 8)
    }


@pytest.mark.parametrize("ring", [["tnsnames.ora"], ["a.ora", "tnsnames.ora"], ["a.ora", "b.ora", "./c.ora", "b.ora"]])
def test_cycles_end(path: Path, ring: list) -> None:
    for name, following in zip(["tnsnames.ora", *ring], ring, strict=False):
        write(path.parent / name, f"X = 1\nIFILE = {path.parent}/{following}\n")
    found = [one for one in warnings(path) if "defined again" not in one]
    last = path.parent / (["tnsnames.ora", *ring][-2])
    words = "it includes itself; python-oracledb reads nothing at all (DPY-4030)."
    assert found == [f"{last}, line 2: IFILE: {words}"]
    assert warnings(path, (OCI, NODE, JDBC)) == []


def test_the_same_file_twice_is_no_cycle(path: Path) -> None:
    included = write(path.parent / "a.ora", "A = 1\n")
    write(path, f"IFILE = {included}\nIFILE = {included}\n")
    assert warnings(path) == []


def test_missing_file_and_missing_directory(path: Path, tmp_path: Path) -> None:
    write(path, f"X = 1\nIFILE = {tmp_path}/none.ora\nIFILE = {tmp_path}/none/x.ora\n")
    assert warnings(path) == [
        f"{path}, line 2: IFILE: {tmp_path}/none.ora does not exist; {NOTHING}",
        f"{path}, line 3: IFILE: {tmp_path}/none/x.ora does not exist; {NOTHING}",
    ]
    assert warnings(path, (OCI, JDBC)) == []
    planned(path, DesiredState({"HR": HR})).apply()
    assert path.read_text().endswith(f"HR = {HR}\n")


def test_directory(path: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    write(path, f"IFILE = {tmp_path}/more\n")
    assert warnings(path) == [f"{path}, line 1: IFILE: {tmp_path}/more is a directory; {NOTHING}"]


@pytest.mark.parametrize("what", ["link", "dangling link", "hard link", "FIFO", "socket"])
def test_odd_file_is_not_looked_at(path: Path, tmp_path: Path, what: str) -> None:
    """Above all it neither hangs nor stops the edit: the file is not ours."""
    words = odd_object(tmp_path / "odd.ora", what)
    write(path, f"IFILE = {tmp_path}/odd.ora\n")
    edit = planned(path, DesiredState({"HR": HR}))
    edit.apply()
    (warning,) = edit.warnings
    assert warning.startswith(f"{path}, line 1: IFILE: Cannot read {tmp_path}/odd.ora: ")
    assert words in warning
    assert warning.endswith("It was not looked at.")
    assert path.read_text().endswith(f"HR = {HR}\n")


@pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")
def test_unreadable_file() -> None:
    for base in public_directory():
        path = write(base / "tnsnames.ora", f"IFILE = {base}/secret.ora\n")
        write(base / "secret.ora", "A = 1\n").chmod(0o600)

        def look(path: Path = path) -> None:
            os.setuid(USER)
            (warning,) = warnings(path)
            assert "Permission denied" in warning
            assert warning.endswith("It was not looked at.")

        in_child(look)


def test_defects_of_an_included_file(path: Path, tmp_path: Path) -> None:
    included = write(tmp_path / "a.ora", "ok = 1\nA = (X=(y\nB = 1\n")
    write(path, f"IFILE = {included}\n")
    (warning,) = warnings(path)
    assert warning.startswith(f"{included}, line 2, column 8: this parenthesis is never closed")
    everyone = f"{', '.join(ALL_CLIENTS)} cannot read it, and node-oracledb reads nothing at all of the file."
    assert warning.endswith(f"{everyone} It was there before.")
    (warning,) = warnings(path, (OCI, JDBC))
    assert warning.endswith("and swallows what follows: OCI, JDBC cannot read it. It was there before.")
    write(included, "junk\n" * 40 + "A = 1\n" * (MAX_DEFECTS + 3))
    found = warnings(path)
    assert len(found) == MAX_DEFECTS + 1
    assert found[-1].startswith(f"{included} has ")
    assert found[-1].endswith(" more such places.")


def test_a_name_twice_in_an_included_file_is_no_defect_of_the_clients(path: Path, tmp_path: Path) -> None:
    included = write(tmp_path / "a.ora", "A = 1\nA = 2\n")
    write(path, f"IFILE = {included}\n")
    assert warnings(path) == [
        f"{included}, line 1, column 1: A is defined again at line 2, and the last one counts. It was there before."
    ]


def test_too_many_files_are_told_and_bounded(path: Path, tmp_path: Path) -> None:
    """Each includes the next one twice, which makes 2^40 readings."""
    for level in range(40):
        write(tmp_path / f"{level}.ora", f"IFILE = {tmp_path}/{level + 1}.ora\n" * 2)
    write(tmp_path / "40.ora", "A = 1\n")
    write(path, f"IFILE = {tmp_path}/0.ora\n")
    found = warnings(path)
    assert found[-1].endswith(f"more than {MAX_FILES} files are not looked at.")
    assert len(found) < 2 * MAX_FILES
    edit = planned(path, DesiredState({"HR": HR}))
    assert len(edit.warnings) == MAX_WARNINGS + 1 or len(found) <= MAX_WARNINGS
    write(path, "".join(f"IFILE = {tmp_path}/none{number}\n" for number in range(30)))
    edit = planned(path, DesiredState({"HR": HR}))
    assert edit.warnings[MAX_WARNINGS] == f"{30 - MAX_WARNINGS} more such things about what it includes."


@pytest.mark.parametrize("name", ["HR", "hr"])
def test_a_name_that_is_included_below_is_refused_for_who_reads_that(path: Path, name: str) -> None:
    included = write(path.parent / "a.ora", "X = 1\nother, Hr = 2\n")
    write(path, f"HR = 1\nIFILE = {included}\n")
    words = f": line 2 of {included}: it is defined again there, in a file that is included below it, and that definition counts"
    for client in (PYTHON, NODE):
        with pytest.raises(OraFileError, match=f"{name} would not be found by {client}{words}"):
            planned(path, DesiredState({name: HR}), clients=(client,))
    (warning,) = planned(path, DesiredState({name: HR})).warnings
    who = f"{name} is not found by python-oracledb and node-oracledb: it is defined again there, in a file"
    assert warning.startswith(f"{path}, line 2 of {included}: {who}")
    assert path.read_text() == f"HR = 1\nIFILE = {included}\n"
    assert (
        planned(path, DesiredState({name: HR}), clients=(OCI, JDBC)).after
        == f"{name} = {HR}\nIFILE = {included}\n".encode()
    )


def test_a_name_that_is_included_above_is_not(path: Path) -> None:
    included = write(path.parent / "a.ora", "HR = 1\n")
    write(path, f"IFILE = {included}\nHR = 1\n")
    assert planned(path, DesiredState({"HR": HR})).after == f"IFILE = {included}\nHR = {HR}\n".encode()
    write(path, f"HR, B = 1\nIFILE = {included}\n")  # ours goes to the end of the file
    assert planned(path, DesiredState({"HR": HR})).after == f"B = 1\nIFILE = {included}\nHR = {HR}\n".encode()


def test_the_definition_that_counts_is_named(path: Path, tmp_path: Path) -> None:
    """A nested include is read in the place of its line."""
    write(tmp_path / "b.ora", "HR = 1\n")
    write(tmp_path / "a.ora", f"HR = 1\nIFILE = {tmp_path}/b.ora\nHR = 3\n")
    write(path, f"HR = 1\nIFILE = {tmp_path}/b.ora\nIFILE = {tmp_path}/a.ora\nIFILE = {tmp_path}/none.ora\n")
    assert f"line 3 of {tmp_path}/a.ora: HR is not found by" in planned(path, DesiredState({"HR": HR})).warnings[-1]


def test_a_new_name_that_is_included_below_is_refused(path: Path) -> None:
    included = write(path.parent / "a.ora", "NEW = 1\n")
    write(path, f"# a long head\nLONG.NAME = 1\nIFILE = {included}\n")
    words = f"NEW would not be found by python-oracledb and node-oracledb: line 1 of {included}: it is defined again"
    with pytest.raises(OraFileError, match=words):
        planned(path, DesiredState(renames={"LONG.NAME": "NEW"}))
    write(path, f"IFILE = {included}\nLONG.NAME = 1\n")
    assert planned(path, DesiredState(renames={"LONG.NAME": "NEW"})).after == f"IFILE = {included}\nNEW = 1\n".encode()


def test_exclusive_leaves_what_is_included_and_says_so(path: Path) -> None:
    included = write(path.parent / "a.ora", "HR = 1\nOTHER = 2\nGONE = 3\n")
    write(path, f"IFILE = {included}\nOLD = 1\nGONE = 1\n")
    edit = planned(path, DesiredState({"HR": HR}, absent=["GONE"], exclusive=True))
    assert edit.after == f"IFILE = {included}\nHR = {HR}\n".encode()
    assert edit.removed == ["OLD"]
    assert sorted(edit.warnings) == [
        f"GONE is still defined in {included}, line 3, which {path} includes: remove it there.",
        f"OTHER is still defined in {included}, line 2, which {path} includes: remove it there.",
    ]
    assert included.read_text() == "HR = 1\nOTHER = 2\nGONE = 3\n"


def test_path_that_is_none_or_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(b"IFILE = /no\xe9/x.ora\nIFILE = /no\0where/x.ora\n")
    edit = FileEditor(str(path), DesiredState(absent=["HR"]))
    edit.plan()
    text = " ".join(edit.warnings)
    assert "/no\\xe9/x.ora does not exist" in text
    assert "a path cannot have a NUL byte" in text


@pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")
def test_root_reads_no_include_that_the_file_s_owner_could_not_read() -> None:
    base = Path(tempfile.mkdtemp(prefix="ora-includes-"))
    try:
        base.chmod(0o755)
        (base / "secret").mkdir(0o700)
        (base / "secret/s.ora").write_text("CANARY = (A=b)\n")
        theirs = base / "theirs"
        theirs.mkdir(0o755)
        (theirs / "tnsnames.ora").write_text(f"IFILE = {base}/secret/s.ora\n")
        for each in (theirs, theirs / "tnsnames.ora"):
            os.chown(each, USER, USER)
        edit = FileEditor(str(theirs / "tnsnames.ora"), DesiredState({"HR": "(A=b)"}, exclusive=True))
        edit.plan()
        assert "CANARY" not in str(edit.warnings)
        assert "not looked at" in str(edit.warnings)
        os.chown(base / "secret/s.ora", USER, USER)
        os.chown(base / "secret", USER, USER)
        edit.plan()
        assert "CANARY is still defined" in str(edit.warnings)
    finally:
        shutil.rmtree(base)


@pytest.mark.parametrize(
    "text", ["OLD = 1\n", "NEW = 1\n", "", "A = 1\n"], ids=["as well", "renamed here", "alone", "alone beside"]
)
def test_name_to_rename_that_is_included_is_told(path: Path, text: str) -> None:
    """As with a name to remove: clients would still find the old name there (issue 13)."""
    included = write(path.parent / "a.ora", "X = 1\nold, y = 2\n")
    write(path, f"IFILE = {included}\n{text}")
    edit = planned(path, DesiredState(renames={"OLD": "NEW"}))
    words = f"OLD is still defined in {included}, line 2, which {path} includes: rename it to NEW there."
    assert edit.warnings == [words]
    assert edit.changed is (text == "OLD = 1\n")
    assert included.read_text() == "X = 1\nold, y = 2\n"


def test_name_that_was_renamed_in_the_included_file_is_no_warning(path: Path) -> None:
    included = write(path.parent / "a.ora", "new = 1\n")
    write(path, f"IFILE = {included}\n")
    edit = planned(path, DesiredState(renames={"OLD": "NEW"}))
    assert (edit.warnings, edit.changed) == ([], False)
    write(included, "other = 1\n")
    (warning,) = planned(path, DesiredState(renames={"OLD": "NEW"})).warnings
    assert "there is neither OLD nor NEW" in warning


def test_other_letters_of_a_name_that_is_included_are_no_warning(path: Path) -> None:
    included = write(path.parent / "a.ora", "HR = 1\n")
    write(path, f"IFILE = {included}\nHR = 1\n")
    assert planned(path, DesiredState(renames={"HR": "hr"})).warnings == []
