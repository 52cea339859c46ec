# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What an edit of a tnsnames.ora or sqlnet.ora means for the clients: the faults for which it is refused, and the warnings."""

from typing import Any, Container, List, NamedTuple, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_warnings import left_out
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.losses import Sentence, judged
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._text import escaped

MAX_WARNINGS = 10


class Names(NamedTuple):
    """The names that get their value from an edit, those that it removes on request, and those that were others before."""

    written: List[str]
    gone: List[str]
    renamed: List[str]


class Consequences:
    """Judges one edit of the file at `path`. `asked` are the clients that the user named, `readers` all that count."""

    def __init__(
        self, path: str, desired: DesiredState, asked: Sequence[str], readers: Sequence[str], follow: bool = False
    ) -> None:
        self.path = path
        self.follow = follow  # links to included files
        self.desired = desired
        self.asked = asked
        self.readers = readers
        self.warnings: List[str] = []
        self.included_paths: List[str] = []

    def of_edit(self, file: OraFile, before: bytes, after: bytes, names: Names) -> List[Sentence]:
        """Judge what a client does not find after the edit, and warn where another definition counts for it, now or once a defect is
        corrected. Returns the warnings about what is not found; raises OraFileError."""
        if not (file.raw_defects or self.desired.renames):
            return []
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile import visibility

        hiding = visibility.hiding_kinds(self.readers)
        if not self.desired.renames and not any(raw.kind in hiding for raw in file.raw_defects):
            return []
        then, now = OraFile(before, self.readers), OraFile(after, self.readers)
        ours = [*names.written, *self.desired.renames.values()]
        lost = visibility.lost(then, now, self.readers, ours, names.gone, self.desired.renames)
        sentences = judged(lost, self.asked, self.readers)
        faults = [one.text for one in sentences if one.is_error]
        if faults:
            faults = faults[:MAX_WARNINGS] + left_out(len(faults), MAX_WARNINGS, "It", "names")
            raise OraFileError(f"{self.path}: {' '.join(faults)}")
        found = visibility.uncovered(then, now, self.readers, [*names.written, *names.gone])
        latent = visibility.latent(now, self.readers, ours)
        self._warn([one.text for one in sentences], "places")
        self._warn([one.message for one in found], "definitions")
        self._warn([one.message for one in latent], "definitions")
        return sentences

    def of_includes(self, file: OraFile, identity: Any, renamed: Sequence[str], faults: List[str]) -> Container[str]:
        """Collect the faults of what the file includes: a name that is defined again there, further down, would be the one that
        counts. Returns the names that are defined there, in upper case."""
        if not file.includes:
            return ()
        from ansible_collections.entra.oracledb.plugins.module_utils._orafile.includes import Includes

        includes = Includes(self.path, file, self.readers, identity, self.follow)
        self.included_paths = includes.paths
        only: Optional[List[str]] = self.desired.present_names if self.desired.exclusive else None
        found = includes.warnings(self.desired.absent, only, self.desired.renames)
        self.warnings += [escaped(warning) for warning in found[:MAX_WARNINGS]]
        if len(found) > MAX_WARNINGS:
            self.warnings.append(f"{len(found) - MAX_WARNINGS} more such things about what it includes.")
        ours = [*self.desired.present, *self.desired.renames.values()]
        sentences = judged(includes.losses(ours, self.asked, renamed), self.asked, self.readers)
        self._warn([one.text for one in sentences if not one.is_error], "places")
        faults += [one.text for one in sentences if one.is_error]
        return includes.defined

    def _warn(self, sentences: List[str], things: str) -> None:
        self.warnings += [escaped(f"{self.path}, {one}") for one in sentences[:MAX_WARNINGS]]
        self.warnings += left_out(len(sentences), MAX_WARNINGS, self.path, things)
