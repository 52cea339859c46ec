# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Write a text file in place: for one of another owner, which a new file could not be given to. Never for a secret."""

import contextlib
import os
from typing import Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import (
    Overtaken,
    check_regular,
    failed,
    refuse_link,
    sync,
    version,
)
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close

_FLAGS = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OVERTAKEN = "Cannot write {}: another process changes it at this moment. Run again."


def overwrite(directory: int, path: str, name: str, data: bytes, seen: Tuple[int, ...]) -> None:
    """Change the content of the file `name` in the open directory to `data`; `seen` is its `version` when it was read.

    One system call writes all that differs. Where the text gets shorter, line ends fill the rest until the file is cut, so
    that a kill leaves the old text, the new one, or the new one with empty lines behind it. An error puts the old text back.
    Raises SecureFileError, and Overtaken if the file has changed since.
    """
    try:
        descriptor = os.open(name, _FLAGS, dir_fd=directory)
    except OSError as error:
        refuse_link("write", directory, path, name, error)
        raise failed("write", path, error) from error
    try:
        status = os.fstat(descriptor)
        check_regular("write", path, status)
        if version(status) != seen:
            raise Overtaken(_OVERTAKEN.format(path))
        _change(descriptor, os.pread(descriptor, status.st_size, 0), data)
        if not os.path.samestat(status, os.stat(name, dir_fd=directory, follow_symlinks=False)):
            raise Overtaken(_OVERTAKEN.format(path))  # what was written has no name any more
    except OSError as error:
        raise failed("write", path, error) from error
    finally:
        close(descriptor)


def _change(descriptor: int, old: bytes, new: bytes) -> None:
    pairs = enumerate(zip(old, new))
    start = next((place for place, (before, after) in pairs if before != after), min(len(old), len(new)))
    try:
        _write(descriptor, new[start:].ljust(len(old) - start, b"\n"), start)
        os.ftruncate(descriptor, len(new))
        sync(descriptor)
    except OSError:
        with contextlib.suppress(OSError):  # its blocks are still there
            _write(descriptor, old[start:], start)
            os.ftruncate(descriptor, len(old))
        raise


def _write(descriptor: int, data: bytes, offset: int) -> None:
    while data:
        written = os.pwrite(descriptor, data, offset)
        data, offset = data[written:], offset + written
