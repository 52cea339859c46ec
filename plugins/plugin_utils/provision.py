# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring a host to its document: ask it what it has, get the tokens that are due, hand them over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils import jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils.client_document import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils.engine import acquire, check_offline
from ansible_collections.entra.oracledb.plugins.plugin_utils.voice import Say, Voice

RunHost = Callable[[dict[str, Any], bool], dict[str, Any]]
MASK = "********"


class Secret(str):
    """A string that does not show itself where arguments are dumped (ANSIBLE_DEBUG prints a module's arguments)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"


def bring(plan: HostPlan, run_host: RunHost, voice: Voice) -> dict[str, Any]:
    """The host's result. One execution on the host when no token is due, two otherwise.

    `run_host(arguments, secret)` runs oracle_host; with `secret` the arguments may touch no disk on the way.
    Raises AadTokenError when a due token cannot be got; nothing has been written then.
    """
    result = run_host(plan.arguments(), False)
    due = {item["name"]: item["reason"] for item in result.pop("tokens_due", [])}
    if due and not result.get("failed"):
        check_offline({f"token {name}: ": plan.requests[name] for name in due})
        tokens = {name: acquire(plan.requests[name], voice).access_token for name in due}
        warn_about_roles(plan, tokens, voice.warn)
        wanted = [
            {**token, "token": Secret(tokens[token["name"]])} if token["name"] in due else token
            for token in plan.tokens
        ]
        result = scrubbed(run_host({**plan.arguments(), "tokens": wanted}, True), tokens.values())
        for report in result.get("tokens", []):
            if report["name"] in due:
                report["reason"] = due[report["name"]]
    result.pop("invocation", None)
    return result


def warn_about_roles(plan: HostPlan, tokens: dict[str, str], warn: Say) -> None:
    """An app's token without roles is fine for Entra and ORA-01017 for the database."""
    for name, token in tokens.items():
        if not jwt.grants_access(jwt.decode(token)[1]):
            request = plan.requests[name]
            warn(
                f"the token for {request.scope} has no roles, so the database will answer ORA-01017: in Entra, App "
                f"registrations > the app {request.client_id} > API permissions > Add a permission > My APIs > the "
                "database's app > Application permissions, tick its role, then Grant admin consent."
            )


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
