# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A threaded HTTPS listener on loopback: werkzeug's, with the TLS handshake and keep-alive in the handler's thread.

Werkzeug shakes hands in its accept loop, where one silent client stops everybody, and closes after each answer, so
that no client would ever reuse a connection.
"""

import contextlib
import itertools
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

IDLE = 30.0


class Dropped(ConnectionError):
    """The application has dealt with the socket itself: nothing more is to be sent, the connection ends."""


class Handler(WSGIRequestHandler):
    """Answers requests over one connection until the client closes it or it idles for `IDLE` seconds."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE
    # Headers and body go out one after the other, and the second would wait 40 ms for a delayed acknowledgement.
    disable_nagle_algorithm = True
    server: "Listener"

    def setup(self) -> None:
        super().setup()
        self.number = next(self.server.numbers)
        self.requests_before = 0
        self.aborted = False

    def make_environ(self) -> "WSGIEnvironment":
        return {
            **super().make_environ(),
            "emulator.connection": self.number,
            "emulator.requests_before": self.requests_before,
        }

    def run_wsgi(self) -> None:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.environ = self.make_environ()
        self.requests_before += 1
        try:
            response = Response.from_app(self.server.app, self.environ, buffered=True)
            self._send(response)
        except OSError:
            self.close_connection = self.aborted = True

    def _send(self, response: Response) -> None:
        body = response.get_data()
        response.headers.setdefault("Content-Length", str(len(body)))
        self.send_response(response.status_code)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.now() if timestamp is None else timestamp)

    def version_string(self) -> str:
        return "emulator"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Silent: the journal is the log, and standard error is for what goes wrong in the emulator."""


def free_port() -> int:
    """A free port that the system gives to nobody by itself, so that it is still free after a restart."""
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(10_000, first_ephemeral)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Listener(ThreadedWSGIServer):
    """Serves one WSGI application over TLS."""

    # Many cold processes connect in the same moment.
    request_queue_size = 512

    def __init__(
        self,
        app: "WSGIApplication",
        tls: ssl.SSLContext,
        *,
        port: int = 0,
        now: Callable[[], float] = time.time,
        accepted: Callable[[], None] = lambda: None,
    ) -> None:
        """`now` gives the time of the Date header (epoch seconds), `accepted` is called once per TCP connection."""
        super().__init__("127.0.0.1", port or free_port(), app, handler=Handler)
        self.ssl_context = tls
        self.now = now
        self.accepted = accepted
        self.numbers = itertools.count(1)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread: shake hands, answer, close properly."""
        self.accepted()
        request.settimeout(IDLE)
        assert self.ssl_context is not None
        try:
            connection = self.ssl_context.wrap_socket(request, server_side=True)
        except OSError:
            return
        with contextlib.closing(connection):
            handler = Handler(connection, client_address, self)
            # An aborted connection has to look like one: no orderly end on the TLS level.
            if not handler.aborted:
                _say_goodbye(connection)

    def run(self) -> threading.Thread:
        """Serve in a daemon thread."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        return thread


def _say_goodbye(connection: ssl.SSLSocket) -> None:
    """Send close_notify without waiting for the client's."""
    with contextlib.suppress(OSError, ValueError):
        connection.settimeout(0)
        connection.unwrap()


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
