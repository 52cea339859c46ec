# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network Services: the negotiation of native authentication and encryption that some clients insist on.

python-oracledb 26 with a token, tcps and a wallet sends it whatever the ACCEPT's flags say. Layout and values from its
`messages/network_services.pyx`: 13 bytes of header, then per service a number, a count of sub-packets and an error;
a sub-packet is length, type, value.
"""

import struct
from enum import IntEnum

from tests.emulators.tns_listener.packets import DataStream

MAGIC = b"\xde\xad\xbe\xef"
HEADER_SIZE = 13
#: 23.7.0.0.0, as the thin driver itself says.
VERSION = 0x17700000
SUPERVISOR_OK = 0x001F
AUTHENTICATION_NOT_USED = 0xFBFF
NOTHING_CHOSEN = b"\x00"


class Service(IntEnum):
    AUTHENTICATION = 1
    ENCRYPTION = 2
    DATA_INTEGRITY = 3
    SUPERVISOR = 4


class DataType(IntEnum):
    RAW = 1
    UB1 = 2
    UB2 = 3
    VERSION = 5
    STATUS = 6


def read_request(stream: DataStream) -> None:
    """Skip the request: what it offers does not matter to an answer that turns everything down."""
    stream.read(len(MAGIC))
    length = stream.u16()
    stream.read(length - len(MAGIC) - 2)


def reply() -> bytes:
    """Every service answered, in the order in which the client asks: nothing is to be used but TLS."""
    services = (
        _service(Service.SUPERVISOR, _status(SUPERVISOR_OK), _supervised_services()),
        _service(Service.AUTHENTICATION, _status(AUTHENTICATION_NOT_USED)),
        _service(Service.ENCRYPTION, _sub_packet(DataType.UB1, NOTHING_CHOSEN)),
        _service(Service.DATA_INTEGRITY, _sub_packet(DataType.UB1, NOTHING_CHOSEN)),
    )
    body = b"".join(services)
    return MAGIC + struct.pack(">HIHB", HEADER_SIZE + len(body), VERSION, len(services), 0) + body


def _service(number: Service, *sub_packets: bytes) -> bytes:
    version = _sub_packet(DataType.VERSION, struct.pack(">I", VERSION))
    return struct.pack(">HHI", number, 1 + len(sub_packets), 0) + version + b"".join(sub_packets)


def _status(status: int) -> bytes:
    return _sub_packet(DataType.STATUS, struct.pack(">H", status))


def _supervised_services() -> bytes:
    order = (Service.SUPERVISOR, Service.AUTHENTICATION, Service.ENCRYPTION, Service.DATA_INTEGRITY)
    return _sub_packet(DataType.RAW, MAGIC + struct.pack(">HI4H", DataType.UB2, len(order), *order))


def _sub_packet(data_type: DataType, value: bytes) -> bytes:
    return struct.pack(">HH", len(value), data_type) + value
