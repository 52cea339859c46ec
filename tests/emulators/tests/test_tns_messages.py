# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only the message parser: wire variants of drivers that are not at hand here, and input that no driver sends."""

import contextlib
import functools
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulators.tns_listener import messages, network_services
from tests.emulators.tns_listener.messages import Authentication
from tests.emulators.tns_listener.packets import DataStream, EndOfStream, PacketType, ProtocolError

PAIRS = {"AUTH_PROGRAM_NM": "app", "AUTH_TOKEN": "", "SESSION_CLIENT_DRIVER_NAME": "driver : 1"}


class Packets:
    """A wire that delivers prepared DATA packets and then hangs up."""

    def __init__(self, *payloads: bytes) -> None:
        self._payloads = iter(payloads)

    def read_packet(self) -> tuple[int, bytes]:
        try:
            return PacketType.DATA, b"\0\0" + next(self._payloads)
        except StopIteration:
            raise EndOfStream from None


def value(content: bytes, chunk: int) -> bytes:
    if len(content) <= 252:
        return bytes([len(content)]) + content
    parts = [content[start : start + chunk] for start in range(0, len(content), chunk)]
    return b"\xfe" + b"".join(messages.ub4(len(part)) + part for part in parts) + b"\0"


def pair(key: str, text: str, chunk: int) -> bytes:
    fields = [key.encode(), text.encode("latin-1")]
    return b"".join(messages.ub4(len(field)) + (value(field, chunk) if field else b"") for field in fields) + b"\0"


def authentication(token: str, *, chunk: int = 32_767, user: bytes = b"", pipelined: bool = False) -> bytes:
    head = bytes([115, 7]) + (b"\0" if pipelined else b"")
    head += bytes([bool(user)]) + messages.ub4(len(user)) + b"\x01\x01\x01" + messages.ub4(len(PAIRS)) + b"\x01\x01"
    head += value(user, chunk) if user else b""
    return head + b"".join(pair(key, text, chunk) for key, text in {**PAIRS, "AUTH_TOKEN": token}.items())


def data_types(*, time_zone: bytes = b"") -> bytes:
    compile_capabilities = bytearray(53)
    compile_capabilities[7] = 24
    runtime_capabilities = bytes([2, bool(time_zone), *bytes(9)])
    entries = struct.pack(">8H", 1, 1, 1, 0, 2, 2, 10, 0) + struct.pack(">2H", 39, 0) + b"\0\0"
    capabilities = bytes([53]) + compile_capabilities + bytes([11]) + runtime_capabilities
    return bytes(5) + capabilities + time_zone + entries


def fast_auth(token: str, *, time_zone: bytes = b"", chunk: int = 32_767) -> bytes:
    protocol = b"\x01\x06\x05\x04\0a driver\0"
    types = b"\x02" + data_types(time_zone=time_zone)
    return b"\x01\x01\0" + protocol + bytes(5) + b"\x0d" + types + b"\x03" + authentication(token, chunk=chunk)


@given(
    token=st.text(st.characters(max_codepoint=255), max_size=2_000),
    chunk=st.integers(1, 300),
    size=st.integers(1, 500),
    time_zone=st.sampled_from([b"", b"\x80\0\0\0" + bytes(range(60, 67))]),
)
def test_token_is_read_however_it_is_split(token: str, chunk: int, size: int, time_zone: bytes) -> None:
    message = fast_auth(token, time_zone=time_zone, chunk=chunk)
    packets = [message[start : start + size] for start in range(0, len(message), size)]
    driver, found = messages.read_fast_auth(DataStream(Packets(*packets)))
    assert driver == "a driver"
    assert found.pairs == {**PAIRS, "AUTH_TOKEN": token}
    assert found.sequence == 7


@pytest.mark.parametrize("field_version", [13, 17, 18, 24])
@pytest.mark.parametrize("user", [b"", b"scott"])
def test_field_version_decides_on_the_pipeline_number(field_version: int, user: bytes) -> None:
    message = authentication("a.b.c", user=user, pipelined=field_version >= 18)
    found = messages.read_authentication(DataStream(Packets(message)), field_version)
    assert found.token == "a.b.c"
    assert found.has_user == bool(user)


@given(st.lists(st.binary(max_size=200), max_size=5), st.sampled_from([13, 24]))
def test_nonsense_raises_nothing_else_than_a_protocol_error(payloads: list[bytes], field_version: int) -> None:
    readers: tuple[Callable[[DataStream], object], ...] = (
        messages.read_fast_auth,
        messages.read_data_types,
        functools.partial(messages.read_authentication, field_version=field_version),
        network_services.read_request,
    )
    for reader in readers:
        with contextlib.suppress(ProtocolError):
            reader(DataStream(Packets(*payloads)))


@given(st.integers(0, 4_000), st.integers(0, 255))
def test_damaged_message_is_a_protocol_error_or_another_message(position: int, byte: int) -> None:
    message = bytearray(fast_auth("t" * 600, chunk=100))
    message[position % len(message)] = byte
    try:
        _unused, found = messages.read_fast_auth(DataStream(Packets(bytes(message))))
    except ProtocolError:
        return
    assert isinstance(found, Authentication)


@pytest.mark.parametrize(("sequence", "field_version"), [(1, 13), (1, 24), (200, 24)])
def test_error_repeats_the_number_of_its_call(sequence: int, field_version: int) -> None:
    # JDBC drops an error with any other number and goes on as if it were logged in.
    reply = messages.error_reply(1017, "ORA-01017: no", sequence=sequence, field_version=field_version)
    stream = DataStream(Packets(reply))
    assert stream.u8() == 4
    fields = [stream.ub4() for _unused in range(8)]
    assert fields[3] == 1017
    stream.read(6)
    rowid = [stream.ub4(), stream.ub4(), stream.u8(), stream.ub4(), stream.ub4()]
    system_error, statement, call = stream.ub4(), stream.u8(), stream.u8()
    assert (rowid, system_error, statement, call) == ([0] * 5, 0, 0, sequence)
    assert [stream.ub4() for _unused in range(6)] == [0] * 6
    assert (stream.ub4(), stream.ub4()) == (1017, 0)
    if field_version == 24:
        assert (stream.ub4(), stream.ub4()) == (0, 0)
    assert stream.value() == b"ORA-01017: no"
