# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The store prunes itself: what no process can use any more goes, some files at a time, after something was written.

What may still be of use stays: a sign-in (accounts) as long as its refresh token may be good, and an entry that says whose
such a refresh token is.
"""

from __future__ import annotations

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.leftovers import (
    discard,
    remove_orphans,
    written_name,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.lock_file import remove_lock
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import CLOUDS
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import (
    ACCOUNTS,
    BRIEF,
    ENTRY,
    HOST,
    is_lock,
    kind_of,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

DAY = 24 * 3600
PAUSE = 600  # seconds between two passes through one directory
LIMIT = 200  # files that one pass looks at
BOOKMARK = "pruned"  # its time is that of the last pass, its content the name where the next one goes on
# Entra's refresh tokens end 90 days after they were last used (Microsoft: refresh tokens in the Microsoft identity
# platform, "token lifetime"); each use writes the document. A week is for clocks and for what a restored backup says.
SIGN_IN_SECONDS = 97 * DAY
HOST_SECONDS = 30 * DAY  # it is written again whenever a host changes; so once in a month one is looked at without it
OTHER_SIGN_IN_SECONDS = 400 * DAY  # other issuers, and what cannot be read: some end after a year, some never
MICROSOFT = {url.partition("//")[2] for url in CLOUDS.values()} | {
    "login.windows.net",
    "login.microsoft.com",
    "sts.windows.net",
}


def prune(store: Store) -> None:
    """One pass, if none was in the last PAUSE seconds. Raises nothing: what cannot be removed is looked at again."""
    with suppress(StoreError, SecureFileError):
        last = store.directory.stat(BOOKMARK)
        if last and 0 <= time.time() - last.st_mtime < PAUSE:
            return
        names = store.directory.names()
        chosen = next_names([name for name in names if kind_of(name) or is_lock(name)], store)
        store.directory.write(BOOKMARK, chosen[-1].encode() if chosen else b"")
        temporary = [name for name in names if written_name(name)][:LIMIT]
        remove_orphans(store.directory, temporary, lambda name: bool(kind_of(name)) or name == BOOKMARK)
        for name in chosen:
            with suppress(StoreError, SecureFileError):
                prune_one(store, name)


def next_names(names: Sequence[str], store: Store) -> Sequence[str]:
    """The names that this pass looks at: those after the bookmark, round and round."""
    after = b""
    with suppress(SecureFileError):
        after = store.directory.read(BOOKMARK, 1024) or b""
    start = bisect_right(names, after.decode("ascii", "replace"))
    return [*names[start:], *names[:start]][:LIMIT]


def prune_one(store: Store, name: str) -> None:
    """Remove the file if it is over. Raises StoreError, SecureFileError."""
    status = store.directory.stat(name)
    age = time.time() - status.st_mtime if status else 0.0
    if status is None or age < DAY:
        return
    if is_lock(name):
        remove_lock(store.directory, name)
    elif is_over(store, name, age):
        remove_lock(store.directory, lock_of(name), lambda: discard(store.directory, name, status))


def lock_of(name: str) -> str:
    """The lock under which others write the document."""
    return f"{name.removesuffix('.json') if kind_of(name) in (ENTRY, 'proxy') else name}.lock"


def is_over(store: Store, name: str, age: float) -> bool:
    """Whether a document that was last written `age` seconds ago, a day at least, is of no use. Raises StoreError."""
    kind = kind_of(name)
    if kind in BRIEF:
        return True
    if kind == HOST:
        return age > HOST_SECONDS
    data = store.load(name) or b""
    if kind == ACCOUNTS:
        return age > (SIGN_IN_SECONDS if is_microsofts(data) else OTHER_SIGN_IN_SECONDS)
    entry = Entry.from_json(data)
    if entry is None:
        return age > SIGN_IN_SECONDS
    if entry.token and entry.token.authentication_record:  # the flow is renewed by this account's refresh token
        return age > OTHER_SIGN_IN_SECONDS
    end = entry.token.expires_on - entry.clock_skew if entry.token else 0
    return time.time() > end + DAY


def is_microsofts(data: bytes) -> bool:
    """Whether all refresh tokens of a document of accounts are Entra's."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        tokens = json.loads(data)["RefreshToken"].values()
        return all(token["environment"] in MICROSOFT for token in tokens)
    return False
