# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One token of a host: what is there, whether a new one is due, and what is written or removed."""

import time
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import (
    TOKEN_NAME,
    TokenDirectory,
    useless_because,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types


class TokenPlan:
    """A Part: where the token is to be, whose, and the new one if the controller sent it. Raises HostError, SecureFileError."""

    kind: "types.PartKind" = "token"
    warnings: Sequence[str] = ()

    def __init__(self, wanted: "types.TokenArguments", own_token: "Optional[types.OwnToken]" = None) -> None:
        """`own_token` gets a token on this host. Raises HostError."""
        self.name = wanted["name"]
        self.absent = wanted["state"] == "absent"
        self.stage: "types.Stage" = "removals" if self.absent else "secrets"
        self.expected: "types.ExpectedClaims" = wanted["expected"] or {}
        self.min_remaining = wanted["min_remaining"]
        self.token = wanted["token"]
        self.identity = wanted.get("identity")
        self.own_token = own_token
        if self.identity and not own_token:
            raise HostError([f"token {self.name}: this host is to get it by itself, which oracle_host_identity does."])
        uid = gid = None
        if not self.absent:  # who decommissions a host removes the user first
            uid, gid = owner_ids(wanted["owner"], wanted["group"], f"token {self.name}: ")
        self.there = TokenDirectory(wanted["directory"], uid, gid)
        self.directory = self.there.path
        self.reason = ""
        self.renewed_because = ""

    def plan(self) -> None:
        """Look whether a new token is due, and get it if the host itself can. Raises HostError."""
        if self.absent:
            return
        if self.token is None:
            self.reason = self.there.due(self.expected, self.min_remaining, time.time())
            if self.reason and self.identity and self.own_token:
                self._renew(self.own_token(self.name, self.identity, self.min_remaining))
        if self.token is not None:
            try:
                jwt.expires_on(jwt.decode(self.token)[1])
            except jwt.JwtError as error:
                raise HostError([f"token {self.name}: {error}"]) from error

    def _renew(self, token: str) -> None:
        because, self.reason = self.reason, ""
        if not self._is_no_better(token, because):
            self.token, self.renewed_because = token, because

    def _is_no_better(self, token: str, because: str) -> bool:
        """Azure keeps an identity's token for hours: the new one may have the same fault as the one that is there."""
        return token.encode("ascii") == self.there.content or because == useless_because(
            jwt.decode(token)[1], self.expected
        )

    @property
    def changed(self) -> bool:
        return bool(self.changes)

    @property
    def changes(self) -> List[str]:
        if self.absent:
            return ["content"] if self.there.needs_removal() else []
        return self.there.differs(self.token)

    def diff(self) -> Dict[str, str]:
        path = f"{self.directory}/{TOKEN_NAME}"
        before = self.there.describe() + self.there.describe_file(planned=False)
        after = "" if self.absent else self.there.describe(self.token) + self.there.describe_file(planned=True)
        return {"before_header": path, "after_header": path, "before": before, "after": after}

    def apply(self) -> None:
        """Write or remove the token. Raises SecureFileError."""
        if self.absent:
            self.there.remove()
        else:
            self.there.write(self.token)

    def sweep(self) -> None:
        private_directory.sweep(self.directory, self.there.uid, self.there.gid, (TOKEN_NAME,))

    def report(self) -> "types.TokenReport":
        """What a result may say of the token."""
        report: "types.TokenReport" = {"name": self.name, "directory": self.directory, "changed": self.changed}
        token = self.token if self.token is not None else self.there.content
        if not self.absent and token is not None:
            claims = jwt.decode(token)[1]
            report["expires_on"] = int(jwt.expires_on(claims))
            report["claims"] = jwt.public_claims(claims)
            report["fingerprint"] = jwt.fingerprint(token)
        if self.renewed_because:
            report["reason"] = self.renewed_because
        return report
