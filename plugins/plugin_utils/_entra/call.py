# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One conversation with the identity provider: tries, back-off, a deadline, and no word of it in any log."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ansible_collections.entra.oracledb.plugins.module_utils._entra.reading import read
from ansible_collections.entra.oracledb.plugins.module_utils._entra.retry import TRIES, backoff
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import client_credential
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AadTokenError,
    BusyError,
    ProviderError,
    RefusedError,
    StoreError,
    TransientError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.granted import Granted

PACKAGE = "ansible_collections.entra.oracledb.plugins.plugin_utils._entra"

Tell = Callable[[str], None]
T = TypeVar("T")


class Call:
    """All that a flow's function needs for one token. Deadlines are in the seconds of time.monotonic()."""

    def __init__(
        self,
        request: TokenRequest,
        store: Store | None,
        deadline: float,
        record: str,
        tell: Tell,
        warn: Tell | None = None,
    ) -> None:
        self.request = request
        self.store = store
        self.deadline = deadline
        self.record = record  # the authentication record that came with the last token, if there was one
        self.tell = tell  # shows a person what to do
        self.warn = warn or tell
        self.person_deadline = time.monotonic() + request.interaction_timeout
        self.certificate: Any = None
        self.asks_person = False
        self.held = ExitStack()
        self.challenge = ""  # JSON: the claims that the provider wants the person's sign-in to ask for

    @cached_property
    def http(self) -> Any:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.registering_client import RegisteringClient

        return RegisteringClient(self.request, Documents(self.store) if self.store else None, self.deadline)

    @cached_property
    def accounts(self) -> Any:
        """Who is signed in; kept for other tasks unless there is no place for it."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import Accounts
        from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store

        try:
            store = open_accounts_store(self.request) if self.store else None
        except StoreError as error:
            if self.request.cache == "required":
                raise
            self.warn(f"sign-ins are not kept: {error}")
            store = None
        return Accounts(self.request, store, self.warn)

    def close(self) -> None:
        with self.held:
            if "accounts" in self.__dict__:
                self.accounts.close()

    def hold_token(self) -> None:
        """Until the call is closed no other process asks silently for this token: it is here, and stored in a moment."""
        with suppress(StoreError):
            if self.store:
                self.held.enter_context(self.store.exclusive(self.request.key(), self.seconds_left() / 2))

    @property
    def claims(self) -> str | None:
        if not (self.request.claims and self.challenge):
            return self.request.claims or self.challenge or None
        from ansible_collections.entra.oracledb.plugins.plugin_utils._model.claims_challenge import merged

        return merged(self.request.claims, self.challenge)

    def seconds_left(self) -> float:
        """Seconds to the deadline, never 0: a timeout of 0 would mean something else."""
        return max(0.001, self.deadline - time.monotonic())

    def renew_deadline(self) -> None:
        """A person's time is over; the next exchange with the provider has `timeout` again."""
        self.deadline = self.http.deadline = time.monotonic() + self.request.timeout

    def prepare(self) -> None:
        """What can fail offline. Raises RequestError with all that is wrong."""
        if self.store and not self.request.cache_key:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._store.marks import warn_of_lost_key

            warn_of_lost_key(self.request, self.store, self.warn)
        if not self.request.flow.local:
            if self.request.flow.needs_msal:
                from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.libraries import require

                require("msal")
            self.certificate, _client = client_credential.prepare(self.request, lambda: self.http)

    def unreadable(self, name: str) -> UnreadableError:
        """The error for an exception of this name, raised by whatever read the provider's answer; it may have been a stored one."""
        self.forget_discovery()
        advice = "Ask again later; if it stays so, compare authority and scope with what the provider's documents say."
        return UnreadableError(f"{self.request.about}: the provider's answer cannot be read ({name}). {advice}")

    def show(self, text: str, until: float) -> None:
        """Tell a person what to do, here and in other runs that wait for it. It can be done until `until` (epoch seconds)."""
        if self.store:
            from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.accounts import document_name
            from ansible_collections.entra.oracledb.plugins.plugin_utils._store.person_note import write_note

            write_note(self.store, self.request.key(), document_name(self.request), text, until)
        self.tell(text)

    def refused(self, answer: dict[str, Any]) -> RefusedError:
        from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import refusal_message
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.given import given_by
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.sign_in_needed import with_way_out

        about = self.request.about
        if self.certificate:
            about += f", certificate {self.certificate.thumbprint}"
        given = given_by(self.request, self.http.assertion)
        message = refusal_message(self.http.status, answer, about, self.http.secrets(), given=given)
        return with_way_out(message, self.request, answer, self.http.secrets(), asked=self.asks_person)

    def remember(self, what: str, document: dict[str, Any]) -> None:
        """Keep something under this request's key, for another task."""
        try:
            if self.store:
                self.store.save(self.pending_name(what), json.dumps(document).encode())
        except StoreError as error:
            if self.request.cache == "required":
                raise
            self.warn(f"no other task can take this up: {error}")

    def recall(self, what: str) -> dict[str, Any]:
        """What was remembered, {} if nothing was."""
        with suppress(StoreError, ValueError, RecursionError):
            document = json.loads((self.store and self.store.load(self.pending_name(what))) or b"{}")
            return document if isinstance(document, dict) else {}
        return {}

    def forget_discovery(self) -> None:
        """Something of the provider could not be read: perhaps the document of its endpoints, which is asked for again."""
        if "http" in self.__dict__ and getattr(self.http, "documents", None):
            self.http.documents.forget(self.http.discovery)

    def forget(self, what: str) -> None:
        with suppress(StoreError):
            if self.store:
                self.store.remove(self.pending_name(what))

    def exclusive(self, what: str) -> AbstractContextManager[None]:
        """One process at a time does `what` for this request."""
        return self.store.exclusive(self.pending_name(what), self.seconds_left() / 2) if self.store else nullcontext()

    def pending_name(self, what: str) -> str:
        """Its file; what was asked for without a challenge does not meet it."""
        return f"{what}-{replace(self.request, claims=self.claims or '').key()}.json"


