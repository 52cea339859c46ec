# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Renew one token: look, wait, lock, look again, ask, write. However many do so at once, the provider is asked once."""

import os
import random
import time
from typing import Any, Callable, ContextManager, Dict, NamedTuple, Optional

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import try_flock, unlock
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import TOKEN_NAME, TokenDirectory
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import access, schedule
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import Configuration
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.moments import clock_time, good_until
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import (
    NoTokenError,
    checked_claims,
    obtain_token,
    roots_secret,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state import (
    LOCK,
    State,
    read_state,
    stamps_of,
    state_directory,
    write_state,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.stopping import to_its_end
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

FAILED = ("refused", "unanswered", "local")
NO_ROLES = "the token has no roles, so the database answers ORA-01017: grant the app a role and admin consent."


class Host(NamedTuple):
    """This machine: its id and name give each token its place in time, `state_root` has the states.

    `asking` is around the request, the only part of a renewal that may be left in the middle.
    """

    machine_id: str
    name: str
    state_root: str
    now: Callable[[], float] = time.time  # epoch seconds
    sleep: Callable[[float], object] = time.sleep
    asking: Callable[[], ContextManager[None]] = to_its_end


class Outcome(NamedTuple):
    """What a look at a token came to. `kind` is "" (nothing due), renewed, busy, or one of FAILED; `next` is epoch seconds."""

    kind: str = ""
    text: str = ""
    next: float = 0.0


class Rotation:
    """One token of this host; close it. Raises HostError, SecureFileError where nothing can be looked at."""

    def __init__(self, configuration: Configuration, host: Host, remembered: Optional[State] = None) -> None:
        """`remembered` is what a run that goes on could not write down."""
        self.configuration = configuration
        self.host = host
        self.place = schedule.place_of(host.machine_id, host.name, configuration.name)
        self.uid, self.gid = access.owner_of(configuration)
        self.token_path = os.path.join(configuration.directory, TOKEN_NAME)
        self.watched = (*configuration.watched, self.token_path)
        self.directory = state_directory(host.state_root, configuration.name, self.uid, self.gid)
        self.remembered = remembered or State()
        self.unkept = ""  # why the state cannot be written
        self.read()

    def close(self) -> None:
        self.directory.close()

    def read(self) -> None:
        """Look at the token and the state as they are now."""
        state = read_state(self.directory)
        self.state = self.remembered if self.remembered.written > state.written else state
        self.there = TokenDirectory(self.configuration.directory, self.uid, self.gid)

    @property
    def expires(self) -> float:
        """The end of the token that is there (epoch seconds), 0 for none."""
        return 0.0 if self.there.problem or self.there.claims is None else jwt.expires_on(self.there.claims)

    def rotate(self, within: float = 0.0, force: bool = False, spread: bool = True) -> Outcome:
        """Renew the token if it is due within so many seconds, waiting until it is.

        With `within` failures are tried again while schedule.patience lasts. A late renewal is not asked for at once but at this
        host's place among all that are late, unless `spread` is false. Raises HostError, SecureFileError where it cannot look.
        """
        now = self.host.now()
        due = now if force else self._start(now, spread)
        if due > now + within:
            return self._not_due(due, now)
        end = now + schedule.patience(within)
        outcome = self._renew_at(due, force, spread)
        while outcome.kind in FAILED and outcome.next <= end and outcome.kind != "refused":
            outcome = self._renew_at(outcome.next)
        return outcome

    def _not_due(self, due: float, now: float) -> Outcome:
        """Silent while the token is good and the state can be kept."""
        if self.unkept:
            return Outcome("local", self._line(self.unkept), due)
        if self.expires > now:
            return Outcome(next=due)
        error = f": {self.state.last_error}" if self.state.last_error else "."
        return Outcome("", self._line(f"there is no valid one, next try {clock_time(due)}{error}"), due)

    def _start(self, now: float, spread: bool) -> float:
        """When to renew, written down when it is another time than before, which spares the next run this look."""
        start = self.due(now, spread)
        if spread and (self.expires or self.state.last_ok):
            start = schedule.start_of_late(start, self.expires, self.place, now)
        if start > now:
            self._plan(start, now)
        return start

    def _plan(self, start: float, now: float) -> None:
        state, kept = self._own_state(now), self.state
        if state.error_kind and not state.failures:  # it kept an earlier run from this look
            state = state._replace(last_error="", error_kind="")
        state = state._replace(expires_on=self.expires, next=start, host=self.host.name, files=stamps_of(self.watched))
        if state != kept:
            self._remember(state._replace(written=now))

    def due(self, now: float, spread: bool = True) -> float:
        """When the token is to be renewed, by the state if that is about what is there, else by the token itself."""
        due = self._planned(now)
        is_turn = spread or self.expires > now or self.state.failures  # a pause after a failure is kept
        return due if is_turn else now

    def _planned(self, now: float) -> float:
        if now < schedule.EARLIEST:
            raise HostError([f"token {self.configuration.name}: the clock of this host was never set: set it."])
        if not self.state.next or not self._is_trusted(now) or self._has_changed(self.token_path):
            return self._due_by_token(now)
        if self.state.failures and any(self._has_changed(path) for path in self.watched):
            return now  # another credential is tried at once
        return self.state.next

    def _due_by_token(self, now: float) -> float:
        if not self.expires or self.there.claims is None:
            return now
        life = jwt.life(self.there.claims)
        born = now if life is None else self.expires - life
        return schedule.renewal_at(born, self.expires, self.place, now)

    def _is_trusted(self, now: float) -> bool:
        """Not of the host that this one was cloned from, nor of a time to come."""
        return self.state.host == self.host.name and self.state.written <= now + schedule.CLOCK_TOLERANCE

    def _own_state(self, now: float) -> State:
        return self.state if self._is_trusted(now) else State()

    def _has_changed(self, path: str) -> bool:
        return stamps_of([path])[path] != self.state.files.get(path)

    def _renew_at(self, due: float, force: bool = False, spread: bool = True) -> Outcome:
        """Wait, then renew unless another process has done so or is at it."""
        if not self._wait(due):
            return Outcome(next=due)
        if not os.path.exists(self.configuration.path):
            return Outcome()  # the token was taken away while this run waited for its time
        descriptor = self.directory.open_lock(LOCK)
        try:
            if not try_flock(descriptor):
                return Outcome("busy", f"token {self.configuration.name}: another process renews it at this moment.")
            self.read()
            planned = self.due(self.host.now(), spread)
            if planned > self.host.now() and not force:
                return Outcome(next=planned)
            return self._renew()
        finally:
            unlock(descriptor)

    def _wait(self, due: float) -> bool:
        """Until `due`, in short pauses, for the wall clock may jump. False if it was set back: that is the next run's."""
        left = due - self.host.now()
        while left > 0:
            self.host.sleep(min(left, 15.0))
            before, left = left, due - self.host.now()
            if left > before + schedule.CLOCK_TOLERANCE:
                return False
        return True

    def _renew(self) -> Outcome:
        secret = roots_secret(self.configuration)
        if secret:  # no failure of the host: its service renews the token in time
            unit = f"entra-oracle-token-{self.configuration.name}.service"
            text = f"not renewed, for only its service may read {secret}: run `systemctl start {unit}` as root."
            return Outcome("local", self._line(text), self.host.now() + schedule.LONGEST_RETRY)
        try:
            access.check_writable(self.configuration)
            with self.host.asking():
                token = obtain_token(self.configuration)
            claims = checked_claims(token, self.host.now())
            self.there.write(token)
        except NoTokenError as error:
            return self._failed(str(error), error.kind, error.retry_after)
        except jwt.JwtError as error:
            return self._failed(f"the provider's token cannot be used: {error}", "refused")
        except (SecureFileError, HostError, OSError) as error:
            return self._failed(str(error), "local")
        return self._renewed(claims)

    def _renewed(self, claims: Dict[str, Any]) -> Outcome:
        now, expires, life = self.host.now(), jwt.expires_on(claims), jwt.life(claims)
        due = schedule.next_renewal(now if life is None else expires - life, expires, self.place, now)
        warning = "" if jwt.grants_access(claims) else NO_ROLES
        self._remember(
            State(
                last_ok=now,
                expires_on=expires,
                next=due,
                last_try=now,
                last_error=warning,
                written=now,
                host=self.host.name,
                files=stamps_of(self.watched),
            )
        )
        text = f"renewed, {good_until(expires, now)}."
        if self.unkept:
            return Outcome("local", self._line(f"{text} {self.unkept}"), due)
        return Outcome("renewed", self._line(f"{text} {warning}"), due)

    def _failed(self, text: str, kind: str, retry_after: float = 0.0) -> Outcome:
        now, expires = self.host.now(), self.expires
        state = self._own_state(now)
        failure = schedule.Failure(self._alike(state, kind) + 1, kind == "refused", retry_after)
        due = schedule.retry_at(failure, expires, self.place, now, random.uniform)
        text = printable(text, 600)
        self._remember(
            state._replace(
                expires_on=expires,
                next=due,
                last_try=now,
                last_error=text,
                error_kind=kind,
                failures=state.failures + 1,
                alike=failure.in_a_row,
                written=now,
                host=self.host.name,
                files=stamps_of(self.watched),
            )
        )
        has = f"the one there is {good_until(expires, now)}" if expires > now else "there is no valid one"
        return Outcome(kind, self._line(f"not renewed, {has}, next try {clock_time(due)}: {text}"), due)

    def _alike(self, state: State, kind: str) -> int:
        """How many failures before this one count for its pause. A refusal says nothing of an outage, nor of another credential."""
        is_refusal = kind == "refused"
        is_other = is_refusal and any(self._has_changed(path) for path in self.configuration.watched)
        return 0 if is_other or is_refusal != (state.error_kind == "refused") else state.alike

    def _remember(self, state: State) -> None:
        """Write it down; where that fails, `run` still has it, and a run of a timer looks at the token again."""
        self.state = self.remembered = state
        try:
            write_state(self.directory, state)
            self.unkept = ""
        except SecureFileError as error:
            self.unkept = str(error)

    def _line(self, text: str) -> str:
        return f"token {self.configuration.name}: {text.rstrip()}"
