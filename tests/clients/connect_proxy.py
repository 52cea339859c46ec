# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that tunnels with CONNECT, as HTTPS_PROXY of an alias names one, to this machine only."""

import contextlib
import socket
import socketserver
import threading
from types import TracebackType

LINE_BYTES = 4096
CONNECT_SECONDS = 5.0


class ConnectProxy:
    """A running proxy, as a context manager; `connections` counts the tunnels that were asked for.

    `refusal` is what it answers instead of a tunnel, such as ``407 Proxy Authentication Required``; `line` instead of all HTTP.
    """

    def __init__(self, refusal: str = "", line: bytes = b"") -> None:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnel)
        self._server.daemon_threads = True
        self._server.tunnels = 0  # type: ignore[attr-defined]
        self._server.instead = line or (f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\n\r\n".encode() if refusal else b"")  # type: ignore[attr-defined]

    def __enter__(self) -> "ConnectProxy":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def connections(self) -> int:
        return int(self._server.tunnels)  # type: ignore[attr-defined]


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        words = self.rfile.readline(LINE_BYTES).decode("latin-1").split()
        while self.rfile.readline(LINE_BYTES).strip():
            pass
        if len(words) < 2 or words[0] != "CONNECT":
            return
        self.server.tunnels += 1  # type: ignore[attr-defined]
        if self.server.instead:  # type: ignore[attr-defined]
            self.wfile.write(self.server.instead)  # type: ignore[attr-defined]
            return
        _host, _colon, port = words[1].rpartition(":")
        with socket.create_connection(("127.0.0.1", int(port)), CONNECT_SECONDS) as database:
            database.settimeout(None)
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=copy, args=(database, self.connection), daemon=True)
            back.start()
            copy(self.connection, database)
            back.join(CONNECT_SECONDS)


def copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
