# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that answer an HTTP client by script, down to the byte, with TLS or without; and proxies."""

from __future__ import annotations

import contextlib
import json
import re
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Union

from tests.emulators import pki
from tests.waiting import PATIENCE

#: Seconds: longer than any test is patient.
HANG = 2 * PATIENCE


def reply(status: int, body: Any = "", **headers: str) -> bytes:
    """A whole HTTP answer; underscores in header names are written for hyphens."""
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


PROBED = reply(400, {"error": "invalid_request", "error_description": "Required metadata header not specified"})


Answer = Union[bytes, Callable[[socket.socket], None]]  # noqa: UP007 - ansible-test's pylint knows no `|` here


class Script:
    """A listener whose connections get the next answer each, the last one for ever; `requests` are what came.

    With `early` the answer is given before anything is read: at once, or, with TLS, in the place of the handshake.
    """

    def __init__(
        self, answers: tuple[Answer, ...], port: int, context: ssl.SSLContext | None, host: str, early: bool
    ) -> None:
        self.answers = list(answers)
        self.requests: list[str] = []
        self.early = early
        self.context = context
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, port), family=family)
        self.port = self.listener.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.url = f"https://localhost:{self.port}" if context else f"http://{name}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                threading.Thread(target=self._answer, args=(connection, answer), daemon=True).start()

    def _answer(self, connection: socket.socket, answer: Answer) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(HANG)
            if self.early:
                self._send(connection, answer)
            elif self.context is None:
                self._converse(connection, answer)
            else:
                with self.context.wrap_socket(connection, server_side=True) as secured:
                    self._converse(secured, answer)

    def _converse(self, connection: socket.socket, answer: Answer) -> None:
        data = b""
        while not is_whole(data):
            received = connection.recv(65536)
            if not received:
                return
            data += received
        self.requests.append(data.decode("latin-1"))
        self._send(connection, answer)

    def _send(self, connection: socket.socket, answer: Answer) -> None:
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)


def is_whole(data: bytes) -> bool:
    """Head and body: closing with a part of it unread would reset the connection."""
    head, end, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(end) and len(body) >= int(length.group(1) if length else 0)


@contextlib.contextmanager
def script(
    *answers: Answer,
    port: int = 0,
    context: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    early: bool = False,
) -> Iterator[Script]:
    server = Script(answers, port, context, host, early)
    try:
        yield server
    finally:
        # On Linux close() by itself leaves accept() waiting.
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def tunnel(
    port: int, answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
) -> Callable[[socket.socket], None]:
    """What a proxy does with CONNECT: the answer, and bytes in both directions to a port of this machine."""

    def carry(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            connection.sendall(answer)
            with contextlib.suppress(OSError):
                relay(connection, server)

    return carry


def relay(client: socket.socket, server: socket.socket) -> None:
    """Bytes in both directions until the server ends, in one thread: a TLS socket must not be used by two at once."""
    targets = {client: server, server: client}
    while server in targets:
        pending = [source for source in targets if isinstance(source, ssl.SSLSocket) and source.pending()]
        for source in pending or select.select(list(targets), [], [], HANG)[0]:
            data = source.recv(65536)
            if data:
                targets[source].sendall(data)
                continue
            del targets[source]
            if source is client:
                server.shutdown(socket.SHUT_WR)


def server_context(identity: pki.Identity, directory: Path) -> ssl.SSLContext:
    """The server's side of TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path = directory / f"{identity.certificate.serial_number}.pem"
    context.load_cert_chain(identity.write_pem(path))
    return context


def drip(start: bytes, endless: bytes, pause: float = 0.02) -> Callable[[socket.socket], None]:
    """Send `start` at once and then `endless` over and over, byte by byte, `pause` seconds apart."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + HANG
        while time.monotonic() < until:
            for byte in endless:
                connection.sendall(bytes([byte]))
                time.sleep(pause)

    return answer


def mute(connection: socket.socket) -> None:
    """Say nothing until the other side goes."""
    while connection.recv(65536):
        pass


def flood(start: bytes) -> Callable[[socket.socket], None]:
    """Send `start` and then as much as the other side takes."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"x" * 65536)

    return answer


@contextlib.contextmanager
def black_hole(*, swallow: bool) -> Iterator[str]:
    """The URL of a port that takes connections and never answers, or (`swallow`) does not even answer a SYN."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0 if swallow else 16)
        for _unused in range(4 if swallow else 0):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
