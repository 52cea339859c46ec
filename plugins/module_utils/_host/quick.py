# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The first execution on a host of which everything is known: whether it is as it was, and which tokens are due."""

import os
import time
from typing import Any, Dict, Mapping

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.entra.oracledb.plugins.module_utils._host.look import (
    FILE,
    NAMES,
    PLACE,
    differences,
    observe,
    read,
)

ARGUMENTS: Dict[str, Dict[str, Any]] = {
    "seen": {"type": "dict", "required": True},
    "tokens": {"type": "list", "elements": "dict", "required": True, "no_log": False},
    "warnings": {"type": "list", "elements": "str", "default": []},
}
TOKEN_NAME = "token"  # noqa: S105 - the name of a file


def compare(module: AnsibleModule) -> None:
    """Compare the host with what was `seen`, and say which of `tokens` are due; ends the module. Nothing is written."""
    tokens = [KnownToken(one) for one in module.params["tokens"]]
    for token in tokens:
        token.look()
    result: Dict[str, Any] = {
        "due": [token.due for token in tokens if token.due],
        "tokens": [token.report for token in tokens if token.report],
        "seen": {token.name: token.seen for token in tokens if token.report},
        "doubtful": [token.name for token in tokens if token.is_doubtful],
    }
    other = next(differences(module.params["seen"]), None)
    result["differs"] = "" if other is None else " ".join(other).strip()
    if other is None:
        for warning in module.params["warnings"]:
            module.warn(warning)
    if module._diff:
        result["diff"] = []
    module.exit_json(changed=False, **result)


class KnownToken:
    """One token, of which is known what was `seen` and until when it is good. Its claims are read only where that is over.

    `due`, `report` (of another one that is good as well) or `is_doubtful` (its owner or mode, or what else is there: for a
    module that can write) is set by `look`; none where everything is as it was.
    """

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.wanted = wanted
        self.name: str = wanted["name"]
        self.directory: str = wanted["directory"].rstrip("/") or "/"
        self.path = f"{self.directory}/{TOKEN_NAME}"
        self.seen: Dict[str, Dict[str, str]] = wanted["seen"]
        self.due: Dict[str, Any] = {}
        self.report: Dict[str, Any] = {}
        self.expected: Any = wanted["expected"] or {}
        self.is_doubtful = False

    def look(self) -> None:
        changed = {kind for kind, _name in differences(self.seen)}
        end = self.wanted.get("good_until")
        if not self.seen or (
            changed & {PLACE, NAMES} and (self.wanted["state"] == "absent" or os.path.lexists(self.path))
        ):
            self.is_doubtful = True
        elif changed & {PLACE, NAMES}:
            self.due = self._due(_missing())
        elif FILE in changed or (end is not None and time.time() >= end):
            self._judge()

    def _judge(self) -> None:
        from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
        from ansible_collections.entra.oracledb.plugins.module_utils._host import token_claims

        before = observe(FILE, self.path)
        try:
            content = read(self.path)
            claims = jwt.decode(content)[1]
            report = token_claims.described(content, claims)
        except OSError:
            self.is_doubtful = True
            return
        except jwt.JwtError as error:
            self.due = self._due(token_claims.useless_form(error))
            return
        reason = token_claims.due_because(claims, self.expected, self.wanted.get("min_remaining"), time.time())
        if reason:
            self.due = self._due(reason)
            if reason == token_claims.NO_ROLES:
                self.due["claims"] = dict(report["claims"], fingerprint=report["fingerprint"])
        elif before and before == observe(FILE, self.path):
            self.report = {"name": self.name, "directory": self.directory, "changed": False, **report}
            self.seen = {**self.seen, FILE: {self.path: before}}
        else:
            self.is_doubtful = True

    def _due(self, reason: str) -> Dict[str, Any]:
        return {"kind": "token", "name": self.name, "directory": self.directory, "reason": reason}


def _missing() -> str:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import token_claims

    return token_claims.MISSING
