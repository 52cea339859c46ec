# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Why a machine got no token of its own."""


class ManagedIdentityError(Exception):
    """No token: what was attempted, what the other side answered, what to do. Never a secret."""


class NoManagedIdentityError(ManagedIdentityError):
    """Nothing here gives managed identities: this is not Azure, or its metadata service cannot be reached.

    `foreign`: something that is not Azure's answered in its place; else nothing did, and that may pass.
    """

    def __init__(self, text: str, foreign: bool = False) -> None:
        super().__init__(text)
        self.foreign = foreign


class NoIdentityAssignedError(ManagedIdentityError):
    """This is an Azure machine, but none of its identities can be meant: none was named and it has none of its own."""
