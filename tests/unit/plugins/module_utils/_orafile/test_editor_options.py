# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an edit on disk can be asked for beside entries: renames, defaults, exclusive, clients, backup."""

import json
import os
import re
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import JDBC, NODE, OCI, PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import OJDBC, SQLNET, TNSNAMES
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import (
    MAX_WARNINGS,
    DesiredState,
    FileEditor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError
from tests.unit.plugins.module_utils._files.file_tools import OTHER, ROOT, public_directory, snapshot, state

HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
FOREIGN = b"# the DBA's own\r\nOLD =\r\n  (X = y)\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tnsnames.ora"


def planned(path: Path, edits: DesiredState, **options: object) -> FileEditor:
    edit = FileEditor(str(path), edits, **options)
    edit.plan()
    return edit


def apply(path: Path, edits: DesiredState, **options: object) -> FileEditor:
    edit = planned(path, edits, **options)
    edit.apply()
    return edit


# Renames


def test_rename_then_the_other_edits(path: Path) -> None:
    path.write_bytes(b"A, B = 1\nC = 2\nD = 3\n")
    edits = DesiredState({"FIRST": HR, "NEW": HR}, absent=["C"], renames={"a": "FIRST", "D": "LAST"})
    assert apply(path, edits).changed
    assert path.read_bytes() == f"B = 1\nLAST = 3\nFIRST = {HR}\nNEW = {HR}\n".encode()
    assert not apply(path, edits).changed


def test_rename_without_other_edits_makes_and_removes_no_file(path: Path) -> None:
    edit = apply(path, DesiredState(renames={"A": "B"}))
    assert not edit.changed
    assert edit.warnings == [f"{path}: there is neither A nor B, so that nothing is renamed; is the name right?"]
    assert not path.exists()
    path.write_bytes(b"A = 1")
    apply(path, DesiredState(renames={"A": "B"}))
    assert path.read_bytes() == b"B = 1"


def test_all_faults_of_renames_in_one_message(path: Path) -> None:
    path.write_bytes(b"A = 1\nB = 2\n")
    with pytest.raises(OraFileError) as caught:
        planned(path, DesiredState({"two words": HR}, renames={"A": "B", "X": "Y"}))
    assert str(caught.value).startswith(f"{path}: A is not renamed: B is there already, at line 2")
    assert "'two words' is not a name" in str(caught.value)


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        (DesiredState({"a": HR}, renames={"A": "B"}), "A is not renamed to B: A is to be present as well."),
        (DesiredState(defaults={"a": HR}, renames={"A": "B"}), "A is not renamed to B: A is to be present as well."),
        (DesiredState(renames={"A": "B", "C": "b"}), "A is not renamed to B: another name is renamed to B as well."),
        (DesiredState(renames={"A": "B", "b": "C"}), "A is not renamed to B: B is to be removed."),
        (DesiredState(absent=["b"], renames={"A": "B"}), "A is not renamed to B: B is to be removed."),
    ],
)
def test_what_a_second_run_would_find_undone_is_refused(path: Path, edits: DesiredState, words: str) -> None:
    path.write_bytes(b"A = 1\n")
    with pytest.raises(OraFileError, match=re.escape(words)):
        planned(path, edits)


def test_rename_to_another_case_and_absence_of_the_old_name_agree(path: Path) -> None:
    path.write_bytes(b"hr = 1\nA = 2\n")
    assert apply(path, DesiredState(absent=["A"], renames={"hr": "HR", "a": "B"})).after == b"HR = 1\nB = 2\n"


# Defaults, exclusive, clients


