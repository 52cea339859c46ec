# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller remembers of a host where nothing was to do, so that the next run need not look deeper.

It is a document of the token cache, named after everything that a host's plan is made from on this side: the arguments, and the
code that makes the plan. What the plan is made from on the host is compared there (module_utils/_host/look.py says why that is
enough). So a memory is never wrong, it can only be missing, or about a host that has changed; then everything is looked at.
A second controller has a memory of its own, and sees what the first one changed as it sees any other change.

There is none where the plan depends on more: on systemd and cron (a host that renews its tokens by itself), or on the
answer of a host's own identity; and none for a user who wants nothing to be kept (`cache: never`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine.acquire import prune_if_written
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import StoreError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.accounts_store import open_accounts_store
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store, home_directory

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host.document_types import DueItem, Look

FIELDS = {"seen": dict, "tokens": dict, "report": dict, "warnings": list, "due": list}


def code_files(plugins: Path = Path(__file__).parents[2]) -> Iterator[tuple[str, str]]:
    """Path and SHA-256 of every file that the host's modules are made of. Their times say nothing: images are built with one."""
    for folder in ("module_utils", "modules"):
        for path in sorted((plugins / folder).rglob("*.py")):
            yield str(path), hashlib.sha256(path.read_bytes()).hexdigest()


#: Another one for each version of the collection. Computed where ansible-playbook imports the action, once for all its hosts.
CODE = hashlib.sha256(repr([*code_files()]).encode()).hexdigest()


class HostMemory:
    """The memory of one host under one plan. Nothing here raises: without a memory everything is looked at."""

    def __init__(self, plan: HostPlan, host: str) -> None:
        self.plan = plan
        # Not how long a token is to be good for: that is looked at on every run.
        tokens = [{name: value for name, value in token.items() if name != "min_remaining"} for token in plan.tokens]
        question = json.dumps([{**plan.arguments(), "tokens": tokens}, CODE, host], sort_keys=True)
        self.name = f"host-{hashlib.sha256(question.encode()).hexdigest()}.json"
        self.known: Look | None = None

    @property
    def is_usable(self) -> bool:
        plan = self.plan
        own = plan.rotation or any(token.get("identity") for token in plan.tokens)
        return not own and all(request.cache != "never" for request in plan.requests.values())

    def read(self) -> Look | None:
        """What was seen of the host."""
        if self.is_usable:
            with suppress(StoreError, ValueError, TypeError, RecursionError), closing(self._store()) as store:
                found = json.loads(store.load(self.name) or b"null")
                if isinstance(found, dict) and all(isinstance(found.get(name), kind) for name, kind in FIELDS.items()):
                    self.known = cast("Look", found)
        return self.known

    def write(self, look: Mapping[str, Any]) -> None:
        """Remember it, if it is something new."""
        if not self.is_usable or look == self.known:
            return
        with suppress(StoreError, ValueError), closing(self._store()) as store:
            store.save(self.name, json.dumps(look).encode())
            prune_if_written(store)

    def _store(self) -> Store:
        """Where a sign-in would be as well: cron has no other place. Raises StoreError."""
        for request in self.plan.requests.values():
            return open_accounts_store(request)
        return Store(home_directory())


def look_arguments(look: Look, plan: HostPlan) -> dict[str, Any]:
    """What the host compares with what it shows."""
    ends = good_until(look, plan)
    tokens = [
        {
            "name": token["name"],
            "directory": token["directory"],
            "state": token.get("state", "present"),
            "expected": token.get("expected"),
            "min_remaining": token.get("min_remaining"),
            "seen": look["tokens"].get(token["name"], {}),
            "good_until": ends.get(token["name"]),
        }
        for token in plan.tokens
    ]
    return {"seen": look["seen"], "tokens": tokens, "warnings": look["warnings"]}


def good_until(look: Look, plan: HostPlan) -> dict[str, float]:
    """Names of tokens, and when they are due, in epoch seconds."""
    reports = {report["name"]: report for report in look["report"]["tokens"]}
    found = {}
    for token in plan.tokens:
        report = reports.get(token["name"], {})
        if "expires_on" in report:
            needed = jwt.needed_remaining(jwt.life(report["claims"]), token.get("min_remaining"))
            found[token["name"]] = report["expires_on"] - needed
    return found


def merged(look: Look, newer: Mapping[str, Any]) -> Look:
    """The memory with what was seen later of some tokens."""
    reports = {report["name"]: report for report in newer["report"]["tokens"]}
    tokens = [reports.get(report["name"], report) for report in look["report"]["tokens"]]
    due = [item for item in look["due"] if item["name"] not in reports]
    return {
        **look,
        "tokens": {**look["tokens"], **newer["tokens"]},
        "report": {**look["report"], "tokens": tokens},
        "due": [*due, *newer["due"]],
    }


def with_seen(look: Look, compared: Mapping[str, Any]) -> Look:
    """The memory with the tokens that were found to be others, and good as well."""
    newer = {"report": {"tokens": compared["tokens"]}, "tokens": compared["seen"], "due": []}
    return merged(look, newer) if compared["tokens"] else look


def still_useless(look: Look, compared: Mapping[str, Any]) -> list[DueItem]:
    """The tokens that are as they were, and were of no use then."""
    others = {item["name"] for item in (*compared["due"], *compared["tokens"])} | {*compared["doubtful"]}
    return [item for item in look["due"] if item["name"] not in others]
