# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is told to have, and what the controller keeps until the host says that it needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ansible_collections.entra.oracledb.plugins.module_utils._text import FaultsError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        FileArguments,
        HostArguments,
        HostIdentity,
        OwnedArguments,
        SourceReport,
        TokenArguments,
        WalletArguments,
    )

    # A document without a wallet does not load it, nor one without rotation that.
    from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation import RotationPlan
    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import Wallet


class DocumentError(FaultsError, AadTokenError):
    """Settings of a host are wrong; every fault of them, before any network call or write."""

    title = "The settings of this host cannot be applied"
    longest = 10000  # a fault may hold all that is wrong with one descriptor


@dataclass
class WalletPart:
    """What the wallet of a document adds to the files of tns_admin: its own aliases, parameters of sqlnet.ora for those
    that have none, and such as go with it where they still say the same (`obsolete`)."""

    directory: str = ""
    token: str | None = None
    absent: bool = False
    aliases: dict[str, str] = field(default_factory=dict)
    sqlnet: dict[str, str] = field(default_factory=dict)
    obsolete: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass
class HostPlan:
    """The `arguments` of oracle_host, the requests for the tokens that it may want, and the wallet that it may want."""

    tokens: list[TokenArguments] = field(default_factory=list)
    wallets: list[WalletArguments] = field(default_factory=list)
    files: list[FileArguments] = field(default_factory=list)
    owned: list[OwnedArguments] = field(default_factory=list)
    remove_empty: bool = False
    rotation: RotationPlan | None = None
    unrotated: list[str] = field(default_factory=list)  # tokens that are not to renew themselves
    requests: dict[str, TokenRequest] = field(default_factory=dict)
    sources: dict[str, Wallet] = field(default_factory=dict)
    #: What the controller adds to the report of a wallet, by the wallet's name.
    wallet_reports: dict[str, SourceReport] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def arguments(self) -> HostArguments:
        rotation: HostArguments = {"rotation": self.rotation.arguments()} if self.rotation else {}
        return {
            **rotation,
            "unrotated": self.unrotated,
            "tokens": self.tokens,
            "wallets": self.wallets,
            "files": self.files,
            "owned": self.owned,
            "remove_empty": self.remove_empty,
        }


def host_identity(request: TokenRequest) -> HostIdentity:
    """What a managed host needs to get the token by its own identity."""
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import resource_of

    return {"resource": resource_of(request.scope), "identity": request.managed_identity, "timeout": request.timeout}
