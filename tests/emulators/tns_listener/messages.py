# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The TTC messages of a login: protocol, data types, authentication, and the answers to them.

After python-oracledb's `messages/{fast_auth,protocol,data_types,auth,base}.pyx`.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

from tests.emulators.tns_listener.packets import DataStream, ProtocolError


class MessageType(IntEnum):
    PROTOCOL = 1
    DATA_TYPES = 2
    FUNCTION = 3
    ERROR = 4
    FAST_AUTH = 34


class Function(IntEnum):
    AUTH_PHASE_TWO = 115
    AUTH_PHASE_ONE = 118


#: Capability 7 is the version of the field layouts; from 20.1 errors are longer, from 23.1 functions carry a number.
CAPABILITY_FIELD_VERSION = 7
FIELD_VERSION_20_1 = 14
FIELD_VERSION_23_1_EXT_1 = 18
FIELD_VERSION_OURS = 24
#: node-oracledb 26 (dataType.js): with this runtime capability the client's time zone comes before the data types.
RUNTIME_TIME_ZONE = 1
TIME_ZONE_SENT = b"\x01"
TIME_ZONE_SIZE = 11
CHARSET_AL32UTF8 = 873
CHARSET_AL16UTF16 = 2000
PROTOCOL_VERSION = 6
BANNER = b"x86_64/Linux 2.4.xx"
#: Sanity bounds: real drivers send about 320 data types and 20 pairs.
MAX_DATA_TYPES = 4096
MAX_PAIRS = 1024


@dataclass
class Authentication:
    """What a client sent to log in; values are kept only for the token and for what names the client."""

    function: int
    #: The call's number, which an error has to repeat: JDBC takes any other for an answer to an older call.
    sequence: int
    pairs: dict[str, str] = field(default_factory=dict)
    has_user: bool = False

    @property
    def token(self) -> str | None:
        return self.pairs.get("AUTH_TOKEN")

    @property
    def driver(self) -> str | None:
        return self.pairs.get("SESSION_CLIENT_DRIVER_NAME")


def read_protocol(stream: DataStream) -> str:
    """Read a protocol request (after its type byte): versions up to a zero, then the driver's name."""
    stream.null_terminated()
    return stream.null_terminated().decode("ascii", "replace")


def read_data_types(stream: DataStream) -> int:
    """Read a data types request (after its type byte); return the field version of the client's capabilities."""
    stream.read(5)  # two character sets and the encoding flags
    compile_capabilities = stream.value()
    runtime_capabilities = stream.value()
    if runtime_capabilities[RUNTIME_TIME_ZONE : RUNTIME_TIME_ZONE + 1] == TIME_ZONE_SENT:
        stream.read(TIME_ZONE_SIZE)
    for _unused in range(MAX_DATA_TYPES):
        if stream.u16() == 0:
            break
        if stream.u16() != 0:  # a type without conversion has no representation
            stream.read(4)
    if len(compile_capabilities) <= CAPABILITY_FIELD_VERSION:
        raise ProtocolError(f"{len(compile_capabilities)} bytes of capabilities")
    return compile_capabilities[CAPABILITY_FIELD_VERSION]


def read_fast_auth(stream: DataStream) -> tuple[str, Authentication]:
    """Read protocol, data types and authentication sent as one message (after its type byte)."""
    stream.read(3)  # version and two flags
    _expect(stream, MessageType.PROTOCOL)
    driver = read_protocol(stream)
    stream.read(5)  # the server's character sets, which the client does not know yet
    field_version = stream.u8()
    _expect(stream, MessageType.DATA_TYPES)
    read_data_types(stream)
    _expect(stream, MessageType.FUNCTION)
    return driver, read_authentication(stream, field_version)


