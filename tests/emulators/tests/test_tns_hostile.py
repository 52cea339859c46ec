# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listener against broken and hostile clients: the connection ends and is recorded, the next login is served."""

import contextlib
import os
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.oracle_login import login_thin
from tests.emulators.pki import Authority
from tests.emulators.tns_listener import ListenerError, Login, TnsListener
from tests.emulators.tns_listener.samples import make_entry, make_token
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parents[3]
DESCRIPTOR = b"(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=x)))"
#: One connection may take so long here, in seconds; long enough for a real login on a busy machine.
TIMEOUT = 60.0
#: What is wrong by itself has to end well before that.
SOON = TIMEOUT * 0.8
#: The same where a test waits for the end.
SHORT = 1.5


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create()


@pytest.fixture(scope="module")
def pair(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return authority.server(["localhost"]).write_pair(tmp_path_factory.mktemp("server"), "db")


@pytest.fixture(scope="module")
def running(pair: tuple[Path, Path]) -> Iterator[TnsListener]:
    with TnsListener(*pair, plain=True, timeout=TIMEOUT) as listener:
        yield listener


@pytest.fixture
def listener(running: TnsListener) -> TnsListener:
    running.clear()
    return running


@pytest.fixture
def impatient(pair: tuple[Path, Path]) -> Iterator[TnsListener]:
    with TnsListener(*pair, plain=True, timeout=SHORT) as listener:
        yield listener


@pytest.fixture
def trust(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.pem.decode())


def packet(packet_type: int, body: bytes, length: int | None = None, *, large: bool = False) -> bytes:
    size = 8 + len(body) if length is None else length
    return struct.pack(">IBBH" if large else ">HHBBH", *((size,) if large else (size, 0)), packet_type, 0, 0) + body


def connect_packet(version: int = 319, length: int = len(DESCRIPTOR), offset: int = 74) -> bytes:
    body = bytearray(66) + DESCRIPTOR
    struct.pack_into(">H", body, 0, version)
    struct.pack_into(">HH", body, 16, length, offset)
    return packet(1, bytes(body))


def data_packet(payload: bytes, **changes: int) -> bytes:
    return packet(6, b"\0\0" + payload, large=True, **changes)


def login_start(pairs: bytes) -> bytes:
    """A call to log in without a user, up to the pairs, whose number is `pairs` as a variable-length integer."""
    return b"\x03\x73\x01" + b"\0" + b"\0" + b"\0" + b"\x01\x01" + b"\x01" + pairs + b"\x01\x01"


#: What a client sends before the listener has accepted it, and what the record says then.
BEFORE_ACCEPT = {
    "nothing": (b"", "closed by the client"),
    "one byte": (b"\0", "closed in the middle of a packet"),
    "half a packet": (connect_packet()[:40], "closed in the middle of a packet"),
    "http": (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "closed in the middle of a packet"),
    "descriptor that never comes": (connect_packet(offset=60_000), "closed by the client"),
    "length zero": (packet(1, b"", length=0), "packet length 0"),
    "length below the header": (packet(1, b"", length=7), "packet length 7"),
    "header only": (packet(1, b""), "packet type 1 of 0 bytes"),
    "data instead of connect": (packet(6, b"\0\0"), "packet type 6"),
    "connect twice": (connect_packet(offset=60_000) * 2, "packet type 1 where connect data"),
    "descriptor of 64 KiB": (connect_packet(length=65_535), "connect data of 65535 bytes"),
    "descriptor inside the header": (connect_packet(offset=4), "connect data of 45 bytes at 4"),
    "version before 12.1": (connect_packet(version=314), "protocol version 314"),
}
#: The same after it was accepted.
AFTER_ACCEPT = {
    "end of file": (packet(6, b"\x00\x40", large=True), "closed by the client"),
    "fast auth cut off": (data_packet(b"\x22\x01\x01\x00\x01"), "closed by the client"),
    "packet of 4 GiB": (data_packet(b"", length=0xFFFFFFFF), "packet length 4294967295"),
    "packet shorter than its header": (data_packet(b"", length=3), "packet length 3"),
    "packet of another type": (packet(1, b"\0\0", large=True), "packet type 1"),
    "unknown message": (data_packet(b"\x63"), "message 99"),
    "unknown function": (data_packet(b"\x03\x01\x01"), "function 1"),
    "something else in a fast auth": (data_packet(b"\x22\x01\x01\x00\x02"), "message 2 where PROTOCOL"),
    "network services without a length": (data_packet(b"\xde\xad\xbe\xef\0\0"), "a field of -6 bytes"),
    "integer of 200 bytes": (data_packet(b"\x03\x73\x01\xc8"), "an integer of 200 bytes"),
    "a billion pairs": (data_packet(login_start(b"\x04\x3b\x9a\xca\x00")), "1000000000 pairs"),
    "a chunk of 4 GiB": (
        data_packet(login_start(b"\x01\x01") + b"\x01\x0a\xfe\x04\xff\xff\xff\xff"),
        "a field of 4294967295 bytes",
    ),
    "a name of two MiB": (data_packet(b"\x01\x06\0" + b"a" * 60_000) * 35, "more than 1048576 bytes"),
}


def assert_ended(listener: TnsListener, outcome: str, *, stages: set[str]) -> Login:
    """The one connection so far is over, for the reason that is expected, and sent no token."""
    (connection,) = listener.connections(at_least=1)
    assert outcome in connection.outcome
    assert connection.stage in stages
    assert connection.token is None
    return connection


def assert_serves(listener: TnsListener, authority: Authority, directory: Path) -> None:
    """A real driver's login still works."""
    token = log_in(listener, authority, directory)
    assert listener.logins(at_least=1)[-1].token == token


def log_in(listener: TnsListener, authority: Authority, directory: Path) -> str:
    """The token with which a real driver has logged in."""
    token = make_token(5_000)
    (directory / "ca.pem").write_bytes(authority.pem)
    (directory / "token").write_text(token)
    (directory / "tnsnames.ora").write_text(make_entry("HR", listener.port))
    attempt = login_thin(directory, "HR", directory / "token", directory / "ca.pem")
    assert attempt.error_code == "ORA-01017"
    return token


def wait_for_hangup(connection: socket.socket, outcome: str) -> None:
    """Hang up if that is what `outcome` is about; otherwise stay, because the listener has to end this by itself."""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        if outcome.startswith("closed") and isinstance(connection, ssl.SSLSocket):
            connection.unwrap()  # says so inside TLS; only the end of the socket would be an attack
        elif outcome.startswith("closed"):
            connection.shutdown(socket.SHUT_RDWR)
        else:
            while connection.recv(4096):  # TimeoutError: the listener keeps the connection
                pass


@pytest.mark.parametrize(("sent", "outcome"), BEFORE_ACCEPT.values(), ids=BEFORE_ACCEPT)
@pytest.mark.parametrize("transport", ["tcp", "tcps"])
def test_broken_start(listener: TnsListener, trust: ssl.SSLContext, transport: str, sent: bytes, outcome: str) -> None:
    with contextlib.ExitStack() as stack:
        port = listener.port if transport == "tcps" else listener.plain_port
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), SOON))
        if transport == "tcps":
            connection = stack.enter_context(trust.wrap_socket(connection, server_hostname="localhost"))
        connection.sendall(sent)
        wait_for_hangup(connection, outcome)
    ended = assert_ended(listener, outcome, stages={"tcp", "tls", "connect"})
    assert ended.transport == transport
    assert ended.sni == ("localhost" if transport == "tcps" else None)


