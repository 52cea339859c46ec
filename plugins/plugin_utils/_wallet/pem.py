# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the files of a wallet, and makes an ewallet.pem in the form that both thin drivers read.

The key, the certificate that belongs to it, the certificates above it, then all others: with a foreign
certificate before its own both drivers present that one, and the login fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # as in _x509.py
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        pkcs12,
    )

from ansible_collections.entra.oracledb.plugins.module_utils._entra.app_certificate import PEM_KEY
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.checks import (
    Opened,
    faults_of,
    first_end,
    public_bytes,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import (
    CERTIFICATE_MARK,
    KEY_MARK,
    WalletError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._x509 import (
    UnusableKeyError,
    load_key,
    ordered_chain,
)

__all__ = ("assembled", "faults_of", "first_end", "open_parts", "open_pem", "open_pkcs12")


def open_pkcs12(data: bytes, password: str, source: str) -> Opened:
    """What an ewallet.p12 holds. Raises WalletError where that cannot be told."""
    try:
        bundle = pkcs12.load_pkcs12(data, password.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        wrong = "password" in str(error).lower()
        reason = "its password is wrong" if wrong else "it is damaged or not PKCS #12"
        raise WalletError([f"{source} cannot be opened: {reason}."]) from None
    held = [bundle.cert, *bundle.additional_certs] if bundle.cert else bundle.additional_certs
    if bundle.key is not None and not held:
        raise WalletError([f"{source} has a private key and no certificate: finish the wallet first."])
    if not held:
        raise WalletError([f"{source} has neither a key nor a certificate."])
    return Opened(source, tuple(one.certificate for one in held), bundle.key)


def open_parts(parts: Mapping[str, bytes], password: str | None) -> Opened:
    """What PEM files hold together, by what messages call them. Raises WalletError with all their faults."""
    faults: list[str] = []
    certificates: list[x509.Certificate] = []
    keys: list[Any] = []
    for label, part in parts.items():
        try:
            if CERTIFICATE_MARK in part:
                certificates += x509.load_pem_x509_certificates(part)
        except ValueError:
            faults.append(f"{label} holds a certificate that cannot be read.")
        found = keys_in(part)
        if not found and KEY_MARK in part:
            faults.append(f"{label} holds a private key that is not whole.")
        try:
            keys += [load_key(pem, password, label, "private_key_password") for pem in found]
        except UnusableKeyError as error:
            faults.append(str(error))
    publics = dict.fromkeys(public_bytes(key.public_key()) for key in keys)
    if len(publics) > 1:
        faults.append(f"there are {len(publics)} different private keys in {', '.join(parts)}: give one.")
    if faults:
        raise WalletError(faults)
    return Opened(" and ".join(parts), tuple(dict.fromkeys(certificates)), keys[0] if keys else None)


def open_pem(pem: bytes, password: str | None, source: str) -> Opened:
    """What a supplied ewallet.pem holds; its key stays locked without a password. Raises WalletError."""
    try:
        certificates = tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise WalletError([f"{source} holds no readable certificate: download the wallet again."]) from None
    keys = keys_in(pem)
    if KEY_MARK in pem and not keys:
        raise WalletError([f"{source} holds a private key that is not whole: download the wallet again."])
    locked = bool(keys) and b"ENCRYPTED" in keys[0]
    if not keys or (locked and not password):
        return Opened(source, certificates, locked=locked, as_it_is=True)
    try:
        key = load_key(keys[0], password, source, "password")
    except UnusableKeyError as error:
        faults = [f"{source} cannot be opened: its password is wrong." if locked else str(error)]
        raise WalletError(faults) from None
    return Opened(source, certificates, key, as_it_is=True)


def keys_in(part: bytes) -> list[bytes]:
    return [match.group(0) for match in PEM_KEY.finditer(part)]


def assembled(opened: Opened) -> bytes:
    """The text of an ewallet.pem: key, its certificate and chain, then the CAs."""
    unique = tuple(dict.fromkeys(opened.certificates))
    leaf = opened.leaf
    first = [] if opened.key is None or leaf is None else [leaf, *ordered_chain(leaf, unique)]
    return key_bytes(opened.key) + certificate_bytes([*first, *(one for one in unique if one not in first)])


def key_bytes(key: Any) -> bytes:
    encoded: bytes = b"" if key is None else key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return encoded


def certificate_bytes(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