def run_flow(name: str, call: Call) -> dict[str, Any]:
    """Run `module.function` of the flow table."""
    module, _dot, function = name.partition(".")
    answer: dict[str, Any] = getattr(importlib.import_module(f"{PACKAGE}.{module}"), function)(call)
    return answer


def ask(call: Call, tries: int | None, function: str) -> Granted:
    """The provider's token, checked; tries until the call's deadline. Raises ProviderError, RequestError."""
    from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.granted import granted

    call.asks_person = function == call.request.flow.person

    def take() -> Granted:
        answer = run_flow(function, call)
        if answer.get("error") or "access_token" not in answer:
            raise call.refused(answer)
        skew = 0.0 if call.request.flow.local else call.http.clock_skew
        return granted(answer, call.request, time.time(), skew, call.record)

    return converse(call, tries, take)


def converse(call: Call, tries: int | None, ask_once: Callable[[], T]) -> T:
    """What one exchange gives, tried again while that makes sense; nothing of it is logged. Raises ProviderError, RequestError."""
    with quiet():
        call.prepare()
        attempt = 0
        while True:
            attempt += 1
            try:
                return read(ask_once, call.unreadable, (AadTokenError,))
            except TransientError as error:
                if error.tries < TRIES:  # what answered is no token endpoint: it may have moved
                    call.forget_discovery()
                wait_or_give_up(error, attempt, tries or error.tries, call.deadline)


def wait_or_give_up(error: TransientError, attempt: int, tries: int, deadline: float) -> None:
    """Full-jitter exponential back-off; what the provider asks for wins, and ends the matter if there is no time for it.

    `deadline` in time.monotonic() seconds. Raises ProviderError, or BusyError where the provider asked for more time.
    """
    left = deadline - time.monotonic()
    wait = error.retry_after
    if wait is not None and (wait > left or attempt >= tries):
        until = time.time() + wait
        raise BusyError(f"{error} Not asked again before {clock_time(until)} UTC.", until) from None
    if wait is None:
        wait = backoff(attempt)
    if attempt >= tries or wait >= left:
        kind = UnreadableError if error.tries == 1 else ProviderError
        raise kind(f"{error} ({attempt} {'try' if attempt == 1 else 'tries'}.)") from None
    time.sleep(wait)


def clock_time(epoch: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(epoch))


def local_time(epoch: float) -> str:
    """For a person, who compares it with a clock in the room."""
    return time.strftime("%H:%M:%S %Z", time.localtime(epoch))


@contextmanager
def quiet() -> Iterator[None]:
    """MSAL logs the bodies of broken answers, tokens included, and Ansible's log file takes what any logger says."""
    import logging
    import warnings

    loggers = [logging.getLogger(name) for name in ("msal", "urllib3", "requests", "spnego")]
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
