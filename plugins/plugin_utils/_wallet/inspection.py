# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller sees of a wallet on each run, whether its host needs it or has it already: faults, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.opening import open_files, pem_tools

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import Wallet

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Inspection:
    """Why a wallet cannot be used, when it ends (None: not known), and what to warn of."""

    faults: list[str] = field(default_factory=list)
    ends: datetime | None = None
    warnings: list[str] = field(default_factory=list)


def inspect(wallet: Wallet) -> Inspection:
    """Check what can be opened of a wallet; never raises for what is in it."""
    tools = pem_tools()
    if tools is None:
        words = f"{wallet.source} was not checked: install the Python package cryptography on the controller."
        return Inspection(ends=wallet.expires, warnings=[words])
    opened, faults = open_files(wallet.source, wallet.files, wallet.password, wallet.pem)
    ends = []
    end = tools.first_end(list(opened.values()))
    if end:
        ends.append((end.when, f"{end.what} on {end.when:%Y-%m-%d %H:%M} UTC: {end.remedy}"))
    if wallet.expires and all(one.leaf is None for one in opened.values()):
        when = f"{wallet.expires:%Y-%m-%d %H:%M} UTC"
        words = f"the certificates of {wallet.source} end on {when}, as its README says: download a new wallet."
        ends.append((wallet.expires, words))
    if faults or not ends:
        return Inspection(faults)
    first, words = min(ends)
    is_soon = first - datetime.now(timezone.utc) < SOON
    return Inspection(ends=first, warnings=[words] if is_soon else [])
