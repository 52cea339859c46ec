# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One token of a host: what is there, whether a new one is due, and what is written or removed."""

import time
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._host.self_renewal import renews_itself
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_claims import (
    NO_ROLES,
    described,
    useless_because,
)
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import (
    TOKEN_NAME,
    TokenDirectory,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types


OVERDUE_SHARE = 0.1
"""Of its life: a host that renews its tokens by itself has done so long before only this is left."""

LEFT_ALONE = "the host renews it by itself"
OUTLASTS = "the host has one already that lasts at least as long"
SAME_AGAIN = "the host's identity still gets the same token"


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
        self.min_share = wanted.get("min_share")  # None: this is no renewal ahead of need
        self.identity = wanted.get("identity")
        self.own_token = own_token
        self.accepted = wanted.get("accepted")  # the fingerprint of a token than which there is no better one
        if self.identity and not own_token:
            raise HostError([f"token {self.name}: this host is to get it by itself, which oracle_host_identity does."])
        uid = gid = None
        if not self.absent:  # who decommissions a host removes the user first
            uid, gid = owner_ids(wanted["owner"], wanted["group"], f"token {self.name}: ")
        self.there = TokenDirectory(wanted["directory"], uid, gid)
        self.directory = self.there.path
        self.reason = ""
        self.sent_because = wanted.get("reason") or ""
        self.valid_claims: Dict[str, Any] = {}  # of a token that is due for want of roles only
        self.renewed_because = ""
        self.kept_because = ""  # of a renewal

    def plan(self) -> None:
        """Look whether a new token is due, and get it if the host itself can. Raises HostError."""
        if self.absent:
            return
        if self.token is None:
            self.reason = self._due(time.time())
            if self.reason == NO_ROLES and self.there.content is not None:
                self._judge_useless(jwt.fingerprint(self.there.content))
            if self.reason and self.identity and self.own_token:
                self._renew(self.own_token(self.name, self.identity, self.min_remaining))
        if self.token is not None:
            try:
                jwt.expires_on(jwt.decode(self.token)[1])
            except jwt.JwtError as error:
                raise HostError([f"token {self.name}: {error}"]) from error
            if self.min_share is not None and self.there.outlasts(self.token, self.expected):
                self.token, self.kept_because = None, OUTLASTS

    def _judge_useless(self, fingerprint: str) -> None:
        """A token without roles is good for nothing, but another one with the same claims would be no better."""
        if fingerprint == self.accepted:
            self.reason = ""
        else:
            claims = jwt.public_claims(self.there.claims or {})
            self.valid_claims = dict(claims, fingerprint=fingerprint)

    def _due(self, now: float) -> str:
        """Why a new token is needed, or "". Who renews for a host leaves what it renews by itself to it, but for what is overdue."""
        if self.min_share is None or not renews_itself(self.name):
            return self.there.due(self.expected, self.min_remaining, now, self.min_share or 0.0)
        overdue = self.there.due(self.expected, None, now, min(self.min_share, OVERDUE_SHARE))
        if not overdue:
            self.kept_because = LEFT_ALONE
        return overdue

    def _renew(self, token: str) -> None:
        because, self.reason = self.reason, ""
        if not self._is_no_better(token, because):
            self.token, self.renewed_because = token, because
        elif self.min_share is not None:
            self.kept_because = SAME_AGAIN

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
        if self.kept_because == LEFT_ALONE:
            return []
        return self.there.differs(self.token)

    def diff(self) -> Dict[str, str]:
        path = f"{self.directory}/{TOKEN_NAME}"
        before, after = self.there.describe() + self.there.describe_file(planned=False), ""
        because = self.renewed_because or self.sent_because
        if self.absent:
            before += self.there.describe_directory()
        else:
            after = self.there.describe(self.token) + self.there.describe_file(planned=True)
            before += f"due: {because}\n" if because and self.token is not None else ""
        return {"before_header": path, "after_header": path, "before": before, "after": after}

    def replaced(self) -> List[str]:
        return [f"{self.directory}/{TOKEN_NAME}"]

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
            report.update(described(token, jwt.decode(token)[1]))  # type: ignore[typeddict-item]
        corrected = [what for what in self.changes if what != "content"]
        if corrected:
            report["corrected"] = corrected
        if self.renewed_because:
            report["reason"] = self.renewed_because
        if self.kept_because:
            report["kept"] = self.kept_because
        return report
