# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a hit with `cache_key` finds out by one small file that nothing lies beside it in clear.

The file `encrypted` has a line for each key with which a process went through the whole directory. Every process that writes
in clear removes it; one that has no key, where it is, says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import accounts_directory
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import ENCRYPTED, Store, unmark

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher

MAX_MARK_BYTES = 1024


def places(request: TokenRequest, store: Store) -> list[str]:
    """Where the request's tokens and sign-ins are. Without a home directory there are no sign-ins."""
    paths = [store.path]
    with suppress(StoreError):
        paths.append(accounts_directory(request))
    return list(dict.fromkeys(paths))


def marks(directory: str) -> list[str] | None:
    """The marks of the keys with which everything in the directory is encrypted; None without a directory of our own."""
    try:
        with open(os.path.join(directory, ENCRYPTED), "rb") as file:  # noqa: PTH118, PTH123
            return file.read(MAX_MARK_BYTES).decode("ascii", "replace").split()
    except OSError:
        with suppress(OSError):
            return [] if os.stat(directory).st_uid == os.geteuid() else None  # noqa: PTH116
        return None


def unprotected(request: TokenRequest, store: Store, cipher: Cipher) -> list[str]:
    """Which of the request's directories nobody went through with this key since the last use without one.

    Reads a small file in each.
    """
    found = {path: marks(path) for path in places(request, store)}
    return [path for path, known in found.items() if known is not None and cipher.mark not in known]


def warn_of_lost_key(request: TokenRequest, store: Store, warn: Callable[[str], None]) -> None:
    """Without `cache_key`, but where one was used the last time: says once what that means. Raises nothing."""
    with suppress(StoreError, SecureFileError):
        for path in places(request, store):
            if marks(path):
                with closing(Store(path)) as place:
                    unmark(place.directory)
                warn(
                    f"cache_key is not set, but what is in {path} was encrypted with one: it cannot be read, so tokens are "
                    "asked for again, people have to sign in again, and both are kept unencrypted. Set the same cache_key "
                    "again; or, if it is to be so or the key is lost, remove that directory."
                )
