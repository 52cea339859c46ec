# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host is to have, tokens, wallet and files together: looked at as a whole before the first byte is written."""

import base64
import os
from typing import TYPE_CHECKING, Callable, Collection, Dict, List, Optional, Sequence, TypeVar, cast

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import OwnedFile, reload_systemd
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import TokenPlan
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import file_edit
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import TNSNAMES
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import neighbour_warnings
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types
    from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory

_Wanted = TypeVar("_Wanted")
_Made = TypeVar("_Made")


class HostDocument:
    """The parts of one host. `plan`, then `apply`; `prepare_report` is the module's result.

    `own_token` gets a token by the host's own identity, for tokens that have an `identity`; `rotation_parts` makes the
    parts of `rotation`.
    """

    def __init__(
        self,
        wanted: "types.HostArguments",
        own_token: "Optional[types.OwnToken]" = None,
        rotation_parts: "Optional[types.RotationParts]" = None,
    ) -> None:
        self.remove_empty = wanted.get("remove_empty", False)
        self.faults: List[str] = []
        self.neighbours: List[str] = []  # warnings of files that are read together
        tokens = self._made(lambda one: TokenPlan(one, own_token), wanted.get("tokens"))
        self.wallets = wallets = self._made(wallet_directory, wanted.get("wallets"))
        self.edits = self._made(FilePart, wanted.get("files"))
        self.owned = self._made(owned_file, wanted.get("owned"))
        rotation = wanted.get("rotation")
        renewals = self._made(rotation_parts, [rotation]) if rotation_parts else []
        # What renews a token goes before it.
        self.parts: List["types.Part"] = [*(part for parts in renewals for part in parts), *tokens, *wallets]
        self.parts += [*self.edits, *self.owned]
        self.unrotated = wanted.get("unrotated") or ()
        secrets: "List[types.Swept]" = [one for one in tokens if not one.absent]
        secrets += [one for one in wallets if not one.absent]
        self.swept: "List[types.Swept]" = [*secrets, *self.edits]
        # The controller has asked before, and now delivers what was due.
        delivered = [
            *(token.token for token in tokens),
            *(wallet.contents for wallet in wallets),
            *_delivered(rotation),
        ]
        self.is_delivery = any(one is not None for one in delivered)
        for token in tokens:
            if self.is_delivery and not token.identity:
                token.min_remaining = 0  # one that comes near its end between question and answer is for the next run

    def _made(self, make: Callable[[_Wanted], _Made], wanted: Optional[Sequence[_Wanted]]) -> List[_Made]:
        made = []
        for one in wanted or ():
            try:
                made.append(make(one))
            except (SecureFileError, HostError) as error:
                self.faults += faults_of(error)
        return made

    def plan(self) -> None:
        """Work out every change. Raises HostError with all faults; nothing has been written then."""
        for part in self.parts:
            try:
                part.plan()
                if part.changed or part.reason:
                    part.editor.check_writable() if isinstance(part, FilePart) else check_writable(part.directory)
            except (SecureFileError, OraFileError, HostError) as error:
                self.faults += faults_of(error)
        for item in self.due() if self.is_delivery else ():
            found = f"{item['kind']} {item['name']}: {item['reason']}, and it was good a moment ago"
            self.faults.append(f"{found}: who else writes to {item['directory']}? Run again.")
        if self.faults:
            raise HostError(self.faults)
        self.neighbours = neighbour_warnings([edit.editor for edit in self.edits])

    def due(self) -> "List[types.DueItem]":
        """What the controller has to deliver, with the reason; also what renews itself and should not."""
        found: "List[types.DueItem]" = [
            {"kind": part.kind, "name": part.name, "directory": part.directory, "reason": part.reason}
            for part in self.parts
            if part.reason
        ]
        return found + [_renewing(name) for name in self.unrotated if self_renewal.renews_itself(name)]

    def prepare_report(self, diff: bool) -> "types.HostReport":
        """The result, worked out before `apply` so that check mode says the same."""
        report: "types.HostReport" = {
            "changed": any(part.changed for part in self.parts),
            "tokens": self._reports("token"),
            "wallets": self._reports("wallet"),
            "files": self._reports("file"),
        }
        if any(part.kind == "rotation" for part in self.parts):
            report["rotation"] = self._reports("rotation")
        if diff:
            emptied = self._emptied_directories() if report["changed"] else []
            diffs = [part.diff() for part in self.parts if part.changed]
            report["diff"] = [*diffs, *map(_without_directory, emptied)]
        return report

    def _emptied_directories(self) -> List[str]:
        """The directories that go with the last file of ours in them, but for those of tokens and wallets."""
        files = {edit.editor.path for edit in self.edits if edit.editor.after is None}
        files.update(file.path for file in self.owned if file.absent and file.changed)
        places = [os.path.dirname(edit.editor.path) for edit in self.edits] if self.remove_empty else []
        places += [file.directory for file in self.owned if file.is_drop_in and file.absent and file.changed]
        return [place for place in dict.fromkeys(places) if _goes_without(place, files)]

    def complete_report(self, report: "types.HostReport") -> "types.HostReport":
        """The result with what only `apply` knows: where the backups are."""
        return {**report, "files": self._reports("file")}

    def _reports(self, kind: "types.PartKind") -> "List[types.PartReport]":
        return [part.report() for part in self.parts if part.kind == kind]

    def warnings(self) -> List[str]:
        return [warning for part in self.parts for warning in part.warnings] + self.neighbours + self._left_aliases()

    def _left_aliases(self) -> List[str]:
        """What a new wallet no longer brings. Only when it arrives: a DBA's own aliases may use the wallet for good."""
        renewed = [wallet for wallet in self.wallets if wallet.contents is not None]
        if not renewed:
            return []
        from ansible_collections.entra.oracledb.plugins.module_utils._host.left_aliases import (
            left_aliases,
            left_warning,
        )

        warnings = []
        for editor in (edit.editor for edit in self.edits if edit.editor.kind == TNSNAMES):
            for wallet in renewed:
                names = left_aliases(editor.after or b"", wallet.directory, editor.desired.present_names)
                warnings += [left_warning(editor.path, wallet.directory, names)] if names else []
        return warnings

    def sweep(self) -> None:
        """Remove the temp files of killed runs, also where nothing is written; what goes altogether takes its own along."""
        for part in self.swept:
            part.sweep()

    def apply(self) -> None:
        """Write and remove, stage by stage. Raises HostError, OraFileError, SecureFileError."""
        self._apply("secrets")
        self._apply("edits")
        try:
            self._apply("owned")
        finally:  # systemd learns of what was written before a failure: the next run sees no change there
            reload_systemd(self.owned)
        if self.remove_empty:
            for edit in self.edits:
                edit.remove_empty_directory()
        self._apply("removals")

    def _apply(self, stage: "types.Stage") -> None:
        for part in self.parts:
            if part.stage == stage and part.changed:
                part.apply()


