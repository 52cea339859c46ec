# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the listener can be told to say of a service instead of an accept, as a word and what belongs to it.

`refuse 12514` (TNS errors), `redirect (ADDRESS=…)`, `redirect-apart (ADDRESS=…)` (the address in a packet of its own), `resend` (once,
with TLS again, then accept), `close`, `silent`, `http`; `error 28000` accepts and ends the login with that error.
"""

import struct
from collections.abc import Callable
from socket import socket

from tests.emulators.tns_listener.connect import refusal
from tests.emulators.tns_listener.packets import ADDRESS_AND_DATA, TLS_AGAIN, PacketType, ProtocolError, Wire

ERROR = "error "


def instead(wire: Wire, answer: str, descriptor: str, secure: Callable[[socket], socket] | None) -> str:
    """Give the answer; the outcome for the record, empty where the client now sends its CONNECT again."""
    word, _blank, rest = answer.partition(" ")
    if word == "refuse":
        wire.send_packet(PacketType.REFUSE, refusal(int(rest)))
        return f"TNS-{int(rest):05d}"
    if word == "resend":
        wire.send_packet(PacketType.RESEND, b"", TLS_AGAIN if secure else 0)
        if secure:
            wire.restart(secure)
        return ""
    if word in ("redirect", "redirect-apart"):
        _redirect(wire, rest, descriptor, apart=word == "redirect-apart")
    elif word == "http":
        wire.send_raw(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    elif word == "silent":
        wire.hold()
    elif word != "close":
        raise ProtocolError(f"no answer is called {word}")
    return word


def _redirect(wire: Wire, address: str, descriptor: str, *, apart: bool) -> None:
    data = f"{address}\0{descriptor}".encode()
    wire.send_packet(PacketType.REDIRECT, struct.pack(">H", len(data)) + (b"" if apart else data), ADDRESS_AND_DATA)
    if apart:
        wire.send_data(data)
