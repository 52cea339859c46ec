# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The token of the host's own managed identity. Only oracle_host_identity has it, so that no other host is sent what it takes."""

import os
import time
from typing import TYPE_CHECKING, Optional

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import ManagedIdentityError
from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import get_token
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types


def own_token(name: str, identity: "types.HostIdentity", min_remaining: Optional[int]) -> str:
    """A token of the host's own managed identity, as `identity` describes it, good for `min_remaining` seconds.

    Raises HostError.
    """
    try:
        answer = get_token(identity["resource"], identity["identity"], os.environ, float(identity["timeout"]))
    except ManagedIdentityError as error:
        raise HostError([f"token {name}: {error}"]) from error
    token = str(answer["access_token"])
    fault = jwt.oracle_fault(token)
    if not fault:
        fault = jwt.life_fault(jwt.expires_on(jwt.decode(token)[1]) - time.time(), min_remaining)
    if fault:
        raise HostError([f"token {name}: {fault}"])
    return token
