# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host shall have, tokens, wallet and files together: looked at as a whole before the first byte is written."""

import base64

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import OwnedFile, reload_systemd
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import TokenPlan
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import file_edit
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

MYPY = False
if MYPY:
    from typing import Any, Dict, List

    from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory


class HostDocument:
    """The parts of one host. `plan`, then `apply`; `prepare_report` is the module's result.

    `wanted` has `tokens`, `files` (edits), `owned` (whole files), `wallets` and `remove_empty`, as oracle_host documents them.
    """

    def __init__(self, wanted: "Dict[str, Any]") -> None:
        self.remove_empty = wanted.get("remove_empty", False)
        self.tokens = []  # type: List[TokenPlan]
        self.wallets = []  # type: List[WalletDirectory]
        self.files = []  # type: List[FileEditor]
        self.owned = []  # type: List[OwnedFile]
        self.faults = []  # type: List[str]
        self._collect(self.tokens, TokenPlan, wanted.get("tokens"))
        self._collect(self.wallets, wallet_directory, wanted.get("wallets"))
        self._collect(self.files, file_edit, wanted.get("files"))
        self._collect(self.owned, owned_file, wanted.get("owned"))
        # The controller has asked before and now hands over what was due.
        self.handed_over = any(token.token is not None for token in self.tokens) or any(
            wallet.contents is not None for wallet in self.wallets
        )

    def _collect(self, into: "List[Any]", make: "Any", wanted: "Any") -> None:
        for one in wanted or []:
            try:
                into.append(make(one))
            except (SecureFileError, HostError) as error:
                self.faults += faults_of(error)

    @property
    def parts(self) -> "List[Any]":
        """In the order in which they are written: what an alias names is there before the alias."""
        return self.tokens + self.wallets + self.files + self.owned  # type: ignore[operator]

    def plan(self) -> None:
        """Work out every change. Raises HostError with all faults; nothing has been written then."""
        if self.handed_over:
            for token in (one for one in self.tokens if not one.identity):
                token.min_remaining = 0  # one that comes near its end between question and answer is for the next run
        for part in self.parts:
            try:
                part.plan()
                if part.changed and not isinstance(part, TokenPlan):
                    check_writable(part.directory)
            except (SecureFileError, OraFileError, HostError) as error:
                self.faults += faults_of(error)
        if self.handed_over:
            self.faults += [
                "{0} {1}: {2}, and it was good a moment ago: who else writes to {3}? Run again.".format(
                    item["kind"], item["name"], item["reason"], item["directory"]
                )
                for item in self.due()
            ]
        if self.faults:
            raise HostError(self.faults)

    def due(self) -> "List[Dict[str, str]]":
        """The tokens and wallets that the controller has to hand over, with the reason."""
        due = [("token", part.name, part.directory.path, part.reason) for part in self.tokens]
        due += [("wallet", part.name, part.directory, part.reason) for part in self.wallets]
        return [
            {"kind": kind, "name": name, "directory": directory, "reason": reason}
            for kind, name, directory, reason in due
            if reason
        ]

    def prepare_report(self, diff: bool) -> "Dict[str, Any]":
        """The result, worked out before `apply` so that check mode says the same."""
        result = {
            "changed": any(part.changed for part in self.parts),
            "tokens": [token.report(token.changed) for token in self.tokens],
            "wallets": [wallet.report() for wallet in self.wallets],
            "files": [part.report() for part in self.files + self.owned],  # type: ignore[operator]
        }  # type: Dict[str, Any]
        if diff:
            result["diff"] = [part.diff() for part in self.parts if part.changed]
        return result

    def complete_report(self, result: "Dict[str, Any]") -> "Dict[str, Any]":
        """The result with what only `apply` knows: where the backups are."""
        return dict(result, files=[part.report() for part in self.files + self.owned])  # type: ignore[operator]

    def warnings(self) -> "List[str]":
        return [warning for part in self.files + self.owned for warning in part.warnings]  # type: ignore[operator]

    def apply(self) -> None:
        """Write. Tokens and wallets come before the aliases that name them, and go after them."""
        secrets = self.tokens + self.wallets  # type: ignore[operator]
        for part in secrets:
            if part.changed and not part.absent:
                part.apply()
        for edit in self.files:
            edit.apply()
        self._apply_owned()
        if self.remove_empty:
            for edit in self.files:
                edit.remove_empty_directory()
        for part in secrets:
            if part.changed and part.absent:
                part.apply()

    def _apply_owned(self) -> None:
        try:
            for file in self.owned:
                file.apply()
        finally:  # systemd learns of what was written before a failure: the next run sees no change there
            reload_systemd(self.owned)


def faults_of(error: Exception) -> "List[str]":
    return list(error.faults) if isinstance(error, HostError) else [str(error)]


def owned_file(wanted: "Dict[str, Any]") -> OwnedFile:
    content = wanted.get("content")
    owner = (None, None) if content is None else owner_ids(wanted.get("owner"), wanted.get("group"))
    return OwnedFile(wanted["path"], content, owner)


def wallet_directory(wanted: "Dict[str, Any]") -> "WalletDirectory":
    from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory

    absent = wanted["state"] == "absent"
    label = "wallet {0}: ".format(wanted["name"])
    uid, gid = (None, None) if absent else owner_ids(wanted["owner"], wanted["group"], label)
    contents = wanted.get("contents")
    if contents is not None:
        contents = {name: base64.b64decode(text) for name, text in contents.items()}
    return WalletDirectory(wanted["directory"], uid, gid, wanted["digests"], contents, absent)
