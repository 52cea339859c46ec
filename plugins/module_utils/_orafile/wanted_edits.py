# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Make the edits of a desired state in a file that was read: names change first, then entries go and come."""

from typing import Any, Callable, Container, List

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import OraFileError, fold
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.wallet_location import names_same


class WantedEdits:
    """The edits of one file, an OraFile or PropertiesFile; `make` them once. All that cannot be done is in `faults`."""

    def __init__(self, file: Any, desired: DesiredState) -> None:
        self.file = file
        self.desired = desired
        self.faults = desired.contradictions()
        self.written: List[str] = []  # the names that get their value from the edit
        self.gone: List[str] = []  # the names that it removes on request
        self.renamed: List[str] = []  # the names that were others before
        self.removed: List[str] = []  # the names that `exclusive` removes

    def make(self) -> None:
        if not self.faults:
            self._rename()
        self._edit()

    def _rename(self) -> None:
        """Before any other edit."""
        for old, new in self.desired.renames.items():
            if self._has(old) or self._has(new):
                self.renamed += [new] if self._has(old) else []
                self._try(self.file.rename, old, new)

    def _edit(self) -> None:
        file, desired = self.file, self.desired
        obsolete = [name for name, value in desired.obsolete.items() if names_same(name, file.get(name) or b"", value)]
        self.gone, self.written = desired.absent + obsolete, [*desired.present]
        for name in self.gone:
            self._try(file.remove, name)
        for name, value in desired.present.items():
            self._try(file.set, name, value)
        for name, value in desired.defaults.items():
            if not self._has(name):
                self.written.append(name)
                self._try(file.set, name, value)
        if desired.exclusive:
            self._try(lambda: self.removed.extend(file.keep_only(desired.present_names)))

    def _has(self, name: str) -> bool:
        return self.file.get(name) is not None

    def _try(self, edit: Callable[..., None], *arguments: str) -> None:
        try:
            edit(*arguments)
        except OraFileError as error:
            self.faults.append(str(error).rstrip(".") + ".")

    def without_effect(self, path: str, included: Container[str]) -> List[str]:
        """A warning of each rename whose names are neither in the file nor, upper case, in `included`."""
        return [
            f"{path}: there is neither {old} nor {new}, so that nothing is renamed; is the name right?"
            for old, new in self.desired.renames.items()
            if not self._has(old) and not self._has(new) and not (fold(old) in included or fold(new) in included)
        ]