@pytest.mark.parametrize(("sent", "outcome"), AFTER_ACCEPT.values(), ids=AFTER_ACCEPT)
def test_broken_message(listener: TnsListener, sent: bytes, outcome: str) -> None:
    with socket.create_connection(("127.0.0.1", listener.plain_port), SOON) as connection:
        connection.sendall(connect_packet())
        assert connection.recv(4096)[4] == 2  # ACCEPT
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
            wait_for_hangup(connection, outcome)
    assert_ended(listener, outcome, stages={"connect", "network services"})


def test_no_tls_on_the_tls_port(listener: TnsListener) -> None:
    with socket.create_connection(("127.0.0.1", listener.port), TIMEOUT) as connection:
        connection.sendall(connect_packet())
        wait_for_hangup(connection, "HTTP or TNS")
    assert_ended(listener, "WRONG_VERSION_NUMBER", stages={"tcp"})


@pytest.mark.parametrize("tls", [False, True], ids=["during the handshake", "after the handshake"])
def test_silent_client_is_cut_off(impatient: TnsListener, trust: ssl.SSLContext, tls: bool) -> None:
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", impatient.port), PATIENCE))
        with contextlib.suppress(ssl.SSLError, ConnectionError):  # on a busy machine the handshake is cut off, too
            if tls:
                connection = stack.enter_context(trust.wrap_socket(connection, server_hostname="localhost"))
            assert connection.recv(1) == b""  # TimeoutError: the listener keeps it for ever
    assert_ended(impatient, "timed out", stages={"tcp", "tls"})