def test_defaults_only_where_there_is_none(path: Path) -> None:
    path.write_bytes(b"token_auth = OCI_TOKEN # theirs\n")
    edits = DesiredState({"X": "1"}, defaults={"TOKEN_AUTH": "OAUTH", "SSL_SERVER_DN_MATCH": "YES"})
    after = b"token_auth = OCI_TOKEN # theirs\nX = 1\nSSL_SERVER_DN_MATCH = YES\n"
    assert apply(path, edits, kind=SQLNET).after == after
    assert not apply(path, edits, kind=SQLNET).changed
    path.unlink()
    assert apply(path, DesiredState(defaults={"TOKEN_AUTH": "OAUTH"}), kind=SQLNET).after == b"TOKEN_AUTH = OAUTH\n"


def test_default_of_a_name_that_goes_takes_its_place(path: Path) -> None:
    path.write_bytes(b"A = 1\n")
    assert apply(path, DesiredState(absent=["A"], defaults={"A": "2"})).after == b"A = 2\n"


def test_exclusive_keeps_what_is_asked_for(path: Path) -> None:
    path.write_bytes(b"# head\nOLD = 1\nA, x = 2\nd = 3\nIFILE = /dev/null\nR = 4\nHR = 5\n")
    edits = DesiredState({"HR": HR}, absent=["GONE"], renames={"R": "S"}, defaults={"D": "9"}, exclusive=True)
    edit = apply(path, edits)
    assert path.read_bytes() == f"# head\nd = 3\nIFILE = /dev/null\nS = 4\nHR = {HR}\n".encode()
    assert edit.report() == {"path": str(path), "changed": True, "removed": ["OLD", "A", "x"]}
    again = apply(path, edits)
    assert again.report() == {"path": str(path), "changed": False, "removed": []}


def test_exclusive_without_names_removes_all_and_the_file(path: Path) -> None:
    path.write_bytes(b"A = 1\nB = 2\n")
    edit = apply(path, DesiredState(exclusive=True))
    assert edit.removed == ["A", "B"]
    assert not path.exists()


def test_exclusive_is_refused_where_an_end_is_unclear(path: Path) -> None:
    path.write_bytes(b"A = (b=1) c\nB = (d=1) e\nHR = 1\n")
    before = snapshot(path.parent)
    with pytest.raises(OraFileError) as caught:
        planned(path, DesiredState({"HR": "2"}, exclusive=True))
    assert [f"{name} at line" in str(caught.value) for name in ("A", "B")] == [True, True]
    assert snapshot(path.parent) == before


def test_unused_clients_do_not_matter(path: Path) -> None:
    path.write_bytes(b'A = (DN="a(b")\n')
    with pytest.raises(OraFileError, match="python-oracledb"):
        planned(path, DesiredState({"HR": HR}))
    edit = apply(path, DesiredState({"HR": HR}), clients=(NODE, JDBC))
    assert edit.warnings == []
    assert path.read_bytes() == f'A = (DN="a(b")\nHR = {HR}\n'.encode()


def test_last_warning_says_how_many_more_there_are(path: Path) -> None:
    path.write_bytes(b"A = x\n" * (MAX_WARNINGS + 2))
    assert len(planned(path, DesiredState()).warnings) == MAX_WARNINGS + 1  # one of them is the last, which counts
    path.write_bytes(b"A = x\n" * (MAX_WARNINGS + 1))
    assert len(planned(path, DesiredState()).warnings) == MAX_WARNINGS
    path.write_bytes(b"A = x\n" * (MAX_WARNINGS + 5))
    assert planned(path, DesiredState()).warnings[-1] == f"{path} has 4 more such places."


def test_ojdbc_properties_that_java_cannot_read(path: Path) -> None:
    path.write_bytes(b"a = \\u12\n")
    with pytest.raises(OraFileError, match=f"{path}: b would not be found by JDBC: line 1, column 5"):
        planned(path, DesiredState({"b": "1"}), kind=OJDBC)


