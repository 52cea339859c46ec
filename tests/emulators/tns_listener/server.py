# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets and threads: one thread per connection, and nothing that a client does ends the server."""

import contextlib
import functools
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.emulators.tns_listener.packets import ProtocolError, Wire
from tests.emulators.tns_listener.records import Login, Recorder
from tests.emulators.tns_listener.session import Session

HOST = "127.0.0.1"
#: How long a client may take to hang up after it got its answer, in seconds.
DRAIN_SECONDS = 2.0
ACCEPT_RETRY_SECONDS = 0.1


class NamedSocket(ssl.SSLSocket):
    """A server-side TLS socket that remembers which host name the client asked for."""

    sni: str | None = None


@dataclass(frozen=True)
class Tls:
    """How the port speaks TLS. `only` is one version (`1.1`); `ciphers` are OpenSSL's; with `client_ca` clients need a certificate."""

    certificate: Path
    key: Path
    only: str = ""
    ciphers: str = ""
    client_ca: Path | None = None


def server_context(tls: Tls) -> ssl.SSLContext:
    """A TLS 1.2+ context unless something else is wanted; raises OSError or ssl.SSLError if the files cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if tls.ciphers:
        context.set_ciphers(tls.ciphers)
    if tls.only:
        version = ssl.TLSVersion["TLSv" + tls.only.replace(".", "_")]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    if tls.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(tls.client_ca)
    context.load_cert_chain(tls.certificate, tls.key)
    context.sslsocket_class = NamedSocket
    context.sni_callback = _remember_name
    return context


def _remember_name(connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
    if isinstance(connection, NamedSocket):
        connection.sni = name


class Listener:
    """One listening socket: TCPS with a context, plain TCP without; `timeout` is per connection, in seconds."""

    def __init__(
        self,
        port: int,
        recorder: Recorder,
        *,
        context: ssl.SSLContext | None,
        timeout: float,
        fast_auth: bool,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        self._recorder = recorder
        self._context = context
        self._timeout = timeout
        self._fast_auth = fast_auth
        self._answers = answers or {}
        self._socket = socket.create_server((HOST, port), backlog=128)
        self.port: int = self._socket.getsockname()[1]

    def start(self) -> None:
        threading.Thread(target=self._accept_forever, daemon=True).start()

    def _accept_forever(self) -> None:
        while True:
            try:
                connection, _unused = self._socket.accept()
            except OSError:  # out of descriptors, or the client has already gone
                time.sleep(ACCEPT_RETRY_SECONDS)
                continue
            try:
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
            except RuntimeError:  # no more threads: this client loses, the server goes on
                connection.close()

    def _serve(self, connection: socket.socket) -> None:
        login = self._recorder.begin("tcp" if self._context is None else "tcps")
        deadline = time.monotonic() + self._timeout
        try:
            with self._secure(connection, login) as secured:
                wire = Wire(secured, deadline)
                again = (
                    None if self._context is None else functools.partial(self._context.wrap_socket, server_side=True)
                )
                Session(wire, login, fast_auth=self._fast_auth, answers=self._answers, secure=again).serve()
                wire.drain(DRAIN_SECONDS)
        except (OSError, ProtocolError) as error:
            # ssl.SSLError and TimeoutError are OSErrors. The reason of a TLS alert names the fault, never the data.
            login.outcome = login.outcome or describe(error)
        except Exception as error:  # a bug of ours must show in the record, not as a dead thread
            login.outcome = f"listener error: {type(error).__name__}"

    def _secure(self, connection: socket.socket, login: Login) -> socket.socket:
        """The TLS handshake, in the connection's own thread; the plain socket as it is without a context."""
        if self._context is None:
            return connection
        connection.settimeout(self._timeout)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(connection.close)
            secured = self._context.wrap_socket(connection, server_side=True)
            on_failure.pop_all()
        if isinstance(secured, NamedSocket):
            login.sni = secured.sni
        login.stage = "tls"
        return secured


def describe(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason
    return str(error) or type(error).__name__
