# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer under strace: the order of its system calls, a kill at each of them, and a disk that fails."""

import os
import re
import shutil
import stat

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import NoLocks, try_flock
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from tests.unit.plugins.module_utils._files.file_tools import (
    NEW,
    OLD,
    ROOT,
    USER,
    public_directory,
    read_file,
    temporaries,
    trace,
    write_file,
)


@pytest.fixture
def base():
    yield from public_directory()


def write_new(base, **options):
    return lambda: write_file(str(base / "token"), NEW, **options)


# --- the order


def test_data_is_on_the_disk_before_the_name_and_the_name_before_the_end(base):
    write_file(str(base / "token"), OLD)
    seen = trace(write_new(base))
    assert seen.message == ""
    made = seen.place(r"openat\(.*\.tmp.*O_EXCL")
    descriptor = re.search(r"= (\d+)$", seen.lines[made]).group(1)
    renamed = seen.place(r"^rename")
    directory = re.search(r"\((\d+), ", seen.lines[renamed]).group(1)
    order = [
        made,
        seen.place(rf"^flock\({descriptor}, LOCK_EX\|LOCK_NB"),
        seen.place(rf"^write\({descriptor}, "),
        seen.place(rf"^fchmod\({descriptor}, 0600"),
        seen.place(rf"^fsync\({descriptor}\)"),
        renamed,
        seen.place(rf"^fsync\({directory}\)"),
    ]
    assert order == sorted(order)
    flags = seen.lines[made]
    for flag in ("O_WRONLY", "O_CREAT", "O_EXCL", "O_NOFOLLOW", "O_CLOEXEC", "0600"):
        assert flag in flags


@pytest.mark.skipif(not ROOT, reason="only root gives files away")
def test_owner_is_set_before_the_first_byte(base):
    seen = trace(lambda: write_file(str(base / "token"), NEW, uid=USER, gid=USER))
    assert seen.place(r"\.tmp.*O_EXCL") < seen.place(r"^fchown\(\d+, 65534, 65534") < seen.place(r"^write\(.*new ")
    assert seen.place(r"^fchown\(") < seen.place(r"^fchmod\(")
    assert (base / "token").stat().st_uid == USER


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize("uid", [None, pytest.param(USER, marks=pytest.mark.skipif(not ROOT, reason="needs root"))])
def test_no_system_call_asks_for_a_wider_mode(base, umask, uid):
    def work():
        os.umask(umask)
        write_file(str(base / "dir" / "token"), NEW, uid=uid, create=True)
        write_file(str(base / "dir" / "token"), NEW, uid=uid, create=True)

    seen = trace(work)
    assert seen.message == ""
    calls = [
        line for line in seen.lines if re.match(r"(fchmod|chmod|fchmodat2?|mkdir|mkdirat|open|openat|creat)\(", line)
    ]
    modes = [int(mode.group(1), 8) for mode in (re.search(r", (0\d+)\) ", line) for line in calls) if mode]
    assert len(modes) >= 5
    assert not [oct(mode) for mode in modes if mode & 0o077]
    assert not [line for line in calls if line.startswith(("chmod", "open(", "creat", "fchmodat"))]


def test_reading_a_hit_takes_few_system_calls(base):
    with open_own_directory(str(base / "cache"), create=True) as directory:
        directory.write("key", NEW)

    def work():
        with open_own_directory(str(base / "cache")) as directory:
            assert directory.read("key", 100_000) == NEW

    seen = trace(work)
    assert seen.message == ""
    names = ["fstat" if name in ("newfstatat", "fstat", "statx") else name for name in seen.names]
    files = [
        name for name in names if name in ("openat", "open", "fstat", "lstat", "read", "close", "getdents64", "flock")
    ]
    assert files == ["openat", "fstat", "openat", "fstat", "read", "close", "close"]


# --- a kill at each system call


def kill_everywhere(base, prepare, work, check):
    """Kill `work` at its first, second, … system call of each name; `check` what is left after each kill."""
    prepare()
    calls = trace(work)
    assert calls.message == ""
    kills = 0
    for name in sorted(set(calls.names)):
        for number in range(1, calls.names.count(name) + 1):
            prepare()
            seen = trace(work, "-e", f"inject={name}:signal=KILL:when={number}")
            kills += seen.killed
            check(f"{name} {number}")
    return kills


@pytest.mark.parametrize("like", [None, "existing"])
def test_kill_at_each_system_call_of_a_replacement(base, like):
    states = set()

    def prepare():
        write_file(str(base / "token"), OLD)

    def check(where):
        content = read_file(str(base / "token"), 10_000)
        assert content in (OLD, NEW), where
        states.add((content == NEW, len(temporaries(base))))
        write_file(str(base / "token"), b"next")
        assert os.listdir(base) == ["token"], where

    kills = kill_everywhere(base, prepare, write_new(base, like=like), check)
    assert kills >= 20
    assert states == {(False, 0), (False, 1), (True, 0)}, "the kills did not hit all stages"


@pytest.mark.parametrize("uid", [None, pytest.param(USER, marks=pytest.mark.skipif(not ROOT, reason="needs root"))])
def test_kill_at_each_system_call_of_a_first_deployment(base, uid):
    owner = os.geteuid() if uid is None else uid
    path = base / "tokens" / "hr" / "token"

    def prepare():
        shutil.rmtree(base / "tokens", ignore_errors=True)

    def work():
        write_file(str(path), NEW, uid=uid, create=True)

    def check(where):
        assert not path.exists() or path.read_bytes() == NEW, where
        assert not [found for found in base.rglob("*") if found.lstat().st_mode & 0o022], where
        work()
        assert [found.name for found in base.rglob("*")] == ["tokens", "hr", "token"], where
        for found, mode in ((path, 0o600), (path.parent, 0o700)):
            status = found.stat()
            assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (owner, mode), where

    assert kill_everywhere(base, prepare, work, check) >= 25


