# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One token of a host's document: what is there, what is due, and how it is brought there."""

import os
import time

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import (
    TOKEN_NAME,
    TokenDirectory,
    useless_because,
)

MYPY = False
if MYPY:
    from typing import Any, Dict, List, Optional


class TokenPlan:
    """One token of the document: where it shall be, whose it shall be, and the new one if the controller sent it."""

    def __init__(self, wanted: "Dict[str, Any]") -> None:
        self.name = wanted["name"]
        self.absent = wanted["state"] == "absent"
        self.expected = wanted["expected"] or {}
        self.min_remaining = wanted["min_remaining"]
        self.token = wanted["token"]
        self.identity = wanted.get("identity")
        # Who decommissions a host removes the user first; nothing has to be given to anybody then.
        uid, gid = (
            (None, None)
            if self.absent
            else owner_ids(wanted["owner"], wanted["group"], "token {0}: ".format(self.name))
        )
        self.directory = TokenDirectory(wanted["directory"], uid, gid)
        self.reason = ""
        self.renewed_because = ""

    def plan(self) -> None:
        if not self.absent:
            self._check_token()
        if self.reason or self.changes:
            check_writable(self.directory.path)

    def _check_token(self) -> None:
        if self.token is None:
            self.reason = self.directory.due(self.expected, self.min_remaining, time.time())
            if not self.reason or not self.identity:
                return
            token = own_token(self.name, self.identity, self.min_remaining)
            because, self.reason = self.reason, ""
            if self._is_no_better(token, because):
                return
            self.token, self.renewed_because = token, because
        try:
            jwt.expires_on(jwt.decode(self.token)[1])
        except jwt.JwtError as error:
            raise HostError(["token {0}: {1}".format(self.name, error)]) from error

    def _is_no_better(self, token: str, because: str) -> bool:
        """A host keeps its identity's token for hours: what ails the one that is there may ail the new one, too."""
        return token.encode("ascii") == self.directory.content or because == useless_because(
            jwt.decode(token)[1], self.expected
        )

    @property
    def changed(self) -> bool:
        return bool(self.changes)

    @property
    def changes(self) -> "List[str]":
        if self.absent:
            return ["content"] if self.directory.needs_removal() else []
        return self.directory.differs(self.token)

    def diff(self) -> "Dict[str, str]":
        path = "{0}/{1}".format(self.directory.path, TOKEN_NAME)
        before = self.directory.describe() + self.directory.describe_file(planned=False)
        after = "" if self.absent else self.directory.describe(self.token) + self.directory.describe_file(planned=True)
        return {"before_header": path, "after_header": path, "before": before, "after": after}

    def apply(self) -> None:
        if self.absent:
            self.directory.remove()
        else:
            self.directory.write(self.token)

    def report(self, changed: bool) -> "Dict[str, Any]":
        """What a result may say of the token."""
        report = {"name": self.name, "directory": self.directory.path, "changed": changed}  # type: Dict[str, Any]
        token = self.token if self.token is not None else self.directory.content
        if not self.absent and token is not None:
            claims = jwt.decode(token)[1]
            report["expires_on"] = int(jwt.expires_on(claims))
            report["claims"] = jwt.public_claims(claims)
            report["fingerprint"] = jwt.fingerprint(token)
        if self.renewed_because:
            report["reason"] = self.renewed_because
        return report


def own_token(name: str, identity: "Dict[str, Any]", min_remaining: "Optional[int]" = None) -> str:
    """A token of the host's own managed identity, as `identity` describes it, good for `min_remaining` seconds.

    Raises HostError.
    """
    from ansible_collections.entra.oracledb.plugins.module_utils._entra import managed_identity

    try:
        answer = managed_identity.get_token(
            identity["resource"], identity["identity"], os.environ, float(identity["timeout"])
        )
        now = time.time()
        life = jwt.expires_on(jwt.check_token(answer["access_token"], now)) - now
    except (managed_identity.ManagedIdentityError, jwt.JwtError) as error:
        raise HostError(["token {0}: {1}".format(name, error)]) from error
    fault = jwt.life_fault(life, min_remaining)
    if fault:
        raise HostError(["token {0}: {1}".format(name, fault)])
    return str(answer["access_token"])
