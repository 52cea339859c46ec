# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for another process: with a deadline, by many at once, for one that is stopped and for one that is killed."""

import contextlib
import os
import signal
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import locks
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.plugins.module_utils._files.test_directory_races import processes
from tests.waiting import PATIENCE

MANY = 64
SOON = 0.3  # seconds
NEVER = 60.0  # seconds that no wait of these tests may take


@contextlib.contextmanager
def locked(path, seconds):
    """The lock of a directory, as the editors of a host take it."""
    with open_directory(str(path)) as directory, directory.locked(seconds):
        yield directory


@contextlib.contextmanager
def exclusive(path, seconds):
    """The lock of a name in the store, as the controller takes it."""
    store = Store(str(path))
    try:
        with store.exclusive("one", seconds):
            yield store.directory
    finally:
        store.close()


@contextlib.contextmanager
def held_by_another(lock, path):
    """A process that holds the lock and does nothing more; gives its id."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with lock(path, NEVER):
            os.write(tell, b"held")
            signal.pause()
    try:
        assert os.read(told, 4) == b"held"
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(told)
        os.close(tell)


both = pytest.mark.parametrize("lock", [locked, exclusive])


# The wait itself.


def test_what_is_there_is_found_without_a_pause(monkeypatch):
    monkeypatch.setattr(time, "sleep", None)
    assert locks.wait_for(lambda: "found", time.monotonic() + NEVER) == "found"


def test_it_is_looked_for_once_though_the_deadline_is_over(monkeypatch):
    monkeypatch.setattr(time, "sleep", None)
    looks = []
    assert locks.wait_for(lambda: looks.append(1), time.monotonic() - 1) is None
    assert looks == [1]


def test_the_last_look_is_at_the_deadline_and_not_later():
    deadline = time.monotonic() + SOON
    looks = []
    assert locks.wait_for(lambda: looks.append(time.monotonic()), deadline) is None
    assert deadline <= looks[-1] < deadline + PATIENCE
    assert all(moment < deadline for moment in looks[:-1])


def test_the_pauses_grow_and_have_a_limit(monkeypatch):
    moment, pauses = [0.0], []

    def sleep(seconds):
        pauses.append(seconds)
        moment[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(time, "sleep", sleep)
    assert locks.wait_for(lambda: False, 10.0) is False
    assert moment[0] == pytest.approx(10.0)
    assert pauses[0] <= locks.FIRST_PAUSE
    assert max(pauses) > 10 * pauses[0]
    assert max(pauses) <= locks.LONGEST_PAUSE
    assert 100 < len(pauses) < 300


def test_what_the_look_raises_ends_the_wait():
    with pytest.raises(ZeroDivisionError):
        locks.wait_for(lambda: 1 / 0, time.monotonic() + NEVER)


# Many at once, and holders that do not end.


@both
def test_many_processes_hold_the_lock_one_after_the_other(tmp_path, lock):
    """Each reads and writes what the one before it wrote: nothing is lost."""
    with open_own_directory(str(tmp_path / "place"), create=True):
        pass

    def work(number):
        with lock(tmp_path / "place", NEVER) as directory:
            directory.write("numbers", (directory.read("numbers", 1000) or b"") + b"%d " % number)
        return number

    assert sorted(processes(MANY, work)) == list(range(MANY))
    assert sorted(map(int, (tmp_path / "place" / "numbers").read_text().split())) == list(range(MANY))


@both
def test_many_processes_do_the_work_once(tmp_path, lock):
    """Single flight: the first does it, the others find what it did."""
    with open_own_directory(str(tmp_path / "place"), create=True):
        pass

    def work(number):
        with lock(tmp_path / "place", NEVER) as directory:
            found = directory.read("done", 1000)
            if found is None:
                directory.write("done", b"%d" % number)
            return found is None

    assert sorted(processes(MANY, work)) == [False] * (MANY - 1) + [True]


def test_stopped_holder_of_a_directory_is_waited_for_until_the_deadline(tmp_path):
    with held_by_another(locked, tmp_path) as holder:
        os.kill(holder, signal.SIGSTOP)
        started = time.monotonic()
        with pytest.raises(SecureFileError, match="held its lock for 0.3 seconds"), locked(tmp_path, SOON):
            pass
        assert SOON <= time.monotonic() - started < NEVER / 2


def test_stopped_holder_of_a_name_is_waited_for_until_the_deadline(tmp_path):
    """Then the controller goes on, and hangs no play."""
    with held_by_another(exclusive, tmp_path / "store") as holder:
        os.kill(holder, signal.SIGSTOP)
        started = time.monotonic()
        with exclusive(tmp_path / "store", SOON):
            assert SOON <= time.monotonic() - started < NEVER / 2


@both
@pytest.mark.parametrize("stopped", [False, True])
def test_a_kill_gives_the_lock_to_who_waits_for_it(tmp_path, lock, stopped):
    path = tmp_path / "place"
    with open_own_directory(str(path), create=True), held_by_another(lock, path) as holder:
        if stopped:
            os.kill(holder, signal.SIGSTOP)
        waiting = os.fork()
        if waiting == 0:
            started = time.monotonic()
            with lock(path, NEVER) as directory:
                directory.write("waited", b"%f" % (time.monotonic() - started))
            os._exit(0)
        assert os.waitpid(waiting, os.WNOHANG) == (0, 0)
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
        assert os.waitpid(waiting, 0)[1] == 0
    assert float((path / "waited").read_text()) < NEVER / 2
