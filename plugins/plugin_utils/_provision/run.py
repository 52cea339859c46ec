# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provision a host: ask it what it has, get the tokens and wallets that are due, deliver them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.due import (
    Contents,
    Due,
    get_due,
    grants,
    warn_about_identities,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_memory import (
    HostMemory,
    look_arguments,
    merged,
    still_useless,
    with_seen,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import (
        DueItem,
        HostArguments,
        Look,
    )

RunHost = Callable[[dict[str, Any], bool], dict[str, Any]]
COMPARED = ("differs", "due", "doubtful", "tokens", "seen", "invocation")  # the answer of oracle_host_look
PARTS = ("wallets", "files", "tokens")  # of a result of tokens only, in which nothing else was looked at
MASK = "********"


class Secret(str):
    """A string that does not show itself where arguments are dumped (ANSIBLE_DEBUG prints a module's arguments)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"


def provision(
    plan: HostPlan, run_host: RunHost, reporter: Reporter, memory: HostMemory | None = None
) -> dict[str, Any]:
    """The host's result. One execution on the host when no token is due, two otherwise.

    `run_host(arguments, secret)` runs a module of the host; with `secret` the arguments may touch no disk on the way. With a
    `memory` of the host the first execution only compares. Raises AadTokenError when a due token cannot be got; nothing has been
    written then.
    """
    for warning in plan.warnings:
        reporter.warn(warning)
    result = Visit(plan, run_host, reporter, memory).result()
    for report in result.get("wallets") or []:
        report.update(plan.wallet_reports.get(report["name"], {}))
    warn_about_identities(plan, result.get("tokens") or [], reporter.warn)
    result.pop("invocation", None)
    return result


class Visit:
    """The executions on one host, and what was got for it between them."""

    def __init__(self, plan: HostPlan, run_host: RunHost, reporter: Reporter, memory: HostMemory | None) -> None:
        self.plan = plan
        self.run_host = run_host
        self.reporter = reporter
        self.memory = memory
        self.due: Due = {}
        self.tokens: dict[str, str] = {}
        self.wallets: Contents = {}
        self.accepted: dict[str, str] = {}

    def result(self) -> dict[str, Any]:
        known = self.memory.read() if self.memory else None
        if known is None:
            return self.full_look(self.plan.arguments())
        compared = self.run_host({"look": look_arguments(known, self.plan)}, False)
        if compared.get("failed"):
            return compared
        self.get([*compared["due"], *still_useless(known, compared)])
        if not compared["differs"]:
            return self.with_reasons(self.tokens_only(known, compared))
        self.reporter.inform(f"{compared['differs']} is not as it was, so that everything on the host is looked at.")
        return self.full_look({**self.delivery(), "is_first": True} if self.is_owing else self.plan.arguments())

    def full_look(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The result of looking at everything, and of the delivery of what is due."""
        result = self.settled(arguments, self.delivery)
        look = result.pop("look", None)
        if look and self.memory:
            self.memory.write(look)
        return self.with_reasons(result)

    def tokens_only(self, known: Look, compared: dict[str, Any]) -> dict[str, Any]:
        """The result where everything beside the tokens is as it was: no other part travels or is looked at again."""
        look: Look | None = with_seen(known, compared)
        result = {name: value for name, value in compared.items() if name not in COMPARED}
        if self.is_owing or compared["doubtful"]:
            arguments = {**self.tokens_delivery(), "is_first": bool(compared["doubtful"])}
            result = with_warnings(self.settled(arguments, self.tokens_delivery), result)
            if result.get("failed"):
                return result
            newer = result.pop("look", None)
            look = merged(known, newer) if newer else None
        if look and self.memory:
            self.memory.write(look)
        report = (look or known)["report"]
        return {
            **report,
            **{name: result[name] for name in result if name not in PARTS},
            "tokens": result.get("tokens", report["tokens"]),
        }

    def settled(self, arguments: Mapping[str, Any], deliver: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The result of an execution, and of a second one if something is due."""
        result = self.run({**arguments, **self.watch})
        items = result.pop("due", [])
        if not items or result.get("failed"):
            return result
        self.get(items)
        if self.is_owing or "tokens" not in result:
            result = self.run({**deliver(), **self.watch})
            result.pop("due", None)
        return result

    @property
    def watch(self) -> dict[str, Any]:
        return {"watch": True} if self.memory and self.memory.is_usable else {}

    def tokens_delivery(self) -> dict[str, Any]:
        return {"tokens": self.delivery()["tokens"]}

    def run(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        secrets = [*secrets_of(self.tokens, self.wallets), *rotation_secrets(arguments)]
        result: dict[str, Any] = scrubbed(self.run_host({**arguments}, bool(secrets)), secrets)
        return result

    def get(self, items: Iterable[DueItem]) -> None:
        """Get what the host called due. A token that would be no better than the useless one that is there is not delivered."""
        items = list(items)
        fresh: Due = {(item["kind"], item["name"]): item["reason"] for item in items}
        self.due.update({key: reason for key, reason in fresh.items() if key[1] not in self.tokens})
        tokens, wallets = get_due(
            self.plan, {key: why for key, why in fresh.items() if key[1] not in self.tokens}, self.reporter
        )
        self.wallets.update(wallets)
        for item in items:
            token, claims = tokens.get(item["name"]), item.get("claims")
            if token and claims and grants(claims) == grants(jwt.decode(token)[1]):
                self.accepted[item["name"]] = claims["fingerprint"]
                del tokens[item["name"]], self.due["token", item["name"]]
        self.tokens.update(tokens)

    @property
    def is_owing(self) -> bool:
        """Whether there is something to deliver."""
        return bool(self.due)

    def delivery(self) -> dict[str, Any]:
        arguments = delivery(self.plan, self.tokens, self.wallets, self.due)
        tokens = [
            {**token, "accepted": self.accepted[token["name"]]} if token["name"] in self.accepted else token
            for token in arguments["tokens"]
        ]
        return {**arguments, "tokens": tokens}

    def with_reasons(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result, with why each part was due."""
        for kind, reports in (("token", "tokens"), ("wallet", "wallets"), ("rotation", "rotation")):
            for report in result.get(reports) or ():
                if (kind, report["name"]) in self.due:
                    report["reason"] = self.due[kind, report["name"]]
        return result


def with_warnings(result: dict[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    """The result with the warnings of an earlier execution before its own."""
    warnings = [*(earlier.get("warnings") or ()), *(result.get("warnings") or ())]
    return {**result, "warnings": warnings} if warnings else result


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


def rotation_secrets(arguments: Mapping[str, Any]) -> list[str]:
    """What is sent of secrets for what makes tokens renew themselves."""
    rotation = arguments.get("rotation")
    tokens = rotation["tokens"] if rotation else []
    return [text for token in tokens for text in (token.get("contents") or {}).values()]


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
