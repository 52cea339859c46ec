# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A directory of our own, such as the controller's token store: it belongs to us, wherever it is."""

import errno

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory, MissingDirectory
from ansible_collections.entra.oracledb.plugins.module_utils._files.primitives import Reporting, check_own, failed
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import close, open_linkless
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable_path


def open_own_directory(path: str, create: bool = False) -> Directory:
    """Open a directory of our own, such as the controller's token store; links on the way are the user's choice.

    But not those that another user can make or change (`own_way`). It must belong to us, and no other user may be able to
    write it. `create` makes it and missing parents 0700.
    Raises MissingDirectory, SecureFileError, ValueError (a NUL in the path).
    """
    made = False
    try:
        try:
            descriptor = _open_own(path)
        except FileNotFoundError:
            if not create:
                raise
            from ansible_collections.entra.oracledb.plugins.module_utils._files.own_way import make_own

            made = make_own(path)
            descriptor = _open_own(path)
    except FileNotFoundError as error:
        message = f"Cannot open the directory {printable_path(path)}: it does not exist. Make it first."
        raise MissingDirectory(message, errno.ENOENT) from error
    except OSError as error:
        raise failed("open the directory", path, error) from error
    try:
        with Reporting("use the directory", path):
            check_own(descriptor, path, made)
    except BaseException:
        close(descriptor)
        raise
    return Directory(path, descriptor)


def _open_own(path: str) -> int:
    descriptor = open_linkless(path)
    if descriptor is None:
        from ansible_collections.entra.oracledb.plugins.module_utils._files.own_way import enter

        descriptor = enter(path)
    return descriptor
