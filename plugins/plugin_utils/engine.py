# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acquire(request) -> Token: store, lock, look again, flow, check, store.

One process asks the provider, the others find its result. A hit reads one small file: no lock, no network, no MSAL.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils import flows
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import (
    AadTokenError,
    BusyError,
    ProviderError,
    RefusedError,
    StoreError,
    TransientError,
    refusal_message,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils.store import Documents, Entry, Failure, Store, open_store
from ansible_collections.entra.oracledb.plugins.plugin_utils.tokens import Token, checked_token

MIN_REMAINING = 300  # seconds that a token must still be good for, as in MSAL and azure-identity
REFRESH_AT = 0.8  # of a token's life, as the kubelet does, unless the provider says `refresh_in`
REFRESH_SECONDS = 10  # a refresh ahead of need may take no longer: the old token is still good
REFRESH_PAUSE = 30  # seconds between attempts to refresh ahead of need
REFUSED_SECONDS = 60  # how long a refusal is remembered
DOWN_SECONDS = 10  # how long it is remembered that the provider could not be asked
BUSY_SECONDS = 3600  # the longest Retry-After that is believed
CLOCK_STEP = 60  # seconds; a token from further in the future means that the clock was set back
BACKOFF_CAP = 30.0  # seconds

Warn = Callable[[str], None]
FAILURES = {"refused": RefusedError, "down": ProviderError}


def acquire(request: TokenRequest, warn: Warn = lambda text: None) -> Token:
    """A token that is good for `min_remaining` seconds. Raises AadTokenError; `warn` gets what the user should know."""
    store = usable_store(request, warn)
    acquisition = Acquisition(request, store, warn)
    try:
        return acquisition.run()
    finally:
        if store:
            store.close()


def usable_store(request: TokenRequest, warn: Warn) -> Store | None:
    if request.cache == "never":
        return None
    try:
        return open_store(request, os.environ)
    except StoreError as error:
        if request.cache == "required":
            raise
        warn(f"{error} Every task asks for a token of its own until cache_dir is usable.")
        return None


class Acquisition:
    """One run of the engine for one request."""

    def __init__(self, request: TokenRequest, store: Store | None, warn: Warn) -> None:
        self.request = request
        self.store = store
        self.warn = warn
        self.key = request.key() if store else ""
        self.entry = Entry()

    def run(self) -> Token:
        if self.store is None:
            return self.fetch(self.request.timeout)
        token = self.look()
        if token is None:
            return self.fetch_once()
        if self.is_due():
            return self.refresh(token)
        return token

    def look(self) -> Token | None:
        """The stored token if it is good; raises what is remembered of a failure."""
        try:
            self.entry = (self.store and self.store.read(self.key)) or Entry()
        except StoreError as error:
            self.store_failed(error)
        token = self.entry.token
        if token and self.is_good(token):
            return token
        if token and 0 <= time.time() - self.entry.obtained_at < REFUSED_SECONDS:
            self.check_life(token)
        self.raise_remembered()
        return None

    def is_good(self, token: Token) -> bool:
        now = time.time()
        if self.entry.obtained_at > now + CLOCK_STEP:
            return False
        return self.remaining(token, now) >= self.needed(token)

    def remaining(self, token: Token, now: float) -> float:
        """Seconds until the token is over, by the provider's clock."""
        return token.expires_on - now - self.entry.clock_skew

    def needed(self, token: Token) -> float:
        if self.request.min_remaining is not None:
            return max(1, self.request.min_remaining)
        return min(MIN_REMAINING, self.remaining(token, self.entry.obtained_at) / 2)

    def is_due(self) -> bool:
        failure = self.entry.failure
        return time.time() >= self.entry.refresh_on and not (failure and failure.until > time.time())

    def raise_remembered(self) -> None:
        failure, now = self.entry.failure, time.time()
        if not failure or not now < failure.until <= now + BUSY_SECONDS:
            return
        message = f"{failure.message} (Remembered; asked again in {failure.until - now:.0f} s.)"
        if failure.kind == "busy":
            raise BusyError(message, failure.until)
        raise FAILURES.get(failure.kind, ProviderError)(message)

    def fetch_once(self) -> Token:
        """Take the lock and ask the provider, or wait and find what the process that holds it got."""
        try:
            with self.locked() as token:
                return token or self.fetch(self.request.timeout)
        except StoreError as error:
            self.store_failed(error)
            return self.fetch(self.request.timeout)

    @contextmanager
    def locked(self) -> Iterator[Token | None]:
        """The key's lock, or the token that another process stored meanwhile; waiting ends with `timeout`."""
        assert self.store is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + self.request.timeout
        pause = 0.005
        with self.store.lock(self.key) as take:
            while not take():
                if time.monotonic() > deadline:
                    self.warn(
                        f"another process has been getting the {self.request.about} for {self.request.timeout} s: not waiting."
                    )
                    break
                time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - spreads the waiters, protects nothing
                pause = min(pause * 1.5, 0.1)
                token = self.look()
                if token:
                    yield token
                    return
            yield self.look()

    def refresh(self, token: Token) -> Token:
        """One process refreshes ahead of need; whatever comes of it, `token` is still good."""
        try:
            with self.store.lock(self.key) as take:  # type: ignore[union-attr]
                if not take() or not (self.look() and self.is_due()):
                    return self.entry.token or token
                return self.fetch(min(REFRESH_SECONDS, self.request.timeout), tries=1)
        except (AadTokenError, OSError) as error:
            self.warn(f"the token could not be refreshed and is used until it expires: {error}")
            return token

    def fetch(self, seconds: float, tries: int | None = None) -> Token:
        """Ask the provider; remember what it said, good or bad."""
        for warning in self.request.warnings:
            self.warn(warning)
        if not self.request.validate_certs:
            self.warn("validate_certs is false: whoever is on the way to the provider can read the credential.")
        documents = Documents(self.store) if self.store else None
        try:
            answer, skew = ask(self.request, documents, time.monotonic() + seconds, tries)
            now = time.time()
            token = checked_token(answer, self.request, now + skew)
        except ProviderError as error:
            self.remember_failure(error, ahead=tries is not None)
            raise
        self.entry = Entry(
            token=token, obtained_at=now, clock_skew=skew, refresh_on=refresh_on(answer, token, now, skew)
        )
        self.save()
        self.check_life(token)
        return token

    def check_life(self, token: Token) -> None:
        """A demand that no token of this provider can meet is an error, not a request per task."""
        life = self.remaining(token, self.entry.obtained_at)
        if life < self.needed(token):
            raise AadTokenError(
                f"{self.request.about}: the provider's tokens live {life:.0f} s, less than min_remaining "
                f"({self.request.min_remaining} s): lower it."
            )
        if abs(self.entry.clock_skew) > MIN_REMAINING:
            self.warn(f"this machine's clock is {-self.entry.clock_skew:.0f} s ahead of the provider's: check NTP.")

    def remember_failure(self, error: ProviderError, *, ahead: bool) -> None:
        now = time.time()
        kind, until = "down", now + (REFRESH_PAUSE if ahead else DOWN_SECONDS)
        if isinstance(error, RefusedError):
            kind, until = "refused", now + REFUSED_SECONDS
        elif isinstance(error, BusyError):
            kind, until = "busy", min(error.not_before, now + BUSY_SECONDS)
        self.entry = replace(self.entry, failure=Failure(kind, str(error), until))
        self.save()

    def save(self) -> None:
        try:
            if self.store:
                self.store.write(self.key, self.entry)
        except StoreError as error:
            self.store_failed(error)

    def store_failed(self, error: StoreError) -> None:
        """A full disk must not cost the user a token that was got."""
        if self.request.cache == "required":
            raise error
        self.warn(f"the token cache is not used: {error}")
        self.store = None


def ask(
    request: TokenRequest, documents: Documents | None, deadline: float, tries: int | None
) -> tuple[dict[str, Any], float]:
    """The provider's answer with a token in it, and its clock's lead in seconds; tries until `deadline` (monotonic)."""
    with quiet():
        from ansible_collections.entra.oracledb.plugins.plugin_utils.http import HttpClient

        credential, http = flows.prepare(request, lambda: HttpClient(request, documents, deadline))
        answer: dict[str, Any] = {}
        for attempt in itertools.count(1):
            try:
                answer = flows.FLOWS[request.auth].acquire(request, credential, http)
                break
            except TransientError as error:
                wait_or_give_up(request, error, attempt, tries or error.tries, deadline)
    if "access_token" not in answer:
        raise RefusedError(scrub(refusal_message(http.status, answer, request.about), request))
    return answer, http.clock_skew


def wait_or_give_up(request: TokenRequest, error: TransientError, attempt: int, tries: int, deadline: float) -> None:
    """Full-jitter exponential back-off; what the provider asks for wins, and ends the matter if there is no time for it."""
    left = deadline - time.monotonic()
    wait = error.retry_after
    if wait is not None and wait > left:
        until = time.time() + wait
        raise BusyError(
            f"{scrub(str(error), request)} Not asked again before {clock_time(until)} UTC.", until
        ) from None
    if wait is None:
        wait = random.uniform(0, min(BACKOFF_CAP, 2.0 ** (attempt - 1)))  # noqa: S311
    if attempt >= tries or wait >= left:
        raise ProviderError(f"{scrub(str(error), request)} ({attempt} {'try' if attempt == 1 else 'tries'}.)") from None
    time.sleep(wait)


def refresh_on(answer: dict[str, Any], token: Token, now: float, skew: float) -> float:
    """When to refresh ahead of need, in epoch seconds."""
    try:
        return now + max(0, int(answer["refresh_in"]))
    except (KeyError, TypeError, ValueError):
        return now + (token.expires_on - now - skew) * REFRESH_AT


def scrub(message: str, request: TokenRequest) -> str:
    """No secret leaves in a message, even if the provider were to echo one."""
    for secret in request.secrets():
        message = message.replace(secret, "********")
    return message


def clock_time(epoch: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(epoch))


@contextmanager
def quiet() -> Iterator[None]:
    """MSAL logs the bodies of broken answers, tokens included, and Ansible's log file takes what any logger says."""
    import logging
    import warnings

    loggers = [logging.getLogger(name) for name in ("msal", "urllib3", "requests")]
    before = [(logger.propagate, logger.disabled, list(logger.handlers)) for logger in loggers]
    try:
        for logger in loggers:
            logger.propagate = False
            logger.handlers = [logging.NullHandler()]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, (propagate, disabled, handlers) in zip(loggers, before, strict=True):
            logger.propagate, logger.disabled, logger.handlers = propagate, disabled, handlers
