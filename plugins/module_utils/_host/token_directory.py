# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One token directory of a host: what is in it, whether it is good, and how it is replaced or removed.

Oracle clients with TOKEN_AUTH=OAUTH read the file `token` in the directory that TOKEN_LOCATION names, and read it
again for every new connection.
"""

import errno
import os
import stat
from typing import TYPE_CHECKING, Any, Dict, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import (
    MissingDirectory,
    SecureFileError,
    open_directory,
)
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_claims import (
    MISSING,
    due_because,
    useless_because,
    useless_form,
)

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

TOKEN_NAME = "token"  # noqa: S105 - the name that clients look for in a directory
TOKEN_MODE = 0o600


class TokenDirectory:
    """The directory and the token file in it. Raises SecureFileError where it cannot be handled safely."""

    def __init__(self, path: str, uid: Optional[int] = None, gid: Optional[int] = None) -> None:
        self.path = path.rstrip("/") or "/"
        self.uid = uid
        self.gid = gid
        self.content: Optional[bytes] = None
        self.status: Optional[os.stat_result] = None
        self.claims: Optional[Dict[str, Any]] = None
        self.problem = MISSING
        self.unreachable = False  # root made the directory for itself, and now the token gets an owner
        self.read()

    def read(self) -> None:
        """Look at what is there now."""
        self.content = self.status = self.claims = None
        self.problem = MISSING
        try:
            with open_directory(self.path, uid=self.uid, gid=self.gid) as directory:
                self.unreachable = private_directory.hidden_from_owner(directory, self.uid, self.gid, (TOKEN_NAME,))
                self.status = directory.stat(TOKEN_NAME)
                self.content = directory.read(TOKEN_NAME, jwt.MAX_TOKEN_BYTES + 4096, private=False)
        except MissingDirectory:
            return
        except SecureFileError as error:
            if self.status is None or error.errno != errno.EACCES:
                raise
            self.problem = "its owner cannot read it"  # root left it there, or its mode is 0000: it can be replaced
            return
        if self.content is not None:
            self._read_claims(self.content)

    def _read_claims(self, content: bytes) -> None:
        try:
            self.claims = jwt.decode(content)[1]
            jwt.expires_on(self.claims)
            self.problem = ""
        except jwt.JwtError as error:
            self.claims = None
            self.problem = useless_form(error)

    def due(
        self, expected: "types.ExpectedClaims", min_remaining: Optional[int], now: float, min_share: float = 0.0
    ) -> str:
        """Why a new token is needed, or "", as `due_because`."""
        if self.problem or self.claims is None:
            return self.problem
        return due_because(self.claims, expected, min_remaining, now, min_share)

    def outlasts(self, token: str, expected: "types.ExpectedClaims") -> bool:
        """Whether the token that is there is of use, and good for at least as long as this one."""
        if self.problem or self.claims is None or useless_because(self.claims, expected):
            return False
        return jwt.expires_on(self.claims) >= jwt.expires_on(jwt.decode(token)[1])

    def differs(self, token: Optional[str] = None) -> List[str]:
        """What `write` would change: content, owner, group, mode."""
        if self.status is None:
            return ["content"]
        changes = ["content"] if token is not None and token.encode("ascii") != self.content else []
        return changes + private_directory.differences(self.status, self.uid, self.gid, TOKEN_MODE)

    def write(self, token: Optional[str] = None) -> None:
        """Put `token` there (None: the one that is there, with owner and mode as they should be).

        Raises SecureFileError.
        """
        if token is None:
            self.read()  # another process may have renewed it since we looked
        content = self.content if token is None else token.encode("ascii")
        if content is None:
            raise SecureFileError(f"Cannot keep the token in {self.path}: {self.problem}. Run again.")
        if self.unreachable:
            private_directory.hand_over(self.path)
        with open_directory(self.path, create=True, uid=self.uid, gid=self.gid) as directory:
            directory.write(TOKEN_NAME, content, TOKEN_MODE)
        self.read()

    def remove(self) -> None:
        """Remove the token, what killed runs left, and the directory if nothing else is in it."""
        private_directory.clear(self.path, self.uid, self.gid, (TOKEN_NAME,))
        self.read()

    def describe_directory(self) -> str:
        """The directory of a diff, if it goes with the token; "" if it stays or is not there."""
        goes = private_directory.goes_as_well(self.path, self.uid, self.gid, (TOKEN_NAME,))
        return f"directory: {self.path}\n" if goes else ""

    def needs_removal(self) -> bool:
        """Whether `remove` would change anything: it leaves other files, and an empty directory that cannot go."""
        return private_directory.needs_clearing(self.path, self.uid, self.gid, (TOKEN_NAME,))

    def describe(self, token: Optional[str] = None) -> str:
        """The token of a diff: who may use it where until when, never what it is."""
        claims = jwt.decode(token)[1] if token is not None else self.claims
        if claims is None:
            return "" if self.status is None else "not a token\n"
        lines = [f"{name}: {jwt.shown_claim(name, claims[name])}" for name in jwt.PUBLIC_CLAIMS if name in claims]
        lines.append(f"fingerprint: {jwt.fingerprint(token if token is not None else self.content or b'')}")
        return "\n".join(lines) + "\n"

    def describe_file(self, planned: bool) -> str:
        """Owner, group and mode of a diff, as they are or as they will be."""
        was = self.status
        if was is None and not planned:
            return ""
        owner, group = private_directory.shown(was, self.uid if planned else None, self.gid if planned else None)
        mode = TOKEN_MODE if planned or was is None else stat.S_IMODE(was.st_mode)
        return f"owner: {owner}\ngroup: {group}\nmode: {mode:04o}\n"
