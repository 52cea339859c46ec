# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""One HTTP request and its answer: one deadline for all of it, a bounded answer, no redirect, no second try.

`http.client` speaks the protocol over a connection of ours. What it raises can hold the bytes of the answer, so nothing
of that leaves this module: not in a text, not as an exception's context.
"""

import http.client
import json
import socket
import ssl
import time
from email.message import Message
from typing import Any, Callable, Dict, Mapping, Optional, Union

from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import (
    MAX_ANSWER_BYTES,
    Kind,
    Line,
    NoAnswer,
    PlainLine,
    connect,
    too_long,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import Endpoint

USER_AGENT = "entra.oracledb"
_CODINGS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}  # zlib's wbits; some servers send deflate bare
X509_V_ERR_HOSTNAME_MISMATCH = 62


class Route:
    """How a server is reached, and what proves that it is the right one.

    `thumbprint`, the SHA-1 of its certificate in hexadecimal, takes the place of `context`; without both the system's CAs
    count. `login` is the proxy's, as `user:password`; `opened` is called when the proxy took it. `plain` allows http.
    """

    def __init__(
        self,
        context: Optional[ssl.SSLContext] = None,
        proxy: Optional[Endpoint] = None,
        login: str = "",
        thumbprint: str = "",
        plain: bool = False,
        opened: Optional[Callable[[], None]] = None,
    ) -> None:
        self.context = context
        self.proxy = proxy
        self.login = login
        self.thumbprint = thumbprint
        self.plain = plain
        self.opened = opened


DIRECT = Route()


class Answer:
    """`status`, `headers` (names in any case) and `text`; not in its repr, because tokens are in it."""

    def __init__(self, status: int, headers: "Message[str, str]", text: str = "") -> None:
        self.status = status
        self.headers = headers
        self.text = text

    @property
    def document(self) -> Optional[Dict[str, Any]]:
        """The JSON object in the body, None for anything else."""
        return json_object(self.text)


def json_object(text: str) -> Optional[Dict[str, Any]]:
    """The JSON object in a body, None for anything else."""
    try:
        document = json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _integer(digits: str) -> Union[int, float]:
    """One field with thousands of digits, which Python refuses to convert, must not cost the rest of the object."""
    return int(digits) if len(digits) < 20 else float(digits)


def exchange(
    method: str,
    endpoint: Endpoint,
    target: str,
    headers: Mapping[str, str],
    deadline: float,
    body: Optional[bytes] = None,
    route: Route = DIRECT,
) -> Answer:
    """The answer to one request, complete before `deadline` (in time.monotonic() seconds). Raises NoAnswer.

    `headers` win over Host, User-Agent, Accept-Encoding and Connection.
    """
    fields = merged(
        {
            "Host": endpoint.host_field,
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "identity",
            "Connection": "close",
        },
        headers,
    )
    try:
        return _exchange(method, endpoint, target, fields, deadline, body, route)
    except (NoAnswer, http.client.HTTPException, OSError, ValueError) as error:
        failure = _failure(error)
    # Outside of the handler: the error, and with it bytes of the answer, would become the failure's context.
    failure.__context__ = None
    if failure.hop is not None:
        _find_fault(failure, endpoint, deadline, route)
    raise failure.with_traceback(None)


def merged(defaults: Mapping[str, str], given: Mapping[str, str]) -> Dict[str, str]:
    """`given` and those defaults that it does not name, in whatever case."""
    named = {name.lower() for name in given}
    return {**{name: value for name, value in defaults.items() if name.lower() not in named}, **given}


def _exchange(
    method: str,
    endpoint: Endpoint,
    target: str,
    fields: Mapping[str, str],
    deadline: float,
    body: Optional[bytes],
    route: Route,
) -> Answer:
    if not (endpoint.tls or route.plain):
        raise NoAnswer(Kind.NOT_SENT, "nothing is sent over http, which is not TLS")
    if not (_is_visible(method) and _is_visible(target)):
        raise NoAnswer(Kind.NOT_SENT, "the request line has characters that none can have")
    if not all(_is_name(name) and _is_value(value) for name, value in fields.items()):
        raise NoAnswer(Kind.NOT_SENT, "a header has characters that no header can have")
    connected = _first_hop(endpoint, route, deadline)
    try:
        connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
        connection.sock = _to_server(connected, endpoint, route)
        connection.request(method, target, body, dict(fields))
        return _answer(connection.getresponse())
    finally:
        connected.hang_up()


def _is_visible(text: str) -> bool:
    """A part of the request line (RFC 9112 section 3): blanks end it, and http.client's own refusals differ by Python."""
    return bool(text) and all("!" <= char <= "~" for char in text)


def _is_name(text: str) -> bool:
    """A token of RFC 9110 section 5.6.2, as far as anyone's header needs it."""
    return text.replace("-", "_").isidentifier() and _is_value(text)


def _is_value(text: Any) -> bool:
    """RFC 9110 section 5.5, without tabs; Latin-1 is what http.client makes of text. What is no text, such as None, is none."""
    return isinstance(text, str) and text.isprintable() and (not text or max(text) <= "\xff")


def _first_hop(endpoint: Endpoint, route: Route, deadline: float) -> PlainLine:
    first = route.proxy or endpoint
    return connect(first.host, first.port, deadline)


def _to_server(line: Line, endpoint: Endpoint, route: Route) -> Line:
    """The line to the server over the one to the first hop, which is the server or the proxy."""
    line = _through_proxy(line, endpoint, route)
    return _secured(line, endpoint, route.context, route.thumbprint) if endpoint.tls else line


