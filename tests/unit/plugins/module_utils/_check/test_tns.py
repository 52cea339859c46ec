# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a listener, or something else, can answer to CONNECT."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._check import tns
from ansible_collections.entra.oracledb.plugins.module_utils._check.listener import connect_data
from ansible_collections.entra.oracledb.plugins.module_utils._check.routes import Route, routes_of
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.tree import parse
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Line
from tests.emulators.tns_listener.connect import read_connect, refusal
from tests.emulators.tns_listener.packets import PacketType, Wire

ROUTE = Route("tcps", "db", 1521)


class Said(Line):
    """A line on which the other side has already said everything."""

    def __init__(self, data):
        self.data = data
        self.sent = b""

    def sendall(self, data):
        self.sent += data

    def receive(self, size):
        found, self.data = self.data[:size], self.data[size:]
        return found


class Reader(Wire):
    """The emulator's reader over bytes."""

    def __init__(self, data):
        self.data = data
        self.large_lengths = False

    def _receive(self, size):
        found, self.data = self.data[:size], self.data[size:]
        return found


def packet(kind, body=b"", flags=0):
    return struct.pack(">HHBBH", 8 + len(body), 0, kind, flags, 0) + body


def meaning(data, text="(DESCRIPTION=)"):
    line = Said(data)
    kind, _flags, body = tns.greet(line, text)
    return tns._meaning(line, kind, body)


@pytest.mark.parametrize("size", [1, 229, 230, 231, 4000])
def test_the_emulator_reads_our_connect(size):
    text = "(DESCRIPTION=" + "x" * size + ")"
    line = Said(packet(PacketType.ACCEPT, bytes(24)))
    tns.greet(line, text)
    request = read_connect(Reader(line.sent))
    assert (request.version, request.descriptor) == (319, text)


def test_connect_data_that_no_packet_holds_is_not_sent():
    """It would break the probe for every alias of the host."""
    line = Said(b"")
    answer = tns._asked(line, None, "(DESCRIPTION=" + "x" * 70000 + ")", None)
    assert answer == {"unasked": True}
    assert not line.sent


@pytest.mark.parametrize("code", [12505, 12514, 12528, 1, 0])
def test_refusals(code):
    assert meaning(packet(PacketType.REFUSE, refusal(code))) == {"refused": code}


def test_a_refusal_whose_words_have_no_number():
    assert meaning(packet(PacketType.REFUSE, b"\x22\0\0\2no")) == {"refused": 0}
    assert meaning(packet(PacketType.REFUSE, b"(ERR=0)(ERROR_STACK=(ERROR=(CODE=12526)(EMFI=4)))")) == {
        "refused": 12526
    }


def test_redirections_in_one_packet_and_in_two():
    data = b"(ADDRESS=(HOST=vip))\0(DESCRIPTION=)"
    length = struct.pack(">H", len(data))
    assert meaning(packet(5, length + data)) == {"redirected": "(ADDRESS=(HOST=vip))"}
    assert meaning(packet(5, length) + packet(6, b"\0\0" + data)) == {"redirected": "(ADDRESS=(HOST=vip))"}


@pytest.mark.parametrize(("data", "kind"), [
    (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"), (b"HTTP", "HTTP"), (b"\x15\x03\x03\0\2\2\x28", "TLS"), (b"SSH-2.0-OpenSSH_9.9\r\n", ""),
    (b"\0\0\0\0\0\0\0\0", ""), (b"220 mail ready\r\n", ""), (packet(99), ""), (packet(2)[:-1], ""), (packet(5, b"\0\x20x") + packet(6), ""),
])  # fmt: skip
def test_what_is_no_listener(data, kind):
    with pytest.raises(tns.NotTns) as caught:
        meaning(data)
    assert caught.value.kind == kind


def test_nothing_at_all():
    with pytest.raises(tns.HungUp):
        meaning(b"")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_none(data):
    with contextlib.suppress(tns.NotTns, tns.HungUp):
        meaning(data)


@given(st.binary(max_size=60), st.sampled_from([2, 4, 5, 6, 11]), st.binary(max_size=20))
def test_any_body_is_an_answer_or_none(body, kind, rest):
    with contextlib.suppress(tns.NotTns, tns.HungUp):
        meaning(packet(kind, body) + rest)


def test_connect_data_has_the_alias_s_own_and_no_path():
    text = (
        "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=db)(PORT=1521))"
        "(CONNECT_DATA=(SERVICE_NAME=hr)(SERVER=POOLED)(CID=(USER=scott)))"
        "(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/secret/place)(WALLET_LOCATION=/secret/wallet)))"
    )
    nodes = parse(text)
    (route,) = routes_of(nodes)
    sent = connect_data(route, nodes)
    assert "(SERVICE_NAME=hr)(SERVER=POOLED)(CID=(PROGRAM=oracle_check)" in sent
    assert "secret" not in sent
    assert "scott" not in sent
    assert parse(sent)


def test_routes():
    text = (
        "(DESCRIPTION_LIST=(DESCRIPTION=(ADDRESS_LIST=(ADDRESS=(PROTOCOL=tcps)(HOST=a)(PORT=1522)(HTTPS_PROXY=p)(HTTPS_PROXY_PORT=80))"
        "(ADDRESS=(HOST=b))(ADDRESS=(PROTOCOL=IPC)(KEY=x))(ADDRESS=(PROTOCOL=tcp)(HOST=a)(PORT=99999))"
        "(ADDRESS=(PROTOCOL=tcps)(HOST=c)(HTTPS_PROXY=p)))))"
    )
    assert routes_of(parse(text)) == [
        Route("tcps", "a", 1522, "p", 80), Route("tcp", "b", 1521), Route("tcp", "a", 1521)
    ]  # fmt: skip
