# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One host of the playbook entra.oracledb.check: what oracle_check is asked for, and several answers as one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import SEVERITIES, STAGES

HOOKS = {"python": "entra_oracle_tokens.py", "node": "entra_oracle_tokens.js"}
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
FAIL_ON: dict[str, tuple[str, ...]] = {"error": ("error",), "warning": ("error", "warning"), "never": ()}


def database_of(scope: str) -> dict[str, str]:
    """The database in a scope, as oracle_check takes it: its Application ID URI, or its application ID; {} if it has none."""
    first = (scope or "").split()[:1]
    uri = first[0].rpartition("/")[0] if first else ""
    if not uri:
        return {}
    return {"application_id": uri} if _GUID.fullmatch(uri) else {"application_id_uri": uri}


def present(parts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without those that are to be removed."""
    return [one for one in parts if one.get("state") != "absent"]


def hook_paths(hooks: Sequence[Mapping[str, Any]], tns_admin: str | None) -> list[str]:
    """Where oracle_client places hooks: by default under their own name in TNS_ADMIN."""
    paths = [one.get("path") or f"{tns_admin or ''}/{HOOKS.get(str(one.get('driver')), '')}" for one in hooks]
    return [str(path) for path in paths]


def questions(scopes: Mapping[str, str], services: Mapping[str, str]) -> list[dict[str, Any]]:
    """The arguments of each look at the host: one for all aliases, or one for each database where there are several.

    `scopes` has the scope of each token, `services` the token of each alias.
    """
    databases = {token: database_of(scope) for token, scope in scopes.items()}
    found: list[dict[str, Any]] = []
    for alias, token in services.items():
        database = databases.get(token)
        if database is not None:
            same = next((one for one in found if one["database"] == database), None)
            if same is None:
                same = {"database": database, "aliases": []}
                found.append(same)
            same["aliases"].append(alias)
    if len(found) > 1:
        return [{**one["database"], "aliases": one["aliases"]} for one in found]
    return [dict(found[0]["database"])] if found else [{}]


def merged(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several results of oracle_check on one host as one; the same finding is there once, for all its aliases."""
    if len(results) == 1:
        return dict(results[0])
    found = [finding for group in sorted(_groups(results), key=_place) for finding in group]
    worst = min(results, key=lambda one: [-one["counts"].get(severity, 0) for severity in SEVERITIES])
    return {
        **worst,
        "findings": found,
        "aliases": [alias for result in results for alias in result["aliases"]],
        "tokens": [token for result in results for token in result["tokens"]],
        "counts": {severity: sum(one["severity"] == severity for one in found) for severity in SEVERITIES},
        "healthy": all(result["healthy"] for result in results),
    }


def _groups(results: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """A cause and what follows from it, as oracle_check has them one after another; what is known already is added to."""
    groups: list[list[dict[str, Any]]] = []
    known: dict[tuple[str, str, str], tuple[dict[str, Any], list[dict[str, Any]]]] = {}
    for result in results:
        group: list[dict[str, Any]] = []
        for finding in result["findings"]:
            key = (finding["id"], finding["severity"], finding["seen"])
            if not finding["follows_from"]:
                group = known[key][1] if key in known else []
            if key in known:
                _add(known[key][0], finding)
                continue
            if not group:
                groups.append(group)
            one = {**finding, "aliases": list(finding["aliases"]), "clients": list(finding["clients"])}
            group.append(one)
            known[key] = (one, group)
    return groups


def _add(known: dict[str, Any], finding: Mapping[str, Any]) -> None:
    """The aliases and clients of the same finding; one of the whole host, without aliases, stays that."""
    known["clients"] += [one for one in finding["clients"] if one not in known["clients"]]
    if known["aliases"] and finding["aliases"]:
        known["aliases"] += [name for name in finding["aliases"] if name not in known["aliases"]]
    else:
        known["aliases"] = []


def _place(group: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """As oracle_check orders groups: by the worst in it, then by the stage of the cause; else as they came."""
    return min(SEVERITIES.index(one["severity"]) for one in group), STAGES.index(group[0]["stage"])


def fails(result: Mapping[str, Any], fail_on: str) -> bool:
    return any(one["severity"] in FAIL_ON[fail_on] for one in result.get("findings") or ())
