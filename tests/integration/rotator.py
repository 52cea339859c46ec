# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""entra-oracle-tokens as it lies on a host: the real file, run by a Python of the test's choice, with configurations of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.identity_controller import VARIABLES
from tests.waiting import PATIENCE

SEARCH = f"{os.environ.get('PATH', os.defpath)}"


def interpreter(name: str) -> str:
    """A Python of PATH that works; the test is skipped by its name where there is none."""
    path = shutil.which(name) or ""
    works = path and subprocess.run([path, "-I", "-c", ""], capture_output=True, check=False).returncode == 0
    return path if works else pytest.skip(f"there is no working {name} on PATH")


class Rotator:
    """A host below `root`: its program, configurations, states and token directories."""

    def __init__(self, root: Path, program: bytes, python: Sequence[str] = (sys.executable,)) -> None:
        self.root = root
        self.python = list(python)
        self.program = root / "entra-oracle-tokens"
        self.config = self._made("etc")
        self.states = self._made("var")
        self.program.write_bytes(program)
        self.environment: dict[str, str] = {}

    def _made(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(mode=0o755, parents=True)
        return path

    # Configurations.

    def configure(self, entra: Entra, app: App, name: str = "hr", **fields: Any) -> Path:
        """NAME.json for an app whose secret, where it has one, goes into a file of its own; the token's path."""
        document = {
            "flow": "client_secret",
            "authority": entra.url,
            "tenant_id": entra.tenant_id,
            "client_id": app.client_id,
            "ca_path": str(entra.ca_path),
        }
        if app.secrets:
            path = self.secret_file(f"{name}.client_secret", app.secret)
            document["client_secret_path"] = str(path)
        return self.write(name, scope=entra.scope, **{**document, **fields})

    def secret_file(self, name: str, text: str) -> Path:
        path = self.config / name
        path.unlink(missing_ok=True)
        return pki.write_private(path, text.encode())

    def write(self, name: str = "hr", **fields: Any) -> Path:
        document = {"version": 1, "name": name, "directory": str(self.token(name).parent), **fields}
        (self.config / f"{name}.json").write_text(json.dumps(document))
        return self.token(name)

    def token(self, name: str = "hr") -> Path:
        return self.root / "tokens" / name / "token"

    def state(self, name: str = "hr") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.states / name / "state.json").read_text())
        return found

    # Processes.

    def command(self, *arguments: str) -> list[str]:
        places = ("--config", str(self.config), "--state", str(self.states))
        return [*self.python, "-I", str(self.program), *places, *arguments]

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, environment=environment)
        try:
            output, errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def silent(self, *arguments: str) -> None:
        """Run it; it must have nothing to say, and succeed."""
        done = self.run(*arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        """As cron has it: next to nothing."""
        kept = {"PATH": SEARCH, "HOME": str(self.root), "LC_ALL": "C"}
        assert not set(VARIABLES) & set(kept)
        return kept | self.environment | dict(more or {})


def claims(token: str) -> dict[str, Any]:
    from ansible_collections.entra.oracledb.plugins.module_utils import _jwt

    return _jwt.decode(token)[1]
