# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A connection to a server, every operation of which ends at one deadline; and the reasons why no answer came.

A timeout per operation starts again with every byte that arrives, so each operation gets what is left of the deadline.
Deadlines are in the seconds of time.monotonic().
"""

import io
import socket
import time
from email.message import Message
from typing import Any, List, Optional, Sequence, Tuple

MAX_ANSWER_BYTES = 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024
_CHUNK_BYTES = 64 * 1024


class Kind:
    """Why there is no answer."""

    TIMEOUT = "timeout"  # the deadline came first
    UNREACHABLE = "unreachable"  # no address, no connection, no TLS, or the connection broke
    UNTRUSTED = "untrusted"  # the certificate is not trusted, or made out to another name
    WRONG_PIN = "wrong pin"  # the certificate is not the pinned one
    PROXY = "proxy"  # it refused CONNECT, with `status` and the `schemes` of login that it takes
    CUT = "cut"  # the connection ended before the answer did
    NOT_HTTP = "not http"
    TOO_LONG = "too long"  # more than MAX_ANSWER_BYTES
    NOT_SENT = "not sent"  # the request cannot be sent as it is


class NoAnswer(Exception):
    """No whole answer came. The text is made of our words and the system's: never of an answer's or a request's.

    `status` and `headers` are those of an answer whose head was whole and whose body was not; without one 0 and None.
    Of a certificate that is not trusted, `code` is OpenSSL's number of the fault (0: not told), `hop` the endpoint that
    showed it, and `finding` (untrusted.Finding) has what is wrong with it. `location` is where a proxy redirects to.
    """

    def __init__(self, kind: str, reason: str, status: int = 0, schemes: Sequence[str] = (), code: int = 0) -> None:
        super().__init__(reason)
        self.kind = kind
        self.status = status
        self.schemes = tuple(schemes)
        self.headers: "Optional[Message[str, str]]" = None
        self.code = code
        self.hop: Any = None
        self.finding: Any = None
        self.location = ""


class SettingError(Exception):
    """A CA file or a proxy that cannot be used; the text names the setting and is for its user."""


def seconds_left(deadline: float) -> float:
    """Seconds to `deadline` (in time.monotonic() seconds).

    Raises socket.timeout once it is over, because a timeout of 0 would mean something else.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise socket.timeout("timed out")
    return left


class Line:
    """Bytes to and from the other side, and as much of a socket as http.client uses."""

    def sendall(self, data: bytes) -> None:
        raise NotImplementedError

    def receive(self, size: int) -> bytes:
        """At most `size` bytes, as soon as there are any; none at the end."""
        raise NotImplementedError

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        """http.client closes as soon as it has the headers, when the body may still be on its way."""


class PlainLine(Line):
    """A connected socket. Each operation raises socket.timeout at the deadline and OSError for the rest."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(seconds_left(self._deadline))
            rest = rest[self._socket.send(rest) :]

    def receive(self, size: int) -> bytes:
        self._socket.settimeout(seconds_left(self._deadline))
        return self._socket.recv(min(size, _CHUNK_BYTES))

    def hang_up(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    """What arrives, up to a bound for head and body together."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line
        self._room = MAX_HEAD_BYTES + MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._line.receive(len(buffer))
        self._room -= len(data)
        if self._room < 0:
            raise too_long()
        buffer[: len(data)] = data
        return len(data)


def too_long() -> NoAnswer:
    return NoAnswer(Kind.TOO_LONG, f"the answer is longer than {MAX_ANSWER_BYTES} bytes")


def connect(host: str, port: int, deadline: float) -> PlainLine:
    """Try all addresses, each with an equal share of the time to `deadline` (in time.monotonic() seconds).

    Raises OSError, socket.timeout among them.
    """
    failure = OSError(0, "the host has no address")
    found = _addresses(host, port, deadline)
    for tried, (family, kind, protocol, _name, address) in enumerate(found):
        plain = None
        try:
            plain = socket.socket(family, kind, protocol)
            plain.settimeout(seconds_left(deadline) / (len(found) - tried))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.connect(address)
            return PlainLine(plain, deadline)
        except OSError as error:
            failure = error
            if plain is not None:
                plain.close()
    raise failure


def _addresses(host: str, port: int, deadline: float) -> "List[Tuple[Any, ...]]":
    """What the system makes of the name. It has a time limit of its own, so a thread waits for it where it must be asked."""
    name = host.encode("ascii")  # as text it would be encoded again, with the import of the tables for that
    try:
        return list(socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST))
    except socket.gaierror:
        pass  # a name, not an address
    import threading

    outcome: List[Any] = []

    def resolve() -> None:
        try:
            outcome.append(socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            outcome.append(error)

    thread = threading.Thread(target=resolve, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the system gives no more threads: the resolver's own time limit has to do
        resolve()
    else:
        thread.join(seconds_left(deadline))
    if not outcome:
        raise socket.timeout("timed out")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return list(outcome[0])
