# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The program that renews tokens, as a part of a host: it comes with the first token and goes with the last."""

import base64
import os
import zlib
from typing import TYPE_CHECKING, Dict, List, Optional, Sequence

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import configuration
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.deployed_file import DeployedFile
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.places import Places

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.module_utils._host import document_types as types

MODE = 0o755


class ProgramPart:
    """A Part: the program, which goes with the last configuration."""

    kind: "types.PartKind" = "rotation"
    name = "program"
    warnings: Sequence[str] = ()

    def __init__(self, wanted: "Optional[types.RotationProgram]", where: Places, leaving: Sequence[str] = ()) -> None:
        """`wanted` has `digest` and, once the host has called it due, `content`; None: none but `leaving` had it."""
        self.where = where
        self.leaving = frozenset(leaving)
        content = wanted.get("content") if wanted else None
        data = zlib.decompress(base64.b64decode(content)) if content else None
        self.file = DeployedFile(where.program, data, MODE, digest=(wanted or {}).get("digest") or "")
        self.directory = self.file.directory
        self.stage: "types.Stage" = "secrets" if wanted else "removals"
        self.reason = ""
        self.goes = False

    def plan(self) -> None:
        """Raises HostError, SecureFileError."""
        self.file.plan()
        if not self.file.is_wanted and self.file.status:
            others = configuration.names_in(self.where.config) if os.path.isdir(self.where.config) else []
            self.goes = not set(others) - self.leaving
        if self.file.is_missing:
            self.reason = "it is not there" if self.file.before is None else "it is of another release"

    @property
    def changed(self) -> bool:
        return self.file.changed and (self.file.is_wanted or self.goes)

    def apply(self) -> None:
        """Raises SecureFileError."""
        self.file.apply()
        if self.goes:
            for path in (self.where.config, self.where.state):
                private_directory.remove_if_empty(path, None)

    def replaced(self) -> List[str]:
        return []

    def report(self) -> "types.RotationReport":
        return {"name": self.name, "path": self.file.path, "changed": self.changed}

    def diff(self) -> Dict[str, str]:
        return self.file.diff()
