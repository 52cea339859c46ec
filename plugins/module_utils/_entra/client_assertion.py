# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What proves who an app is (RFC 7523): a certificate's key, loaded, checked, and made into signed assertions.

Python's `cryptography` signs where the host has it, else the program `openssl`.
"""

import base64
import hashlib
import json
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils._entra.app_certificate import (
    PEM_KEY,
    AppCertificate,
    assertion_claims,
    base64url,
    certificates_in,
    key_bits,
    leaf_faults,
    mismatch,
    ordered_chain,
    sha1,
    unescaped,
    wrong_kind,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import TokenFaultsError
from ansible_collections.entra.oracledb.plugins.module_utils._entra.openssl import OpensslKey, SignerError, program
from ansible_collections.entra.oracledb.plugins.module_utils._http.certificate import parts

NO_SIGNER = (
    "certificate_path: this host has neither the program openssl nor Python's cryptography, so nothing can sign: install "
    "one of them (the package openssl), or use client_secret or federated_token_file."
)


class LibraryKey:
    """A private key of Python's `cryptography`, of whatever version this machine has."""

    def __init__(self, key: Any) -> None:
        self._key = key

    @classmethod
    def load(cls, pem: bytes, password: str, source: str) -> "LibraryKey":
        """The key in PEM text. Raises SignerError for one that cannot be loaded, ImportError without the library."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.backends import default_backend
        from cryptography.hazmat.primitives import serialization

        is_encrypted = b"ENCRYPTED" in pem
        if is_encrypted and not password:
            raise SignerError(f"the key in {source} is encrypted: set certificate_password.")
        secret = password.encode() if is_encrypted else None
        try:
            return cls(serialization.load_pem_private_key(pem, secret, default_backend()))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            reason = "certificate_password does not open it" if is_encrypted else "it is damaged or of an unknown kind"
            raise SignerError(f"the key in {source} cannot be loaded: {reason}.") from None

    @property
    def public_der(self) -> bytes:
        """Its SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7)."""
        from cryptography.hazmat.primitives import serialization

        form, kind = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        found: bytes = self._key.public_key().public_bytes(form, kind)
        return found

    def sign(self, data: bytes, pss: bool) -> bytes:
        """As OpensslKey.sign."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        digest = hashes.SHA256()
        scheme: Any = padding.PSS(padding.MGF1(digest), digest.digest_size) if pss else padding.PKCS1v15()
        signature: bytes = self._key.sign(data, scheme, digest)
        return signature


Key = Union[LibraryKey, OpensslKey]


class ClientCertificate(NamedTuple):
    """The key, its certificate, and the certificates above it."""

    key: Key
    leaf: AppCertificate
    chain: Tuple[AppCertificate, ...]
    send_chain: bool
    legacy: bool  # AD FS knows only RS256 and the SHA-1 thumbprint

    def assertion(self, client_id: str, audience: str) -> str:
        """A signed assertion for one wire request; its `jti` is never used twice. Raises TokenFaultsError."""
        try:
            return signed_assertion(self.key, self.headers(), client_id, audience)
        except SignerError as error:
            raise TokenFaultsError([str(error)]) from None
        except ValueError:
            raise TokenFaultsError(["AD FS needs a SHA-1 thumbprint, which this system forbids (FIPS)."]) from None

    def headers(self) -> Dict[str, Any]:
        """Raises ValueError where AD FS needs a SHA-1 thumbprint and the system forbids it."""
        ders = [one.der for one in (self.leaf, *self.chain)]
        return assertion_headers(ders, send_chain=self.send_chain, legacy=self.legacy)


def assertion_headers(ders: Sequence[bytes], *, send_chain: bool, legacy: bool) -> Dict[str, Any]:
    """RFC 7515 section 4.1, in the order of the names, for the certificates in DER, the leaf first; x5c has standard base64.

    `legacy`: for AD FS, which knows only RS256 and SHA-1 thumbprints. Raises ValueError where the system forbids SHA-1.
    """
    headers: Dict[str, Any] = {"alg": "RS256" if legacy else "PS256", "typ": "JWT"}
    if send_chain:
        headers["x5c"] = [base64.b64encode(der).decode() for der in ders]
    if legacy:
        headers["x5t"] = base64url(sha1(ders[0]))
    else:
        headers["x5t#S256"] = base64url(hashlib.sha256(ders[0]).digest())
    return headers


