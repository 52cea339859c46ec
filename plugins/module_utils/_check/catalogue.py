# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""All probes, and all causes that they can name."""

from typing import Dict, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import listener, login, network, runner, tls
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check

LOCAL: Tuple[Check, ...] = ()
NETWORK: Tuple[Check, ...] = (*network.CHECKS, *tls.CHECKS, *listener.CHECKS)
CAUSES: Dict[str, Cause] = {
    cause.id: cause for part in (runner, network, tls, listener, login) for cause in part.CAUSES
}


def checks(with_network: bool, with_login: bool) -> Tuple[Check, ...]:
    """The probes to run."""
    return LOCAL + (NETWORK if with_network else ()) + (login.CHECKS if with_network and with_login else ())
