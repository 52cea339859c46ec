# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wallet of a host: what the host is told of it, and what of it goes into the files of tns_admin."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import texts
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WALLET_FILES
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.arguments import WALLET_SOURCES
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_paths import (
    file_given_faults,
    posix_path_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.names import instead
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan, WalletPart
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.inspection import inspect
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import WalletError
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import (
    Wallet,
    read_wallet,
    wallet_from_pem,
    wallet_location,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import SourceReport

PARTS = WALLET_SOURCES[1:]


def read_part(given: Mapping[str, Any], plan: HostPlan, label: str = "wallet") -> WalletPart:
    """Put the wallet of the option `wallet` into the plan; what it adds to the files, and every fault of it."""
    absent = given["state"] == "absent"
    part = WalletPart(given["directory"], None if absent else given["token"], absent)
    faults = posix_path_faults("directory", part.directory)
    if not absent:
        faults = faults or file_given_faults("directory", part.directory, WALLET_FILES)
    part.faults += texts(faults)
    if not absent and given["ca_path"] is not None and not given["ca_path"].strip():
        part.faults.append(
            "ca_path is empty: the wallet would have no CA of yours; name its file, or leave ca_path out"
        )
    wallet = read_source(given, part, plan)
    name = posixpath.basename(part.directory.rstrip("/"))
    plan.wallets.append(
        {
            "name": name,
            "directory": part.directory,
            "owner": given["owner"],
            "group": given["group"],
            "state": given["state"],
            "digests": wallet.digests() if wallet and not absent else {},
        }
    )
    if absent:
        part.obsolete = {"WALLET_LOCATION": wallet_location(part.directory)}
    if wallet:
        plan.sources[name] = wallet
        take_over(wallet, given, part)
        if not absent:
            check(wallet, part, plan, name, label)
    part.faults = [f"{label}: {fault if fault.endswith('?') else fault.rstrip('.') + '.'}" for fault in part.faults]
    return part


def read_source(given: Mapping[str, Any], part: WalletPart, plan: HostPlan) -> Wallet | None:
    """The wallet on the controller, None if there is none to read."""
    parts = {name: given[name] for name in PARTS if given[name]}
    if not given["src"] and not parts:
        if not part.absent:
            state = "missing" if given["src"] is None else "empty"
            part.faults.append(
                f"src is {state}: name the wallet's zip file on the controller (or certificate_path, private_key_path, ca_path)"
            )
        return None
    try:
        wallet = read_wallet(given["src"], part.directory, given["password"]) if given["src"] else None
        if parts:
            made = wallet_from_pem(**parts, private_key_password=given["private_key_password"])
            wallet = wallet.with_pem(made) if wallet else made
    except WalletError as error:
        if part.absent:  # it may be gone from the controller, too; then nothing tells its aliases
            plan.warnings.append(f"{error} The wallet's directory goes, its aliases stay.")
        else:
            part.faults += error.faults
        return None
    return wallet


def check(wallet: Wallet, part: WalletPart, plan: HostPlan, name: str, label: str) -> None:
    """Look into the wallet on each run, as a nightly one changes nothing and is the one that people read."""
    inspection = inspect(wallet)
    part.faults += inspection.faults
    plan.warnings += [f"{label}: {warning}" for warning in inspection.warnings]
    report: SourceReport = {}
    if inspection.ends:
        report["expires_on"] = int(inspection.ends.timestamp())
        report["expires"] = f"{inspection.ends:%Y-%m-%dT%H:%M:%SZ}"
    plan.wallet_reports[name] = report


def take_over(wallet: Wallet, given: Mapping[str, Any], part: WalletPart) -> None:
    """The aliases that are wanted, all by default, and the parameters of sqlnet.ora."""
    by_key = {alias.upper(): alias for alias in wallet.aliases}
    wanted = given["services"]
    names = list(wallet.aliases) if wanted is None else [by_key.get(name.upper(), name) for name in wanted]
    part.aliases = {name: wallet.aliases[name] for name in names if name in wallet.aliases}
    part.sqlnet = dict(wallet.sqlnet)
    part.faults += [
        f"services: there is no '{name}' in {given['src']}{instead(name, wallet.aliases)}"
        for name in names
        if name not in wallet.aliases
    ]
