# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the writer keeps of a file that it replaces, and how it tidies up."""

import errno
import fcntl
import os
import struct
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import open_directory, remove_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    CANARY,
    access_list,
    mode_of,
    no_locks,
    odd_object,
    orphan,
    refusal,
    remove_file,
    write_file,
)


@pytest.fixture
def directory(tmp_path):
    with open_directory(str(tmp_path)) as opened:
        yield opened


def test_like_existing_keeps_mode_and_attributes(directory, tmp_path):
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(b"old")
    path.chmod(0o764)
    acl = access_list(os.getuid() + 1)
    try:
        os.setxattr(path, "user.note", b"kept")
        os.setxattr(path, "system.posix_acl_access", acl)
    except OSError as error:
        pytest.skip(f"no extended attributes in {tmp_path}: {error}")
    directory.write("tnsnames.ora", b"new", like="existing")
    assert path.read_bytes() == b"new"
    assert os.getxattr(path, "user.note") == b"kept"
    assert os.getxattr(path, "system.posix_acl_access") == acl
    assert mode_of(path) == 0o764
    directory.write("tnsnames.ora", b"newer")
    assert mode_of(path) == 0o600
    assert not [key for key in os.listxattr(path) if not key.startswith("security.")]


def test_like_existing_without_a_file_uses_the_mode(directory, tmp_path):
    directory.write("sqlnet.ora", b"new", mode=0o644, like="existing")
    assert mode_of(tmp_path / "sqlnet.ora") == 0o644


def test_like_existing_drops_set_id_bits(directory, tmp_path):
    (tmp_path / "x").touch()
    (tmp_path / "x").chmod(0o6755)
    directory.write("x", b"new", like="existing")
    assert mode_of(tmp_path / "x") == 0o755


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_default_access_list_of_the_directory_widens_nothing(directory, tmp_path, mode):
    try:
        os.setxattr(tmp_path, "system.posix_acl_default", access_list(os.getuid() + 1))
    except OSError as error:
        pytest.skip(f"no access lists in {tmp_path}: {error}")
    directory.write("token", CANARY, mode=mode)
    assert mode_of(tmp_path / "token") == mode
    acl = os.getxattr(tmp_path / "token", "system.posix_acl_access") if mode == 0o600 else b""
    masks = [entry[1] for entry in struct.iter_unpack("<HHI", acl[4:]) if entry[0] == 16]
    assert not any(masks), "the other user can read the token"
    if mode == 0o640:
        assert "system.posix_acl_access" not in os.listxattr(tmp_path / "token")
    write_file(str(tmp_path / "made" / "token"), CANARY, create=True)
    assert (mode_of(tmp_path / "made"), mode_of(tmp_path / "made" / "token")) == (0o700, 0o600)


def test_remove(directory, tmp_path):
    directory.write("token", CANARY)
    orphan(tmp_path, "token")
    assert directory.remove("token") is True
    assert directory.remove("token") is False
    assert directory.names() == []
    assert remove_file(str(tmp_path / "no" / "token")) is False


def test_remove_takes_the_link_not_its_target(directory, tmp_path):
    odd_object(tmp_path / "token", "link")
    assert directory.remove("token") is True
    assert directory.names() == ["other"]


@pytest.mark.parametrize("what", ["directory", "FIFO", "socket"])
def test_remove_refuses_what_is_no_file(directory, tmp_path, what):
    assert what in refusal(directory.remove, odd_object(tmp_path / "token", what) and "token")


def test_only_empty_directories_are_removed(tmp_path):
    write_file(str(tmp_path / "a" / "token"), CANARY, create=True)
    assert remove_directory(str(tmp_path / "a")) is False
    remove_file(str(tmp_path / "a" / "token"))
    assert remove_directory(str(tmp_path / "a")) is True
    assert remove_directory(str(tmp_path / "a")) is False
    assert remove_directory(str(tmp_path / "a" / "b")) is False
    (tmp_path / "link").symlink_to(tmp_path)
    refusal(remove_directory, str(tmp_path / "link"))


def test_sweep_takes_orphans_of_that_name_only(directory, tmp_path):
    orphan(tmp_path, "token")
    orphan(tmp_path, "token", 1, "f" * 16)
    keep = [
        orphan(tmp_path, "other"),
        orphan(tmp_path, "token.x"),
        orphan(tmp_path, "token", "12a"),
        orphan(tmp_path, "token", unique="short"),
        orphan(tmp_path, "token", unique="0123456789ABCDEF"),
        tmp_path / ".token.tmp",
        tmp_path / ".token.1.0123456789abcdee.tmp",
    ]
    keep[-2].touch()
    keep[-1].symlink_to(keep[0])
    os.mkfifo(tmp_path / ".token.1.0123456789abcdec.tmp")
    keep.append(tmp_path / ".token.1.0123456789abcdec.tmp")
    assert directory.sweep("token") == 2
    assert directory.sweep("token") == 0
    assert directory.names() == sorted(path.name for path in keep)


def test_write_sweeps_first(directory, tmp_path):
    orphan(tmp_path, "token")
    directory.write("token", b"new")
    assert directory.names() == ["token"]


def test_sweep_leaves_the_file_of_a_living_writer(directory, tmp_path):
    with orphan(tmp_path, "token").open("rb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        assert directory.sweep("token") == 0
    assert directory.sweep("token") == 1


def test_without_locks_only_old_files_are_orphans(directory, tmp_path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", no_locks(errno.ENOLCK))
    path = orphan(tmp_path, "token")
    assert directory.sweep("token") == 0
    os.utime(path, (time.time() - 1000, time.time() - 1000))
    assert directory.sweep("token") == 1


def test_writer_starts_again_when_its_temp_file_vanishes(directory, tmp_path, monkeypatch):
    real = os.fsync
    removals = iter(range(3))

    def vanish(descriptor):
        for path in tmp_path.glob(".token.*") if next(removals, None) is not None else ():
            path.unlink()
        real(descriptor)

    monkeypatch.setattr(os, "fsync", vanish)
    directory.write("token", CANARY)
    assert directory.read("token", 100) == CANARY
    assert directory.names() == ["token"]


def test_writer_gives_up_when_another_keeps_removing(directory, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: [path.unlink() for path in tmp_path.glob(".token.*")])
    assert "vanish" in refusal(directory.write, "token", CANARY)
