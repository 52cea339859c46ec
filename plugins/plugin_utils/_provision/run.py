# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provision a host: ask it what it has, get the tokens and wallets that are due, deliver them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._text import numbered, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import acquire, check_offline
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter, Say
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        DueItem,
        HostArguments,
        TokenReport,
    )
    from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.wallet import Wallet

RunHost = Callable[[dict[str, Any], bool], dict[str, Any]]
MASK = "********"
APP_ROLE = (
    "in Entra, App registrations > the app {client} > API permissions > Add a permission > My APIs > the database's app > "
    "Application permissions, tick its role, then Grant admin consent."
)
IDENTITY_ROLE = (
    "assign a role of the database's app to the managed identity {client} (New-MgServicePrincipalAppRoleAssignment; the "
    "portal has no page for it). Azure may hand out the old token for another 24 hours."
)


class Secret(str):
    """A string that does not show itself where arguments are dumped (ANSIBLE_DEBUG prints a module's arguments)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"


def provision(plan: HostPlan, run_host: RunHost, reporter: Reporter) -> dict[str, Any]:
    """The host's result. One execution on the host when no token is due, two otherwise.

    `run_host(arguments, secret)` runs oracle_host; with `secret` the arguments may touch no disk on the way.
    Raises AadTokenError when a due token cannot be got; nothing has been written then.
    """
    for warning in plan.warnings:
        reporter.warn(warning)
    result = run_host({**plan.arguments()}, False)
    items: list[DueItem] = result.pop("due", [])
    due: Due = {(item["kind"], item["name"]): item["reason"] for item in items}
    if due and not result.get("failed"):
        tokens, wallets = get_due(plan, due, reporter)
        arguments = delivery(plan, tokens, wallets, due)
        secrets = [*secrets_of(tokens, wallets), *rotation_secrets(arguments)]
        result = scrubbed(run_host({**arguments}, bool(secrets)), secrets)
        for kind, reports in (("token", "tokens"), ("wallet", "wallets"), ("rotation", "rotation")):
            for report in result.get(reports, []):
                if (kind, report["name"]) in due:
                    report["reason"] = due[kind, report["name"]]
    for report in result.get("wallets") or []:
        report.update(plan.wallet_reports.get(report["name"], {}))
    warn_about_identities(plan, result.get("tokens") or [], reporter.warn)
    result.pop("invocation", None)
    return result


Due = dict[tuple[str, str], str]
Contents = dict[str, dict[str, str]]


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


def delivery(plan: HostPlan, tokens: Mapping[str, str], wallets: Contents, due: Due) -> HostArguments:
    """What the host is told the second time: the same, with what was due."""
    arguments = plan.arguments()
    renewals = {name for kind, name in due if kind == "rotation"}
    if renewals:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation import RotationPlan

        retired = [name for name in plan.unrotated if name in renewals]
        rotation = (plan.rotation or RotationPlan()).arguments(renewals, retired)
        for token in rotation["tokens"]:
            token["contents"] = {end: Secret(text) for end, text in (token.get("contents") or {}).items()} or None
        arguments["rotation"], arguments["unrotated"] = rotation, []
    arguments["tokens"] = [
        {**token, "token": Secret(tokens[token["name"]]), "reason": due["token", token["name"]]}
        if token["name"] in tokens
        else token
        for token in plan.tokens
    ]
    arguments["wallets"] = [
        {**wallet, "contents": {name: Secret(text) for name, text in wallets[wallet["name"]].items()}}
        if wallet["name"] in wallets
        else wallet
        for wallet in plan.wallets
    ]
    return arguments


def secrets_of(tokens: Mapping[str, str], wallets: Contents) -> list[str]:
    return [*tokens.values(), *(text for contents in wallets.values() for text in contents.values())]


def rotation_secrets(arguments: HostArguments) -> list[str]:
    """What is sent of secrets for what makes tokens renew themselves."""
    rotation = arguments.get("rotation")
    tokens = rotation["tokens"] if rotation else []
    return [text for token in tokens for text in (token.get("contents") or {}).values()]


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


def scrubbed(value: Any, secrets: Iterable[str]) -> Any:
    """The same structure with every secret masked, whatever broke on the way and echoed it."""
    secrets = list(secrets)
    if isinstance(value, dict):
        return {scrubbed(key, secrets): scrubbed(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrubbed(item, secrets) for item in value]
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
    return value
