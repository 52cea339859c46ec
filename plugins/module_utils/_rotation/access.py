# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Whose a token is, and whether this process can write it: known before anybody is asked for one."""

import os
from typing import Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._files import checks
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.mounts import check_replaceable
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import TOKEN_NAME
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import Configuration


def owner_of(configuration: Configuration) -> Tuple[Optional[int], Optional[int]]:
    """(uid, gid) of the token. Raises HostError."""
    label = f"token {configuration.name}: "
    try:
        return checks.owner_ids(configuration.owner, configuration.group, label)
    except HostError as error:
        if not any("only root" in fault for fault in error.faults):
            raise
        raise HostError([f"{label}it belongs to {configuration.owner}: run this as that user or as root."]) from None


def check_writable(configuration: Configuration) -> None:
    """Raises HostError where the token cannot be replaced."""
    directory = configuration.directory
    try:
        checks.check_writable(directory)
    except HostError:
        who = f"this user (uid {os.geteuid()})"
        raise HostError(
            [f"{directory} is not writable for {who}: change its owner, or provision the host again."]
        ) from None
    check_replaceable([os.path.join(directory, TOKEN_NAME)])
