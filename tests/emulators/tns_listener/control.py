# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control socket: the only way by which recorded tokens leave the listener's process.

A Unix socket in a directory of mode 0700. One JSON object per line and connection: `{"command": "logins"}`, or "clear".
"""

import json
import socketserver
import threading
from pathlib import Path
from typing import Any

from tests.emulators.tns_listener.records import Recorder

MAX_REQUEST_BYTES = 4096
REQUEST_TIMEOUT_SECONDS = 30.0


class ControlServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: Path, recorder: Recorder) -> None:
        self.recorder = recorder
        super().__init__(str(path), ControlHandler)
        path.chmod(0o600)

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the default would print a traceback, with whatever the records hold in reach."""


class ControlHandler(socketserver.StreamRequestHandler):
    timeout = REQUEST_TIMEOUT_SECONDS
    server: ControlServer

    def handle(self) -> None:
        request = json.loads(self.rfile.readline(MAX_REQUEST_BYTES))
        self.wfile.write(json.dumps(self._answer(request.get("command"))).encode() + b"\n")

    def _answer(self, command: str | None) -> dict[str, Any]:
        if command == "logins":
            return {"logins": self.server.recorder.snapshot()}
        if command == "clear":
            self.server.recorder.clear()
            return {}
        return {"error": f"unknown command {command!r}"}
