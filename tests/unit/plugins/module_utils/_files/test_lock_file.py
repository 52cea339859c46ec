# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock files that are removed while others want them: one holder at a time all the same."""

import os
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.lock_file import LockFile, remove_lock
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from tests.unit.plugins.module_utils._files.test_directory_races import ROUNDS, memory, processes

__all__ = ["memory"]  # a fixture

NAME = "key.lock"


@pytest.fixture
def directory(tmp_path):
    with open_own_directory(str(tmp_path / "store"), create=True) as directory:
        yield directory


def test_lock_that_another_process_holds_is_not_removed(directory):
    holder = LockFile(directory, NAME)
    assert holder.take()
    assert not remove_lock(directory, NAME)
    assert directory.names() == [NAME]
    holder.release()
    assert remove_lock(directory, NAME)
    assert directory.names() == []


def test_lock_opened_before_the_removal_is_taken_anew(directory):
    """The sharp moment: two processes opened it, it is removed, both take it."""
    early, late = LockFile(directory, NAME), LockFile(directory, NAME)
    assert remove_lock(directory, NAME)
    assert early.take()
    assert not late.take()
    third = LockFile(directory, NAME)
    assert not third.take()
    early.release()
    assert late.take()
    assert not third.take()
    late.release()
    third.release()


def test_lock_that_is_held_stays_held(directory):
    lock = LockFile(directory, NAME)
    assert lock.take()
    assert lock.take()
    lock.release()


def test_no_descriptor_is_left(directory):
    before = len(os.listdir("/proc/self/fd"))
    for _turn in range(3):
        lock = LockFile(directory, NAME)
        remove_lock(directory, NAME)
        assert lock.take()
        lock.release()
    assert len(os.listdir("/proc/self/fd")) == before


def work_under_the_lock(number, path, seconds):
    """Even numbers remove the lock all the time, odd ones work under it; how often both happened, and how often not alone."""
    end, done, disturbed = time.monotonic() + seconds, 0, 0
    with open_own_directory(path) as directory:
        while time.monotonic() < end:
            if number % 2 == 0:
                done += remove_lock(directory, NAME)
                continue
            lock = LockFile(directory, NAME)
            if lock.take():
                done += 1
                disturbed += not alone(f"{path}/inside")
            lock.release()
    return number % 2, done, disturbed


def alone(mark):
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        Path(mark).unlink()
    except (FileExistsError, FileNotFoundError):
        return False
    return True


def test_lock_and_removal_by_many_processes(memory):
    path = str(memory / "store")
    open_own_directory(path, create=True).close()
    counted = processes(6, work_under_the_lock, path, 1.0 * ROUNDS)
    removed = sum(done for kind, done, _disturbed in counted if kind == 0)
    worked = sum(done for kind, done, _disturbed in counted if kind == 1)
    assert removed > 20, counted
    assert worked > 20, counted
    assert sum(disturbed for _kind, _done, disturbed in counted) == 0
