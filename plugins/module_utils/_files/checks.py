# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be seen beforehand on a host: whether owners exist and places can be written."""

import os
from typing import Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError


class HostError(FaultsError):
    """The host cannot become what is asked for; every fault that can be seen beforehand, in one message."""

    longest = 10000  # a fault may hold all that is wrong with one file


def owner_ids(owner: Optional[str], group: Optional[str], label: str = "") -> Tuple[Optional[int], Optional[int]]:
    """(uid, gid) of names or numbers; the group defaults to the owner's own. Raises HostError, each fault after `label`."""
    import grp
    import pwd

    uid = gid = None
    faults = []
    if owner is not None:
        try:
            entry = pwd.getpwuid(int(owner)) if _is_number(owner) else pwd.getpwnam(owner)
            uid, gid = entry.pw_uid, entry.pw_gid
        except (KeyError, ValueError):
            uid = int(owner) if _is_number(owner) else None
            if uid is None:
                faults.append(f"owner '{owner}' does not exist on this host: make the user first.")
    if group is not None:
        try:
            gid = int(group) if _is_number(group) else grp.getgrnam(group).gr_gid
        except (KeyError, ValueError):
            faults.append(f"group '{group}' does not exist on this host: make the group first.")
    if uid is not None and os.geteuid() not in (0, uid):
        faults.append(f"only root can give a file to '{owner}': set become: true.")
    if faults:
        raise HostError([label + fault for fault in faults])
    return uid, gid


def _is_number(name: str) -> bool:
    """Whether a name is an id; chown takes the last number of all for "as it is"."""
    return name.isdecimal() and len(name) <= 10 and int(name) < 0xFFFFFFFF


def check_writable(path: str) -> None:
    """Raise HostError if nothing can be made or changed in `path`, or in what there is of it."""
    existing = os.path.abspath(path)
    while not os.path.lexists(existing):
        existing = os.path.dirname(existing)
    if not os.access(existing, os.W_OK | os.X_OK):
        who = f"this user (uid {os.geteuid()})"
        raise HostError([f"{existing} is not writable for {who}: set become: true, or change its owner."])
