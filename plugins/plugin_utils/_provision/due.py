# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host has called due, got and judged on the controller."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, check_offline
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter, Say
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import TokenReport
    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import Wallet

Due = dict[tuple[str, str], str]
Contents = dict[str, dict[str, str]]
APP_ROLE = (
    "in Entra, App registrations > the app {client} > API permissions > Add a permission > My APIs > the database's app > "
    "Application permissions, tick its role, then Grant admin consent."
)
IDENTITY_ROLE = (
    "assign a role of the database's app to the managed identity {client} (New-MgServicePrincipalAppRoleAssignment; the "
    "portal has no page for it). Azure may hand out the old token for another 24 hours."
)


def grants(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What a token says but for its times: one that says the same is no better."""
    return {name: claims[name] for name in jwt.PUBLIC_CLAIMS if name in claims and name not in ("exp", "nbf", "iat")}


def get_due(plan: HostPlan, due: Due, reporter: Reporter) -> tuple[dict[str, str], Contents]:
    """The due tokens by name, and of each due wallet the files in base64. What needs no network call comes first."""
    names = [name for kind, name in due if kind == "token"]
    wallets = {name: wallet_contents(plan.sources[name], reporter.warn) for kind, name in due if kind == "wallet"}
    check_offline({f"token {name}: ": plan.requests[name] for name in names})
    tokens = {name: acquire(plan.requests[name], reporter).access_token for name in names}
    check_for_oracle(plan, tokens)
    warn_about_roles(plan, tokens, reporter.warn)
    return tokens, wallets


def check_for_oracle(plan: HostPlan, tokens: Mapping[str, str]) -> None:
    """Raises AadTokenError where the provider's tokens are good, but not for a database. No host has been given one yet."""
    faults = {name: jwt.oracle_fault(token) for name, token in tokens.items()}
    texts = [f"token {name}: {plan.requests[name].about}: {fault}" for name, fault in faults.items() if fault]
    if texts:
        raise AadTokenError(numbered(texts))


def wallet_contents(wallet: Wallet, warn: Say) -> dict[str, str]:
    contents = wallet.contents()
    for warning in wallet.warnings(contents):
        warn(warning)
    return {name: b64encode(content).decode("ascii") for name, content in contents.items()}


def warn_about_roles(plan: HostPlan, tokens: dict[str, str], warn: Say) -> None:
    """An app's token without roles is fine for Entra and ORA-01017 for the database."""
    for name, token in tokens.items():
        request, claims = plan.requests[name], jwt.decode(token)[1]
        advice = IDENTITY_ROLE if request.auth == "managed_identity" else APP_ROLE
        warn_about_claims(claims, request.scope, advice.format(client=request.client_id or client_of(claims)), warn)


def warn_about_identities(plan: HostPlan, reports: Iterable[TokenReport], warn: Say) -> None:
    """The same of the tokens that a host got by its own identity, of which the controller knows the claims only."""
    scopes = {
        token["name"]: (token["expected"] or {}).get("scope", "") for token in plan.tokens if token.get("identity")
    }
    for report in reports:
        claims = report.get("claims")
        if report["name"] in scopes and isinstance(claims, dict):
            warn_about_claims(claims, scopes[report["name"]], IDENTITY_ROLE.format(client=client_of(claims)), warn)


def warn_about_claims(claims: dict[str, Any], scope: str, advice: str, warn: Say) -> None:
    if not jwt.grants_access(claims):
        warn(f"the token for {scope} has no roles, so the database will answer ORA-01017: {advice}")


def client_of(claims: dict[str, Any]) -> str:
    """Whose token it is, for a message."""
    return printable(claims.get("appid") or claims.get("azp") or "", limit=64)
