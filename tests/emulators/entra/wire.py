# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of the connection: they write to the socket themselves, or hold or break it, and end it afterwards."""

import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from tests.emulators.entra.listener import Dropped

if TYPE_CHECKING:
    from tests.emulators.entra.faults import Fault

Original = Callable[[], Response]


class Line:
    """The client's connection, and the event that tells a waiting fault to let go."""

    def __init__(self, connection: socket.socket, released: threading.Event) -> None:
        self.connection = connection
        self.released = released

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def hold(self, seconds: float = float("inf")) -> None:
        """Wait for `seconds`; raises Dropped as soon as the client closes or the plan is reset."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self.released.wait(min(left, 0.1)) or self._closed():
                raise Dropped

    def _closed(self) -> bool:
        # A client that waits for an answer has nothing to say but that it goes.
        return bool(select.select([self.connection], [], [], 0)[0])

    def reset(self) -> None:
        """Close so that the client sees a reset: a linger time of 0 discards instead of finishing."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Dropped


def head(response: Response) -> bytes:
    """The status line and headers of an answer that is sent by hand."""
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in response.headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


def _delay(fault: "Fault", original: Original, line: Line) -> Response:
    """The normal answer, `seconds` late."""
    line.hold(fault.seconds)
    return original()


def _reset(fault: "Fault", original: Original, line: Line) -> Response:
    line.reset()
    raise Dropped


def _hang(fault: "Fault", original: Original, line: Line) -> Response:
    """Nothing at all, or (after="headers") the headers of a good answer and then nothing."""
    if fault.after == "headers":
        line.send(head(original()))
    line.hold()
    raise Dropped


def _drip(fault: "Fault", original: Original, line: Line) -> Response:
    """A good answer, one byte every `seconds`, from the status line on."""
    response = original()
    for byte in head(response) + response.get_data():
        line.send(bytes([byte]))
        line.hold(fault.seconds)
    raise Dropped


def _cut(fault: "Fault", original: Original, line: Line) -> Response:
    """Headers that promise a good answer, half of it, and the end of the connection."""
    response = original()
    body = response.get_data()
    line.send(head(response) + body[: len(body) // 2])
    raise Dropped


WIRE: dict[str, Callable[["Fault", Original, Line], Response]] = {
    "delay": _delay,
    "reset": _reset,
    "hang": _hang,
    "drip": _drip,
    "cut": _cut,
}
