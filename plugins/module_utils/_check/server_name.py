# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""A server's certificate against what a descriptor wants of it: the host's name, or a whole distinguished name.

The standard library decodes only certificates that it verified, and `openssl x509` is not on every host; so the small DER reader of
`_http.certificate` is used, which reads any certificate in the same way on each Python.
"""

import base64
import re
from typing import List, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import NODE
from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import (
    Certificate,
    parts,
    read_certificate,
)

#: RFC 4514 section 3 and what OpenSSL and orapki call the others
_ATTRIBUTES = {
    b"\x55\x04\x03": "CN",
    b"\x55\x04\x05": "SERIALNUMBER",
    b"\x55\x04\x06": "C",
    b"\x55\x04\x07": "L",
    b"\x55\x04\x08": "ST",
    b"\x55\x04\x09": "STREET",
    b"\x55\x04\x0a": "O",
    b"\x55\x04\x0b": "OU",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01": "UID",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "DC",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01": "EMAILADDRESS",
}
_SYNONYMS = {"S": "ST", "E": "EMAILADDRESS", "EMAIL": "EMAILADDRESS"}
_VERSION, _BMP_STRING = 0xA0, 0x1E
_PEM = re.compile(r"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----(.*?)-----END", re.DOTALL)
_PART = re.compile(r'\s*([A-Za-z0-9.]+)\s*=\s*("(?:[^"\\]|\\.)*"|(?:[^,\\]|\\.)*)\s*(?:,|$)')

Name = List[Tuple[str, str]]


def subject(der: bytes) -> Name:
    """The attributes of the subject, in the order of the certificate. Raises ValueError and IndexError for what is none."""
    fields = [part for part in parts(parts(parts(der)[0][1])[0][1]) if part[0] != _VERSION]
    found = []
    for _set, attributes in parts(fields[4][1]):
        for _sequence, attribute in parts(attributes):
            (_tag, kind), (tag, value) = parts(attribute)[:2]
            text = value.decode("utf-16-be" if tag == _BMP_STRING else "utf-8", "replace")
            found.append((_ATTRIBUTES.get(kind, "?"), text))
    return found


def shown(name: Name) -> str:
    """As SSL_SERVER_CERT_DN wants it: the most specific attribute first, one blank after no comma."""
    return ",".join(f"{attribute}={value}" for attribute, value in reversed(name))


def parsed(text: str) -> Name:
    """A distinguished name as a descriptor has it; what is no part of one is left out."""
    found = []
    for attribute, value in _PART.findall(text):
        name, text = attribute.upper(), value.strip()
        text = text[1:-1] if text[:1] == '"' == text[-1:] and len(text) > 1 else text
        found.append((_SYNONYMS.get(name, name), re.sub(r"\\(.)", r"\1", text)))
    return found


def same_name(wanted: str, der: bytes) -> bool:
    """Whether a certificate has this distinguished name. The order of the attributes does not count: clients differ there."""
    return sorted(parsed(wanted)) == sorted(subject(der))


def is_for(certificate: Certificate, der: bytes, host: str, client: str) -> bool:
    """Whether a client takes a certificate for that of a host.

    All look at the alternative names. node-oracledb takes the CN only where there are none (RFC 6125); python-oracledb and JDBC were
    measured to take it beside them, and OCI does by the manual.
    """
    names = list(certificate.names)
    if client != NODE or not names:
        names += [value for attribute, value in subject(der) if attribute == "CN"]
    return any(_matches(name.lower().rstrip("."), host.lower().rstrip(".")) for name in names)


def _matches(name: str, host: str) -> bool:
    if name == host:
        return True
    return name.startswith("*.") and name.count(".") > 1 and host.partition(".")[2] == name[2:] and host[:1] != "."


def pem_certificates(text: str) -> List[Tuple[Certificate, bytes]]:
    """The certificates in PEM text that can be read."""
    found = []
    for body in _PEM.findall(text):
        try:
            der = base64.b64decode("".join(body.split()))
        except ValueError:
            continue
        certificate = read_certificate(der)
        if certificate is not None:
            found.append((certificate, der))
    return found
