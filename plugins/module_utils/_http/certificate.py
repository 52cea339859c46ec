# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A server's certificate, read as far as a message needs it: the standard library shows none that it did not verify.

Everything in it is the other side's text.
"""

import calendar
import socket
from typing import List, Optional, Tuple

_ATTRIBUTES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x0b": "OU", b"\x55\x04\x06": "C"}
_SUBJECT_ALTERNATIVE_NAME = b"\x55\x1d\x11"
_VERSION, _EXTENSIONS, _OBJECT_ID, _OCTETS, _UTC_TIME = 0xA0, 0xA3, 0x06, 0x04, 0x17
_DNS_NAME, _ADDRESS = 0x82, 0x87
_BMP_STRING = 0x1E


class Certificate:
    """What is read of a certificate (RFC 5280). Times are epoch seconds."""

    def __init__(self, der: bytes) -> None:
        """Raises ValueError for what is no certificate."""
        try:
            fields = [part for part in parts(parts(parts(der)[0][1])[0][1]) if part[0] != _VERSION]
            _serial, _algorithm, issuer, validity, subject = (content for _tag, content in fields[:5])
            self.issuer = _name(issuer)
            self.subject = _name(subject)
            self.is_self_signed = issuer == subject
            self.starts, self.ends = (_time(tag, content) for tag, content in parts(validity))
            extensions = next((content for tag, content in fields[5:] if tag == _EXTENSIONS), b"")
            self.names = _names(parts(extensions)[0][1] if extensions else b"")
        except (IndexError, OverflowError):
            raise ValueError("this is no certificate") from None


def read_certificate(der: bytes) -> Optional[Certificate]:
    """None for what is no certificate."""
    try:
        return Certificate(der)
    except ValueError:
        return None


def parts(data: bytes) -> List[Tuple[int, bytes]]:
    """The elements of DER, each as tag and content. Raises ValueError and IndexError for anything else."""
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def _name(data: bytes) -> str:
    """A distinguished name, as far as people look at it: `CN=…, O=…`."""
    shown = []
    for _set, attributes in parts(data):
        for _sequence, attribute in parts(attributes):
            (_tag, kind), (tag, value) = parts(attribute)[:2]
            if kind in _ATTRIBUTES:
                text = value.decode("utf-16-be" if tag == _BMP_STRING else "utf-8", "replace")
                shown.append(f"{_ATTRIBUTES[kind]}={text}")
    return ", ".join(reversed(shown))  # as RFC 4514 writes it


def _time(tag: int, content: bytes) -> int:
    """Two digits of the year or four, month, day, hour, minute, second, Z (RFC 5280 section 4.1.2.5)."""
    text = content.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    year, *rest = (int(text[start:end]) for start, end in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)))
    return calendar.timegm((year, *rest, 0, 0, 0))


def _names(extensions: bytes) -> List[str]:
    """The host names and addresses that the certificate is for."""
    for _tag, extension in parts(extensions):
        fields = parts(extension)
        if fields[0] == (_OBJECT_ID, _SUBJECT_ALTERNATIVE_NAME):
            octets = next(content for tag, content in fields if tag == _OCTETS)
            named = parts(parts(octets)[0][1])
            return [_host(tag, content) for tag, content in named if tag in (_DNS_NAME, _ADDRESS)]
    return []


def _host(tag: int, content: bytes) -> str:
    if tag == _DNS_NAME:
        return content.decode("ascii", "replace")
    family = {4: socket.AF_INET, 16: socket.AF_INET6}.get(len(content))
    return socket.inet_ntop(family, content) if family else "an address"
