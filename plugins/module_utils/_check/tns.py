# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The first words with a listener: CONNECT, and what it answers. The layout is that of the thin drivers (version 319).

Nothing that logs in is sent: the listener looks for the service and answers, and the connection is closed.
"""

import http.client
import re
import socket
import ssl
import struct
from typing import Any, Dict, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._check.network import tunnel
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import Route
from ansible_collections.entra.oracledb.plugins.module_utils._check.together import SILENT
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Line, NoAnswer, PlainLine
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import TlsLine, tls_context

CONNECT, ACCEPT, REFUSE, REDIRECT, DATA, RESEND = 1, 2, 4, 5, 6, 11
HEADER_SIZE = 8
MAX_PACKET = 65535
MAX_DATA = MAX_PACKET - HEADER_SIZE - 2
MAX_RESENDS = 3
TLS_AGAIN = 0x08  # a flag of RESEND: start TLS again on the same connection (python-oracledb's packet.pyx)
_VERSION, _OLDEST, _OPTIONS, _SDU, _CHARACTERISTICS = 319, 300, 0x0001, 8192, 0x4F98
_NO_NATIVE_ENCRYPTION = 0x84  # NSI_DISABLE_NA, and that TLS may be started again
_OFFSET = 74
_INLINE = 230  # bytes of connect data that fit into the packet itself
_ERROR = re.compile(rb"\(\s*(?:ERR|CODE)\s*=\s*(\d{1,5})\s*\)")

Answer = Dict[str, Any]


class NotTns(Exception):
    """What came is no packet of Oracle Net: `kind` is "HTTP", "TLS", or "" for something else."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class HungUp(Exception):
    """The other side closed the connection instead of an answer."""


def greet(line: Line, connect_data: str) -> Tuple[int, int, bytes]:
    """Send CONNECT; type, flags and body of the answer. Raises NotTns, HungUp, and what `line` raises."""
    data = connect_data.encode("utf-8", "surrogateescape")
    line.sendall(_packet(CONNECT, _connect(len(data)) + (data if len(data) <= _INLINE else b"")))
    if len(data) > _INLINE:
        line.sendall(_packet(DATA, bytes(2) + data))
    return read(line)


def _connect(length: int) -> bytes:
    return struct.pack(
        ">HHHHHHHHHHIBB24xIIII",
        _VERSION,
        _OLDEST,
        _OPTIONS,
        _SDU,
        MAX_PACKET,
        _CHARACTERISTICS,
        0,
        1,
        length,
        _OFFSET,
        0,
        _NO_NATIVE_ENCRYPTION,
        _NO_NATIVE_ENCRYPTION,
        _SDU,
        MAX_PACKET,
        0,
        0,
    )


def _packet(kind: int, body: bytes) -> bytes:
    return struct.pack(">HHBBH", HEADER_SIZE + len(body), 0, kind, 0, 0) + body


def read(line: Line) -> Tuple[int, int, bytes]:
    header = _exactly(line, HEADER_SIZE)
    length = struct.unpack_from(">H", header)[0]
    if header[:4] == b"HTTP":
        raise NotTns("HTTP")
    if header[0] == 0x15 and header[1] == 0x03:  # an alert (RFC 8446 section 5.1)
        raise NotTns("TLS")
    if length < HEADER_SIZE or header[4] not in (ACCEPT, REFUSE, REDIRECT, DATA, RESEND):
        raise NotTns("")
    return header[4], header[5], _exactly(line, length - HEADER_SIZE)


def _exactly(line: Line, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.receive(size - len(data))
        if not more:
            if data[:4] == b"HTTP" or not data:
                raise NotTns("HTTP") if data else HungUp()
            raise NotTns("TLS" if data[:2] == b"\x15\x03" else "")
        data += more
    return data


def ask_listener(
    route: Route, address: str, connect_data: str, context: Optional[ssl.SSLContext], deadline: float
) -> Answer:
    """In the child: what a listener says to CONNECT, over TLS with `context`. Whether it is trusted is not asked here.

    No packet holds more than 64 kB; no client takes such an alias, of which the files' stages speak.
    """
    try:
        plain = tunnel(route, address, deadline)
    except (OSError, NoAnswer, http.client.HTTPException):
        return {"closed": True}
    try:
        return _asked(plain, route, connect_data, context)
    except NotTns as error:
        return {"foreign": error.kind}
    except ssl.SSLError as error:
        return {"alert": error.reason or "", "eof": isinstance(error, ssl.SSLEOFError)}
    except socket.timeout:
        return SILENT
    except (HungUp, OSError):
        return {"closed": True}
    finally:
        plain.hang_up()


def _asked(plain: PlainLine, route: Route, connect_data: str, context: Optional[ssl.SSLContext]) -> Answer:
    if len(connect_data.encode("utf-8", "surrogateescape")) > MAX_DATA:
        return {"unasked": True}
    line: Line = TlsLine(plain, context, route.host) if context else plain
    kind, flags, body = greet(line, connect_data)
    for _again in range(MAX_RESENDS):
        if kind != RESEND:
            break
        if context and flags & TLS_AGAIN:
            line = TlsLine(plain, context, route.host)
        kind, flags, body = greet(line, connect_data)
    return _meaning(line, kind, body)


def _meaning(line: Line, kind: int, body: bytes) -> Answer:
    if kind == ACCEPT:
        return {"accepted": True}
    if kind == REFUSE:
        found = [int(code) for code in _ERROR.findall(body)]
        return {"refused": next((code for code in found if code), 0)}
    if kind == REDIRECT:
        return {"redirected": _redirection(line, body)}
    raise NotTns("")


def _redirection(line: Line, body: bytes) -> str:
    """The address to go to; it comes in the packet, or in DATA after it."""
    length = struct.unpack_from(">H", body.ljust(2, b"\0"))[0]
    data = body[2:]
    while len(data) < length:
        kind, _flags, more = read(line)
        if kind != DATA or len(more) <= 2:
            raise NotTns("")
        data += more[2:]
    return data.split(b"\0")[0].decode("utf-8", "replace")


def lenient() -> ssl.SSLContext:
    """TLS 1.2 or later with any server: to look at a certificate, and to hear a listener that is not trusted."""
    return tls_context("", {}, verify=False)
