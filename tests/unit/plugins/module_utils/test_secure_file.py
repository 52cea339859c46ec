# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer of files on one machine and as one user: what it reads, writes, refuses, keeps and tidies."""

import errno
import fcntl
import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from ansible_collections.entra.oracledb.plugins.module_utils import secure_file
from ansible_collections.entra.oracledb.plugins.module_utils.secure_file import (
    MissingDirectory,
    SecureFileError,
    open_directory,
    open_own_directory,
    read_file,
    remove_directory,
    remove_file,
    write_file,
)

CANARY = b"canary-that-no-message-may-show"
ROOT = os.geteuid() == 0


@pytest.fixture
def directory(tmp_path):
    with open_directory(str(tmp_path)) as opened:
        yield opened


def mode_of(path):
    return stat.S_IMODE(Path(path).lstat().st_mode)


def refusal(action, *arguments, **options):
    with pytest.raises(SecureFileError) as caught:
        action(*arguments, **options)
    assert CANARY.decode() not in str(caught.value)
    return str(caught.value)


def odd_object(path, what):
    """Put something that is not a plain private file at `path`; returns the words that name it."""
    other = path.parent / "other"
    other.write_bytes(CANARY)
    other.chmod(0o600)
    if what == "link":
        path.symlink_to(other)
        return "symbolic link"
    if what == "dangling link":
        path.symlink_to(path.parent / "nowhere")
        return "symbolic link"
    if what == "hard link":
        os.link(other, path)
        return "hard link"
    if what == "FIFO":
        os.mkfifo(path, 0o600)
        return "FIFO"
    if what == "socket":
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(str(path))
        return "socket"
    path.mkdir(0o700)
    return "directory"


ODD = ["link", "dangling link", "hard link", "FIFO", "socket", "directory"]


# --- reading and writing


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


# --- what is refused


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("private", [True, False])
def test_odd_object_is_not_read(directory, tmp_path, what, private):
    words = odd_object(tmp_path / "token", what)
    message = refusal(directory.read, "token", 1000, private)
    assert words in message or (what == "socket" and "socket" in message)
    assert str(tmp_path / "token") in message


def test_device_is_not_read():
    with open_directory("/dev", private=False) as devices:
        assert "a device" in refusal(devices.read, "null", 10, False)


@pytest.mark.parametrize("what", ODD)
def test_odd_object_is_not_replaced(directory, tmp_path, what):
    words = odd_object(tmp_path / "token", what)
    before = snapshot(tmp_path)
    assert words in refusal(directory.write, "token", b"new")
    assert snapshot(tmp_path) == before


def snapshot(top):
    """Everything below a directory that a careless writer could change."""
    found = {}
    for path in sorted(Path(top).rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path)] = (status.st_mode, status.st_uid, status.st_gid, status.st_ino, status.st_mtime_ns, content)
    return found


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602, 0o601, 0o777])
def test_file_that_others_can_touch_is_not_read_as_private(directory, tmp_path, mode):
    (tmp_path / "token").write_bytes(CANARY)
    (tmp_path / "token").chmod(mode)
    assert f"{mode:04o}" in refusal(directory.read, "token", 1000)
    assert directory.read("token", 1000, private=False) == CANARY
    directory.write("token", b"new")
    assert directory.read("token", 1000) == b"new"


@pytest.mark.skipif(ROOT, reason="root reads a file of mode 0000")
def test_unreadable_file_is_refused_and_replaced(directory, tmp_path):
    (tmp_path / "token").touch(0o000)
    assert "Permission denied" in refusal(directory.read, "token", 10)
    directory.write("token", b"new")
    assert directory.read("token", 10) == b"new"


def test_size_limit(directory, tmp_path):
    directory.write("token", CANARY)
    assert directory.read("token", len(CANARY)) == CANARY
    assert "more than" in refusal(directory.read, "token", len(CANARY) - 1)
    with (tmp_path / "big").open("wb") as big:
        big.truncate(1 << 40)
    (tmp_path / "big").chmod(0o600)
    assert "more than 1000 bytes" in refusal(directory.read, "big", 1000)


def test_file_that_grows_while_it_is_read(directory, monkeypatch):
    directory.write("token", CANARY)
    short = type("Short", (), {"__getattr__": lambda self, name: getattr(self.real, name)})()
    real = os.fstat

    def smaller(descriptor):
        short.real = real(descriptor)
        short.st_size = 5
        return short

    monkeypatch.setattr(os, "fstat", smaller)
    assert directory.read("token", len(CANARY)) == CANARY
    assert "more than 10 bytes" in refusal(directory.read, "token", 10)


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("action", ["write", "read", "remove", "make"])
def test_link_at_each_component_is_refused_by_name(tmp_path, depth, action):
    real = tmp_path / "real"
    real.mkdir()
    parts = ["a", "b", "c"]
    link = tmp_path.joinpath(*parts[:depth])
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(real)
    real.joinpath(*parts[depth:]).mkdir(parents=True, exist_ok=True)
    path = str(tmp_path.joinpath(*parts, "token"))
    actions = {
        "write": lambda: write_file(path, CANARY),
        "read": lambda: read_file(path, 10),
        "remove": lambda: remove_file(path),
        "make": lambda: open_directory(str(tmp_path.joinpath(*parts, "more")), create=True),
    }
    before = snapshot(real)
    message = refusal(actions[action])
    assert f"{link}: it is a symbolic link to {str(real)!r}" in message
    assert snapshot(real) == before