# --- a disk that fails

WRITE = r"^write\(\d+, \"new "
FILE_SYNC = r"^fsync\("
RENAME = r"^rename"
MAKE = r"openat\(.*\.tmp.*O_EXCL"
FAULTS = [
    (WRITE, "ENOSPC", "No space left on device. The file system is full: make room"),
    (WRITE, "EDQUOT", "Disk quota exceeded. The disk quota of the file's owner"),
    (WRITE, "EIO", "Input/output error. The device reports an error"),
    (FILE_SYNC, "EIO", "Input/output error. The device reports an error"),
    (FILE_SYNC, "ENOSPC", "No space left on device."),
    (RENAME, "EXDEV", "Invalid cross-device link. The name leads to another file system"),
    (RENAME, "EBUSY", "Device or resource busy. The file itself is a mount point"),
    (RENAME, "EROFS", "Read-only file system. The file system is read-only"),
    (RENAME, "EPERM", "Operation not permitted. The system forbids it"),
    (RENAME, "EACCES", "Permission denied. Check owner and mode"),
    (MAKE, "EROFS", "Read-only file system."),
    (MAKE, "ENOSPC", "No space left on device."),
    (r"^fchmod\(", "EPERM", "Operation not permitted."),
    (r"^flock\(", "EIO", "Input/output error."),
]


@pytest.mark.parametrize(("call", "number", "words"), FAULTS)
def test_failing_call_leaves_the_old_file_and_nothing_else(base, call, number, words):
    write_file(str(base / "token"), OLD)
    calls = trace(write_new(base))
    name, when = calls.first(call)
    write_file(str(base / "token"), OLD)
    before = (base / "token").lstat()
    seen = trace(write_new(base), "-e", f"inject={name}:error={number}:when={when}")
    assert seen.message.startswith("Cannot ")
    assert words in seen.message
    assert "new new" not in seen.message
    assert (base / "token").read_bytes() == OLD
    after = (base / "token").lstat()
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)
    assert os.listdir(base) == ["token"]


@pytest.mark.skipif(not ROOT, reason="only root gives files away")
def test_owner_that_cannot_be_set_is_an_error(base):
    seen = trace(lambda: write_file(str(base / "token"), NEW, uid=USER), "-e", "inject=fchown:error=EPERM")
    assert "giving the new file to uid 65534" in seen.message
    assert os.listdir(base) == []


def test_failing_directory_sync_says_that_the_file_is_in_place(base):
    write_file(str(base / "token"), OLD)
    seen = trace(write_new(base), "-e", "inject=fsync:error=EIO:when=2")
    assert "the new file is in place" in seen.message
    assert (base / "token").read_bytes() == NEW


@pytest.mark.parametrize("number", ["EINVAL", "ENOSYS"])
def test_file_system_without_fsync_is_no_obstacle(base, number):
    seen = trace(write_new(base), "-e", f"inject=fsync:error={number}")
    assert seen.message == ""
    assert (base / "token").read_bytes() == NEW


@pytest.mark.parametrize("number", ["ENOLCK", "EOPNOTSUPP"])
def test_file_system_without_locks_is_no_obstacle(base, number):
    def work():
        with open_directory(str(base)) as directory, directory.locked(1) as held:
            assert held is False
            directory.write("token", NEW)
            descriptor = directory.open_lock("token.lock")
            with pytest.raises(NoLocks):
                try_flock(descriptor)

    assert trace(work, "-e", f"inject=flock:error={number}").message == ""
    assert (base / "token").read_bytes() == NEW


# What cannot fail, has no bearing on files, or would leave the process itself in pieces.
NOT_INJECTED = re.compile(r"brk|m(un)?map|madvise|rt_sig|get|set|umask|prctl|clock|futex|poll|select")


def work_on_hosts(base):
    with open_directory(str(base / "dir"), create=True) as directory, directory.locked(1):
        directory.write("token", NEW)
        directory.write("token", NEW, like="existing")
        directory.read("token", 10_000)
        directory.remove("token")
        directory.rmdir("none")


def work_in_the_store(base):
    with open_own_directory(str(base / "a" / "b"), create=True) as directory:
        directory.names()
        directory.write("key", NEW)
        directory.read("key", 10_000)
        directory.open_lock("key.lock")


@pytest.mark.parametrize("work", [work_on_hosts, work_in_the_store])
def test_failure_of_any_system_call_is_a_clear_error_or_harmless(base, work):
    calls = trace(lambda: work(base))
    assert calls.message == ""
    messages = 0
    for name in sorted({name for name in calls.names if not NOT_INJECTED.match(name)}):
        for number in range(1, calls.names.count(name) + 1):
            for path in base.iterdir():
                shutil.rmtree(path)
            seen = trace(lambda: work(base), "-e", f"inject={name}:error=EIO:when={number}")
            assert seen.message == "" or "Input/output error. The device" in seen.message, (name, number, seen.message)
            assert name in ("close", "unlinkat", "fremovexattr") or not temporaries(base), (name, number)
            messages += seen.message != ""
    assert messages >= 15
