# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Why a machine got no token of its own."""

from typing import Optional

from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError

FAULT = "fault"  # of a setting, on this machine
REFUSED = "refused"  # would be refused again
FAILED = "failed"  # a later try does not help, and nobody refused
TRANSIENT = "transient"  # a later try may help


class ManagedIdentityError(Exception):
    """No token: what was attempted, what the other side answered, what to do. Never a secret."""

    refused = False  # whether the other side would refuse the same request again
    is_local = False  # whether it is this machine's to put right
    retry_after = 0.0  # seconds that the other side asked to wait for, 0: it did not


class NoManagedIdentityError(ManagedIdentityError):
    """Nothing here gives managed identities: this is not Azure, or its metadata service cannot be reached.

    `foreign`: something that is not Azure's answered in its place; else nothing did, and that may pass.
    """

    def __init__(self, text: str, foreign: bool = False) -> None:
        super().__init__(text)
        self.foreign = foreign


class NoIdentityAssignedError(ManagedIdentityError):
    """This is an Azure machine, but none of its identities can be meant: none was named and it has none of its own."""


class TokenError(Exception):
    """The token endpoint gave no token: what was attempted, what came back, what to do. Never a secret.

    `kind` is FAULT (a setting of this machine is wrong), REFUSED (it would be refused again until something
    changes), TRANSIENT (a later try may help) or FAILED. `retry_after` is what the provider asked for, in seconds.
    """

    def __init__(self, text: str, kind: str = FAULT, retry_after: Optional[float] = None) -> None:
        super().__init__(text)
        self.kind = kind
        self.retry_after = retry_after

    @property
    def refused(self) -> bool:
        """Whether the same request would be refused again."""
        return self.kind == REFUSED


class TokenFaultsError(FaultsError, TokenError):
    """What is wrong with a request, as far as it can be seen on this machine: all faults, before any network call."""

    title = "The token request cannot be made"
