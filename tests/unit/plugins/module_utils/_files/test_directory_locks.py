# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The locks: of a directory, of a lock file, and a file system that has none."""

import errno
import fcntl
import os
import threading
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import locks
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import open_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    CANARY,
    ODD,
    descriptors,
    mode_of,
    no_locks,
    odd_object,
    refusal,
    snapshot,
)


@pytest.fixture
def directory(tmp_path):
    with open_directory(str(tmp_path)) as opened:
        yield opened


def test_directory_lock_excludes_and_leaves_nothing(directory, tmp_path):
    with open_directory(str(tmp_path)) as again, directory.locked(1) as held:
        assert held is True
        started = time.monotonic()
        message = refusal(again.locked(0.2).__enter__)
        assert time.monotonic() - started >= 0.2
        assert "held its lock" in message
    with again_locked(tmp_path):
        assert directory.names() == []


def again_locked(path):
    return open_directory(str(path)).locked(0)


def test_directory_lock_ends_with_an_exception(directory, tmp_path):
    with pytest.raises(KeyError), directory.locked(1):
        raise KeyError
    with again_locked(tmp_path) as held:
        assert held


def test_directory_lock_is_not_kept_by_a_fork(directory, tmp_path):
    with directory.locked(1):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
    try:
        with again_locked(tmp_path) as held:
            assert held
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_waiter_gets_the_lock_when_it_is_free(directory, tmp_path):
    got = threading.Event()

    def wait():
        with open_directory(str(tmp_path)) as other, other.locked(30):
            got.set()

    with directory.locked(1):
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.2)
    thread.join(30)
    assert got.is_set()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EBADF])
def test_file_system_without_locks_is_no_obstacle(directory, monkeypatch, number):
    monkeypatch.setattr(fcntl, "flock", no_locks(number))
    with directory.locked(1) as held:
        assert held is False
    if number != errno.EBADF:
        directory.write("token", CANARY)
        assert directory.read("token", 100) == CANARY
        with pytest.raises(locks.NoLocks):
            locks.try_flock(directory.fd)


def test_lock_file_is_private_and_stays(directory, tmp_path):
    before = os.umask(0o277)
    try:
        first = directory.open_lock("key.lock")
        second = directory.open_lock("key.lock")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "key.lock") == 0o600
    assert locks.try_flock(first) is True
    assert locks.try_flock(second) is False
    os.close(first)
    assert locks.try_flock(second) is True
    assert not os.get_inheritable(second)
    os.close(second)
    assert directory.names() == ["key.lock"]
    assert "Bad file descriptor" in refusal(locks.try_flock, second)


@pytest.mark.parametrize("what", ODD)
def test_odd_object_is_no_lock_file(directory, tmp_path, what):
    odd_object(tmp_path / "key.lock", what)
    before = snapshot(tmp_path), descriptors()
    refusal(directory.open_lock, "key.lock")
    assert (snapshot(tmp_path), descriptors()) == before


def test_lock_file_that_others_can_open_is_refused(directory, tmp_path):
    (tmp_path / "key.lock").touch()
    (tmp_path / "key.lock").chmod(0o644)
    assert "0644" in refusal(directory.open_lock, "key.lock")