def test_trickling_client_is_cut_off(impatient: TnsListener) -> None:
    # Each byte comes in time, so that only a deadline for the whole connection ends this.
    with (
        socket.create_connection(("127.0.0.1", impatient.plain_port), PATIENCE) as connection,
        pytest.raises(ConnectionError),  # all of them would take half a minute
    ):
        for byte in connect_packet():
            connection.sendall(bytes([byte]))
            time.sleep(SHORT / 6)
    assert "deadline" in (outcome := assert_ended(impatient, "", stages={"tcp"}).outcome) or "timed out" in outcome


def test_real_login_among_idle_and_broken_clients(listener: TnsListener, authority: Authority, tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        for number in range(60):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", listener.port), TIMEOUT))
            idle.sendall(b"\x16\x03\x01" * (number % 2))
        token = log_in(listener, authority, tmp_path)
    assert listener.logins(at_least=1)[-1].token == token
    assert listener.is_running()


def test_still_serves_after_all_that(listener: TnsListener, authority: Authority, tmp_path: Path) -> None:
    for sent in (*(sent for sent, _unused in BEFORE_ACCEPT.values()), os.urandom(256), connect_packet()):
        with socket.create_connection(("127.0.0.1", listener.plain_port), TIMEOUT) as connection:
            connection.sendall(sent)
    assert_serves(listener, authority, tmp_path)


def test_control_socket_survives_nonsense(listener: TnsListener, authority: Authority, tmp_path: Path) -> None:
    for sent in (b"", b"\n", b"{", b"[]\n", b'{"command": "x"}\n', b"\xff" * 5_000):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(listener.directory / "control.sock"))
            with contextlib.suppress(ConnectionError):  # it may hang up before it has read everything
                control.sendall(sent)
    assert_serves(listener, authority, tmp_path)
    assert listener.output() == ""


def test_stop_ends_the_process_and_removes_its_directory(pair: tuple[Path, Path]) -> None:
    with TnsListener(*pair) as listener:
        directory, port = listener.directory, listener.port
        assert listener.is_running()
    assert not directory.exists()
    assert not listener.is_running()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), TIMEOUT)
    listener.stop()


def test_unusable_certificate_is_reported(pair: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ListenerError, match=r"did not start \(exit status 1\)"):
        TnsListener(tmp_path / "missing.pem", pair[1]).start()


def test_listener_ends_with_its_parent(pair: tuple[Path, Path]) -> None:
    # A parent that is killed cannot tell its children.
    script = (
        "import sys, time\nfrom tests.emulators.tns_listener import TnsListener\n"
        "listener = TnsListener(*sys.argv[1:]).start()\n"
        "print(listener.port, listener.directory, flush=True)\ntime.sleep(600)\n"
    )
    command = [sys.executable, "-c", script, *map(str, pair)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        port, directory = parent.stdout.readline().decode().split()
        address = ("127.0.0.1", int(port))
        socket.create_connection(address, TIMEOUT).close()
        parent.kill()
    wait_for(lambda: is_refused(address))
    wait_for(lambda: not Path(directory).exists(), otherwise=lambda: "the orphan left its directory behind")


def is_refused(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False
