# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives an AD FS emulator process from tests."""

import base64
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.emulators import pki
from tests.emulators.adfs.settings import Account, Settings
from tests.waiting import comes

ROOT = Path(__file__).resolve().parents[3]


class AdfsError(Exception):
    """The emulator did not start."""


class Adfs:
    """A process from entry to exit; `environment` is where its Kerberos configuration and keytab come from.

    Attributes: `url`, `issuer`, `signer` (whose certificate Entra has to be told) and `settings`.
    """

    def __init__(
        self, authority: pki.Authority, environment: Mapping[str, str], domain: str = "contoso.example"
    ) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="adfs-")
        self.directory = Path(self._temporary.name)
        self._authority, self._environment = authority, environment
        self._process: subprocess.Popen[bytes] | None = None
        self.signer = pki.self_signed(f"CN=ADFS Signing - adfs.{domain}", key=pki.shared_rsa_key("adfs"))
        self.issuer = f"http://adfs.{domain}/adfs/services/trust/"
        self.settings = Settings(self.issuer)
        self.url, self.pid = "", 0

    def __enter__(self) -> "Adfs":
        self._authority.server(["localhost", "127.0.0.1"]).write_pair(self.directory, "server")
        self.signer.write_pem(self.directory / "signing.pem")
        self.settings.write(self.directory)
        command = [sys.executable, "-m", "tests.emulators.adfs", "--directory", str(self.directory)]
        with (self.directory / "stderr.log").open("wb") as stderr:
            # The pipe is the leash: it ends with this process, however that ends.
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self._environment},
                stdin=subprocess.PIPE,
                stdout=stderr,
                stderr=stderr,
            )
        document = self._wait(self._process)
        self.url, self.pid = document["url"], document["pid"]
        return self

    def __exit__(self, *_unused: object) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._temporary.cleanup()

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/adfs/services/trust/mex"

    @property
    def active_auth_url(self) -> str:
        return f"{self.url}/adfs/services/trust/2005/usernamemixed"

    def stderr(self) -> str:
        """The process's output on both streams: none when all is well."""
        return (self.directory / "stderr.log").read_text(errors="replace")

    def add_account(self, upn: str, password: str, principal: str) -> Account:
        """A user with a new immutable id, in the form that directory synchronisation gives it."""
        account = Account(upn, password, principal, base64.b64encode(uuid.uuid4().bytes).decode())
        self.configure(accounts=[*self.settings.accounts, account])
        return account

    def configure(self, **changes: Any) -> None:
        """Change fields of the settings, from the next request on."""
        self.settings = replace(self.settings, **changes)
        self.settings.write(self.directory)

    def _wait(self, process: "subprocess.Popen[bytes]") -> Any:
        ready = self.directory / "ready.json"
        if not comes(lambda: process.poll() is not None or ready.exists()) or process.poll() is not None:
            message = self.stderr()
            self.__exit__()
            raise AdfsError(f"the AD FS emulator did not start:\n{message}")
        return json.loads(ready.read_text())
