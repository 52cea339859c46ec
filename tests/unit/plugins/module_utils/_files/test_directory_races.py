# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many processes at once: readers, writers, sweepers, editors, and kills at random moments.

`SECURE_FILE_ROUNDS=10` makes the loops ten times as long.
"""

import multiprocessing
import os
import random
import shutil
import signal
import stat
import tempfile
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import try_flock
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory

ROUNDS = int(os.environ.get("SECURE_FILE_ROUNDS", "1"))
FORK = multiprocessing.get_context("fork")
LIMIT = 1 << 20
BREATH = 0.0005
"""Seconds between two looks of a reader, so that the writer gets its share of a small machine."""


@pytest.fixture
def memory():
    """A directory in memory, for loops whose time a slow disk would fill with waiting for fsync."""
    path = Path(tempfile.mkdtemp(prefix="secure-file-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
    yield path
    shutil.rmtree(path)


def content(number):
    """A body that a reader can tell from a torn one: its length and every line follow from its number."""
    return b"%06d\n" % number * (200 + number % 500)


def is_whole(data):
    return data == content(int(data[:6])) if data[:6].isdigit() else False


def processes(count, work, *arguments):
    """Run `work` in that many processes behind a barrier; everything they put in the queue, each must end well."""
    queue = FORK.Queue()
    barrier = FORK.Barrier(count)

    def start(number):
        barrier.wait(60)
        queue.put(work(number, *arguments))

    running = [FORK.Process(target=start, args=(number,)) for number in range(count)]
    for process in running:
        process.start()
    results = [queue.get(timeout=120) for _process in running]
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    return results


def test_readers_see_whole_private_files_through_thousands_of_rewrites(memory):
    rewrites = 5000 * ROUNDS
    with open_own_directory(str(memory)) as directory:
        directory.write("token", content(0))

    def work(number):
        if number == 0:
            with open_own_directory(str(memory)) as directory:
                for turn in range(rewrites):
                    directory.write("token", content(turn))
                directory.write("stop", b"")
            return None
        return read_until_stopped(memory, by_directory=number % 2 == 0)

    seen = [result for result in processes(5, work) if result is not None]
    assert len(seen) == 4
    assert sum(result["reads"] for result in seen) > 1000
    assert {key: sum(result[key] for result in seen) for key in ("torn", "missing")} == {"torn": 0, "missing": 0}
    assert set().union(*(result["modes"] for result in seen)) == {0o600}
    assert sorted(os.listdir(memory)) == ["stop", "token"]


def read_until_stopped(path, by_directory):
    seen = {"reads": 0, "torn": 0, "missing": 0, "modes": set()}
    with open_own_directory(str(path)) as directory:
        while not (path / "stop").exists():
            try:
                if by_directory:
                    data = directory.read("token", LIMIT)
                else:
                    with (path / "token").open("rb") as reader:
                        seen["modes"].add(stat.S_IMODE(os.fstat(reader.fileno()).st_mode))
                        data = reader.read()
            except FileNotFoundError:
                data = None
            seen["reads"] += 1
            seen["missing"] += data is None
            seen["torn"] += data is not None and not is_whole(data)
            time.sleep(BREATH)
    return seen


def test_writers_of_one_name_do_not_disturb_each_other(tmp_path):
    def work(number):
        with open_own_directory(str(tmp_path)) as directory:
            for turn in range(100 * ROUNDS):
                directory.write("token", content(number * 1000 + turn % 1000))
        return "done"

    assert processes(6, work) == ["done"] * 6
    assert is_whole((tmp_path / "token").read_bytes())
    assert os.listdir(tmp_path) == ["token"]


def test_sweeper_never_takes_the_file_of_a_living_writer(memory):
    def work(number):
        with open_own_directory(str(memory)) as directory:
            if number == 0:
                for turn in range(1000 * ROUNDS):
                    directory.write("token", content(turn))
                directory.write("stop", b"")
            while not (memory / "stop").exists():
                directory.sweep("token")
                time.sleep(BREATH)
        return "done"

    assert processes(3, work) == ["done"] * 3
    assert is_whole((memory / "token").read_bytes())


def test_editors_under_the_directory_lock_lose_no_update(tmp_path):
    turns = 25 * ROUNDS

    def work(number):
        with open_directory(str(tmp_path)) as directory:
            for turn in range(turns):
                with directory.locked(60):
                    text = directory.read("tnsnames.ora", LIMIT) or b""
                    directory.write("tnsnames.ora", text + b"%d.%d\n" % (number, turn), like="existing")
        return "done"

    assert processes(8, work) == ["done"] * 8
    lines = (tmp_path / "tnsnames.ora").read_text().split()
    assert sorted(lines) == sorted(f"{number}.{turn}" for number in range(8) for turn in range(turns))
    assert os.listdir(tmp_path) == ["tnsnames.ora"]


def test_processes_that_make_one_directory_all_get_it(tmp_path):
    for turn in range(10 * ROUNDS):
        for opener in (open_directory, open_own_directory):
            path = tmp_path / opener.__name__ / str(turn) / "deep"

            def work(number, opener=opener, path=path):
                with opener(str(path), create=True) as directory:
                    directory.write(str(number), b"x")
                return "done"

            assert processes(4, work) == ["done"] * 4
            assert sorted(os.listdir(path)) == ["0", "1", "2", "3"]
            assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_kill_at_a_random_moment(tmp_path):
    chance = random.Random(20260101)
    orphans = 0
    with open_own_directory(str(tmp_path)) as directory:
        directory.write("token", content(0))
        for turn in range(100 * ROUNDS):
            begun, begin = os.pipe()
            child = os.fork()
            if child == 0:
                os.write(begin, b"x")
                while True:
                    directory.write("token", content(turn))
            os.read(begun, 1)
            os.close(begun)
            os.close(begin)
            time.sleep(chance.uniform(0, 0.01))  # the kill comes at any moment of a write
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            assert is_whole(directory.read("token", LIMIT))
            orphans += len(os.listdir(tmp_path)) - 1
            directory.write("token", content(turn))
            assert os.listdir(tmp_path) == ["token"]
    assert orphans > 0, "no kill left an orphan: nothing was tested"


def test_stopped_holder_of_a_lock_stops_nobody_else_for_long(tmp_path):
    held_out, held_in = os.pipe()
    child = os.fork()
    if child == 0:
        with open_directory(str(tmp_path)) as directory, directory.locked(5):
            try_flock(directory.open_lock("key.lock"))
            os.write(held_in, b"held")
            time.sleep(600)
        os._exit(0)
    try:
        assert os.read(held_out, 10) == b"held"
        os.kill(child, signal.SIGSTOP)
        with open_directory(str(tmp_path)) as directory:
            with pytest.raises(SecureFileError, match="held its lock for 0.3 seconds"), directory.locked(0.3):
                pass
            lock = directory.open_lock("key.lock")
            assert try_flock(lock) is False
            directory.write("token", b"written all the same")
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            with directory.locked(5) as held:
                assert held
            assert try_flock(lock) is True
            os.close(lock)
    finally:
        os.close(held_out)
        os.close(held_in)
