# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token store: one file and one lock file per request, shared by every process of one user.

A file is a small JSON document, replaced atomically and never a pickle. The directory is 0700, files are 0600; a directory
or file that others own or may write is refused. With `cache_key` the documents are encrypted as well.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_own_directory
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError, is_sign_in
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

VERSION = 1
MAX_DOCUMENT_BYTES = 1024 * 1024
DIRECTORY_NAME = "entra.oracledb"
DOCUMENT_SECONDS = 24 * 3600  # how long a discovery document serves


@dataclass(frozen=True)
class Failure:
    """Why the provider gave no token the last time, and until when (epoch seconds) it is not asked again."""

    kind: str  # refused, busy, down, unavailable, login or person
    message: str
    until: float
    process: int = 0  # the play, for `person`
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

    def clock_was_set(self, now: float, tolerance: float) -> bool:
        """Whether `clock_skew` is about another clock than today's: it was set right, or the machine booted.

        `now` in epoch seconds, `tolerance` in seconds.
        """
        return bool(self.clock_skew) and abs(now - seconds_up() - self.booted_at) > tolerance

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
                token=Token(**token) if token else None,
                failure=Failure(**failure) if failure else None,
                **document,
            )
            return entry if entry.is_sound() else None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError, jwt.JwtError):
            return None

    def is_sound(self) -> bool:
        """Whether every value has its type, and the token is one that was checked before it was written."""
        token, failure = self.token, self.failure
        texts = [token.access_token, token.token_type, token.scope, token.tenant_id, token.client_id] if token else []
        texts += [token.authentication_record] if token else []
        texts += [failure.kind, failure.message] if failure else []
        numbers = [self.obtained_at, self.refresh_on, self.clock_skew, self.booted_at]
        numbers += [failure.until, failure.process] if failure else []
        return (
            all(isinstance(text, str) for text in texts)
            and all(type(number) in (int, float) and math.isfinite(number) for number in numbers)
            and (failure is None or failure.sign_in is None or is_sign_in(failure.sign_in))
            and (token is None or jwt.check_token(token.access_token, 0)["exp"] == token.expires_on)
        )


class Store:
    """The files in one directory, which is made when it is missing. A missing or damaged document is None.

    Everything here raises StoreError: when directory or file belong to others or can be written by them, and when the
    system refuses.
    """

    def __init__(self, directory: str, cache_key: bytes = b"") -> None:
        """`cache_key` (32 bytes, or none) encrypts the documents. Raises StoreError."""
        self.path = directory
        self.cipher = Cipher(cache_key) if cache_key else None
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
        self.save(f"{key}.json", entry.to_json())

    def load(self, name: str) -> bytes | None:
        """A document of at most MAX_DOCUMENT_BYTES, decrypted; None if it is missing. Raises StoreError."""
        try:
            data: bytes | None = self.directory.read(name, MAX_DOCUMENT_BYTES)
        except SecureFileError as error:
            raise StoreError(str(error)) from None
        return self.cipher.open(name, data) if data and self.cipher else data

    def save(self, name: str, data: bytes) -> None:
        """Put a document in the place of the old one, whole or not at all. Raises StoreError."""
        try:
            self.directory.write(name, self.cipher.seal(name, data) if self.cipher else data)
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
        try:
            descriptor = self.directory.open_lock(f"{key}.lock")
        except SecureFileError as error:
            raise StoreError(str(error)) from None
        try:
            yield lambda: try_lock(descriptor)
        finally:
            from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import unlock

            unlock(descriptor)

    @contextmanager
    def exclusive(self, name: str, seconds: float) -> Iterator[None]:
        """Holds the lock of `name`, after waiting `seconds` for it at most: then going on is better than hanging."""
        from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import wait_for

        with self.lock(name) as take:
            wait_for(take, time.monotonic() + seconds)
            yield


def try_lock(descriptor: int) -> bool:
    """Take the lock unless another process holds it. Raises StoreError."""
    from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import try_flock

    try:
        return try_flock(descriptor)
    except SecureFileError as error:
        raise StoreError(str(error)) from None


class Documents:
    """Discovery documents in the store, by name (a URL), each good for DOCUMENT_SECONDS. Raises nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def get(self, name: str) -> str | None:
        """The document, None if there is none that is young enough."""
        with suppress(StoreError, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
            document = json.loads(self.store.load(self.file_name(name)) or b"{}")
            age = time.time() - float(document["at"])
            if document["name"] == name and 0 <= age < DOCUMENT_SECONDS and isinstance(document["text"], str):
                return str(document["text"])
        return None

    def put(self, name: str, text: str) -> None:
        """Keep the document; where that fails the next process asks again, that is all."""
        with suppress(StoreError):
            self.store.save(self.file_name(name), json.dumps({"name": name, "at": time.time(), "text": text}).encode())

    def file_name(self, name: str) -> str:
        import hashlib

        return f"discovery-{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"


class Cipher:
    """Encrypts documents with the user's key (AES-256-GCM, 32 bytes), each bound to its file's name.

    cryptography is imported only where `cache_key` is set.
    """

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.aead = AESGCM(key)

    def seal(self, name: str, data: bytes) -> bytes:
        """A new nonce of 12 bytes, and the document encrypted under it."""
        nonce = os.urandom(12)
        return nonce + self.aead.encrypt(nonce, data, name.encode())

    def open(self, name: str, data: bytes) -> bytes | None:
        """None for what this key did not seal under this name: it is replaced like any damaged document."""
        from cryptography.exceptions import InvalidTag

        try:
            return self.aead.decrypt(data[:12], data[12:], name.encode())
        except (InvalidTag, ValueError):
            return None


def open_accounts_store(request: TokenRequest) -> Store:
    """Where sign-ins are kept: not in $XDG_RUNTIME_DIR, which ends at log-out and which cron and services do not have.

    Raises StoreError.
    """
    return Store(os.path.expanduser(request.cache_dir) or home_directory(), request.cache_key)  # noqa: PTH111


def open_store(request: TokenRequest, environ: Mapping[str, str]) -> Store:
    """The request's store, its directory made when it is missing. Raises StoreError when it cannot be used."""
    return Store(os.path.expanduser(request.cache_dir) or default_directory(environ), request.cache_key)  # noqa: PTH111


def default_directory(environ: Mapping[str, str]) -> str:
    """$XDG_RUNTIME_DIR (memory, gone at log-out) when this user has one, else ~/.cache. Raises StoreError without a home."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime):  # noqa: PTH117 - the XDG specification: a relative one is to be ignored
        with suppress(OSError):
            if os.stat(runtime).st_uid == os.geteuid():  # noqa: PTH116
                return os.path.join(runtime, DIRECTORY_NAME)  # noqa: PTH118
    return home_directory()


def home_directory() -> str:
    """In ~/.cache. Raises StoreError when the user has no home directory."""
    home = os.path.expanduser("~")  # noqa: PTH111
    if not os.path.isabs(home):  # noqa: PTH117
        raise StoreError("There is no home directory to keep the token cache in (HOME is not set): set cache_dir.")
    return os.path.join(home, ".cache", DIRECTORY_NAME)  # noqa: PTH118


def seconds_up() -> float:
    """Seconds since the machine booted, sleep included where the system counts it; no setting of the clock changes it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
