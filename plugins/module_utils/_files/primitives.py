# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What the writer of files is made of: its errors, the checks of an open file, reading one with a limit."""

import errno
import os
import stat
from typing import Collection, Optional, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import (
    is_own_directory,
    is_private,
    is_regular,
    read_bounded,
    signature,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path

_REMEDIES = {
    errno.ENOSPC: "The file system is full: make room and run again.",
    errno.EDQUOT: "The disk quota of the file's owner is used up: make room and run again.",
    errno.EIO: "The device reports an error: look at the kernel log and the disk before you run again.",
    errno.EXDEV: "The name leads to another file system (an overlay, a mounted file?): give another directory.",
    errno.EBUSY: "The file itself is a mount point (bind-mounted into a container?): mount its directory instead.",
    errno.EROFS: "The file system is read-only: give another directory or remount it.",
    errno.EPERM: "The system forbids it: check the owner, the immutable attribute (lsattr) and the security policy.",
    errno.EACCES: "Check owner and mode of the file and its directory, or run as their owner or as root (become).",
    errno.ELOOP: "It is a symbolic link, and links are not followed here: put the real file in its place.",
    errno.ENXIO: "It is a socket or a device, not a regular file: remove it.",
    errno.EISDIR: "It is a directory: remove it or give another name.",
    errno.ENOTDIR: "A part of the path is not a directory: give another path.",
    errno.ENAMETOOLONG: "Give a shorter name.",
    errno.ENOENT: "The directory was removed or replaced while it was in use: run again.",
}


class SecureFileError(Exception):
    """A file could not be handled safely: what was attempted, what is wrong, what to do; never content.

    `errno` is the system's error number, or None when one of our own rules refused.
    """

    def __init__(self, message: str, errno: Optional[int] = None) -> None:
        super().__init__(message)
        self.errno = errno


class MissingDirectory(SecureFileError):
    """A directory on the way does not exist."""


class Overtaken(SecureFileError):
    """Another process changed the file since it was read; read it again."""


class Unseen:
    """In the place of a file's status: the file was not looked at before."""


UNSEEN = Unseen()
Seen = Union[os.stat_result, Unseen, None]  # None: there was no file


class Unchanged:
    """Whom the process acts as inside `with`: as itself. `walk.Identity` is another user."""

    uid: Optional[int] = None  # of the other user

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_exception: object) -> None:
        return None


def refused(action: str, path: str, problem: str, remedy: str) -> SecureFileError:
    """The error for a rule of ours."""
    return SecureFileError(f"Cannot {action} {printable_path(path)}: {problem}. {remedy}")


def failed(action: str, path: str, error: OSError, problem: str = "") -> SecureFileError:
    """The error for an answer of the system; `problem` says at which step, when that is not clear."""
    what = os.strerror(error.errno) if error.errno else type(error).__name__
    remedy = _REMEDIES.get(error.errno or 0, "Check the file system and run again.")
    step = f"{problem}: " if problem else ""
    return SecureFileError(f"Cannot {action} {printable_path(path)}: {step}{what}. {remedy}", error.errno)


class Reporting:
    """Turns an OSError inside `with` into the SecureFileError that says what was attempted."""

    def __init__(self, action: str, path: str) -> None:
        self.action = action
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _class: object, error: Optional[BaseException], _traceback: object) -> None:
        if isinstance(error, OSError):
            raise failed(self.action, self.path, error) from error


def check_name(name: str) -> None:
    """Only a single component is a name; everything else would leave the directory. Raises SecureFileError."""
    if not isinstance(name, str) or name in ("", ".", "..") or "/" in name or "\0" in name:
        raise refused("use", repr(name), "it is not a single file name", "Give a name without '/'.")


def kind(mode: int) -> str:
    """What a file that is not a regular file is, in words."""
    kinds = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a directory"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISREG, "a regular file"),
    )
    return next((words for is_kind, words in kinds if is_kind(mode)), "a device")


def check_regular(action: str, path: str, status: os.stat_result) -> None:
    """Refuse what is not a regular file with one name; one that a writer has just replaced has none, which is fine.

    Raises SecureFileError.
    """
    if is_regular(status):
        return
    if not stat.S_ISREG(status.st_mode):
        problem = f"it is {kind(status.st_mode)}, not a regular file"
        raise refused(action, path, problem, "Put a regular file in its place, or remove it.")
    problem = f"it is a hard link, one of {status.st_nlink} names of the same file"
    raise refused(action, path, problem, "Find the others (find -samefile) and remove this name.")