def read_authentication(stream: DataStream, field_version: int) -> Authentication:
    """Read an authentication call (after its type byte), in the layout of `field_version`."""
    authentication = Authentication(function=stream.u8(), sequence=stream.u8())
    if authentication.function not in (Function.AUTH_PHASE_ONE, Function.AUTH_PHASE_TWO):
        raise ProtocolError(f"function {authentication.function} where a login was expected")
    if field_version >= FIELD_VERSION_23_1_EXT_1:
        stream.ub4()  # token number of a pipelined call, nothing to do with access tokens
    authentication.has_user = stream.u8() != 0
    user_size = stream.ub4()
    stream.ub4()  # mode
    stream.u8()  # pointer to the pairs
    count = stream.ub4()
    stream.read(2)  # pointers to what is returned
    if authentication.has_user and user_size:
        stream.value()
    if count > MAX_PAIRS:
        raise ProtocolError(f"{count} pairs in a login")
    for _unused in range(count):
        key, value = read_pair(stream)
        authentication.pairs[key] = value
    return authentication


def read_pair(stream: DataStream) -> tuple[str, str]:
    """Key and value, each with its length before it, and flags; latin-1 maps bytes to text one to one."""
    key = _counted_value(stream)
    value = _counted_value(stream)
    stream.ub4()  # flags
    return key.decode("latin-1"), value.decode("latin-1")


def _counted_value(stream: DataStream) -> bytes:
    return stream.value() if stream.ub4() else b""


def _expect(stream: DataStream, message: MessageType) -> None:
    found = stream.u8()
    if found != message:
        raise ProtocolError(f"message {found} where {message.name} was expected")


def protocol_reply() -> bytes:
    """Server banner, character sets and capabilities; the layout that all drivers parse the same way."""
    compile_capabilities = bytearray(54)
    compile_capabilities[CAPABILITY_FIELD_VERSION] = FIELD_VERSION_OURS
    compile_capabilities[27] = 1  # UB2_DTY: data types are two bytes wide
    compile_capabilities[37] = 0x20  # TTC3 BIG_CHUNK_CLR: chunk lengths are variable-length integers
    runtime_capabilities = bytes(11)  # above all no RUNTIME_TIME_ZONE: ours would have to follow
    fdo = bytes(9) + struct.pack(">H", CHARSET_AL16UTF16)  # the national character set sits at 6 + fdo[5] + fdo[6] + 3
    return (
        bytes([MessageType.PROTOCOL, PROTOCOL_VERSION, 0])
        + BANNER
        + b"\x00"
        + struct.pack("<HBH", CHARSET_AL32UTF8, 1, 0)  # character set, flags, number of elements
        + struct.pack(">H", len(fdo))
        + fdo
        + bytes([len(compile_capabilities)])
        + compile_capabilities
        + bytes([len(runtime_capabilities)])
        + runtime_capabilities
    )


def data_types_reply() -> bytes:
    return bytes([MessageType.DATA_TYPES, 0, 0])


def error_reply(code: int, message: str, *, sequence: int, field_version: int) -> bytes:
    """An error message to call `sequence`: everything that describes a cursor, a row or a batch is zero."""
    text = message.encode()
    return (
        bytes([MessageType.ERROR])
        + b"\x00" * 2  # call status, sequence number
        + b"\x00"  # row number
        + ub4(code)
        + b"\x00" * 2  # array element errors
        + b"\x00" * 2  # cursor id, error position
        + b"\x00" * 6  # type, fatal, flags, cursor options, UPI, warning flags
        + b"\x00" * 5  # rowid: block address, partition, one byte, block, slot
        + b"\x00" * 2  # OS error, statement
        + bytes([sequence])
        + b"\x00"  # padding
        + b"\x00" * 2  # successful iterations, logical rowid
        + b"\x00" * 3  # batch error codes, offsets, messages
        + ub4(code)
        + b"\x00"  # row count
        + (b"\x00" * 2 if field_version >= FIELD_VERSION_20_1 else b"")  # type and checksum
        + bytes([len(text)])
        + text
    )


def ub4(number: int) -> bytes:
    size = (number.bit_length() + 7) // 8
    return bytes([size]) + number.to_bytes(size, "big")
