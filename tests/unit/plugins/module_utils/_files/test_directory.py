# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer of files: what it writes and reads, the controller's own directory, and what it costs."""

import os
import subprocess
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import directory as directory_module
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    CANARY,
    ROOT,
    descriptors,
    mode_of,
    read_file,
    refusal,
    write_file,
)


@pytest.fixture
def directory(tmp_path):
    with open_directory(str(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize("data", [b"", b"x", CANARY * 10, os.urandom(300_000)], ids=len)
def test_what_is_written_is_read(directory, data):
    directory.write("token", data)
    assert directory.read("token", len(data)) == data
    assert directory.names() == ["token"]


def test_missing_file_reads_as_none(directory, tmp_path):
    assert directory.read("token", 10) is None
    assert directory.stat("token") is None
    assert read_file(str(tmp_path / "no" / "token"), 10) is None


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_modes_do_not_depend_on_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_file(str(tmp_path / "a" / "b" / "token"), CANARY, create=True)
        open_own_directory(str(tmp_path / "own"), create=True).close()
        assert os.umask(umask) == umask, "the umask was not restored"
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "a" / "b" / "token") == 0o600
    assert mode_of(tmp_path / "a" / "b") == mode_of(tmp_path / "own") == 0o700
    assert mode_of(tmp_path / "a") == (0o755 if ROOT else 0o700)


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o644, 0o000])
def test_mode_is_exactly_what_was_asked_for(directory, tmp_path, mode):
    directory.write("token", CANARY)
    directory.write("token", CANARY, mode=mode)
    assert mode_of(tmp_path / "token") == mode


def test_set_group_id_parent_changes_no_mode(tmp_path):
    tmp_path.chmod(0o2700)
    write_file(str(tmp_path / "a" / "token"), CANARY, create=True)
    assert (mode_of(tmp_path / "a"), mode_of(tmp_path / "a" / "token")) == (0o700, 0o600)


def test_short_writes_are_continued(directory, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    directory.write("token", CANARY)
    assert directory.read("token", 100) == CANARY


def test_new_file_is_a_new_file(directory, tmp_path):
    directory.write("token", b"old")
    with (tmp_path / "token").open("rb") as reader:
        directory.write("token", b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "../a", "a\0b", None, 7])
@pytest.mark.parametrize("method", ["read", "write", "stat", "remove", "rmdir", "sweep", "open_lock"])
def test_only_single_names_are_names(directory, name, method):
    arguments = {"read": (10,), "write": (CANARY,)}.get(method, ())
    assert "not a single file name" in refusal(getattr(directory, method), name, *arguments)


@pytest.mark.parametrize("wrong", [{"mode": 0o4755}, {"mode": 0o1600}, {"like": "something"}])
def test_odd_wishes_are_refused(directory, wrong):
    refusal(directory.write, "token", CANARY, **wrong)
    assert directory.names() == []


def test_text_is_not_data_and_leaves_nothing(directory):
    with pytest.raises(TypeError):
        directory.write("token", "text")
    assert directory.names() == []


def test_name_too_long_is_a_clear_refusal(directory):
    assert "shorter name" in refusal(directory.write, "n" * 250, CANARY)


def test_own_directory_is_made_private_with_its_parents(tmp_path):
    with open_own_directory(str(tmp_path / "a" / "b" / "c"), create=True) as directory:
        assert directory.path == str(tmp_path / "a" / "b" / "c")
    assert [mode_of(tmp_path / "a"), mode_of(tmp_path / "a" / "b"), mode_of(tmp_path / "a" / "b" / "c")] == [0o700] * 3


def test_own_directory_may_be_reached_through_links(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "real")
    with open_own_directory(str(tmp_path / "home" / "cache"), create=True) as directory:
        directory.write("key", CANARY)
    assert (tmp_path / "real" / "cache" / "key").read_bytes() == CANARY


@pytest.mark.parametrize(
    ("mode", "good"), [(0o700, True), (0o755, True), (0o770, False), (0o702, False), (0o1777, False)]
)
def test_own_directory_must_not_be_writable_by_others(tmp_path, mode, good):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(mode)
    if good:
        open_own_directory(str(tmp_path / "cache"), create=True).close()
    else:
        assert f"{mode:04o}" in refusal(open_own_directory, str(tmp_path / "cache"), create=True)


@pytest.mark.skipif(ROOT, reason="root: see test_directory_owner")
def test_own_directory_must_be_ours():
    assert "belongs to uid 0" in refusal(open_own_directory, "/usr")


def test_own_directory_that_is_a_file_or_a_loop(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("file", "file/below", "loop"):
        refusal(open_own_directory, str(tmp_path / name), create=True)


def test_no_descriptor_is_leaked(tmp_path):
    before = descriptors()
    for _turn in range(3):
        write_file(str(tmp_path / "a" / "token"), CANARY, create=True)
        read_file(str(tmp_path / "a" / "token"), 100)
        refusal(read_file, str(tmp_path / "a" / "token"), 3)
        refusal(write_file, str(tmp_path / "a" / "token" / "x"), CANARY)
        refusal(open_directory, "/tmp/../x")
        with open_own_directory(str(tmp_path / "a")) as directory, directory.locked(1):
            directory.close()
            directory.close()
    assert descriptors() == before


def test_import_is_cheap():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import ansible_collections.entra.oracledb.plugins.module_utils._files.directory as s;"
        "print(sorted(name for name in sys.modules if name in sys.argv[2:] or '._files.' in name or '._own_file' in name))"
    )
    # typing, and re with it, are loaded by Ansible wherever this runs
    unwanted = ["pwd", "grp", "tempfile", "random", "binascii", "json", "hashlib", "subprocess"]
    collections = directory_module.__file__.partition("/ansible_collections/")[0]
    command = [sys.executable, "-I", "-S", "-c", code, collections, *unwanted]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    package = "ansible_collections.entra.oracledb.plugins.module_utils."
    ours = [package + name for name in ("_files.directory", "_files.primitives", "_own_file")]
    assert run.stdout.strip() == str(ours)
