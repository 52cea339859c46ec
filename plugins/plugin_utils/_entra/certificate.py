# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of an app registration: loaded, checked offline, and turned into signed assertions (RFC 7523).

What is signed is module_utils/_entra/client_assertion.py's, as on a host; MSAL sends either a SHA-1 thumbprint or a chain that
it cuts to the leaf. Imported only when a token is really requested: cryptography costs more than the whole hit path.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

with suppress(ImportError):  # ansible-test imports this without the requirements; users are told by load_certificate
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

from ansible_collections.entra.oracledb.plugins.module_utils._entra.app_certificate import (
    PEM_KEY,
    leaf_faults,
    mismatch,
    sha1,
    unescaped,
    wrong_kind,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_assertion import (
    LibraryKey,
    assertion_headers,
    signed_assertion,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.libraries import require_cryptography
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._x509 import UnusableKeyError, load_key, ordered_chain

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest


@dataclass(frozen=True)
class Certificate:
    """The key, its certificate, and the certificates above it."""

    key: RSAPrivateKey
    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    send_chain: bool
    legacy: bool  # AD FS knows only RS256 and the SHA-1 thumbprint

    def assertion(self, client_id: str, audience: str) -> str:
        """A signed assertion for one wire request; its `jti` is never used twice. Raises RequestError."""
        return signed_assertion(LibraryKey(self.key), self.headers(), client_id, audience)

    def headers(self) -> dict[str, Any]:
        """Raises RequestError where AD FS needs a SHA-1 thumbprint and Python refuses to make one."""
        if self.legacy:
            self.sha1()
        ders = [part.public_bytes(serialization.Encoding.DER) for part in (self.leaf, *self.chain)]
        return assertion_headers(ders, send_chain=self.send_chain, legacy=self.legacy)

    @property
    def thumbprint(self) -> str:
        """For messages, as the portal shows it: SHA-1, hexadecimal."""
        try:
            return self.sha1().hex().upper()
        except RequestError:
            return "without a thumbprint, because Python refuses SHA-1"

    def sha1(self) -> bytes:
        """A name and not a signature, which FIPS mode has to be told. Raises RequestError where it is refused all the same."""
        der = self.leaf.public_bytes(serialization.Encoding.DER)
        try:
            return sha1(der)
        except ValueError:
            fault = f"the OpenSSL of {sys.executable} refuses SHA-1 (FIPS mode?), by which the certificate is named"
            raise RequestError(
                [f"{fault}: use a client secret or federation, or a Python without that mode."]
            ) from None


def load_certificate(request: TokenRequest) -> Certificate:
    """The request's certificate. Raises RequestError with everything that is wrong with it."""
    require_cryptography()
    source = request.certificate_source
    unusable: list[str] = []
    if b"-----BEGIN" in request.certificate:
        keys, certificates, unusable = load_pem(request)
    else:
        keys, certificates = load_pfx(request.certificate, request.text("certificate_password"), source)
    rsa = [key for key in keys if isinstance(key, RSAPrivateKey)]
    if not rsa:
        kind = type(keys[0]).__name__.lstrip("_").replace("PrivateKey", "").replace("EllipticCurve", "EC")
        raise RequestError([wrong_kind(kind, request.private_key_source or source), *unusable])
    pairs = [(key, one) for key in rsa for one in certificates if one.public_key() == key.public_key()]
    if not pairs:
        raise RequestError([mismatch(source, request.private_key_source, len(certificates), len(rsa)), *unusable])
    # A file may keep the pairs before and after a renewal: the one that is good, and good the longest.
    key, leaf = max(pairs, key=lambda pair: (not faults_of(pair[0], pair[1], source), pair[1].not_valid_after_utc))
    faults = faults_of(key, leaf, source)
    if faults:
        raise RequestError([*faults, *unusable])
    return Certificate(
        key=key,
        leaf=leaf,
        chain=ordered_chain(leaf, certificates),
        send_chain=request.send_certificate_chain,
        legacy=request.tenant_id.lower() == "adfs",
    )


def load_pem(request: TokenRequest) -> tuple[list[Any], Sequence[x509.Certificate], list[str]]:
    """Keys and certificates from one PEM file or two, in any order, and why other keys in it cannot be used.

    Raises RequestError if there is no usable key, or no certificate.
    """
    source = request.certificate_source
    key_source = request.private_key_source or source
    keys, unusable = load_keys(unescaped(request.private_key or request.certificate), request, key_source)
    faults = [] if keys else unusable
    certificates: list[x509.Certificate] = []
    try:
        certificates = x509.load_pem_x509_certificates(unescaped(request.certificate))
    except ValueError:
        faults = [*faults, f"{source} holds no readable certificate (-----BEGIN CERTIFICATE-----)."]
    if faults:
        raise RequestError(faults)
    return keys, certificates, unusable


def load_keys(pem: bytes, request: TokenRequest, source: str) -> tuple[list[Any], list[str]]:
    """Every private key in PEM text that can be loaded, and why the others cannot."""
    keys, faults = [], []
    for found in PEM_KEY.finditer(pem):
        try:
            keys.append(load_key(found.group(0), request.text("certificate_password"), source, "certificate_password"))
        except UnusableKeyError as error:
            faults.append(str(error))
    if not keys and not faults:
        faults.append(f"{source} holds no private key: add the PEM key to it, or set private_key_path.")
    return keys, list(dict.fromkeys(faults))


def load_pfx(data: bytes, password: str, source: str) -> tuple[list[Any], Sequence[x509.Certificate]]:
    """Key and certificates from a PKCS #12 file. Raises RequestError."""
    try:
        key, leaf, others = pkcs12.load_key_and_certificates(data, password.encode() if password else None)
    except (ValueError, UnsupportedAlgorithm) as error:
        wrong_password = "password" in str(error).lower()
        reason = "certificate_password does not open it" if password else "set certificate_password"
        unknown = "it is neither PEM nor PFX (PKCS #12)"
        raise RequestError([f"{source} cannot be loaded: {reason if wrong_password else unknown}."]) from None
    if key is None or leaf is None:
        raise RequestError([f"{source} holds no {'private key' if key is None else 'certificate'}."])
    return [key], [leaf, *others]


def faults_of(key: RSAPrivateKey, leaf: x509.Certificate, source: str) -> list[str]:
    """What is wrong with a pair."""
    starts, ends = leaf.not_valid_before_utc.timestamp(), leaf.not_valid_after_utc.timestamp()
    return leaf_faults(starts, ends, key.key_size, source)
