# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TNS packets over a socket: the header, the two length forms, and a byte stream out of DATA packets.

Magic numbers are those of python-oracledb (`impl/thin/constants.pxi`, `packet.pyx`) and node-oracledb
(`sqlnet/constants.js`), both published by Oracle under UPL/Apache.
"""

import os
import socket
import struct
import time
from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

HEADER_SIZE = 8
DATA_FLAGS_SIZE = 2
DATA_FLAG_EOF = 0x0040
# No client writes packets above the SDU it was given (8 KiB here); JDBC's largest SDU is 2 MiB.
MAX_PACKET_BYTES = 2 * 1024 * 1024
MAX_MESSAGE_BYTES = 1024 * 1024
# Values up to 252 bytes carry their length in one byte, longer ones are written in chunks after 0xFE.
LONG_LENGTH_INDICATOR = 0xFE
NULL_LENGTH_INDICATOR = 0xFF
#: A flag of REDIRECT: the address ends with a zero byte, and connect data comes after it (NSPFRDS).
ADDRESS_AND_DATA = 0x02
#: A flag of RESEND: TLS starts again on the same connection (TNS_PACKET_FLAG_TLS_RENEG).
TLS_AGAIN = 0x08


class PacketType(IntEnum):
    CONNECT = 1
    ACCEPT = 2
    REFUSE = 4
    REDIRECT = 5
    DATA = 6
    RESEND = 11
    MARKER = 12


class ProtocolError(Exception):
    """The client sent something that is no TNS, or more of it than any driver sends."""


class EndOfStream(ProtocolError):
    """The client closed the connection."""


class Wire:
    """Reads and writes whole TNS packets; every wait ends at one deadline (`time.monotonic()` seconds)."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline
        #: Packet lengths are u16 up to the ACCEPT and u32 after it (protocol version 315 and later).
        self.large_lengths = False

    def read_packet(self) -> tuple[int, bytes]:
        """Return the packet's type and its body without the 8 byte header; raise ProtocolError or OSError."""
        header = self._read_exactly(HEADER_SIZE)
        length = struct.unpack_from(">I" if self.large_lengths else ">H", header)[0]
        if not HEADER_SIZE <= length <= MAX_PACKET_BYTES:
            raise ProtocolError(f"packet length {length}")
        return header[4], self._read_exactly(length - HEADER_SIZE)

    def send_packet(self, packet_type: PacketType, body: bytes, flags: int = 0) -> None:
        length = HEADER_SIZE + len(body)
        form = ">IBBH" if self.large_lengths else ">HHBBH"
        fields = (length, packet_type, flags, 0) if self.large_lengths else (length, 0, packet_type, flags, 0)
        self._connection.settimeout(self._remaining())
        self._connection.sendall(struct.pack(form, *fields) + body)

    def send_raw(self, data: bytes) -> None:
        """What is no packet at all."""
        self._connection.settimeout(self._remaining())
        self._connection.sendall(data)

    def send_data(self, payload: bytes) -> None:
        self.send_packet(PacketType.DATA, bytes(DATA_FLAGS_SIZE) + payload)

    def restart(self, secure: Callable[[socket.socket], socket.socket]) -> None:
        """Do the handshake again over the same TCP connection, as after a RESEND with TLS_AGAIN."""
        plain = socket.socket(fileno=os.dup(self._connection.fileno()))
        plain.settimeout(self._remaining())
        self._connection = secure(plain)

    def hold(self) -> None:
        """Say nothing until the client hangs up or the deadline comes."""
        while self._receive(65536):
            pass

    def drain(self, seconds: float) -> None:
        """Read until the client hangs up, because closing with unread input would reset our last answer away."""
        self._deadline = min(self._deadline, time.monotonic() + seconds)
        while self._receive(65536):
            pass

    def _read_exactly(self, size: int) -> bytes:
        received = bytearray()
        while len(received) < size:
            part = self._receive(min(size - len(received), 65536))
            if not part:
                raise EndOfStream("closed in the middle of a packet" if received else "closed by the client")
            received += part
        return bytes(received)

    def _receive(self, size: int) -> bytes:
        self._connection.settimeout(self._remaining())
        return self._connection.recv(size)

    def _remaining(self) -> float:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the connection's deadline has passed")
        return remaining


class PacketSource(Protocol):
    """What a DataStream needs of a Wire."""

    def read_packet(self) -> tuple[int, bytes]:
        """The next packet's type and payload."""


class DataStream:
    """The bytes of consecutive DATA packets, fetched only when a read needs them.

    A message says nowhere how long it is, so only reading it field by field tells whether another packet belongs to it.
    """

    def __init__(self, wire: PacketSource) -> None:
        self._wire = wire
        self._buffer = bytearray()
        self._position = 0
        self._total = 0

    def next_packet(self) -> None:
        """Append the next DATA packet; MARKER packets (break and reset) carry nothing and are skipped."""
        packet_type, body = self._wire.read_packet()
        while packet_type == PacketType.MARKER:
            packet_type, body = self._wire.read_packet()
        if packet_type != PacketType.DATA or len(body) < DATA_FLAGS_SIZE:
            raise ProtocolError(f"packet type {packet_type} of {len(body)} bytes where DATA was expected")
        if struct.unpack_from(">H", body)[0] & DATA_FLAG_EOF:
            raise EndOfStream("closed by the client")
        self._total += len(body)
        if self._total > MAX_MESSAGE_BYTES:
            raise ProtocolError(f"more than {MAX_MESSAGE_BYTES} bytes before the login was complete")
        del self._buffer[: self._position]
        self._position = 0
        self._buffer += body[DATA_FLAGS_SIZE:]

    def peek(self, size: int) -> bytes:
        while len(self._buffer) - self._position < size:
            self.next_packet()
        return bytes(self._buffer[self._position : self._position + size])

    def read(self, size: int) -> bytes:
        if not 0 <= size <= MAX_MESSAGE_BYTES:
            raise ProtocolError(f"a field of {size} bytes")
        value = self.peek(size)
        self._position += size
        return value

    def discard_packet(self) -> None:
        """Drop what is left of the packets read so far: the client now waits for an answer."""
        self._position = len(self._buffer)

    def u8(self) -> int:
        return self.read(1)[0]

    def u16(self) -> int:
        return int(struct.unpack(">H", self.read(2))[0])

    def u32(self) -> int:
        return int(struct.unpack(">I", self.read(4))[0])

    def ub4(self) -> int:
        """A variable-length integer: one length byte (0 to 8), then that many big-endian bytes."""
        size = self.u8()
        if size > 8:
            raise ProtocolError(f"an integer of {size} bytes")
        return int.from_bytes(self.read(size), "big")

    def value(self) -> bytes:
        """One length byte and the bytes, or 0xFE and (length, chunk) pairs up to a length of zero."""
        size = self.u8()
        if size == NULL_LENGTH_INDICATOR:
            return b""
        if size != LONG_LENGTH_INDICATOR:
            return self.read(size)
        chunks = bytearray()
        while chunk := self.ub4():
            chunks += self.read(chunk)
        return bytes(chunks)

    def null_terminated(self) -> bytes:
        text = bytearray()
        while byte := self.u8():
            text.append(byte)
        return bytes(text)
