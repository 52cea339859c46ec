# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What shall become of the names in a tnsnames.ora, sqlnet.ora or ojdbc.properties."""

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import fold

MYPY = False
if MYPY:
    from typing import Dict, Iterable, List, Optional


class DesiredState:
    """What shall become of the names in a file.

    `present` has the values that shall be there, `absent` the names that shall not, `renames` old and new names, `defaults`
    values for names that have none yet, `obsolete` values with which a name goes; `exclusive` removes every name that is in none of them.
    """

    def __init__(
        self,
        present: "Optional[Dict[str, str]]" = None,
        absent: "Iterable[str]" = (),
        renames: "Optional[Dict[str, str]]" = None,
        defaults: "Optional[Dict[str, str]]" = None,
        obsolete: "Optional[Dict[str, str]]" = None,
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
        """Whether the file has to be there afterwards."""
        return bool(self.present or self.defaults)

    @property
    def present_names(self) -> "List[str]":
        """The names that shall be there afterwards."""
        return [*self.present, *self.defaults, *self.renames.values()]

    def contradictions(self) -> "List[str]":
        """The renames that a second run would find undone, or that two names compete for."""
        made = {fold(name) for name in [*self.present, *self.defaults]}
        gone = {fold(name) for name in [*self.absent, *self.renames]}
        news = [fold(new) for new in self.renames.values()]
        faults = []
        for old, new in self.renames.items():
            if fold(old) in made:
                faults.append("{0} is not renamed to {1}: {0} shall be there as well.".format(old, new))
            elif news.count(fold(new)) > 1:
                faults.append("{0} is not renamed to {1}: another name shall become {1}.".format(old, new))
            elif fold(new) in gone - {fold(old)}:
                faults.append("{0} is not renamed to {1}: {1} shall go.".format(old, new))
        return faults
