# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What a host is to have, tokens, wallet and files together."""

import base64
import os
from typing import TYPE_CHECKING, Collection, Dict, List, Optional, cast

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, owner_ids
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._host.look import ACCOUNT, FILE, LEFTOVERS, NAMES, USER
from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import OwnedFile, reload_systemd
from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts, Watched
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import file_edit
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import TNSNAMES
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.neighbours import NEIGHBOURS, neighbour_warnings
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types
    from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import WalletDirectory


class HostDocument(Parts):
    """All parts of one host. `rotation_parts` makes those of `rotation`."""

    expected = (SecureFileError, OraFileError, HostError)

    def __init__(
        self,
        wanted: "types.HostArguments",
        own_token: "Optional[types.OwnToken]" = None,
        rotation_parts: "Optional[types.RotationParts]" = None,
    ) -> None:
        super().__init__(wanted, own_token)
        self.remove_empty = wanted.get("remove_empty", False)
        self.neighbours: List[str] = []  # warnings of files that are read together
        self.wallets = wallets = self._made(wallet_directory, wanted.get("wallets"))
        self.edits = self._made(FilePart, wanted.get("files"))
        self.owned = self._made(owned_file, wanted.get("owned"))
        rotation = wanted.get("rotation")
        renewals = self._made(rotation_parts, [rotation]) if rotation_parts else []
        # What renews a token goes before it.
        self.parts = [*(part for parts in renewals for part in parts), *self.tokens, *wallets]
        self.parts += [*self.edits, *self.owned]
        self.unrotated = wanted.get("unrotated") or ()
        self.swept += [one for one in wallets if not one.absent]
        self.swept += self.edits
        self.delivered(
            [
                *(token.token for token in self.tokens),
                *(wallet.contents for wallet in wallets),
                *_delivered(rotation),
            ]
        )

    def plan(self) -> None:
        super().plan()
        self.neighbours = neighbour_warnings([edit.editor for edit in self.edits])

    def check_writable(self, part: "types.Part") -> None:
        if isinstance(part, FilePart):
            part.editor.check_writable()
        else:
            super().check_writable(part)

    def due(self) -> "List[types.DueItem]":
        """What the controller has to deliver, with the reason; also what renews itself and should not."""
        return super().due() + [_renewing(name) for name in self.unrotated if self_renewal.renews_itself(name)]

    def prepare_report(self, diff: bool) -> "types.HostReport":
        report = super().prepare_report(diff)
        if diff and report["changed"]:
            emptied = map(_without_directory, self._emptied_directories())
            report["diff"] = [*report["diff"], *emptied]
        return report

    def _emptied_directories(self) -> List[str]:
        """The directories that go with the last file of ours in them, but for those of tokens and wallets."""
        files = {edit.editor.path for edit in self.edits if edit.editor.after is None}
        files.update(file.path for file in self.owned if file.absent and file.changed)
        places = [os.path.dirname(edit.editor.path) for edit in self.edits] if self.remove_empty else []
        places += [file.directory for file in self.owned if file.is_drop_in and file.absent and file.changed]
        return [place for place in dict.fromkeys(places) if _goes_without(place, files)]

    def warnings(self) -> List[str]:
        return super().warnings() + self.neighbours + self._left_aliases()

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

    def apply_rest(self) -> None:
        self.apply_stage("edits")
        try:
            self.apply_stage("owned")
        finally:  # systemd learns of what was written before a failure: the next run sees no change there
            reload_systemd(self.owned)
        if self.remove_empty:
            for edit in self.edits:
                edit.remove_empty_directory()

    def watched(self) -> Watched:
        files = [path for wallet in self.wallets for path in wallet.paths()]
        files += [path for edit in self.edits for path in edit.paths()]
        files += [owned.path for owned in self.owned]
        files += [self_renewal.configuration(name) for name in self.unrotated if self_renewal.NAME.match(name)]
        wanted = self.wanted
        described = [wanted.get("tokens"), wanted.get("wallets"), wanted.get("files"), wanted.get("owned")]
        accounts = [str(one.get(role) or "") for part in described for one in part or () for role in ("owner", "group")]
        accounts += [edit.reader for edit in self.edits]
        return {
            USER: [""],
            ACCOUNT: unique([name for name in accounts if name]),
            NAMES: unique([wallet.directory for wallet in self.wallets]),
            LEFTOVERS: unique([edit.editor.directory for edit in self.edits]),  # where links lead
            FILE: unique(files),
        }


def unique(names: List[str]) -> List[str]:
    return [*dict.fromkeys(names)]


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

    @property
    def reader(self) -> str:
        """The number of the user as whom root reads the file and what it includes; "" where the process reads as itself."""
        uid = getattr(self.editor.identity, "uid", None)
        return "" if uid is None else str(uid)

    def paths(self) -> List[str]:
        """Every file that the plan was made from."""
        beside = [os.path.join(self.editor.directory, name) for name in NEIGHBOURS]
        return [self.editor.path, *beside, *self.editor.included_paths]

    def replaced(self) -> List[str]:
        return []

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
