# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""acquire(request) -> Token: store, lock, look again, flow, check, store.

One process asks the provider, the others find its result. A hit reads one small file: no lock, no network, no MSAL.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils import flows
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import (
    AadTokenError,
    BusyError,
    ProviderError,
    RefusedError,
    RequestError,
    StoreError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.provider import ask
from ansible_collections.entra.oracledb.plugins.plugin_utils.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils.store import (
    Documents,
    Entry,
    Failure,
    Store,
    open_store,
    seconds_up,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.tokens import Token, checked_token, grants_access

MIN_REMAINING = 300  # seconds that a token must still be good for, as in MSAL and azure-identity
REFRESH_AT = 0.8  # of a token's life, as the kubelet does, unless the provider says `refresh_in`
REFRESH_SECONDS = 10  # a refresh ahead of need may take no longer: the old token is still good
REFRESH_PAUSE = 30  # seconds between attempts to refresh ahead of need
REFUSED_SECONDS = 60  # how long a refusal is remembered
DOWN_SECONDS = 10  # how long it is remembered that the provider could not be asked
BUSY_SECONDS = 3600  # the longest Retry-After that is believed
CLOCK_STEP = 60  # seconds; a token from further in the future means that the clock was set back
ALONE_SECONDS = 10  # of `timeout`, kept for asking oneself when whoever holds the lock does not get on

Warn = Callable[[str], None]
FAILURES = {"refused": RefusedError, "down": ProviderError}
LONGEST = {"refused": REFUSED_SECONDS, "busy": BUSY_SECONDS, "down": REFRESH_PAUSE}


def acquire(request: TokenRequest, warn: Warn = lambda _text: None) -> Token:
    """A token that is good for `min_remaining` seconds. Raises AadTokenError; `warn` gets what the user should know."""
    store = usable_store(request, warn)
    acquisition = Acquisition(request, store, warn)
    try:
        return acquisition.run()
    finally:
        if store:
            store.close()


def check_offline(requests: Mapping[str, TokenRequest]) -> None:
    """The faults of all requests (by the label for messages) that the store cannot serve, before the first one is made.

    A single request is checked when it is made. Raises RequestError.
    """
    if len(requests) < 2:
        return
    missing = {label: request for label, request in requests.items() if not is_stored(request)}
    faults = [label + fault for label, request in missing.items() for fault in flows.offline_faults(request)]
    if faults:
        raise RequestError(faults)


def is_stored(request: TokenRequest) -> bool:
    """Whether `acquire` would answer from the store, be it with what is remembered of a failure."""
    try:
        store = usable_store(request, lambda _text: None)
        try:
            return Acquisition(request, store, lambda _text: None).look() is not None
        finally:
            if store:
                store.close()
    except AadTokenError:
        return True


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
        self.deadline = time.monotonic() + request.timeout
        self.key = request.key() if store else ""
        self.entry = Entry()

    def run(self) -> Token:
        token = self.look()
        if token is None:
            return self.fetch_once()
        return self.refresh(token) if self.is_due() else token

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
        if self.entry.obtained_at > now + CLOCK_STEP or self.entry.clock_was_set(now, CLOCK_STEP):
            return False
        if self.request.needs_roles and now - self.entry.obtained_at > REFUSED_SECONDS and not grants_access(token):
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
        return time.time() >= self.entry.refresh_on and not self.remembered()

    def remembered(self) -> Failure | None:
        """The failure that is still remembered; one that reaches too far is from before the clock was set back."""
        failure, now = self.entry.failure, time.time()
        return failure if failure and now < failure.until <= now + LONGEST.get(failure.kind, 0) else None

    def raise_remembered(self) -> None:
        failure = self.remembered()
        if failure is None:
            return
        message = f"{failure.message} (Remembered; asked again in {failure.until - time.time():.0f} s.)"
        if failure.kind == "busy":
            raise BusyError(message, failure.until)
        raise FAILURES.get(failure.kind, ProviderError)(message)

    def fetch_once(self) -> Token:
        """Take the lock and ask the provider, or wait and find what the process that holds it got."""
        try:
            if self.store:
                with self.locked(self.store) as token:
                    return token or self.fetch(self.deadline)
        except StoreError as error:
            self.store_failed(error)
        return self.fetch(self.deadline)

    @contextmanager
    def locked(self, store: Store) -> Iterator[Token | None]:
        """The key's lock, or the token that another process stored meanwhile; waiting and asking share `timeout`."""
        end = self.deadline - min(ALONE_SECONDS, self.request.timeout / 2)
        pause = 0.005
        with store.lock(self.key) as take:
            while not take():
                if time.monotonic() > end:
                    self.warn(
                        f"another process is busy with the {self.request.about} and does not end: waiting no longer."
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
                newer = self.look() if take() else token
                if newer and (newer is token or not self.is_due()):
                    return newer
                return self.fetch(time.monotonic() + min(REFRESH_SECONDS, self.request.timeout), tries=1)
        except AadTokenError as error:
            self.warn(f"the token could not be refreshed and is used until it expires: {error}")
            return token

    def fetch(self, deadline: float, tries: int | None = None) -> Token:
        """Ask the provider until `deadline` (monotonic); remember what it said, good or bad."""
        self.warn_about_request()
        documents = Documents(self.store) if self.store else None
        try:
            answer, skew = ask(self.request, documents, deadline, tries)
            now = time.time()
            token = checked_token(answer, self.request, now + skew)
        except (ProviderError, RequestError) as error:
            self.remember_failure(error, ahead=tries is not None)
            raise
        due = refresh_on(answer, token, now, skew)
        self.entry = Entry(token=token, obtained_at=now, clock_skew=skew, refresh_on=due, booted_at=now - seconds_up())
        self.save()
        self.check_life(token)
        return token

    def warn_about_request(self) -> None:
        for warning in self.request.warnings:
            self.warn(warning)
        if not self.request.validate_certs:
            self.warn("validate_certs is false: whoever is on the way to the provider can read the credential.")

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

    def remember_failure(self, error: ProviderError | RequestError, *, ahead: bool) -> None:
        """So that other processes need not find out for themselves; what a user can mend at once is not kept."""
        if isinstance(error, RequestError) and not ahead:
            return
        now = time.time()
        kind, until = "down", now + (REFRESH_PAUSE if ahead else DOWN_SECONDS)
        if isinstance(error, RefusedError):
            kind, until = "refused", now + REFUSED_SECONDS
        elif isinstance(error, BusyError):
            kind, until = "busy", min(max(error.not_before, until), now + BUSY_SECONDS)
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


def refresh_on(answer: dict[str, Any], token: Token, now: float, skew: float) -> float:
    """When to refresh ahead of need, in epoch seconds: when the provider says so, if that lies in the token's life."""
    life = token.expires_on - now - skew
    wanted = answer.get("refresh_on")  # MSAL adds its `refresh_in` to our clock
    if isinstance(wanted, int) and now < wanted < now + life:
        return wanted
    return now + life * REFRESH_AT