class FilePart:
    """A Part: the edit of one tnsnames.ora, sqlnet.ora or ojdbc.properties."""

    kind: "types.PartKind" = "file"
    stage: "types.Stage" = "edits"
    reason = ""

    def __init__(self, wanted: "types.FileArguments") -> None:
        self.editor = file_edit(dict(wanted))
        self.name = self.editor.name
        self.directory = self.editor.directory  # as the task names it, before links are followed
        self.plan = self.editor.plan
        self.apply = self.editor.apply
        self.diff = self.editor.diff
        self.sweep = self.editor.sweep
        self.remove_empty_directory = self.editor.remove_empty_directory

    @property
    def changed(self) -> bool:
        return self.editor.changed

    @property
    def warnings(self) -> List[str]:
        return self.editor.warnings

    def report(self) -> "types.FileReport":
        return cast("types.FileReport", self.editor.report())


def _goes_without(directory: str, files: Collection[str]) -> bool:
    """Whether nothing is left in a directory without these files, and it can be removed."""
    try:
        left = [name for name in os.listdir(directory) if os.path.join(directory, name) not in files]
    except OSError:
        return False
    return not left and not os.path.islink(directory) and private_directory.is_removable(directory)


def _without_directory(path: str) -> Dict[str, str]:
    return {"before_header": path, "after_header": path, "before": f"directory: {path}\n", "after": ""}


def _delivered(rotation: "Optional[types.RotationArguments]") -> List[object]:
    """What came of what makes tokens renew themselves."""
    if not rotation:
        return []
    return [(rotation["program"] or {}).get("content"), *(token.get("contents") for token in rotation["tokens"])]


def _renewing(name: str) -> "types.DueItem":
    where = self_renewal.directory()
    return {"kind": "rotation", "name": name, "directory": where, "reason": "it renews itself and should not"}


def faults_of(error: Exception) -> List[str]:
    return list(error.faults) if isinstance(error, HostError) else [str(error)]


def owned_file(wanted: "types.OwnedArguments") -> OwnedFile:
    content = wanted.get("content")
    owner = (None, None) if content is None else owner_ids(wanted.get("owner"), wanted.get("group"))
    return OwnedFile(wanted["path"], content, owner)


def wallet_directory(wanted: "types.WalletArguments") -> "WalletDirectory":
    from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory

    absent = wanted["state"] == "absent"
    uid, gid = (None, None) if absent else owner_ids(wanted["owner"], wanted["group"], f"wallet {wanted['name']}: ")
    sent = wanted.get("contents")
    try:
        contents = None if sent is None else {name: base64.b64decode(text) for name, text in sent.items()}
    except ValueError:
        raise HostError([f"wallet {wanted['name']}: its contents are not base64."]) from None
    return WalletDirectory(wanted["directory"], uid, gid, wanted["digests"], contents, absent)
