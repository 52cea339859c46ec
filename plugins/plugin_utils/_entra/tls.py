# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that know the deadline, and what they trust.

A timeout per read never ends a slow drip, so each read gets only what is left of the deadline.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

try:
    from urllib3 import HTTPSConnectionPool
    from urllib3.connection import HTTPSConnection
except ImportError:  # as in http_client.py
    HTTPSConnectionPool = HTTPSConnection = object  # type: ignore[assignment,misc]

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # as requests and az read them


class DeadlineSocket(ssl.SSLSocket):
    """The TLS part of a connection; `recv_into` and `recv` both end in `read`."""

    def read(self, *args: Any, **kwargs: Any) -> Any:
        self.settimeout(self.context.seconds_left())  # type: ignore[attr-defined]
        return super().read(*args, **kwargs)


class DeadlineContext(ssl.SSLContext):
    """A TLS context whose sockets know the deadline."""

    sslsocket_class = DeadlineSocket
    seconds_left: Callable[[], float]


class PlainDeadlineSocket(socket.socket):
    """The part before TLS, where a proxy answers to CONNECT."""

    seconds_left: Callable[[], float]

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.seconds_left())
        return super().recv_into(*args, **kwargs)


class DeadlineConnection(HTTPSConnection):
    """A connection whose socket knows the deadline from the start."""

    def _new_conn(self) -> socket.socket:
        """Each address of the host gets an equal share of what is left; a timeout per address would multiply it."""
        seconds_left = self.ssl_context.seconds_left  # type: ignore[union-attr]
        addresses = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        failure: OSError = OSError("the host has no address")
        for tried, (family, kind, protocol, _name, address) in enumerate(addresses):
            plain = PlainDeadlineSocket(family, kind, protocol)
            plain.seconds_left = seconds_left
            plain.settimeout(seconds_left() / (len(addresses) - tried))
            try:
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                plain.connect(address)
            except OSError as error:
                plain.close()
                failure = error
            else:
                plain.settimeout(seconds_left())
                return plain
        raise failure


class DeadlinePool(HTTPSConnectionPool):
    """The connections of one exchange."""

    ConnectionCls = DeadlineConnection


def tls_context(request: TokenRequest, seconds_left: Callable[[], float]) -> ssl.SSLContext:
    """What the request trusts: the option's CA, else the environment's, else the system's."""
    context = DeadlineContext(ssl.PROTOCOL_TLS_CLIENT)
    context.seconds_left = seconds_left
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not request.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    places = {"ca_path": request.ca_path, **{name: os.environ.get(name, "") for name in CA_VARIABLES}}
    name, path = next(((name, path) for name, path in places.items() if path), ("", ""))
    if not path:
        context.load_default_certs()
        return context
    path = os.path.expanduser(path)  # noqa: PTH111
    try:
        is_directory = os.path.isdir(path)  # noqa: PTH112
        context.load_verify_locations(cafile=None if is_directory else path, capath=path if is_directory else None)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = "no certificate in it" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "no path")
        raise RequestError([f"{name} '{path}' cannot be used: {reason}."]) from None
    return context
