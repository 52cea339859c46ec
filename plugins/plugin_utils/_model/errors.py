# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's errors: one small family, no secret ever in a message."""

from __future__ import annotations

from typing import TypeVar

from ansible_collections.entra.oracledb.plugins.module_utils import _text

AnyError = TypeVar("AnyError", bound="AadTokenError")


class AadTokenError(Exception):
    """Why there is no token; the message says what was attempted, what came back and what to do.

    `needs_sign_in`: because a person has to sign in. `command` does that, empty if nothing on this machine can; `claims` is the
    provider's challenge as JSON, which the command has in it.
    """

    needs_sign_in = False
    command = ""
    claims = ""

    def for_sign_in(self: AnyError, command: str, claims: str = "") -> AnyError:
        """The error itself, which says from now on what a person has to do."""
        self.needs_sign_in, self.command, self.claims = True, command, claims
        return self


class RequestError(_text.FaultsError, AadTokenError):
    """What is wrong with a request, as far as it can be seen on this machine: all faults, before any network call."""

    title = "The token request cannot be made"


class StoreError(AadTokenError):
    """The token store cannot be used."""


class ProviderError(AadTokenError):
    """The identity provider gave no token."""


class RefusedError(ProviderError):
    """The provider refused and would refuse again: remembered for a while, never retried at once.

    `is_kept`: it is remembered already, for more than this request.
    """

    def __init__(self, message: str, *, is_kept: bool = False) -> None:
        self.is_kept = is_kept
        super().__init__(message)


class UnreadableError(RefusedError):
    """The provider answered, but the answer cannot be read, or has no token in it that can be used."""


class BusyError(ProviderError):
    """The provider asked to wait until `not_before` (epoch seconds), longer than the request may take."""

    def __init__(self, message: str, not_before: float) -> None:
        self.not_before = not_before
        super().__init__(message)


class UnavailableError(ProviderError):
    """There is nothing here that could be asked; a chain goes on. It stays so for `seconds`, as far as can be known."""

    def __init__(self, message: str, seconds: float = 0) -> None:
        self.seconds = seconds
        super().__init__(message)


class AuthenticationRequiredError(ProviderError):
    """Only a person can get the token, by signing in."""


class PersonError(ProviderError):
    """A person did not do what was asked in the time that there was."""


class TransientError(ProviderError):
    """One try failed in a way that a later one may not; `retry_after` is what the provider asked for, in seconds.

    With one try: the answer came whole, and cannot be read. It will be no better at once.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, tries: int = 4) -> None:
        self.retry_after = retry_after
        self.tries = tries  # as many as make sense for this kind of failure
        super().__init__(message)


def is_sign_in(value: object) -> bool:
    """Whether it is `command` and `claims` of an error that needs a sign-in, as they were remembered."""
    return (
        isinstance(value, dict)
        and {*value} == {"command", "claims"}
        and all(isinstance(v, str) for v in value.values())
    )
