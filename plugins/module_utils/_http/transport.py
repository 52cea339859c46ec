# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One GET to a managed identity endpoint: no proxy, no redirect, one deadline for all of it, a bounded answer.

`http.client` speaks the protocol over a socket that we connect ourselves, because its own timeout starts again with
every byte that arrives, and because a pinned certificate has to be looked at before the secret is sent.
"""

import hashlib
import hmac
import http.client
import io
import json
import re
import socket
import ssl
import time
from urllib.parse import urlencode, urlsplit

MYPY = False
if MYPY:
    from email.message import Message
    from typing import Any, Dict, Mapping, Optional

MAX_ANSWER_BYTES = 1024 * 1024
_SCHEMES = {"http": 80, "https": 443}
_DIGITS = re.compile(r"[0-9]{1,6}\Z")


class ManagedIdentityError(Exception):
    """No token: what was attempted, what the other side said, what to do. Never a secret."""


class NoManagedIdentityError(ManagedIdentityError):
    """Nothing here gives managed identities: this is not Azure, or its metadata service cannot be reached.

    `foreign`: something that is not Azure's answered in its place; else nothing did, and that may pass.
    """

    def __init__(self, text: str, foreign: bool = False) -> None:
        super().__init__(text)
        self.foreign = foreign


class NoIdentityAssignedError(ManagedIdentityError):
    """This is an Azure machine, but none of its identities can be meant: none was named and it has none of its own."""


class NoAnswer(Exception):
    """No whole HTTP answer came; the text says why.

    `final`: asking again cannot help. `foreign`: what came is nothing that a service of Azure's says.
    """

    def __init__(self, reason: str, final: bool = False, foreign: bool = False) -> None:
        super().__init__(reason)
        self.final = final
        self.foreign = foreign


class Endpoint:
    """Where to ask, from the URL in an environment variable (or a default); ManagedIdentityError for other texts."""

    def __init__(self, origin: str, url: str) -> None:
        try:
            parts = urlsplit(url)
            self.tls = parts.scheme == "https"
            self.host = parts.hostname or ""
            self.port = parts.port or _SCHEMES.get(parts.scheme, 0)
        except ValueError:
            self.host, self.port = "", 0
        plain = url.isprintable() and " " not in url and len(url.encode("utf-8", "replace")) == len(url)
        if not (plain and self.host and self.port) or parts.scheme not in _SCHEMES or parts.username is not None:
            raise ManagedIdentityError(f"{origin} is no URL of the form http://host:port/path: mend the environment.")
        self.path = parts.path or "/"
        self.query = parts.query
        name = f"[{self.host}]" if ":" in self.host else self.host
        self.netloc = f"{name}:{self.port}"

    def target(self, parameters: "Mapping[str, str]") -> str:
        """What stands in the request line."""
        return f"{self.path}?{'&'.join(part for part in (self.query, urlencode(parameters)) if part)}"


class Answer:
    """`status`, `headers`, `text`, and `document`: the JSON object in the body, or None."""

    def __init__(self, status: int, headers: "Message", body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.text = body.decode("utf-8", "replace")
        self.document: "Optional[Dict[str, Any]]" = None
        try:
            document = json.loads(self.text)
        except (ValueError, RecursionError):
            return
        if isinstance(document, dict):
            self.document = document

    def retry_after(self) -> float:
        """What Retry-After asks for, in seconds; 0 without a number there."""
        value = self.headers.get("Retry-After", "").strip()
        return float(value) if _DIGITS.match(value) else 0.0


def exchange(
    endpoint: Endpoint, target: str, headers: "Mapping[str, str]", deadline: float, thumbprint: str = ""
) -> Answer:
    """The answer to one GET, complete before `deadline` (in time.monotonic() seconds). Raises NoAnswer.

    `thumbprint`, the SHA-1 of the server's certificate in hexadecimal, replaces the check of its chain and name.
    Names are resolved by the system, which has its own time limit; Azure's own endpoints are addresses.
    """
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    connected: "Optional[socket.socket]" = None
    try:
        connected = _connect(endpoint, deadline)
        if endpoint.tls:
            connected = _secure(connected, endpoint, thumbprint, deadline)
        connection.sock = _Line(connected, deadline)
        connection.request("GET", target, headers={"Accept-Encoding": "identity", "Connection": "close", **headers})
        response = connection.getresponse()
        return Answer(response.status, response.headers, _body(response))
    except socket.timeout:
        raise NoAnswer("no complete answer in time") from None
    except http.client.HTTPException as error:
        cut = isinstance(error, (http.client.IncompleteRead, http.client.RemoteDisconnected))
        reason = f"what came is not HTTP, or not all of it ({type(error).__name__})"
        raise NoAnswer(reason, foreign=not cut) from None
    except (OSError, ValueError) as error:  # a name that is none, Python 3.6's ssl.CertificateError
        raise NoAnswer(str(getattr(error, "strerror", None) or type(error).__name__)) from None
    finally:
        if connected is not None:
            connected.close()


def _body(response: http.client.HTTPResponse) -> bytes:
    """All of it. Without an amount, read() would first make room for as much as the headers announce."""
    data = response.read(MAX_ANSWER_BYTES + 1)
    if response.length:  # with an amount, read() takes a short body for a whole one
        raise http.client.IncompleteRead(b"")
    return data


def _connect(endpoint: Endpoint, deadline: float) -> socket.socket:
    """Try all addresses under the one deadline."""
    failure = OSError(0, "no address")
    for family, kind, protocol, _name, address in socket.getaddrinfo(
        endpoint.host, endpoint.port, 0, socket.SOCK_STREAM
    ):
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(deadline))
            plain.connect(address)
            return plain
        except OSError as error:
            plain.close()
            failure = error
    raise failure


def _secure(plain: socket.socket, endpoint: Endpoint, thumbprint: str, deadline: float) -> ssl.SSLSocket:
    """TLS over `plain`; a certificate other than the pinned one ends it before anything was sent."""
    plain.settimeout(_left(deadline))
    context = ssl.create_default_context()
    if thumbprint:
        # Service Fabric's certificate is self-signed and made out to nobody: the pin says all there is to know.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    secured = context.wrap_socket(plain, server_hostname=endpoint.host)
    if thumbprint:
        found = hashlib.sha1(secured.getpeercert(binary_form=True) or b"").hexdigest()  # noqa: S324 - Azure's choice
        if not hmac.compare_digest(found, thumbprint):
            secured.close()
            raise NoAnswer("its certificate is not the one that IDENTITY_SERVER_THUMBPRINT names", final=True)
    return secured


def _left(deadline: float) -> float:
    """Seconds to the deadline; socket.timeout once it is over, because a timeout of 0 would mean something else."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise socket.timeout("timed out")
    return left


class _Line:
    """As much of a socket as http.client uses, each operation within the deadline."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(_left(self._deadline))
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._socket, self._deadline))

    def close(self) -> None:
        """http.client closes as soon as it has the headers, when the body may still be on its way: `exchange` does."""


class _Reader(io.RawIOBase):
    """What arrives, up to the deadline and to MAX_ANSWER_BYTES, headers included."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        super().__init__()
        self._socket = connected
        self._deadline = deadline
        self._room = MAX_ANSWER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Any") -> int:
        self._socket.settimeout(_left(self._deadline))
        size = self._socket.recv_into(buffer)
        self._room -= size
        if self._room < 0:
            raise NoAnswer(f"the answer is longer than {MAX_ANSWER_BYTES} bytes", final=True, foreign=True)
        return size
