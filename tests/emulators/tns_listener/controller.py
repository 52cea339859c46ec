# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the listener as a process of its own and asks it what it has recorded."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.emulators.tns_listener.records import Login
from tests.waiting import PATIENCE, comes

ROOT = Path(__file__).resolve().parents[3]
STOP_SECONDS = 30.0
CONTROL_SECONDS = PATIENCE


class ListenerError(Exception):
    """The listener did not start, or did not answer."""


class TnsListener:
    """A running listener, as a context manager.

    `plain` adds a plain TCP port; `timeout` is what one connection may take, in seconds; `classic_auth` makes it a
    database older than 23ai. Ports are picked by the kernel unless `port` says otherwise. `answers` has what is said of a
    service instead of an accept (see `answers`); `tls_only` is one version of TLS, `ciphers` a list of OpenSSL's, and with
    `client_ca` clients need a certificate of that CA.
    """

    def __init__(
        self,
        certificate: "str | Path",
        key: "str | Path",
        *,
        plain: bool = False,
        port: int = 0,
        timeout: float = 60.0,
        classic_auth: bool = False,
        answers: Mapping[str, str] | None = None,
        tls_only: str = "",
        ciphers: str = "",
        client_ca: "str | Path | None" = None,
    ) -> None:
        self._options = [f"--certificate={Path(certificate).resolve()}", f"--key={Path(key).resolve()}"]
        self._options += [f"--port={port}", f"--timeout={timeout}", f"--parent-pid={os.getpid()}"]
        self._options += ["--plain-port=0"] * plain + ["--classic-auth"] * classic_auth
        self._options += [
            f"--answers={json.dumps(dict(answers or {}))}",
            f"--tls-only={tls_only}",
            f"--ciphers={ciphers}",
        ]
        self._options += [f"--client-ca={Path(client_ca).resolve()}"] if client_ca else []
        self._process: subprocess.Popen[bytes] | None = None
        #: Where ready.json and the control socket are while the listener runs.
        self.directory = Path()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._facts: dict[str, Any] = {}

    def __enter__(self) -> "TnsListener":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        return int(self._facts["port"])

    @property
    def plain_port(self) -> int:
        """The plain TCP port; raises TypeError if the listener was started without one."""
        return int(self._facts["plain_port"])

    @property
    def pid(self) -> int:
        return int(self._facts["pid"])

    def start(self) -> "TnsListener":
        """Start the process and wait until it listens; raise ListenerError if it does not."""
        # Its own short directory: the path of a Unix socket may not exceed about 100 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="tns-"))
        command = [sys.executable, "-m", "tests.emulators.tns_listener", f"--directory={self.directory}"]
        self._process = subprocess.Popen(
            command + self._options, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        try:
            self._facts = self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the process and remove its directory; safe to call twice."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def connections(self, at_least: int = 0, timeout: float = PATIENCE) -> list[Login]:
        """Return the records of all connections, also those that ended before a login, oldest first.

        Waits up to `timeout` seconds until there are `at_least` so many and none of them is still being served, because
        a client may have its error before the listener has noticed. Returns what there is when the time is over.
        """
        records: list[Login] = []

        def are_settled() -> bool:
            records[:] = [_login(fields) for fields in self._ask("logins")["logins"]]
            return len(records) >= at_least and all(record.outcome for record in records)

        comes(are_settled, timeout)
        return records

    def logins(self, at_least: int = 0, timeout: float = PATIENCE) -> list[Login]:
        """Return the records of those connections that came as far as sending credentials; waits as `connections()`."""
        return [record for record in self.connections(at_least, timeout) if record.stage == "auth"]

    def clear(self) -> None:
        """Forget all connections so far; ids go on growing."""
        self._ask("clear")

    def output(self) -> str:
        """What the process wrote to its standard output and error: nothing, unless something is wrong with it."""
        size = os.fstat(self._log.fileno()).st_size
        return os.pread(self._log.fileno(), size, 0).decode("utf-8", "replace")

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
        ready = self.directory / "ready.json"
        comes(lambda: process.poll() is not None or ready.exists())
        with contextlib.suppress(FileNotFoundError):
            facts: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
            return facts
        raise ListenerError(f"the listener did not start (exit status {process.poll()}): {self.output()}")

    def _ask(self, command: str) -> dict[str, Any]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.settimeout(CONTROL_SECONDS)
            try:
                control.connect(self._facts["control"])
                control.sendall(json.dumps({"command": command}).encode() + b"\n")
                line = control.makefile("rb").readline()
            except OSError as error:
                raise ListenerError(f"the listener's control socket: {error}") from error
        answer: dict[str, Any] = json.loads(line or b'{"error": "no answer"}')
        if "error" in answer:
            raise ListenerError(answer["error"])
        return answer


def _login(fields: dict[str, Any]) -> Login:
    return Login(**{**fields, "keys": tuple(fields["keys"])})
