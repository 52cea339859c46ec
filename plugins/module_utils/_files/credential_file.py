# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Files of users, such as certificates and keys, read with a limit; on the way of every lookup, so without pathlib."""

import binascii
import errno
import os
import stat
from typing import Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import READ_FLAGS, read_bounded

FLAGS = READ_FLAGS & ~os.O_NOFOLLOW  # links are the user's choice
MAX_BYTES = 1024 * 1024
MAX_PATH = 1024  # characters; what is longer is content in the place of a path, and content is never shown
MAX_NAME = 255  # bytes of one name in it, on every file system; a JWT has no slash


class FileFaultError(Exception):
    """A file cannot be used; the message is a fault of the request."""


def read_credential(name: str, path: str) -> Tuple[bytes, int]:
    """Content and permission bits of the file that the option `name` names. Raises FileFaultError."""
    if "-----BEGIN" in path or len(path) > MAX_PATH or max(map(len, path.split("/"))) > MAX_NAME:
        content = "federated_token" if name == "federated_token_file" else "certificate_data"
        raise FileFaultError(f"{name} is no path but the content of a file: give that as {content}.")
    path = os.path.expanduser(path)
    return read_file(f"{name} '{path}'", path, MAX_BYTES, "1 MiB: that is no certificate or key")


def read_file(label: str, path: str, limit: int, size: str) -> Tuple[bytes, int]:
    """Content and permission bits of a regular file of 1 to `limit` bytes; links are followed.

    `label` is the file's name in messages, `size` is the limit in words and what a longer file is not.
    Raises FileFaultError.
    """

    def check(status: os.stat_result) -> None:
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(status.st_mode):
            raise FileFaultError(f"{label} is not a regular file.")

    try:
        data, status = read_bounded(path, limit, check, FLAGS)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise FileFaultError(f"{label} cannot be read: {reason}.") from None
    if data is None:
        raise FileFaultError(f"{label} is larger than {size}.")
    if not data:
        raise FileFaultError(f"{label} is empty.")
    return data, stat.S_IMODE(status.st_mode)


def holds_key(data: bytes) -> bool:
    """Whether there is a private key in it: PEM says so, and a PFX file exists for nothing else."""
    return b"PRIVATE KEY-----" in data or b"-----BEGIN" not in data


def certificate_bytes(data: str) -> bytes:
    """The bytes of certificate_data: PEM text, or a PFX file in base64. Raises FileFaultError."""
    if "-----BEGIN" in data:
        return data.encode()
    try:
        return binascii.a2b_base64("".join(data.replace("\\r", "").replace("\\n", "").split()))
    except ValueError:
        raise FileFaultError("certificate_data is neither PEM text nor the base64 of a PFX file.") from None