# Backup


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o600])
def test_backup_has_the_old_bytes_mode_and_owner(mode: int) -> None:
    for base in public_directory():
        path = base / "tnsnames.ora"
        path.write_bytes(FOREIGN)
        path.chmod(mode)
        if ROOT:
            os.chown(path, OTHER, OTHER)
        before = state(path)
        edit = apply(path, DesiredState({"HR": HR}), backup=True)
        copy = Path(edit.report()["backup_file"])
        assert re.fullmatch(rf"tnsnames\.ora\.{os.getpid()}\.\d{{4}}-\d\d-\d\d@\d\d:\d\d:\d\d~", copy.name)
        assert (copy.read_bytes(), state(copy), state(path)) == (FOREIGN, before, before)
        assert sorted(base.iterdir()) == sorted([path, copy])


def test_no_backup_without_a_change_or_a_file(path: Path) -> None:
    assert "backup_file" not in apply(path, DesiredState({"HR": HR}), backup=True).report()
    assert "backup_file" not in apply(path, DesiredState({"HR": HR}), backup=True).report()
    assert list(path.parent.iterdir()) == [path]


def test_backup_of_a_file_that_goes(path: Path) -> None:
    path.write_bytes(b"A = 1\n")
    edit = apply(path, DesiredState(absent=["A"]), backup=True)
    assert list(path.parent.iterdir()) == [Path(edit.backup_file)]
    assert Path(edit.backup_file).read_bytes() == b"A = 1\n"


# Warnings about the file.


def test_warning_says_who_loses_the_whole_file(path: Path) -> None:
    path.write_bytes(b"=======\nA = (B=c)\n# \xfc\n")
    assert apply(path, DesiredState({"HR": HR})).warnings == [
        (
            f"{path}, line 3: HR is not found by python-oracledb: a byte that is not UTF-8 makes the whole file unreadable: save the "
            "file as UTF-8."
        ),
        (
            f"{path}, line 1: HR is not found by node-oracledb: a line that is neither an entry nor a comment: put '#' in front of it, "
            "or take it out."
        ),
        (
            f"{path}, line 1, column 1: a line that is neither an entry nor a comment: OCI, node-oracledb cannot read it, and "
            "node-oracledb reads nothing at all of the file. It was there before."
        ),
    ]
    junk, latin = apply(path, DesiredState(absent=["none"])).warnings
    assert "line 1, column 1: a line that is neither an entry nor a comment: OCI, node-oracledb cannot read it" in junk
    assert "and node-oracledb reads nothing at all of the file" in junk
    assert "and python-oracledb reads nothing at all of the file" in latin
    (latin,) = planned(path, DesiredState(absent=["none"]), clients=(PYTHON,)).warnings
    assert ": python-oracledb cannot read it, and python-oracledb reads nothing" in latin


def test_warning_about_a_sqlnet_names_no_client_that_never_reads_it(path: Path) -> None:
    path.write_bytes(b"A = 1\n  B = 2\n")
    (warning,) = planned(path, DesiredState({"C": "3"}), kind=SQLNET).warnings
    assert ": OCI cannot read it. It was there before." in warning


def test_what_the_edit_corrects_is_no_warning(path: Path) -> None:
    path.write_bytes(b"A = (B=c)\n  HR = (B=c)\nX = 1\nX = 2\n")
    assert len(planned(path, DesiredState(absent=["none"])).warnings) == 2
    edit = apply(path, DesiredState({"HR": HR, "A": HR}, exclusive=True))
    assert (edit.warnings, edit.removed) == ([], ["X"])


