# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""URLs and forms as they go over the wire: taken apart for a connection, and encoded as the library requests does it.

What is sent must be what a provider knows from others; so the rules of requests, not of urlencode, decide.
"""

import re
from typing import Any, List, Mapping, Match, Optional, Tuple
from urllib.parse import quote, urlencode, urlsplit

MAX_HOST = 261  # characters of a name (RFC 1035 section 2.3.4), a final dot and a port
_PORTS = {"http": 80, "https": 443}
_ESCAPE = "%([0-9A-Fa-f]{2})"
_UNRESERVED = "[A-Za-z0-9._~-]"  # RFC 3986 section 2.3
_RESERVED = "!$%&'()*+,;=:@/?~"  # the others that a path or a query may hold


def host_named(url: str) -> str:
    """host[:port] of what should be a URL, without a login; empty where it names none. The text is as foreign as the URL."""
    scheme, separator, rest = url.strip().partition("//")
    if not separator or (scheme and not scheme.endswith(":")):
        return ""
    return re.split(r"[/?#\\]", rest)[0].rpartition("@")[2]


class Endpoint:
    """The parts of an absolute URL that a connection and a request line are made of."""

    def __init__(self, tls: bool, host: str, port: int, path: str, query: str) -> None:
        self.tls = tls
        self.host = host
        self.port = port
        self.path = path
        self.query = query

    @property
    def netloc(self) -> str:
        """host:port, the port even where it is the scheme's own."""
        return f"{self._name()}:{self.port}"

    @property
    def host_field(self) -> str:
        """The field Host (RFC 9110 section 7.2): without the scheme's own port."""
        name = self._name().rstrip(".")
        return name if self.port == _PORTS["https" if self.tls else "http"] else f"{name}:{self.port}"

    def _name(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def target(self, parameters: Mapping[str, str]) -> str:
        """What the request line names: path and query, with `parameters` after the URL's own."""
        query = "&".join(part for part in (self.query, urlencode(parameters)) if part)
        return f"{self.path}?{query}" if query else self.path


def parse_endpoint(url: str) -> Optional[Endpoint]:
    """None for what is not http[s]://host[:port][/path][?query] in printable ASCII without blanks, or has a login or port 0."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        return None
    plain = url.isprintable() and " " not in url and len(url.encode("utf-8", "replace")) == len(url)
    if not (plain and host and port) or parts.scheme not in _PORTS or parts.username is not None:
        return None
    return Endpoint(parts.scheme == "https", host, port, parts.path or "/", parts.query)


def is_https(url: object) -> bool:
    """Whether something can be sent there over TLS: what an answer names as an endpoint need not be one."""
    endpoint = parse_endpoint(encoded_url(url)) if isinstance(url, str) else None
    return endpoint is not None and endpoint.tls


def encoded(fields: Mapping[str, Any]) -> str:
    """A form or a query as requests encodes it: a field that is None is left out, one that is a list is sent for each."""
    pairs: List[Tuple[str, Any]] = []
    for name, value in fields.items():
        several = hasattr(value, "__iter__") and not isinstance(value, (str, bytes))
        pairs += [(name, one) for one in (value if several else [value]) if one is not None]
    return urlencode(pairs, doseq=True)


def with_query(url: str, fields: Optional[Mapping[str, Any]]) -> str:
    """The URL with `fields` after its own query; what is no URL as it is."""
    try:
        url = _encoded_url(url)
    except ValueError:
        return url
    query = encoded(fields or {})
    return f"{url}{'&' if urlsplit(url).query else '?'}{query}" if query else url


def encoded_url(url: str) -> str:
    """As requests sends it: percent-encoded what must be, plain what need not be, and without its fragment.

    What is no URL stays as it is: parse_endpoint refuses it.
    """
    try:
        return _encoded_url(url)
    except ValueError:
        return url


def _encoded_url(url: str) -> str:
    """Raises ValueError for what is no URL, such as `https://[x`."""
    parts = urlsplit(url)
    return parts._replace(path=_encoded_part(parts.path), query=_encoded_part(parts.query), fragment="").geturl()


def _encoded_part(text: str) -> str:
    """A path or a query. Where one `%` is no escape, none is."""
    if len(re.findall(_ESCAPE, text)) != text.count("%"):
        text = text.replace("%", "%25")
    return quote(re.sub(_ESCAPE, _normal_escape, text), safe=_RESERVED)


def _normal_escape(found: Match[str]) -> str:
    char = chr(int(found.group(1), 16))
    return char if re.match(_UNRESERVED, char) else found.group().upper()
