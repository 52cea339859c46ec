# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run for one request: look into the store, lock, look again, ask the provider, check, store.

One process asks the provider, the others find its result. A hit reads one small file: no lock, no network, no MSAL.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils import _own_file as own_file
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AadTokenError,
    AuthenticationRequiredError,
    PersonError,
    ProviderError,
    RefusedError,
    RequestError,
    StoreError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token, grants_access
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import (
    REFUSED_SECONDS,
    Entry,
    Failure,
    Store,
)

REFRESH_SECONDS = 10  # a refresh ahead of need may take no longer: the old token is still good
OWN_SECONDS = 10  # of `timeout`, kept for a request of its own when the process that holds the lock does not end


@contextmanager
def suppress_if(error: type[Exception], condition: bool) -> Iterator[None]:
    """contextlib.suppress, on a condition."""
    with suppress(error) if condition else nullcontext():
        yield


class Acquisition:
    """One run of the engine for one request. Deadlines are in seconds of time.monotonic(), other times in epoch seconds."""

    def __init__(self, request: TokenRequest, store: Store | None, reporter: Reporter) -> None:
        self.request = request
        self.store = store
        self.reporter = reporter
        self.warn = reporter.warn
        self.deadline = time.monotonic() + request.timeout
        self.key = request.key() if store else ""
        self.entry = Entry()
        self.not_before = 0.0  # epoch seconds; an older token does not do
        self.play = os.getppid()  # looked for early: an orphan has another parent

    def run(self) -> Token:
        """A token from the store, from the provider or with the help of a person, in this order. Raises AadTokenError."""
        if self.may_ask and self.request.wants_sign_in:
            self.not_before = time.time()  # the user wants the page to ask, signed in or not
            return self.ask_person()
        with suppress_if(AuthenticationRequiredError, self.may_ask):
            token = self.look()
            if token is None:
                return self.fetch_once()
            return self.refresh(token) if self.is_due() else token
        return self.ask_person()

    @property
    def may_ask(self) -> bool:
        """Whether a person may be asked to sign in."""
        return self.request.allow_interaction and bool(self.request.flow.person)

    def look(self) -> Token | None:
        """The stored token if it is good. Raises AadTokenError: what is remembered of a failure, or of a token too short."""
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
        """Whether the stored token may be used: by the clock, by its remaining life and by what it grants."""
        now = time.time()
        if self.entry.obtained_at < self.not_before:
            return False
        if not own_file.is_of_this_clock(now, self.entry.obtained_at, self.entry.clock_skew, self.entry.booted_at):
            return False
        if self.request.needs_roles and now - self.entry.obtained_at > REFUSED_SECONDS and not grants_access(token):
            return False
        return self.remaining(token, now) >= self.needed(token)

    def remaining(self, token: Token, now: float) -> float:
        """Seconds until the token is over, by the provider's clock; `now` in epoch seconds."""
        return own_file.remaining(token.expires_on, now, self.entry.clock_skew)

    def needed(self, token: Token) -> float:
        """Seconds that it must still be good for."""
        life, age = self.remaining(token, self.entry.obtained_at), time.time() - self.entry.obtained_at
        return self.request.needed_remaining(token.access_token, life, age)

    def is_due(self) -> bool:
        """Whether a token that is still good is to be refreshed ahead of need, and nothing speaks against a try."""
        return time.time() >= self.entry.refresh_on and not self.remembered()

    def remembered(self) -> Failure | None:
        """The failure that is still remembered; one that reaches too far is from before the clock was set back."""
        failure, now = self.entry.failure, time.time()
        if failure is None:
            return None
        from ansible_collections.entra.oracledb.plugins.plugin_utils._store.failures import LONGEST, OF_PEOPLE

        if not now < failure.until <= now + LONGEST.get(failure.kind, 0):
            return None
        if failure.kind in OF_PEOPLE:  # for the other hosts of this play, not for who runs it again
            return failure if self.may_ask and failure.process == self.play else None
        return None if failure.kind == "login" and self.signed_in_since(failure) else failure

    def signed_in_since(self, failure: Failure) -> bool:
        """Whether a person has signed in after the failure: then it says nothing any more."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import signed_in_at

        return signed_in_at(self.request) > failure.until - REFUSED_SECONDS

    def raise_remembered(self) -> None:
        failure = self.remembered()
        if failure:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._store.failures import raise_failure

            raise_failure(failure)

    def fetch_once(self) -> Token:
        """Take the lock and ask the provider, or wait and find what the process that holds it got."""
        try:
            if self.store:
                end = self.deadline - min(OWN_SECONDS, self.request.timeout / 2)
                with self.locked(self.store, end) as token:
                    return token or self.fetch(self.deadline)
        except StoreError as error:
            self.store_failed(error)
        return self.fetch(self.deadline)

    def ask_person(self) -> Token:
        """Let a person sign in. Tasks that may ask as well wait for the outcome; those that may not are not held up."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.parent_watch import ending_with_parent
        from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.sign_in import SignIn

        with ending_with_parent(self.play):
            try:
                if self.store:
                    tell = self.reporter.tell
                    return SignIn(self.request, self.store, self.look_again, self.fetch_by_person, tell).run()
            except StoreError as error:
                self.store_failed(error)
            return self.fetch_by_person()

    def fetch_by_person(self) -> Token:
        """Ask a person, for as long as the request allows it. Raises AadTokenError."""
        return self.fetch(time.monotonic() + self.request.timeout, function=self.request.flow.person)

    def start(self, function: str) -> dict[str, Any]:
        """Run the first half of a flow that a person goes on with. Raises AadTokenError."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as provider

        call = provider.Call(self.request, self.store, self.deadline, "", self.reporter.tell, self.warn)
        call.challenge = self.entry.challenge
        try:
            return provider.converse(call, None, lambda: provider.run_flow(function, call))
        except UnreadableError as error:
            self.entry = (self.store and self.store.read(self.key)) or Entry()
            self.remember_failure(error, ahead=False, by_person=False)
            raise

    @contextmanager
    def locked(self, store: Store, end: float) -> Iterator[Token | None]:
        """The lock of the request's key, or the token that another process stored meanwhile.

        Waits until `end` (in time.monotonic() seconds). Raises StoreError.
        """
        from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import wait_for

        with store.lock(self.key) as take:
            found = wait_for(lambda: take() or self.look_again(), end)
            if not found:
                self.warn(f"another process is busy with the {self.request.about} and does not end: waiting no longer.")
            yield found if isinstance(found, Token) else self.look_again()

    def look_again(self) -> Token | None:
        """As `look`; that a sign-in is needed is known by then to those who may ask for one."""
        with suppress_if(AuthenticationRequiredError, self.may_ask):
            return self.look()
        return None

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

    def fetch(self, deadline: float, tries: int | None = None, function: str = "") -> Token:
        """Ask the provider until `deadline` (in time.monotonic() seconds); keep its token, or remember its failure.

        `tries` (None: as many as make sense) also says that this is a refresh ahead of need. Raises AadTokenError.
        """
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as provider

        self.warn_about_request()
        record = self.entry.token.authentication_record if self.entry.token else ""
        with closing(provider.Call(self.request, self.store, deadline, record, self.reporter.tell, self.warn)) as call:
            if function:
                call.challenge = self.entry.challenge  # for the person: the silent request was refused with it
            try:
                got = provider.ask(call, tries, function or self.request.flow.run)
            except (ProviderError, RequestError) as error:
                self.remember_failure(error, ahead=tries is not None, by_person=bool(function))
                raise
            self.entry = Entry(
                got.token,
                got.obtained_at,
                got.refresh_on,
                got.clock_skew,
                booted_at=got.obtained_at - own_file.seconds_up(),
            )
            self.save()
        self.check_life(got.token)
        return got.token

    def warn_about_request(self) -> None:
        for warning in self.request.warnings:
            self.warn(warning)
        if not self.request.validate_certs:
            self.warn("validate_certs is false: anyone on the network path to the provider can read the credential.")

    def check_life(self, token: Token) -> None:
        """A demand that no token of this provider can meet is an error, not a request per task. Raises AadTokenError."""
        fault = jwt.life_fault(self.remaining(token, self.entry.obtained_at), self.request.min_remaining)
        if fault:
            raise AadTokenError(f"{self.request.about}: {fault}")
        if abs(self.entry.clock_skew) > jwt.CLOCK_TOLERANCE:
            self.warn(f"this machine's clock is {-self.entry.clock_skew:.0f} s ahead of the provider's: check NTP.")

    def remember_failure(self, error: ProviderError | RequestError, *, ahead: bool, by_person: bool) -> None:
        """So that other processes need not find out for themselves; what a user can correct at once is not kept.

        What a person did not do, or declined, is for the play's other tasks only, so that not each of them asks once more.
        """
        from ansible_collections.entra.oracledb.plugins.plugin_utils._store.failures import (
            failure_of,
            failure_of_person,
        )

        if by_person and isinstance(error, (PersonError, RefusedError)):
            self.keep_failure(failure_of_person(error, self.play))
            return
        failure = None if isinstance(error, RequestError) and not ahead else failure_of(error, ahead=ahead)
        if failure:
            self.keep_failure(failure)

    def keep_failure(self, failure: Failure) -> None:
        """Store it beside the token, which may still be good."""
        self.entry = replace(self.entry, failure=failure)
        self.save()

    def save(self) -> None:
        """Write the entry. Raises StoreError only with `cache: required`."""
        try:
            if self.store:
                self.store.write(self.key, self.entry)
        except StoreError as error:
            self.store_failed(error)

    def store_failed(self, error: StoreError) -> None:
        """A full disk must not cost the user a token that is there. Raises the error with `cache: required`."""
        if self.request.cache == "required":
            raise error
        self.warn(f"the token cache is not used: {error}")
        self.store = None