@pytest.mark.parametrize("kind", [TNSNAMES, SQLNET])
def test_file_without_a_single_entry_is_something_else(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "passwd"
    path.write_bytes(b"root:x:0:0:root:/root:/bin/bash\nnobody:x:1:1::/:/bin/false\n")
    with pytest.raises(OraFileError, match=f"is no {kind}.ora: not one line of it is an entry"):
        planned(path, DesiredState({"HR": "x"}), kind=kind)
    path.write_bytes(b"# nothing but a comment\n")
    assert planned(path, DesiredState({"HR": "x"}), kind=kind).changed


def test_names_that_are_no_utf8_can_be_printed(path: Path) -> None:
    path.write_bytes(b"M\xdcLLER = 1\nM\xdcLLER = 2\nHR = 3\n")
    edit = planned(path, DesiredState({"HR": HR}, exclusive=True))
    assert edit.report()["removed"] == ["M\\xdcLLER"]
    json.dumps([edit.report(), planned(path, DesiredState({"X": HR})).warnings], ensure_ascii=False).encode()


def test_path_that_the_locale_cannot_say(monkeypatch: pytest.MonkeyPatch) -> None:
    def ascii_only(path: str) -> bytes:
        return path.encode("ascii")

    monkeypatch.setattr(os, "fsencode", ascii_only)
    with pytest.raises(OraFileError, match="set LC_ALL to one of UTF-8"):
        planned(Path("/tmp/é/tnsnames.ora"), DesiredState({"HR": HR}))


# A byte order mark.

MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize("clients", [(), (OCI,), (PYTHON,), (JDBC,)])
@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        (b"HR = (X=y)\nB = 1\n", DesiredState({"HR": HR}), f"\nHR = {HR}\nB = 1\n"),
        (f"HR = {HR}\r\nB = 1\r\n".encode(), DesiredState({"HR": HR}), f"\r\nHR = {HR}\r\nB = 1\r\n"),
        (b"HR, B = (X=y)\n", DesiredState({"HR": HR}), f"\nB = (X=y)\nHR = {HR}\n"),
        (b"OLD = (X=y)\n", DesiredState(renames={"OLD": "HR"}), "\nHR = (X=y)\n"),
        (b"B, OLD = (X=y)\n", DesiredState(renames={"OLD": "HR"}), "\nB, HR = (X=y)\n"),
        (b"# c\nHR = 1\n", DesiredState({"HR": HR}), f"# c\nHR = {HR}\n"),
        (b"", DesiredState({"HR": HR}), f"\nHR = {HR}"),
    ],
)
def test_first_entry_below_a_byte_order_mark_is_edited(
    path: Path, clients: tuple[str, ...], before: bytes, edits: DesiredState, after: str
) -> None:
    """It gets the empty line that the message asks for, and every client finds it (issue 13, number 9)."""
    path.write_bytes(MARK + before)
    assert apply(path, edits, clients=clients).warnings == []
    assert path.read_bytes() == MARK + after.encode()
    again = planned(path, edits, clients=clients)
    assert (again.changed, again.warnings) == (False, [])


def test_byte_order_mark_of_node_oracledb_only_stays_beside_the_entry(path: Path) -> None:
    path.write_bytes(MARK + b"HR = (X=y)\n")
    apply(path, DesiredState({"HR": HR}), clients=(NODE,))
    assert path.read_bytes() == MARK + f"HR = {HR}\n".encode()


def test_byte_order_mark_without_anything_behind_it_is_no_warning(path: Path) -> None:
    path.write_bytes(MARK + f"HR = {HR}\n".encode())
    for _run in range(2):
        assert apply(path, DesiredState(absent=["HR"])).warnings == []
        assert path.read_bytes() == MARK


def test_byte_order_mark_that_hides_another_entry_is_still_said(path: Path) -> None:
    path.write_bytes(MARK + b"OTHER = (X=y)\n")
    (warning,) = apply(path, DesiredState({"HR": HR})).warnings
    assert "line 1, column 1: a byte order mark at the start hides the first entry" in warning


def test_first_parameter_of_a_sqlnet_ora_below_a_byte_order_mark_is_edited(path: Path) -> None:
    path.write_bytes(MARK + b"SQLNET.EXPIRE_TIME = 10\n")
    assert apply(path, DesiredState({"SQLNET.EXPIRE_TIME": "5"}), kind=SQLNET).warnings == []
    assert path.read_bytes() == MARK + b"\nSQLNET.EXPIRE_TIME = 5\n"
