# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One edit of an Oracle file on disk: what it makes, keeps and removes, and many editors at once."""

import multiprocessing
import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import editor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import SQLNET
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import (
    MAX_WARNINGS,
    DesiredState,
    FileEditor,
)
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile, OraFileError
from tests.unit.plugins.module_utils._files.file_tools import (
    OTHER,
    ROOT,
    USER,
    make,
    mode_of,
    odd_object,
    public_directory,
    snapshot,
    state,
)

FORK = multiprocessing.get_context("fork")
HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
FOREIGN = b"# the DBA's own\r\nOLD =\r\n  (DESCRIPTION =\r\n    (CONNECT_DATA = (SERVICE_NAME = old)))\r\n\r\n"

needs_root = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tnsnames.ora"


def planned(path, present=None, absent=(), **options):
    names = {name: options.pop(name) for name in ("renames", "defaults", "exclusive") if name in options}
    edit = FileEditor(str(path), DesiredState(present, absent, **names), **options)
    edit.plan()
    return edit


def apply(path, present=None, absent=(), **options):
    edit = planned(path, present, absent, **options)
    edit.apply()
    return edit


def names(path):
    return {name for entry in OraFile(path.read_bytes()).entries for name in entry.names}


def test_new_file_and_directory(tmp_path):
    path = tmp_path / "network" / "admin" / "tnsnames.ora"
    edit = planned(path, {"HR": HR})
    assert edit.changed
    assert not (tmp_path / "network").exists()
    assert edit.diff()["before"] == ""
    assert edit.diff()["after"] == f"HR = {HR}\n"
    edit.apply()
    assert path.read_text() == f"HR = {HR}\n"
    assert (mode_of(path), mode_of(path.parent)) == (0o644, 0o755)
    before = snapshot(tmp_path)
    assert not apply(path, {"HR": HR}).changed
    assert snapshot(tmp_path) == before


@needs_root
def test_new_file_and_directory_go_to_their_owner(base):
    path = base / "network" / "admin" / "tnsnames.ora"
    apply(path, {"HR": HR}, owner=(USER, OTHER))
    assert state(path) == (USER, OTHER, 0o644)
    assert state(path.parent) == (USER, OTHER, 0o755)
    assert state(path.parent.parent) == (0, 0, 0o755)


@needs_root
def test_mode_and_owner_of_an_existing_file_stay(base):
    path = base / "tnsnames.ora"
    path.write_bytes(FOREIGN)
    path.chmod(0o664)
    os.chown(path, OTHER, OTHER)
    apply(path, {"HR": HR}, owner=(USER, USER))
    assert state(path) == (OTHER, OTHER, 0o664)


