# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other editors, who know of no lock, between the moment in which a file is read and that in which it is replaced."""

import errno
import os
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import replace
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Overtaken, SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import ATTEMPTS, DesiredState, FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

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


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch):
    """Lets another process act when the new file is whole and has not taken its place yet, on the given times."""

    def act(work, times: int = 1) -> list:
        calls: list = []
        fill = replace._fill

        def then(descriptor, path, data, wanted):
            fill(descriptor, path, data, wanted)
            if path.endswith(".ora"):  # not a backup
                calls.append(path)
                if len(calls) <= times:
                    work(len(calls))

        monkeypatch.setattr(replace, "_fill", then)
        return calls

    return act


def in_place(path: Path):
    def work(number: int) -> None:
        with path.open("ab") as file:
            file.write(b"DBA%d = x\r\n" % number)

    return work


def by_rename(path: Path):
    def work(number: int) -> None:
        other = path.with_name("dba")
        other.write_bytes(path.read_bytes() + b"DBA%d = x\r\n" % number)
        other.rename(path)

    return work


def same_length(path: Path):
    def work(number: int) -> None:
        path.write_bytes(path.read_bytes().replace(b"y", b"%d" % number))

    return work


@pytest.mark.parametrize(
    ("other", "times", "theirs"),
    [
        (in_place, 1, FOREIGN + b"DBA1 = x\r\n"),
        (by_rename, 1, FOREIGN + b"DBA1 = x\r\n"),
        (same_length, 1, FOREIGN.replace(b"y", b"1")),
        (in_place, ATTEMPTS - 1, FOREIGN + b"".join(b"DBA%d = x\r\n" % number for number in range(1, ATTEMPTS))),
    ],
)
def test_edit_of_a_process_without_the_lock_is_kept(path: Path, meanwhile, other, times: int, theirs: bytes) -> None:
    path.write_bytes(FOREIGN)
    calls = meanwhile(other(path), times)
    edit = apply(path, DesiredState({"HR": HR}), backup=True)
    assert path.read_bytes() == theirs + f"HR = {HR}\r\n".encode()
    assert len(calls) == times + 1
    assert edit.before == theirs
    assert Path(edit.backup_file).read_bytes() == theirs
    assert sorted(path.parent.iterdir()) == sorted([path, Path(edit.backup_file)])


def test_process_that_never_stops_is_reported(path: Path, meanwhile) -> None:
    path.write_bytes(FOREIGN)
    calls = meanwhile(in_place(path), 10**9)
    edit = planned(path, DesiredState({"HR": HR}), backup=True)
    with pytest.raises(Overtaken, match=f"Cannot write {path}: another process has changed it {ATTEMPTS} times"):
        edit.apply()
    assert len(calls) == ATTEMPTS
    assert path.read_bytes().startswith(FOREIGN + b"DBA1 = x\r\n")
    assert b"HR" not in path.read_bytes()
    assert list(path.parent.iterdir()) == [path]
    assert "backup_file" not in edit.report()


def test_file_that_is_removed_or_made_meanwhile(path: Path, meanwhile) -> None:
    path.write_bytes(FOREIGN)
    meanwhile(lambda _number: path.unlink())
    apply(path, DesiredState({"HR": HR}))
    assert path.read_bytes() == f"HR = {HR}\n".encode()
    path.unlink()
    meanwhile(lambda _number: path.write_bytes(FOREIGN))
    apply(path, DesiredState({"HR": HR}))
    assert path.read_bytes() == FOREIGN + f"HR = {HR}\r\n".encode()


def test_fault_that_another_edit_causes_meanwhile_leaves_the_file(path: Path, meanwhile) -> None:
    path.write_bytes(FOREIGN)
    meanwhile(lambda _number: path.write_bytes(b"OPEN = (X =\n"))
    with pytest.raises(OraFileError, match="swallows what follows"):
        apply(path, DesiredState({"HR": HR}), backup=True)
    assert path.read_bytes() == b"OPEN = (X =\n"
    assert list(path.parent.iterdir()) == [path]


def test_failed_write_leaves_no_backup(path: Path, meanwhile) -> None:
    path.write_bytes(FOREIGN)

    def fill_the_disk(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    meanwhile(fill_the_disk)
    edit = planned(path, DesiredState({"HR": HR}), backup=True)
    with pytest.raises(SecureFileError, match="The file system is full"):
        edit.apply()
    assert list(path.parent.iterdir()) == [path]
    assert "backup_file" not in edit.report()