def _through_proxy(line: Line, endpoint: Endpoint, route: Route) -> Line:
    if route.proxy is None:
        return line
    from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import open_tunnel

    line = _secured(line, route.proxy, route.context, "") if route.proxy.tls else line
    open_tunnel(line, endpoint, route.login, USER_AGENT)
    if route.opened is not None:
        route.opened()
    return line


def _secured(line: Line, hop: Endpoint, context: Optional[ssl.SSLContext], thumbprint: str) -> Line:
    from ansible_collections.entra.oracledb.plugins.module_utils._http import tls

    if thumbprint:
        return tls.pinned(line, hop.host, thumbprint)
    try:
        return tls.TlsLine(line, context or tls.tls_context("", {}), hop.host)
    except (ssl.SSLError, ssl.CertificateError) as error:
        failure = _failure(error)
    if failure.kind == Kind.UNTRUSTED:
        failure.hop = hop
    raise failure


def _find_fault(failure: NoAnswer, endpoint: Endpoint, deadline: float, route: Route) -> None:
    """Tell what is wrong with a certificate. OpenSSL keeps none that it did not verify, so it is looked at once more."""
    from ansible_collections.entra.oracledb.plugins.module_utils._http import untrusted

    end = min(deadline, time.monotonic() + untrusted.LOOK_SECONDS)
    is_of_proxy = failure.hop is route.proxy
    failure.finding = untrusted.find(
        failure.code or None, failure.hop.host, is_of_proxy, lambda: _certificate(endpoint, end, route, is_of_proxy)
    )


def _certificate(endpoint: Endpoint, deadline: float, route: Route, is_of_proxy: bool) -> bytes:
    """What the server or the proxy shows, in DER; empty where that fails. Nothing is sent over this line but the handshake."""
    from ansible_collections.entra.oracledb.plugins.module_utils._http import tls

    hop = route.proxy if is_of_proxy and route.proxy else endpoint
    try:
        connected = _first_hop(endpoint, route, deadline)
        try:
            line = connected if is_of_proxy else _through_proxy(connected, endpoint, route)
            return tls.TlsLine(line, tls.tls_context("", {}, verify=False), hop.host).certificate()
        finally:
            connected.hang_up()
    except (NoAnswer, http.client.HTTPException, OSError, ValueError):
        return b""


def _answer(response: http.client.HTTPResponse) -> Answer:
    """Head and body. A failure that leaves the head whole says what was in it. Raises NoAnswer, OSError and ValueError."""
    try:
        body = _body(response)
        text = _decoded(body, response.headers.get("Content-Encoding", "")).decode("utf-8", "replace")
        return Answer(response.status, response.headers, text)
    except (NoAnswer, http.client.HTTPException) as error:
        failure = _failure(error)
    failure.status, failure.headers = response.status, response.headers
    raise failure


def _body(response: http.client.HTTPResponse) -> bytes:
    """All of it. Without an amount, read() would first make room for as much as the headers announce."""
    data = response.read(MAX_ANSWER_BYTES + 1)
    if len(data) > MAX_ANSWER_BYTES:
        raise too_long()
    if response.length:  # with an amount, read() takes a short body for a whole one
        raise http.client.IncompleteRead(b"")
    return data


def _decoded(body: bytes, coding: str) -> bytes:
    """The body without the compression that was not asked for; as it came where that cannot be undone."""
    for wbits in _CODINGS.get(coding.strip().lower(), ()):
        plain = _inflated(body, wbits)
        if plain is not None:
            return plain
    return body


def _inflated(body: bytes, wbits: int) -> Optional[bytes]:
    """None for what is no such stream or not all of it. Raises NoAnswer before more than the bound is unpacked."""
    import zlib

    stream = zlib.decompressobj(wbits)
    try:
        plain = stream.decompress(body, MAX_ANSWER_BYTES + 1)
    except zlib.error:
        return None
    if len(plain) > MAX_ANSWER_BYTES:
        raise too_long()
    return plain if stream.eof else None


def _failure(error: Exception) -> NoAnswer:
    """Why there is no answer, in words that cannot hold a part of one: OpenSSL's and the system's texts are fixed."""
    if isinstance(error, NoAnswer):
        return error
    if isinstance(error, (socket.timeout, TimeoutError)):
        return NoAnswer(Kind.TIMEOUT, "no complete answer in time")
    name = type(error).__name__
    if isinstance(error, http.client.HTTPException):
        if isinstance(error, (http.client.IncompleteRead, http.client.RemoteDisconnected)):
            return NoAnswer(Kind.CUT, f"the answer broke off ({name})")
        return NoAnswer(Kind.NOT_HTTP, f"what came is not HTTP ({name})")
    if isinstance(error, ssl.CertificateError) or getattr(error, "reason", "") == "CERTIFICATE_VERIFY_FAILED":
        # Python 3.6 has no verify_message, and the text of its CertificateError holds names of the certificate.
        text = str(getattr(error, "verify_message", "certificate verify failed"))
        return NoAnswer(Kind.UNTRUSTED, text, code=getattr(error, "verify_code", None) or _code(error))
    kind = Kind.UNREACHABLE if isinstance(error, OSError) else Kind.NOT_SENT
    return NoAnswer(kind, str(getattr(error, "strerror", None) or name))


def _code(error: Exception) -> int:
    """OpenSSL's number for a fault of Python 3.6, which compares names itself and tells no number for the rest (0)."""
    return 0 if isinstance(error, ssl.SSLError) else X509_V_ERR_HOSTNAME_MISMATCH