def test_dangling_and_looping_links_are_refused(tmp_path):
    (tmp_path / "a").symlink_to("a")
    (tmp_path / "b").symlink_to("nowhere")
    for name in "ab":
        assert "symbolic link" in refusal(open_directory, str(tmp_path / name), create=True)


@pytest.mark.parametrize("path", ["", "relative", "./x", "/tmp/../etc", "/..", "/a\0b", None])
def test_only_absolute_plain_paths_are_paths(path):
    refusal(open_directory, path, create=True)


def test_blemishes_of_a_path_are_harmless(tmp_path):
    with open_directory(f"//{tmp_path}/./a//b/", create=True) as directory:
        directory.write("token", CANARY)
    assert (tmp_path / "a" / "b" / "token").read_bytes() == CANARY


def test_control_characters_in_a_name_are_escaped_in_messages(tmp_path):
    message = refusal(open_directory, str(tmp_path / "a\nb\x1b[31m"))
    assert "\n" not in message
    assert "\x1b" not in message


def test_file_on_the_way_is_refused(tmp_path):
    (tmp_path / "file").touch()
    assert "Not a directory" in refusal(open_directory, str(tmp_path / "file" / "x"), create=True)
    assert "Not a directory" in refusal(open_directory, str(tmp_path / "file"), create=True)


def test_missing_directory_has_its_own_error(tmp_path):
    for opener in (open_directory, open_own_directory):
        with pytest.raises(MissingDirectory, match="does not exist") as caught:
            opener(str(tmp_path / "no"))
        assert caught.value.errno == errno.ENOENT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mode", "private", "good"),
    [
        (0o770, True, False),
        (0o770, False, True),
        (0o2775, False, True),
        (0o702, True, False),
        (0o777, False, False),
        (0o1777, True, ROOT),
        (0o1777, False, ROOT),
        (0o755, True, True),
    ],
)
def test_directory_that_others_can_write(tmp_path, mode, private, good):
    for path in (tmp_path / "there", tmp_path / "there" / "below"):
        (tmp_path / "there" / "below").mkdir(parents=True, exist_ok=True)
        (tmp_path / "there").chmod(0o755)
        path.chmod(mode)
        if good:
            write_file(str(tmp_path / "there" / "below" / "token"), CANARY, private=private)
        else:
            message = refusal(write_file, str(tmp_path / "there" / "below" / "token"), CANARY, private=private)
            assert f"{path}: its mode {mode:04o}" in message


# --- what is kept of the file that is replaced


def test_like_existing_keeps_mode_and_attributes(directory, tmp_path):
    path = tmp_path / "tnsnames.ora"
    path.write_bytes(b"old")
    path.chmod(0o664)
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
    assert mode_of(path) == 0o664
    directory.write("tnsnames.ora", b"newer")
    assert mode_of(path) == 0o600
    assert not [key for key in os.listxattr(path) if not key.startswith("security.")]


def access_list(uid):
    """A POSIX access list (xattr form, version 2) that gives one more user the right to read and write."""
    entries = [(1, 6, 0xFFFFFFFF), (2, 6, uid), (4, 4, 0xFFFFFFFF), (16, 6, 0xFFFFFFFF), (32, 4, 0xFFFFFFFF)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


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


# --- removing and tidying


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


def orphan(where, name, process=99999, unique="0123456789abcdef"):
    path = where / f".{name}.{process}.{unique}.tmp"
    path.write_bytes(CANARY)
    path.chmod(0o600)
    return path


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


def test_writer_gives_up_when_somebody_keeps_removing(directory, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _descriptor: [path.unlink() for path in tmp_path.glob(".token.*")])
    assert "vanish" in refusal(directory.write, "token", CANARY)


# --- locks


def no_locks(number):
    def flock(_descriptor, _operation):
        raise OSError(number, os.strerror(number))

    return flock


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
            time.sleep(20)
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
        with pytest.raises(secure_file.NoLocks):
            secure_file.try_flock(directory.fd)


def test_lock_file_is_private_and_stays(directory, tmp_path):
    before = os.umask(0o277)
    try:
        first = directory.open_lock("key.lock")
        second = directory.open_lock("key.lock")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "key.lock") == 0o600
    assert secure_file.try_flock(first) is True
    assert secure_file.try_flock(second) is False
    os.close(first)
    assert secure_file.try_flock(second) is True
    assert not os.get_inheritable(second)
    os.close(second)
    assert directory.names() == ["key.lock"]
    assert "Bad file descriptor" in refusal(secure_file.try_flock, second)


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


# --- the controller's own directory


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


@pytest.mark.skipif(ROOT, reason="root: see test_secure_file_owner")
def test_own_directory_must_be_ours():
    assert "belongs to uid 0" in refusal(open_own_directory, "/usr")


def test_own_directory_that_is_a_file_or_a_loop(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("file", "file/below", "loop"):
        refusal(open_own_directory, str(tmp_path / name), create=True)


# --- the cost


def descriptors():
    return sorted(os.listdir("/proc/self/fd"))


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
        "import ansible_collections.entra.oracledb.plugins.module_utils.secure_file as s;"
        "print(sorted(name for name in sys.modules if name in sys.argv[2:] or 'secure_' in name.rpartition('.')[2]))"
    )
    unwanted = ["typing", "pwd", "grp", "tempfile", "random", "binascii", "json", "hashlib", "re", "subprocess"]
    collections = secure_file.__file__.partition("/ansible_collections/")[0]
    command = [sys.executable, "-I", "-S", "-c", code, collections, *unwanted]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    package = "ansible_collections.entra.oracledb.plugins.module_utils"
    assert run.stdout.strip() == str([f"{package}.secure_base", f"{package}.secure_file"])