def signed_assertion(key: Key, headers: Dict[str, Any], client_id: str, audience: str) -> str:
    """An assertion for one wire request (RFC 7523); its `jti` is never used twice. Raises SignerError."""
    signed = f"{_part(headers)}.{_part(assertion_claims(client_id, audience))}"
    return f"{signed}.{base64url(key.sign(signed.encode(), pss=headers['alg'] == 'PS256'))}"


def _part(document: Dict[str, Any]) -> str:
    return base64url(json.dumps(document, separators=(",", ":")).encode())


def load_certificate(
    pem: bytes, password: str, source: str, deadline: float, *, send_chain: bool = False, legacy: bool = False
) -> ClientCertificate:
    """Key and certificate in PEM text. `deadline` in time.monotonic() seconds. Raises TokenFaultsError with all that is wrong."""
    pem = unescaped(pem)
    if b"-----BEGIN" not in pem:
        raise TokenFaultsError(
            [f"{source} is no PEM file: a host takes no PFX (PKCS #12); convert it with openssl pkcs12."]
        )
    keys, unusable = load_keys(pem, password, source, deadline)
    certificates = certificates_in(pem)
    faults = [] if keys else list(unusable)
    if not certificates:
        faults.append(f"{source} holds no readable certificate (-----BEGIN CERTIFICATE-----).")
    if faults:
        raise TokenFaultsError(faults)
    key, leaf = chosen_pair(keys, certificates, source, unusable)
    return ClientCertificate(key, leaf, tuple(ordered_chain(leaf, certificates)), send_chain, legacy)


def load_keys(pem: bytes, password: str, source: str, deadline: float) -> Tuple[List[Key], List[str]]:
    """Every private key in PEM text that can be loaded, and why the others cannot."""
    keys: List[Key] = []
    faults: List[str] = []
    for found in PEM_KEY.finditer(pem):
        try:
            keys.append(load_key(found.group(0), password, source, deadline))
        except SignerError as error:
            faults.append(str(error))
    if not keys and not faults:
        faults.append(f"{source} holds no private key: add the PEM key to it.")
    return keys, list(dict.fromkeys(faults))


def load_key(pem: bytes, password: str, source: str, deadline: float) -> Key:
    """The private key. Raises SignerError."""
    key = library_key(pem, password, source)
    if key is not None:
        return key
    if not program():
        raise SignerError(NO_SIGNER)
    return OpensslKey(pem, password, source, deadline)


def library_key(pem: bytes, password: str, source: str) -> Optional[LibraryKey]:
    """None without the library. Raises SignerError for a key that it cannot load.

    It warns where the host's Python is old, of which every run of cron would make a mail.
    """
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return LibraryKey.load(pem, password, source)
    except SignerError:
        raise
    except Exception:  # a half of it raises all kinds
        return None


def chosen_pair(
    keys: List[Key], certificates: List[AppCertificate], source: str, unusable: List[str]
) -> Tuple[Key, AppCertificate]:
    """A file may keep the pairs before and after a renewal: the one that is good, and good the longest.

    Raises TokenFaultsError.
    """
    publics = [(key, parts(key.public_der)[0][1]) for key in keys]
    rsa = [(key, public) for key, public in publics if key_bits(public)]
    if not rsa:
        raise TokenFaultsError([wrong_kind(kind_of(publics[0][1]), source), *unusable])
    pairs = [(key, one, public) for key, public in rsa for one in certificates if one.public_key == public]
    if not pairs:
        raise TokenFaultsError([mismatch(source, "", len(certificates), len(rsa)), *unusable])

    def faults_of(leaf: AppCertificate, public: bytes) -> List[str]:
        return leaf_faults(leaf.starts, leaf.ends, key_bits(public) or 0, source)

    key, leaf, public = max(pairs, key=lambda pair: (not faults_of(pair[1], pair[2]), pair[1].ends))
    faults = faults_of(leaf, public)
    if faults:
        raise TokenFaultsError([*faults, *unusable])
    return key, leaf


def kind_of(public_key: bytes) -> str:
    """What kind of key it is that is not RSA, by its algorithm's number."""
    algorithm = parts(parts(public_key)[0][1])[0][1]
    names = {"2a8648ce3d0201": "EC", "2b6570": "Ed25519", "2b6571": "Ed448", "2a864886f70d01010a": "RSA-PSS"}
    return names.get(algorithm.hex(), "unknown")
