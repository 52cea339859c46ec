# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""All probes, and all causes that they can name."""

from typing import Dict, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check import (
    alias,
    claims,
    form,
    listener,
    login,
    network,
    rotation,
    runner,
    times,
    tls,
    token_path,
    way,
    way_defaults,
)
from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import Cause
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import Check

LOCAL: Tuple[Check, ...] = (
    *alias.CHECKS,
    *way.CHECKS,
    *way_defaults.CHECKS,
    *rotation.CHECKS,
    *token_path.CHECKS,
    *form.CHECKS,
    *times.CHECKS,
    *claims.CHECKS,
)
NETWORK: Tuple[Check, ...] = (*network.CHECKS, *tls.CHECKS, *listener.CHECKS)
CAUSES: Dict[str, Cause] = {
    cause.id: cause
    for part in (runner, alias, way, times, claims, rotation, network, tls, listener, login)
    for cause in part.CAUSES
}


def checks(with_network: bool, with_login: bool) -> Tuple[Check, ...]:
    """The probes to run."""
    return LOCAL + (NETWORK if with_network else ()) + (login.CHECKS if with_network and with_login else ())