@needs_root
def test_plan_looks_with_the_same_owner_as_apply(base):
    theirs = make(base / "theirs", OTHER)
    with pytest.raises(SecureFileError, match=f"belongs to uid {OTHER}, and uid {USER}"):
        planned(theirs / "tnsnames.ora", {"HR": HR}, owner=(USER, USER))
    make(base / "tmp", 0, 0o1777)
    admin = make(base / "tmp" / "admin", USER)
    with pytest.raises(SecureFileError, match="Name the owner"):
        planned(admin / "tnsnames.ora", {"HR": HR})
    apply(admin / "tnsnames.ora", {"HR": HR}, owner=(USER, USER))
    edit = apply(admin / "tnsnames.ora", absent=["HR"], owner=(USER, USER))
    edit.remove_empty_directory()
    assert list((base / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "content", [FOREIGN, FOREIGN.rstrip(), FOREIGN.replace(b"\r", b""), FOREIGN.replace(b"\r", b"").rstrip(), b"# x"]
)
def test_set_and_remove_give_identical_bytes(path, content):
    path.write_bytes(content)
    apply(path, {"HR": HR, "HR_ADMIN": HR})
    with_ours = path.read_bytes()
    assert with_ours.startswith(content)
    assert with_ours.count(b"\n") == with_ours.count(b"\r\n") or b"\r" not in content
    assert names(path) >= {"HR", "HR_ADMIN"}
    apply(path, absent=["hr", "Hr_Admin"])
    assert path.read_bytes() == content


def test_one_edit_sets_and_removes(path):
    path.write_bytes(FOREIGN + f"GONE = {HR}\r\n".encode())
    edit = apply(path, {"HR": HR}, absent=["GONE", "NEVER"])
    assert path.read_bytes() == FOREIGN + f"HR = {HR}\r\n".encode()
    assert edit.diff()["after"].encode() == path.read_bytes()


def test_removal_of_the_last_entry_removes_the_file(path):
    apply(path, {"HR": HR})
    assert mode_of(path) == 0o644
    edit = apply(path, absent=["HR"])
    assert not path.exists()
    assert edit.changed
    assert edit.diff()["after"] == ""


def test_originally_empty_file_stays(path):
    path.touch()
    before = snapshot(path.parent)
    assert not apply(path, absent=["HR"]).changed
    assert not apply(path).changed
    assert snapshot(path.parent) == before
    apply(path, {"HR": HR})
    assert names(path) == {"HR"}


def test_absent_makes_nothing(tmp_path):
    for where in (tmp_path, tmp_path / "network" / "admin"):
        edit = apply(where / "tnsnames.ora", absent=["HR"])
        assert not edit.changed
        assert edit.diff()["before"] == edit.diff()["after"] == ""
    assert list(tmp_path.iterdir()) == []


def test_all_faults_in_one_message_and_nothing_written(path):
    path.write_bytes(b"BROKEN = (DESCRIPTION =\nOLD = x\n")
    before = snapshot(path.parent)
    with pytest.raises(OraFileError) as caught:
        planned(path, {"two words": HR, "NL": "a\nb", "IFILE": "/x"}, absent=["BROKEN"])
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    for words in ("BROKEN at line 1", "'two words' is not a name", "NL has a line end", "IFILE is not set"):
        assert words in message
    assert ". ." not in message
    assert ".." not in message
    assert snapshot(path.parent) == before


@pytest.mark.parametrize("what", ["link", "hard link", "FIFO", "directory"])
def test_odd_object_in_the_place_of_the_file_is_refused(tmp_path, what):
    where = tmp_path / "admin"
    where.mkdir()
    words = odd_object(where / "tnsnames.ora", what)
    before = snapshot(tmp_path)
    with pytest.raises(SecureFileError, match=words):
        planned(where / "tnsnames.ora", {"HR": HR})
    assert snapshot(tmp_path) == before


def test_relative_path_is_refused():
    with pytest.raises((OraFileError, SecureFileError), match="absolute path"):
        planned("tnsnames.ora", {"HR": HR})


def test_too_large_file_is_refused(path, monkeypatch):
    monkeypatch.setattr(editor, "MAX_FILE_BYTES", 10)
    path.write_bytes(FOREIGN)
    with pytest.raises(SecureFileError, match="more than 10 bytes"):
        planned(path, {"HR": HR})


def test_warnings_are_bounded_and_name_the_place(path):
    path.write_bytes(b"A = x\n" * (MAX_WARNINGS + 5))
    edit = apply(path, {"HR": HR})
    assert len(edit.warnings) == MAX_WARNINGS + 1
    assert edit.warnings[0].startswith(f"{path}, line 1, column 1: A is defined again at line {MAX_WARNINGS + 5}")
    assert edit.warnings[0].endswith("and the last one counts. It was there before.")
    assert edit.warnings[-1] == f"{path} has 4 more such places."


def test_thin_drivers_do_not_matter_in_sqlnet(tmp_path):
    content = b'NAME = "a # b"\n'  # which only the thin drivers cut off
    for name in ("tnsnames.ora", "sqlnet.ora"):
        (tmp_path / name).write_bytes(content)
    assert "python-oracledb" in planned(tmp_path / "tnsnames.ora", absent=["X"]).warnings[0]
    assert planned(tmp_path / "sqlnet.ora", {"TOKEN_AUTH": "OAUTH"}, kind=SQLNET).warnings == []


# Several editors.


def test_edit_between_plan_and_apply_is_kept(path):
    path.write_bytes(FOREIGN)
    edit = planned(path, {"HR": HR})
    path.write_bytes(FOREIGN + b"DBA = x\r\n")
    edit.apply()
    assert names(path) == {"OLD", "DBA", "HR"}
    assert edit.before == FOREIGN + b"DBA = x\r\n"
    removal = planned(path, absent=["OLD", "HR", "DBA"])
    path.write_bytes(path.read_bytes() + b"LATE = x\r\n")
    removal.apply()
    assert names(path) == {"LATE"}


def test_last_entry_and_another_edit_between(path):
    apply(path, {"HR": HR})
    removal = planned(path, absent=["HR"])
    assert removal.after is None
    path.write_bytes(path.read_bytes() + b"DBA = x\n")
    removal.apply()
    assert path.read_bytes() == b"DBA = x\n"


def test_file_that_goes_or_comes_between(path):
    path.write_bytes(FOREIGN)
    edit = planned(path, {"HR": HR})
    path.unlink()
    edit.apply()
    assert names(path) == {"HR"}
    removal = planned(path, absent=["HR"])
    path.unlink()
    removal.apply()
    assert not path.exists()


def test_fault_that_comes_between_leaves_the_file(path):
    path.write_bytes(FOREIGN)
    edit = planned(path, {"HR": HR})
    path.write_bytes(b"OPEN = (DESCRIPTION =\n")
    with pytest.raises(OraFileError, match="swallows what follows"):
        edit.apply()
    assert path.read_bytes() == b"OPEN = (DESCRIPTION =\n"


def test_held_lock_is_waited_for_and_named(path, monkeypatch):
    monkeypatch.setattr(editor, "LOCK_SECONDS", 0.05)
    edit = planned(path, {"HR": HR})
    refusal = pytest.raises(SecureFileError, match="another process has held its lock")
    with open_directory(str(path.parent), private=False) as directory, directory.locked(1), refusal:
        edit.apply()
    assert not path.exists()
    edit.apply()
    assert names(path) == {"HR"}


def test_remove_empty_directory_leaves_other_files(tmp_path):
    edit = apply(tmp_path / "admin" / "tnsnames.ora", {"HR": HR})
    edit.remove_empty_directory()
    assert edit.before is None
    assert (tmp_path / "admin" / "tnsnames.ora").exists()
    apply(tmp_path / "admin" / "tnsnames.ora", absent=["HR"]).remove_empty_directory()
    assert list(tmp_path.iterdir()) == []
    edit.remove_empty_directory()


def test_twenty_processes_of_fifty_edits_lose_none(path, monkeypatch):
    monkeypatch.setattr(editor, "LOCK_SECONDS", 240)  # a busy machine has nineteen others before this one
    count, turns = 20, 50
    path.write_bytes(FOREIGN)
    barrier = FORK.Barrier(count)

    def work(number):
        barrier.wait(60)
        for turn in range(turns):
            absent = [f"GONE{number}_{turn - 1}"] if turn % 2 else []
            apply(path, {f"P{number}_{turn}": HR, **({} if absent else {f"GONE{number}_{turn}": HR})}, absent=absent)

    running = [FORK.Process(target=work, args=(number,)) for number in range(count)]
    for process in running:
        process.start()
    for process in running:
        process.join(240)
    assert [process.exitcode for process in running] == [0] * count
    entries = [name for entry in OraFile(path.read_bytes()).entries for name in entry.names]
    assert sorted(entries) == sorted(["OLD", *(f"P{one}_{turn}" for one in range(count) for turn in range(turns))])
    assert path.read_bytes().startswith(FOREIGN)
    assert list(path.parent.iterdir()) == [path]
