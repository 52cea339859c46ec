# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The certificate of an app as a host reads it: PEM text taken apart, what a signature needs of it, and what is wrong with it.

The standard library reads no certificate, and `cryptography` need not be there; so this reads as much DER as is needed.
"""

import base64
import binascii
import hashlib
import re
import time
from typing import List, Optional, Sequence, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import Certificate, parts

PEM_KEY = re.compile(rb"-----BEGIN ((?:[A-Z]+ )*PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
PEM_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
SMALLEST_KEY = 2048  # bits; Entra takes no smaller RSA key
_RSA = bytes.fromhex("2a864886f70d010101")  # rsaEncryption (RFC 8017 appendix A.1)
_EXTENSIONS, _VERSION, _OBJECT_ID, _OCTETS, _KEY_ID = 0xA3, 0xA0, 0x06, 0x04, 0x80
_SUBJECT_KEY, _ISSUER_KEY = b"\x55\x1d\x0e", b"\x55\x1d\x23"  # RFC 5280 sections 4.2.1.2 and 4.2.1.1


class AppCertificate(Certificate):
    """A certificate, with the public key and the names as they are encoded."""

    def __init__(self, der: bytes) -> None:
        """Raises ValueError for what is no certificate."""
        super().__init__(der)
        try:
            fields = [part for part in parts(parts(parts(der)[0][1])[0][1]) if part[0] != _VERSION]
            extensions = next((content for tag, content in fields[6:] if tag == _EXTENSIONS), b"")
            found = [parts(content) for _tag, content in (parts(parts(extensions)[0][1]) if extensions else [])]
            self.public_key = fields[5][1]
            self.own_key_id = _key_id(found, _SUBJECT_KEY)
            self.issuer_key_id = _key_id(found, _ISSUER_KEY)
        except (IndexError, OverflowError):
            raise ValueError("this is no certificate") from None
        self.der = der
        self.names_of = (fields[2][1], fields[4][1])  # issuer and subject

    @property
    def thumbprint(self) -> str:
        """As the portal shows it: SHA-1, hexadecimal; empty where the system forbids SHA-1 for everything (FIPS)."""
        try:
            return sha1(self.der).hex().upper()
        except ValueError:
            return ""

    def is_issuer_of(self, other: "AppCertificate") -> bool:
        """By name and, where both say it, by key: the same name can be a renewed or cross-signed authority's, too."""
        keys = (self.own_key_id, other.issuer_key_id)
        return self.names_of[1] == other.names_of[0] and (not all(keys) or keys[0] == keys[1])


def _key_id(extensions: Sequence[List[Tuple[int, bytes]]], kind: bytes) -> bytes:
    """The identifier of a key in an extension; empty without one."""
    for fields in extensions:
        if fields[0] == (_OBJECT_ID, kind):
            octets = next((content for tag, content in fields if tag == _OCTETS), b"")
            inner = parts(octets)[0][1]
            return inner if kind == _SUBJECT_KEY else dict(parts(inner)).get(_KEY_ID, b"")
    return b""


def key_bits(public_key: bytes) -> Optional[int]:
    """The bits of an RSA key from its SubjectPublicKeyInfo (its content, RFC 5280 section 4.1.2.7); None for other keys."""
    try:
        (_tag, algorithm), (_bits, text) = parts(public_key)[:2]
        if parts(algorithm)[0] != (_OBJECT_ID, _RSA):
            return None
        modulus = parts(parts(text[1:])[0][1])[0][1]
    except (ValueError, IndexError):
        return None
    return int.from_bytes(modulus, "big").bit_length()


def unescaped(pem: bytes) -> bytes:
    """PEM text with line ends, where a variable of the environment had them as a backslash and an n."""
    return pem.replace(b"\\r", b"").replace(b"\\n", b"\n")


def certificates_in(pem: bytes) -> List[AppCertificate]:
    """Every readable certificate in PEM text, in its order."""
    found = []
    for match in PEM_CERTIFICATE.finditer(pem):
        try:
            found.append(AppCertificate(binascii.a2b_base64(match.group(1))))
        except ValueError:
            continue
    return found


def ordered_chain(leaf: AppCertificate, certificates: Sequence[AppCertificate]) -> List[AppCertificate]:
    """The issuers above the leaf, nearest first, in whatever order the file has them; the root is left out."""
    chain: List[AppCertificate] = []
    below: Optional[AppCertificate] = leaf
    while below is not None:
        used = [one.der for one in (leaf, *chain)]
        above = (one for one in certificates if not one.is_self_signed and one.der not in used)
        below = next((one for one in above if below is not None and one.is_issuer_of(below)), None)
        chain += [below] if below is not None else []
    return chain


def leaf_faults(starts: float, ends: float, bits: int, source: str) -> List[str]:
    """What is wrong with an app's certificate, which is good from `starts` to `ends` (epoch seconds), and its RSA key."""
    now = time.time()
    faults = []
    if ends <= now:
        faults.append(f"{source} expired on {utc(ends)}: deploy its successor.")
    if starts > now:
        faults.append(f"{source} is valid only from {utc(starts)}: check the clock.")
    if bits < SMALLEST_KEY:
        faults.append(f"{source} has an RSA key of {bits} bits: Entra needs {SMALLEST_KEY} or more.")
    return faults


def wrong_kind(kind: str, source: str) -> str:
    return f"{source} has an {kind} key: Entra takes RSA keys only ({SMALLEST_KEY} bits or more)."


def mismatch(source: str, key_source: str, certificates: int, keys: int) -> str:
    """No key belongs to a certificate; `key_source` is the key's own file, if it has one."""
    key = f"the private key{f' in {key_source}' if key_source else ''} belongs"
    if keys > 1:
        key = f"none of the {keys} private keys{f' in {key_source}' if key_source else ''} belongs"
    return f"{key} to {'any' if keys > 1 else 'none'} of the {certificates} certificate(s) in {source}."


def utc(epoch: float) -> str:
    """A certificate's date can be any of the years 0 to 9999, so it is not the system's to write."""
    year, month, day, hour, minute = time.gmtime(epoch)[:5]
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC"


def sha1(data: bytes) -> bytes:
    """A name, not a signature. Raises ValueError where the system forbids it even for that (FIPS, before Python 3.9)."""
    try:
        return hashlib.sha1(data, usedforsecurity=False).digest()
    except TypeError:  # before Python 3.9
        return hashlib.sha1(data).digest()  # noqa: S324


def base64url(data: bytes) -> str:
    """RFC 7515 section 2: without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
