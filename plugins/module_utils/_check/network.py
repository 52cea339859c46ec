# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Name resolution, TCP and proxies."""

from typing import Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check

CAUSES: Tuple[Cause, ...] = ()
CHECKS: Tuple[Check, ...] = ()
