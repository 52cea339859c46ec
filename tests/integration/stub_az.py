# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that is called az and does what a test says."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path


class StubAz:
    """`directory` holds it; with `environment` it is found before any other."""

    def __init__(self, directory: Path) -> None:
        self.program = directory / "az"
        self.answer = directory / "answer.json"
        self._runs = directory / "runs"

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": os.pathsep.join([str(self.program.parent), os.environ.get("PATH", os.defpath)])}

    def does(self, script: str) -> None:
        """Run this in a shell."""
        noting = f'echo "$*" >> {shlex.quote(str(self._runs))}'
        self.program.write_text(f"#!/bin/sh\n{noting}\n{script}\n")
        self.program.chmod(0o700)

    def gives(self, token: str, tenant_id: str) -> None:
        """Answer with a token, in the form of az 2.91."""
        document = {"accessToken": token, "expiresOn": "", "expires_on": 0, "tenant": tenant_id, "tokenType": "Bearer"}
        self.answer.write_text(json.dumps(document))
        self.does(f"cat {shlex.quote(str(self.answer))}")

    def runs(self) -> list[str]:
        """The arguments of each run."""
        return self._runs.read_text().splitlines() if self._runs.exists() else []
