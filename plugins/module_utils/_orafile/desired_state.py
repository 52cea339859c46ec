# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The state that a task wants for the names in a tnsnames.ora, sqlnet.ora or ojdbc.properties."""

from typing import Dict, Iterable, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold

TNSNAMES, SQLNET, OJDBC = FILE_KINDS = ("tnsnames", "sqlnet", "ojdbc")


class DesiredState:
    """The wanted state of the names in one file.

    `present` has the values to set, `absent` the names to remove, `renames` old and new names, `defaults` values for names
    that have none yet, `obsolete` values with which a name is removed; `exclusive` removes every name that is in none of them.
    """

    def __init__(
        self,
        present: Optional[Dict[str, str]] = None,
        absent: Iterable[str] = (),
        renames: Optional[Dict[str, str]] = None,
        defaults: Optional[Dict[str, str]] = None,
        obsolete: Optional[Dict[str, str]] = None,
        exclusive: bool = False,
    ) -> None:
        self.present = present or {}
        self.absent = list(absent)
        self.renames = renames or {}
        self.defaults = defaults or {}
        self.obsolete = obsolete or {}
        self.exclusive = exclusive

    @property
    def creates_file(self) -> bool:
        """Whether the file exists in this state, even if it would be empty."""
        return bool(self.present or self.defaults)

    @property
    def present_names(self) -> List[str]:
        """The names that exist in this state."""
        return [*self.present, *self.defaults, *self.renames.values()]

    def contradictions(self) -> List[str]:
        """The renames that a second run would find undone, or that two names compete for."""
        present = {fold(name) for name in [*self.present, *self.defaults]}
        absent = {fold(name) for name in [*self.absent, *self.renames]}
        new_names = [fold(new) for new in self.renames.values()]
        faults = []
        for old, new in self.renames.items():
            if fold(old) in present:
                faults.append(f"{old} is not renamed to {new}: {old} is to be present as well.")
            elif new_names.count(fold(new)) > 1:
                faults.append(f"{old} is not renamed to {new}: another name is renamed to {new} as well.")
            elif fold(new) in absent - {fold(old)}:
                faults.append(f"{old} is not renamed to {new}: {new} is to be removed.")
        return faults
