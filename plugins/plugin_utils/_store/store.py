# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store: one file and one lock file per request, shared by every process of one user.

A file is a small JSON document, replaced atomically and never a pickle. The directory is 0700, files are 0600; a directory
or file that others own or may write is refused. With `cache_key` the documents are encrypted as well.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils import _own_file as own_file
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.own_directory import open_own_directory
from ansible_collections.entra.oracledb.plugins.module_utils._own_file import (
    MAX_DOCUMENT_BYTES,
    with_checksum,
    without_checksum,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError, is_sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token, is_record

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import Directory
    from ansible_collections.entra.oracledb.plugins.module_utils._files.lock_file import LockFile
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher

VERSION = 1
ENCRYPTED = "encrypted"  # says with which keys all in the directory is encrypted, see marks.py
REFUSED_SECONDS = 60  # how long a refusal is remembered
LARGEST = 1e12  # of every number in an entry: some 30 000 years in seconds


@dataclass(frozen=True)
class Failure:
    """Why the provider gave no token the last time, and until when (epoch seconds) it is not asked again."""

    kind: str  # refused, busy, down, unavailable, login, person or declined
    message: str
    until: float
    process: int = 0  # the play, for `person` and `declined`
    sign_in: dict[str, str] | None = None  # `command` and `claims` of an AadTokenError that needs a sign-in


@dataclass(frozen=True)
class Entry:
    """What the store knows of one request. Times are epoch seconds of this machine's clock, `clock_skew` is in seconds."""

    token: Token | None = None
    obtained_at: float = 0.0
    refresh_on: float = 0.0
    clock_skew: float = 0.0
    booted_at: float = 0.0  # by the clock that `clock_skew` is about
    failure: Failure | None = None

    @property
    def challenge(self) -> str:
        """The claims challenge (JSON) that came with the failure, empty without one."""
        return ((self.failure and self.failure.sign_in) or {}).get("claims", "")

    def to_json(self) -> bytes:
        """The document that is stored; `from_json` reads it."""
        document = {"version": VERSION, **asdict(self)}
        if self.failure and self.failure.sign_in is None:
            del document["failure"]["sign_in"]  # as before there was one
        return json.dumps(document).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Entry | None:
        """The entry, or None for anything that is not one: damaged and foreign files are replaced, never an error."""
        try:
            document = json.loads(data)
            if document.pop("version") != VERSION:
                return None
            token, failure = document.pop("token"), document.pop("failure")
            entry = cls(
                token=None if token is None else Token(**token),
                failure=None if failure is None else Failure(**failure),
                **document,
            )
            return entry if entry.is_sound() else None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def is_sound(self) -> bool:
        """Whether every value has its type and makes sense, and the token is one that was checked before it was written."""
        token, failure = self.token, self.failure
        texts = [token.access_token, token.token_type, token.scope, token.tenant_id, token.client_id] if token else []
        texts += [failure.kind, failure.message] if failure else []
        numbers = [self.obtained_at, self.refresh_on, self.clock_skew, self.booted_at]
        numbers += [failure.until, failure.process] if failure else []
        return (
            all(isinstance(text, str) and is_unicode(text) for text in texts)
            and all(is_number(number) for number in numbers)
            and (token is None or is_sound_token(token))
            and (failure is None or failure.sign_in is None or is_sign_in(failure.sign_in))
        )


def is_sound_token(token: Token) -> bool:
    """Whether a signed token ends when it says, and its record can be read. Of another token only the file says its end."""
    try:
        end = (
            int(jwt.check_token(token.access_token, 0)["exp"])
            if jwt.is_signed(token.access_token)
            else token.expires_on
        )
    except jwt.JwtError:
        return False
    ends = token.expires_on
    return (
        isinstance(ends, int) and not isinstance(ends, bool) and ends == end and is_record(token.authentication_record)
    )


def is_number(value: object) -> bool:
    """Whether it can be computed with and shown as a time: neither a truth value, nor NaN, nor larger than any clock."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -LARGEST < value < LARGEST


def is_unicode(text: str) -> bool:
    """Whether it can be shown: JSON can hold halves of a character (RFC 8259 section 8.2)."""
    return text.isascii() or text.encode("utf-8", "ignore").decode() == text


class Store:
    """The files in one directory, which is made when it is missing. A missing or damaged document is None.

    Everything here raises StoreError: when directory or file belong to others or can be written by them, and when the
    system refuses.
    """

    def __init__(self, directory: str, cache_key: bytes = b"") -> None:
        """`cache_key` (32 bytes, or none) encrypts the documents. Raises StoreError."""
        self.path = directory
        self.cipher = cipher_of(cache_key) if cache_key else None
        self.was_written = False
        try:
            self.directory = open_own_directory(directory, create=True)
        except SecureFileError as error:
            raise StoreError(str(error)) from None
        except ValueError:  # a NUL in it
            raise StoreError(f"Cannot use {directory!r} for the token cache: it is no path.") from None

    def close(self) -> None:
        self.directory.close()

    def read(self, key: str) -> Entry | None:
        """What is known of the request with this key."""
        data = self.load(f"{key}.json")
        return Entry.from_json(data) if data else None

    def write(self, key: str, entry: Entry) -> None:
        """Keep an entry that `read` will take. Raises StoreError for another one."""
        if not entry.is_sound():
            raise StoreError(f"Cannot keep the token in {self.path}: the store could not read it again. Report a bug.")
        self.save(f"{key}.json", entry.to_json())

    def load(self, name: str) -> bytes | None:
        """A document of at most MAX_DOCUMENT_BYTES, decrypted; None if it is missing. Raises StoreError."""
        try:
            data: bytes | None = self.directory.read(name, MAX_DOCUMENT_BYTES)
        except SecureFileError as error:
            raise StoreError(str(error)) from None
        if not data:
            return data
        return self.cipher.open(name, data) if self.cipher else without_checksum(name, data)

    def save(self, name: str, data: bytes) -> None:
        """Put a document in the place of the old one, whole or not at all. Raises StoreError."""
        whole = self.cipher.seal(name, data) if self.cipher else with_checksum(name, data)
        if len(whole) > MAX_DOCUMENT_BYTES:  # `load` would refuse it
            raise StoreError(f"Cannot keep {name} in {self.path}: it has more than {MAX_DOCUMENT_BYTES} bytes.")
        try:
            with nullcontext() if self.cipher else written_in_clear(self.directory):
                self.directory.write(name, whole)
            self.was_written = True
        except SecureFileError as error:
            raise StoreError(str(error)) from None

    def remove(self, name: str) -> None:
        """Remove a document; a missing one is fine. Raises StoreError."""
        try:
            self.directory.remove(name)
        except SecureFileError as error:
            raise StoreError(str(error)) from None

    def modified_at(self, name: str) -> float:
        """When the document was last written, in epoch seconds; 0 if there is none."""
        status = self.directory.stat(name)
        return float(status.st_mtime) if status else 0.0

    @contextmanager
    def lock(self, key: str) -> Iterator[Callable[[], bool]]:
        """Gives a function that tries to take the key's lock; what it took is released at the end, or by the kernel.

        Raises StoreError.
        """
        from ansible_collections.entra.oracledb.plugins.module_utils._files.lock_file import LockFile

        try:
            lock = LockFile(self.directory, f"{key}.lock")
        except SecureFileError as error:
            raise StoreError(str(error)) from None
        try:
            yield lambda: try_lock(lock)
        finally:
            lock.release()

    @contextmanager
    def exclusive(self, name: str, seconds: float) -> Iterator[None]:
        """Holds the lock of `name`, after waiting `seconds` for it at most: then going on is better than hanging."""
        from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import wait_for

        with self.lock(name) as take:
            wait_for(take, time.monotonic() + seconds)
            yield


def try_lock(lock: LockFile) -> bool:
    """Take the lock unless another process holds it. Raises StoreError."""
    try:
        return lock.take()
    except SecureFileError as error:
        raise StoreError(str(error)) from None


@contextmanager
def written_in_clear(directory: Directory) -> Iterator[None]:
    """Around the writing of what is not encrypted: from then on not everything is (marks.py).

    Said before for a kill in between, and after it for who looks through the directory in between. Raises SecureFileError.
    """
    unmark(directory)
    yield
    unmark(directory)


def unmark(directory: Directory) -> None:
    """Take away what says that all is encrypted. Raises SecureFileError."""
    if directory.stat(ENCRYPTED):
        directory.remove(ENCRYPTED)


def cipher_of(key: bytes) -> Cipher:
    """Imported only where `cache_key` is set, and so is cryptography."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.cipher import Cipher

    return Cipher(key)


def open_store(request: TokenRequest, environ: Mapping[str, str]) -> Store:
    """The request's store, its directory made when it is missing. Raises StoreError when it cannot be used."""
    return Store(os.path.expanduser(request.cache_dir) or default_directory(environ), request.cache_key)  # noqa: PTH111


def default_directory(environ: Mapping[str, str]) -> str:
    """As `_own_file.default_directory`. Raises StoreError without a home."""
    return at_home(own_file.default_directory(environ))


def home_directory() -> str:
    """In ~/.cache. Raises StoreError when the user has no home directory."""
    return at_home(own_file.home_directory())


def at_home(path: str) -> str:
    if not path:
        raise StoreError("There is no home directory to keep the token cache in (HOME is not set): set cache_dir.")
    return path
