# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that answer a managed identity client by script, down to the byte."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Union

from tests.waiting import PATIENCE

#: Seconds: longer than any test is patient.
HANG = 2 * PATIENCE


def reply(status: int, body: Any = "", **headers: str) -> bytes:
    """A whole HTTP answer; underscores in header names stand for hyphens."""
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(data)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


PROBED = reply(400, {"error": "invalid_request", "error_description": "Required metadata header not specified"})


Answer = Union[bytes, Callable[[socket.socket], None]]  # noqa: UP007 - ansible-test's pylint knows no `|` here


class Script:
    """A listener whose connections get the next answer each, the last one for ever; `requests` are what came."""

    def __init__(self, answers: tuple[Answer, ...], port: int) -> None:
        self.answers = list(answers)
        self.requests: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
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
            data = b""
            while not data.endswith(b"\r\n\r\n"):
                data += connection.recv(65536)
            self.requests.append(data.decode())
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)


@contextlib.contextmanager
def script(*answers: Answer, port: int = 0) -> Iterator[Script]:
    server = Script(answers, port)
    try:
        yield server
    finally:
        # On Linux close() alone leaves accept() waiting.
        with contextlib.suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


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
