# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`cache_key` is new here, another one, or gone: what lies in clear is encrypted or removed, and the user hears of it once.

Sign-ins are encrypted, everything else in clear is removed: it can be asked for again. Removed is unlinked, not overwritten.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.leftovers import remove_orphans
from ansible_collections.entra.oracledb.plugins.module_utils._files.lock_file import remove_lock
from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import unlock
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import MAX_DOCUMENT_BYTES, without_checksum
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import is_clear
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.marks import MAX_MARK_BYTES, marks
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.names import (
    ACCOUNTS,
    adopted_name,
    is_lock,
    kind_of,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import ENCRYPTED, Store

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher

LOCK_SECONDS = 10  # the longest wait for a process that does the same


def protect(places: Sequence[str], request: TokenRequest, cipher: Cipher, warn: Callable[[str], None]) -> None:
    """Go through these directories; nothing is left in clear in them. Raises StoreError where something is."""
    for path in places:
        with closing(Store(path, request.cache_key)) as store:
            Sweep(store, cipher, warn).run()


class Sweep:
    """One way through the whole directory with a key that was not used here before, or not since the last use without one."""

    def __init__(self, store: Store, cipher: Cipher, warn: Callable[[str], None]) -> None:
        self.store = store
        self.directory = store.directory
        self.cipher = cipher
        self.warn = warn
        self.encrypted = 0
        self.removed = 0

    def run(self) -> None:
        """Raises StoreError."""
        try:
            with self.store.exclusive(ENCRYPTED, LOCK_SECONDS):
                known = marks(self.store.path) or []
                if self.cipher.mark not in known:
                    self.go_through(known)
        except SecureFileError as error:
            raise StoreError(f"Something may lie unencrypted in {self.store.path}. {error}") from None
        finally:
            self.report()

    def go_through(self, known: list[str]) -> None:
        """The mark is written into a file that was there before the first look: who writes in clear meanwhile takes it away.

        Raises StoreError, SecureFileError.
        """
        mark = self.directory.open_lock(ENCRYPTED)
        try:
            names = self.directory.names()
            self.removed += remove_orphans(self.directory, names, lambda name: bool(kind_of(name)))
            for name in names:
                self.treat(name)
            if len(known) * 17 > MAX_MARK_BYTES - 17:
                os.ftruncate(mark, 0)
            os.lseek(mark, 0, os.SEEK_END)
            os.write(mark, f"{self.cipher.mark}\n".encode())
        except OSError as error:
            raise StoreError(f"Cannot write {self.store.path}/{ENCRYPTED}: {error.strerror}.") from None
        finally:
            unlock(mark)
        if known:
            self.warn(
                f"what was encrypted in {self.store.path} with another cache_key cannot be read with this one: tokens are asked "
                "for again, and people have to sign in again. If that is not meant, set the former cache_key again."
            )

    def treat(self, name: str) -> None:
        """Encrypt or remove one file of ours. Raises StoreError, SecureFileError."""
        if is_lock(name):
            status = self.directory.stat(name)
            if status and status.st_size and remove_lock(self.directory, name):  # nothing of ours has content
                self.removed += 1
        elif kind_of(name) and self.lies_open(name):
            with self.store.exclusive(name, LOCK_SECONDS) if kind_of(name) == ACCOUNTS else nullcontext():
                is_kept = kind_of(name) == ACCOUNTS and self.encrypt(name)
                is_removed = self.directory.remove(name)
            self.encrypted += is_kept
            self.removed += is_removed and not is_kept

    def lies_open(self, name: str) -> bool:
        """Whether it is in clear, or a file that others may have read or put there."""
        try:
            return is_clear(self.directory.read(name, MAX_DOCUMENT_BYTES) or b"")
        except SecureFileError:
            return True

    def encrypt(self, name: str) -> bool:
        """Put an encrypted copy of accounts where `Accounts` looks for it, unless others may have read them.

        Raises StoreError.
        """
        try:
            data = without_checksum(name, self.directory.read(name, MAX_DOCUMENT_BYTES) or b"")
        except SecureFileError:
            return False
        if data:
            self.store.save(adopted_name(name, self.cipher.mark), data)
        return bool(data)

    def report(self) -> None:
        if self.encrypted or self.removed:
            self.warn(
                f"cache_key is set, and files from before lay unencrypted in {self.store.path}: {self.encrypted} with sign-ins "
                f"are encrypted now, {self.removed} others are removed. Copies of them (backups, snapshots) are not."
            )
