# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CONNECT request with its connect descriptor, and the ACCEPT and REFUSE answers to it."""

import re
import struct
from dataclasses import dataclass

from tests.emulators.tns_listener.packets import DATA_FLAGS_SIZE, HEADER_SIZE, PacketType, ProtocolError, Wire

# 319 is the newest version that the thin drivers ask for; 315 (12.1) is the oldest with u32 packet lengths.
VERSION_NEWEST = 319
VERSION_OLDEST = 315
#: Above this many bytes the descriptor follows the CONNECT packet in DATA packets.
MAX_INLINE_DESCRIPTOR = 230
MAX_DESCRIPTOR = 16 * 1024
#: Session data unit that we grant: small, so that a long token spans packets as it does with a real listener.
SDU = 8192
# Offsets of fields in the CONNECT packet, without its header (node-oracledb sqlnet/constants.js, NSPCN*).
CONNECT_VERSION = 8 - HEADER_SIZE
CONNECT_DATA_LENGTH = 24 - HEADER_SIZE
CONNECT_DATA_OFFSET = 26 - HEADER_SIZE
CONNECT_FIXED_SIZE = 34 - HEADER_SIZE

ACCEPT_SIZE = 45
#: NSI_DISABLE_NA: no native network encryption, TLS does that (constants.pxi TNS_NSI_DISABLE_NA).
NSI_DISABLE_NA = 0x04
#: GSO_DONT_CARE without CAN_RECV_ATTENTION: no out-of-band break, which TLS could not carry.
SERVICE_OPTIONS = 0x0001
ACCEPT_FLAG_FAST_AUTH = 0x10000000
#: From version 319 the ACCEPT ends with the database's UUID; JDBC reads past the end without it.
DATABASE_UUID = bytes(16)


@dataclass(frozen=True)
class ConnectRequest:
    version: int
    descriptor: str

    @property
    def service_name(self) -> str | None:
        return descriptor_value(self.descriptor, "SERVICE_NAME")

    @property
    def sid(self) -> str | None:
        return descriptor_value(self.descriptor, "SID")

    @property
    def is_ping(self) -> bool:
        """What tnsping asks: the listener answers by itself, with a refusal that names no error."""
        return (descriptor_value(self.descriptor, "COMMAND") or "").lower() == "ping"

    @property
    def program(self) -> str | None:
        """What the client calls itself in `(CID=(PROGRAM=…))`."""
        return descriptor_value(self.descriptor, "PROGRAM")


def descriptor_value(descriptor: str, name: str) -> str | None:
    found = re.search(rf"\(\s*{name}\s*=\s*([^()]*?)\s*\)", descriptor, re.IGNORECASE)
    return found.group(1) if found else None


def read_connect(wire: Wire) -> ConnectRequest:
    """Read the CONNECT packet and, where the descriptor did not fit into it, the DATA packets with the rest."""
    packet_type, body = wire.read_packet()
    if packet_type != PacketType.CONNECT or len(body) < CONNECT_FIXED_SIZE:
        raise ProtocolError(f"packet type {packet_type} of {len(body)} bytes where CONNECT was expected")
    version = struct.unpack_from(">H", body, CONNECT_VERSION)[0]
    length = struct.unpack_from(">H", body, CONNECT_DATA_LENGTH)[0]
    offset = struct.unpack_from(">H", body, CONNECT_DATA_OFFSET)[0] - HEADER_SIZE
    if length > MAX_DESCRIPTOR or offset < CONNECT_FIXED_SIZE:
        raise ProtocolError(f"connect data of {length} bytes at {offset + HEADER_SIZE}")
    descriptor = body[offset : offset + length] if length <= MAX_INLINE_DESCRIPTOR else b""
    while len(descriptor) < length:
        packet_type, body = wire.read_packet()
        if packet_type != PacketType.DATA or len(body) <= DATA_FLAGS_SIZE:
            raise ProtocolError(f"packet type {packet_type} where connect data was expected")
        descriptor += body[DATA_FLAGS_SIZE:]
    return ConnectRequest(version, descriptor[:length].decode("utf-8", "replace"))


def accept(wire: Wire, request: ConnectRequest, *, fast_auth: bool) -> None:
    """Send ACCEPT and switch to u32 packet lengths; raise ProtocolError for a client older than 12.1."""
    if request.version < VERSION_OLDEST:
        wire.send_packet(PacketType.REFUSE, refusal(12618))  # TNS-12618: versions are incompatible
        raise ProtocolError(f"protocol version {request.version}")
    wire.send_packet(PacketType.ACCEPT, accept_body(min(request.version, VERSION_NEWEST), fast_auth=fast_auth))
    wire.large_lengths = True


def accept_body(version: int, *, fast_auth: bool) -> bytes:
    fields = struct.pack(
        ">HHHHHHHBB8xIIBI",
        version,
        SERVICE_OPTIONS,
        SDU,
        SDU,
        1,  # byte order mark: big endian
        0,  # length of the data after the fixed part
        ACCEPT_SIZE,
        NSI_DISABLE_NA,
        NSI_DISABLE_NA,
        SDU,
        SDU,
        0,  # no compression
        ACCEPT_FLAG_FAST_AUTH if fast_auth else 0,
    )
    return fields + (DATABASE_UUID if version >= VERSION_NEWEST else b"")


def refusal(code: int) -> bytes:
    """The body of a REFUSE packet: user and system reason, length, text with the TNS error number."""
    text = f"(DESCRIPTION=(TMP=)(VSNNUM=0)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))))".encode()
    return struct.pack(">BBH", 0x22, 0, len(text)) + text
