# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the file writer share: odd objects, snapshots of a tree, other users, strace."""

import ctypes
import os
import re
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import tempfile
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import replace, walk
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    SecureFileError,
    open_directory,
)

CANARY = b"canary-that-no-message-may-show"
OLD = b"old " * 500
NEW = b"new " * 700
ROOT = os.geteuid() == 0
USER = 65534
OTHER = 65533
ODD = ["link", "dangling link", "hard link", "FIFO", "socket", "directory"]
PR_SET_PTRACER = 0x59616D61
LIBRARY = ctypes.CDLL(None)
LOADED_BEFORE_THE_FORK = (replace, walk)  # so that the traced calls are only those of the work


def public_directory():
    """For a fixture: a directory that every user can reach, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="secure-file-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def mode_of(path):
    return stat.S_IMODE(Path(path).lstat().st_mode)


def state(path):
    status = path.lstat()
    return status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)


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


def snapshot(top: Path) -> dict:
    """Everything at and below a directory that a careless writer could change."""
    found = {}
    for path in sorted([top, *top.rglob("*")]):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[path] = (*state(path), status.st_ino, status.st_mtime_ns, status.st_ctime_ns, content)
    return found


def orphan(where, name, process=99999, unique="0123456789abcdef"):
    path = where / f".{name}.{process}.{unique}.tmp"
    path.write_bytes(CANARY)
    path.chmod(0o600)
    return path


def temporaries(top):
    return [path.name for path in top.rglob(".*.tmp")]


def access_list(uid):
    """A POSIX access list (xattr form, version 2) that gives one more user the right to read and write."""
    entries = [(1, 7, 0xFFFFFFFF), (2, 6, uid), (4, 4, 0xFFFFFFFF), (16, 6, 0xFFFFFFFF), (32, 4, 0xFFFFFFFF)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def no_locks(number):
    def flock(_descriptor, _operation):
        raise OSError(number, os.strerror(number))

    return flock


def descriptors():
    return sorted(os.listdir("/proc/self/fd"))


def make(path, uid, mode=0o700):
    path.mkdir()
    os.chown(path, uid, uid)
    path.chmod(mode)
    return path


def in_child(work):
    """Run `work` in a fork that may give up its rights; fails like it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


class Trace:
    """What happened to one traced piece of work: how the process ended, its message, its system calls in order."""

    def __init__(self, status, message, lines):
        self.killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self.message = message
        self.lines = lines
        self.names = [line.partition("(")[0] for line in lines]

    def place(self, pattern):
        """The place of the only system call that matches."""
        places = [place for place, line in enumerate(self.lines) if re.search(pattern, line)]
        assert len(places) == 1, (pattern, [self.lines[place] for place in places])
        return places[0]

    def first(self, pattern):
        """Name and number, as `strace --inject` counts them, of the first call that matches."""
        place = next(place for place, line in enumerate(self.lines) if re.search(pattern, line))
        return self.names[place], self.names[: place + 1].count(self.names[place])


def trace(work, *options):
    """Run `work` in a fork with strace attached to it; skip where that is not allowed."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    go_out, go_in = os.pipe()
    message_out, message_in = os.pipe()
    child = os.fork()
    if child == 0:
        _traced(work, go_out, message_in)
    os.close(message_in)
    with tempfile.NamedTemporaryFile("r") as log:
        command = ["strace", "-s", "256", "-o", log.name, "-p", str(child), *options]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        answer = tracer.stderr.readline()
        if "attached" not in answer:
            os.kill(child, signal.SIGKILL)
        os.write(go_in, b"g")
        status = os.waitpid(child, 0)[1]
        tracer.stderr.read()
        tracer.wait(60)
        tracer.stderr.close()
        message = os.read(message_out, 65536).decode()
        for descriptor in (go_out, go_in, message_out):
            os.close(descriptor)
        if "attached" not in answer:
            pytest.skip(f"strace cannot attach here: {answer.strip()}")
        lines = [line.rstrip() for line in log if re.match(r"\w+\(", line)]
    return Trace(status, message, [line for line in lines if not re.match("exit|p?select", line)])


def _traced(work, go, answer):
    try:
        LIBRARY.prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)
        select.select([go], [], [])  # not a read: the counts of `inject` are to start with the work
        work()
    except SecureFileError as error:
        os.write(answer, str(error).encode())
    except BaseException as error:
        os.write(answer, f"not a SecureFileError: {error!r}".encode())
    finally:
        os._exit(0)


def write_file(path, data, mode=0o600, uid=None, gid=None, like=None, create=False, private=True):
    """`open_directory` and `Directory.write` in one call."""
    parent, _slash, name = path.rstrip("/").rpartition("/")
    with open_directory(parent or "/", create, uid, gid, private) as directory:
        directory.write(name, data, mode, like=like)


def read_file(path, limit, uid=None, private=True):
    """`open_directory` and `Directory.read` in one call; None when the file or a directory is missing."""
    return in_parent(path, uid, private, lambda parent, name: parent.read(name, limit, private))


def remove_file(path, uid=None, private=True):
    """`open_directory` and `Directory.remove` in one call; False when there was nothing to remove."""
    return bool(in_parent(path, uid, private, lambda parent, name: parent.remove(name)))


def in_parent(path, uid, private, work):
    parent, _slash, name = path.rstrip("/").rpartition("/")
    try:
        directory = open_directory(parent or "/", uid=uid, private=private)
    except MissingDirectory:
        return None
    with directory:
        return work(directory, name)
