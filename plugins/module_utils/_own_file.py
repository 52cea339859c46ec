# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Files of our own: whose they must be, how they are read, and whether what they say is of today's clock.

These are the rules that a hit of the lookup and everything else share. It is the one file that a hit imports: ansible-core
compiles each file of a collection anew in every worker. So it imports nothing that a worker has not loaded anyway, and its
annotations are in quotes, which saves to evaluate them.
"""

import contextlib
import os
import stat
import sys
import time
from typing import Any, Callable, Collection, Iterable, Mapping, Optional, Tuple

READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

MAX_DOCUMENT_BYTES = 1024 * 1024  # of a document in the token cache
DIRECTORY_NAME = "entra.oracledb"
CHECKSUM = b', "sha256": "'  # begins the last field of a document in clear
CHECKSUM_BYTES = len(CHECKSUM) + 64 + len('"}')
CLOCK_STEP = 60  # seconds; a token from further in the future means that the clock was set back


def close(descriptor: int) -> None:
    """Close without complaint: what matters of a new file is on the disk since fsync."""
    with contextlib.suppress(OSError):
        os.close(descriptor)


def is_regular(status: os.stat_result) -> bool:
    """Whether it is a regular file with one name; one that a writer has just replaced has none, which is fine."""
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1


def is_private(status: os.stat_result, owners: "Collection[int]") -> bool:
    """Whether one of `owners` owns the file, and nobody else can read or write it."""
    return status.st_uid in owners and not status.st_mode & 0o077


def is_own_directory(status: os.stat_result) -> bool:
    """Whether the directory is ours, and nobody else can write it."""
    return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def open_linkless(path: str) -> "Optional[int]":
    """A descriptor of a directory; None where a link is on the way to it, or may be. Raises OSError, ValueError (a NUL)."""
    descriptor = os.open(path, _DIRECTORY)
    with contextlib.suppress(OSError):  # not on Linux
        if os.readlink(f"/proc/self/fd/{descriptor}") == os.path.abspath(path):
            return descriptor
    close(descriptor)
    return None


def read_bounded(
    path: str,
    limit: int,
    check: "Callable[[os.stat_result], None]",
    flags: int = READ_FLAGS,
    directory: "Optional[int]" = None,
) -> "Tuple[Optional[bytes], os.stat_result]":
    """Content and status of a file; the content is None where it has more than `limit` bytes.

    `check` sees the status before the first byte is read: it refuses what is not to be read, a FIFO for one. `path` is a
    name in the open `directory`, if there is one. Raises OSError, ValueError (no path) and what `check` raises.
    """
    descriptor = os.open(path, flags, dir_fd=directory)
    try:
        status = os.fstat(descriptor)
        check(status)
        return _read_all(descriptor, status.st_size, limit), status
    finally:
        close(descriptor)


def _read_all(descriptor: int, size: int, limit: int) -> "Optional[bytes]":
    if size > limit:
        return None
    data = os.read(descriptor, size + 1)
    while len(data) != size and len(data) <= limit:  # the file grew, or the read was short
        more = os.read(descriptor, 65536)
        if not more:
            break
        data += more
    return data if len(data) <= limit else None


def signature(status: os.stat_result) -> "Tuple[int, ...]":
    """What is another after each change of a file: no clock of a file system is finer than two writes to one length."""
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


# Documents of the token cache.


def default_directory(environ: "Mapping[str, str]") -> str:
    """$XDG_RUNTIME_DIR (memory, gone at log-out) when this user has one, else ~/.cache; "" without a home."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime):  # the XDG specification: a relative one is to be ignored
        with contextlib.suppress(OSError):
            if os.stat(runtime).st_uid == os.geteuid():
                return os.path.join(runtime, DIRECTORY_NAME)
    return home_directory()


def home_directory() -> str:
    """In ~/.cache; "" without a home."""
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", DIRECTORY_NAME) if os.path.isabs(home) else ""


def with_checksum(name: str, data: bytes) -> bytes:
    """The JSON object with a last field by which `without_checksum` sees damage, and that it is the file of this name.

    Types and ranges do not show that a digit or a letter of a token is another one.
    """
    import hashlib  # a worker has it, a host's module does not

    if not data.endswith(b"}"):
        return data
    return b'%b%b%b"}' % (data[:-1], CHECKSUM, hashlib.sha256(name.encode() + b"\0" + data).hexdigest().encode())


def without_checksum(name: str, data: bytes) -> "Optional[bytes]":
    """The JSON object as it was written, None if it is not; one without the field is version 0.1.0's."""
    document, checksum = data[:-CHECKSUM_BYTES] + b"}", data[-CHECKSUM_BYTES:]
    if not checksum.startswith(CHECKSUM):
        return data
    return document if with_checksum(name, document) == data else None


# The clock.


def seconds_up() -> float:
    """Seconds since the machine booted, sleep included where the system counts it; no setting of the clock changes it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def is_of_this_clock(now: float, obtained_at: float, clock_skew: float, booted_at: float) -> bool:
    """Whether what was obtained then can be judged by today's clock: it was not set since, and the machine did not boot.

    Times are epoch seconds. `clock_skew` (seconds) is about the clock by which the machine booted at `booted_at`.
    """
    if obtained_at > now + CLOCK_STEP:
        return False
    return not clock_skew or abs(now - seconds_up() - booted_at) <= CLOCK_STEP


def remaining(expires_on: float, now: float, clock_skew: float) -> float:
    """Seconds until a token is over, by the provider's clock; `now` in epoch seconds of this machine's."""
    return expires_on - now - clock_skew


# ansible-core.


def ini_parser(config: "Any") -> "Any":
    """What ansible-core's ConfigManager has read of ansible.cfg; None if it does not show it, or has read none."""
    return getattr(config, "_parsers", {}).get(getattr(config, "_config_file", None))


def register_secrets(values: "Iterable[object]") -> None:
    """Have ansible-core mask these texts in whatever it shows; it masks whole texts, also in JSON's spelling.

    From 2.22 on it can, and has loaded its registry before a plugin runs (ansible.utils.display does). So nothing is imported:
    without ansible-core, or with an older one, there is nowhere to register a secret. Only controllers do this: a module's
    new secrets would travel back in its result.
    """
    registry = sys.modules.get("ansible.module_utils.secrets")
    if registry is not None:
        registry.register_secrets([value for value in values if isinstance(value, str)])
