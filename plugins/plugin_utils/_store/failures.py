# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a failure across processes, for how long, and how it is raised again."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import NoReturn

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    BusyError,
    PersonError,
    ProviderError,
    RefusedError,
    RequestError,
    UnavailableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import REFUSED_SECONDS, Failure

DOWN_SECONDS = 10  # how long it is remembered that the provider could not be asked
BUSY_SECONDS = 3600  # the longest Retry-After that is believed
REFRESH_PAUSE = 30  # seconds between attempts to refresh ahead of need
UNAVAILABLE_SECONDS = 600  # the longest that a way to a token may be remembered as not being here

FAILURES: dict[str, type[ProviderError]] = {
    "refused": RefusedError,
    "down": ProviderError,
    "unavailable": UnavailableError,
    "person": PersonError,
    "declined": RefusedError,
}
LONGEST = {
    "refused": REFUSED_SECONDS,
    "busy": BUSY_SECONDS,
    "down": REFRESH_PAUSE,
    "unavailable": UNAVAILABLE_SECONDS,
    "login": REFUSED_SECONDS,
    "person": REFUSED_SECONDS,
    "declined": REFUSED_SECONDS,
}
OF_PEOPLE = ("person", "declined")


def raise_failure(failure: Failure) -> NoReturn:
    """Raise what is remembered: RefusedError, BusyError, UnavailableError, PersonError, AuthenticationRequiredError, ProviderError."""
    error = remembered_error(failure)
    raise error.for_sign_in(**failure.sign_in) if failure.sign_in else error


def remembered_error(failure: Failure) -> ProviderError:
    """The error as it was, without what a person has to do."""
    message = f"{failure.message} (Remembered; asked again in {failure.until - time.time():.0f} s.)"
    if failure.kind == "busy":
        return BusyError(message, failure.until)
    if failure.kind == "login":
        return AuthenticationRequiredError(failure.message)
    return FAILURES.get(failure.kind, ProviderError)(message)


def failure_of(error: ProviderError | RequestError, *, ahead: bool) -> Failure | None:
    """What is remembered of an error; None for what a user can correct at once. `ahead`: the old token is still good."""
    failure = bare_failure_of(error, ahead=ahead)
    return failure and with_sign_in(failure, error)


def failure_of_person(error: PersonError | RefusedError, play: int) -> Failure:
    """What is remembered when a person was asked in vain, for the other tasks of the play (its process id)."""
    kind = "person" if isinstance(error, PersonError) else "declined"
    failure = Failure(kind, str(error), time.time() + REFUSED_SECONDS, play)
    return with_sign_in(failure, error)


def with_sign_in(failure: Failure, error: ProviderError | RequestError) -> Failure:
    """The failure with what a person has to do, if the error says so."""
    if not error.needs_sign_in:
        return failure
    return replace(failure, sign_in={"command": error.command, "claims": error.claims})


def bare_failure_of(error: ProviderError | RequestError, *, ahead: bool) -> Failure | None:
    """As `failure_of`, without what a person has to do."""
    now, text = time.time(), str(error).encode("utf-8", "backslashreplace").decode()  # a path can be no UTF-8
    down = now + (REFRESH_PAUSE if ahead else DOWN_SECONDS)
    if isinstance(error, AuthenticationRequiredError):
        return Failure("login", text, now + REFUSED_SECONDS)
    if isinstance(error, UnavailableError):
        return Failure("unavailable", text, now + error.seconds) if error.seconds else None
    if isinstance(error, PersonError) or (isinstance(error, RefusedError) and error.is_kept and not ahead):
        return None
    if isinstance(error, RefusedError):
        return Failure("refused", text, now + REFUSED_SECONDS)
    if isinstance(error, BusyError):
        return Failure("busy", text, min(max(error.not_before, down), now + BUSY_SECONDS))
    return Failure("down", text, down)
