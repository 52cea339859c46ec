# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The parts of one host: looked at as a whole before the first byte is written. Here the tokens, which need no more than this;
`document.py` adds wallet and files."""

from typing import TYPE_CHECKING, Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Type, TypeVar

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError, check_writable
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._files.mounts import check_replaceable
from ansible_collections.entra.oracledb.plugins.module_utils._host.look import FILE, NAMES, PLACE
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import TokenPlan
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import TOKEN_NAME

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

_Wanted = TypeVar("_Wanted")
_Made = TypeVar("_Made")
Watched = Dict[str, List[str]]  # kinds and names of `look.observe`


class Parts:
    """The parts of one host. `plan`, then `apply`; `prepare_report` is the module's result.

    `own_token` gets a token by the host's own identity, for tokens that have an `identity`.
    """

    #: What a part's plan raises for what is wrong with the host.
    expected: Tuple[Type[Exception], ...] = (SecureFileError, HostError)

    def __init__(self, wanted: "types.HostArguments", own_token: "Optional[types.OwnToken]" = None) -> None:
        self.wanted = wanted
        self.faults: List[str] = []
        self.tokens = self._made(lambda one: TokenPlan(one, own_token), wanted.get("tokens"))
        self.parts: "List[types.Part]" = [*self.tokens]
        self.swept: "List[types.Swept]" = [one for one in self.tokens if not one.absent]
        self.is_delivery = False
        self.delivered([token.token for token in self.tokens])

    def delivered(self, sent: Sequence[object]) -> None:
        """Note what the controller `sent`, None for what it did not: if anything, it has asked before, but for `is_first`."""
        self.is_delivery = not self.wanted.get("is_first") and any(one is not None for one in sent)
        for token in self.tokens:
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
                    self.check_writable(part)
            except self.expected as error:
                self.faults += faults_of(error)
        for item in self.due() if self.is_delivery else ():
            found = f"{item['kind']} {item['name']}: {item['reason']}, and it was good a moment ago"
            self.faults.append(f"{found}: who else writes to {item['directory']}? Run again.")
        if self.faults:
            raise HostError(self.faults)

    def check_writable(self, part: "types.Part") -> None:
        """Raises HostError where the part cannot be written."""
        check_writable(part.directory)
        check_replaceable(part.replaced())

    def due(self) -> "List[types.DueItem]":
        """What the controller has to deliver, with the reason."""
        found: "List[types.DueItem]" = [
            {"kind": part.kind, "name": part.name, "directory": part.directory, "reason": part.reason}
            for part in self.parts
            if part.reason
        ]
        valid: Mapping[str, Any] = {token.name: token.valid_claims for token in self.tokens if token.valid_claims}
        for item in found:
            if item["kind"] == "token" and item["name"] in valid:
                item["claims"] = valid[item["name"]]
        return found

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be written, and a new token would only serve if it had other claims."""
        return not self.changed and all(item.get("claims") for item in self.due())

    @property
    def changed(self) -> bool:
        return any(part.changed for part in self.parts)

    def prepare_report(self, diff: bool) -> "types.HostReport":
        """The result, worked out before `apply` so that check mode says the same."""
        report: "types.HostReport" = {
            "changed": self.changed,
            "tokens": self._reports("token"),
            "wallets": self._reports("wallet"),
            "files": self._reports("file"),
        }
        if any(part.kind == "rotation" for part in self.parts):
            report["rotation"] = self._reports("rotation")
        if diff:
            report["diff"] = [part.diff() for part in self.parts if part.changed]
        return report

    def complete_report(self) -> Dict[str, Any]:
        """What of the result only `apply` knows: where the backups are."""
        return {"files": self._reports("file")}

    def _reports(self, kind: "types.PartKind") -> "List[types.PartReport]":
        return [part.report() for part in self.parts if part.kind == kind]

    def warnings(self) -> List[str]:
        return [warning for part in self.parts for warning in part.warnings]

    def sweep(self) -> None:
        """Remove the temp files of killed runs, also where nothing is written; what goes altogether takes its own along."""
        for part in self.swept:
            part.sweep()

    def apply(self) -> None:
        """Write and remove, stage by stage. Raises HostError, OraFileError, SecureFileError."""
        self.apply_stage("secrets")
        self.apply_rest()
        self.apply_stage("removals")

    def apply_rest(self) -> None:
        """What goes between the secrets that come and those that go."""

    def apply_stage(self, stage: "types.Stage") -> None:
        for part in self.parts:
            if part.stage == stage and part.changed:
                part.apply()

    def watched(self) -> Watched:
        """What beside the tokens the plan was made from, in the words of `look.observe`."""
        return {}

    def watched_tokens(self) -> Dict[str, Watched]:
        """The same of each token."""
        paths = {token.name: f"{token.directory}/{TOKEN_NAME}" for token in self.tokens}
        return {
            token.name: {NAMES: [token.directory], PLACE: [paths[token.name]], FILE: [paths[token.name]]}
            for token in self.tokens
        }


def faults_of(error: Exception) -> List[str]:
    return list(error.faults) if isinstance(error, HostError) else [str(error)]