def check_private(action: str, path: str, status: os.stat_result, owners: Collection[int]) -> None:
    """Refuse a file that anyone but its rightful owner owns, can read or can write. Raises SecureFileError."""
    if is_private(status, owners):
        return
    if status.st_uid not in owners:
        problem = f"it belongs to uid {status.st_uid}, not to uid {' or '.join(str(uid) for uid in owners)}"
        raise refused(action, path, problem, "Find out who made it, then remove it or change its owner.")
    problem = f"its mode is {stat.S_IMODE(status.st_mode):04o}, so others may have read or changed it"
    raise refused(action, path, problem, "Treat what is in it as known to others and remove it.")


def check_own(descriptor: int, path: str, made: bool) -> None:
    """Refuse a directory that belongs to another user or that others can write; one that we just made becomes 0700.

    Raises SecureFileError, OSError.
    """
    status = os.fstat(descriptor)
    if status.st_uid != os.geteuid():
        problem = f"it belongs to uid {status.st_uid}, not to us (uid {os.geteuid()})"
        raise refused("use the directory", path, problem, "Give a directory of your own.")
    if made and stat.S_IMODE(status.st_mode) != 0o700:  # an odd umask or a set-group-ID parent
        os.fchmod(descriptor, 0o700)
    elif not is_own_directory(status):
        problem = f"its mode is {stat.S_IMODE(status.st_mode):04o}, so others can replace what lies in it"
        raise refused("use the directory", path, problem, "Give a private directory (chmod 700).")


def refuse_link(action: str, directory: int, path: str, name: str, error: OSError) -> None:
    """The system's word for a link ("too many levels") misleads: the SecureFileError raised here names it and its target."""
    if error.errno != errno.ELOOP:
        return
    try:
        where = f" to {os.readlink(name, dir_fd=directory)!r}"
    except OSError:  # it is replaced at this moment
        where = ""
    problem = f"it is a symbolic link{where}, and links are not followed here"
    raise refused(action, path, problem, "Give the real path (readlink -f shows it).") from error


def read_at(directory: int, path: str, name: str, limit: int, owners: Optional[Collection[int]]) -> Optional[bytes]:
    """The content of `name`; None when it is missing. Only `owners` may own it, without them everyone may.

    Raises SecureFileError: for links, for what is not a regular file, for more than `limit` bytes, for a file of others.
    """
    return read_with_status(directory, path, name, limit, owners)[0]


def read_with_status(
    directory: int, path: str, name: str, limit: int, owners: Optional[Collection[int]]
) -> Tuple[Optional[bytes], Optional[os.stat_result]]:
    """As `read_at`, with the status of the very file whose content it is, whatever has the name by now; None for none."""

    def check(status: os.stat_result) -> None:
        check_regular("read", path, status)
        if owners is not None:
            check_private("read", path, status, owners)

    try:
        data, status = read_bounded(name, limit, check, directory=directory)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        refuse_link("read", directory, path, name, error)
        raise failed("read", path, error) from error
    if data is None:
        problem = f"it has more than {limit} bytes"
        raise refused("read", path, problem, "This is not a file of ours: remove it or give another name.")
    return data, status


def sync(descriptor: int) -> None:
    """fsync, where the file system has it. Raises OSError."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):  # some FUSE file systems have no fsync
            raise


def sync_directory(directory: int, path: str) -> None:
    """Make the new name of `path` survive a power cut. Raises SecureFileError."""
    try:
        sync(directory)
    except OSError as error:
        raise failed("make durable", path, error, "the new file is in place, a power cut may undo it") from error


def version(status: Optional[os.stat_result]) -> Tuple[int, ...]:
    """What is another after each change of a file: no clock of a file system is finer than two writes to one length."""
    if status is None:
        return ()
    return signature(status)


def check_unchanged(path: str, status: Optional[os.stat_result], seen: Seen) -> None:
    """Raise Overtaken if the file is not the one that was `seen`, or has changed since."""
    if not isinstance(seen, Unseen) and version(status) != version(seen):
        raise Overtaken(f"Cannot write {path}: another process changes it at this moment. Run again.")
