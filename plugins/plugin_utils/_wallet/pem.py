# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ewallet.pem from a PKCS #12 wallet or from PEM files, in the form that both thin drivers read.

The key, the certificate that belongs to it, the certificates above it, then all others: with a foreign
certificate before its own both drivers present that one, and the login fails. Imported only when a wallet is due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any

with suppress(ImportError):  # as in _x509.py
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
        pkcs12,
    )

from ansible_collections.entra.oracledb.plugins.module_utils._entra.app_certificate import PEM_KEY
from ansible_collections.entra.oracledb.plugins.plugin_utils._wallet.source import (
    CERTIFICATE_MARK,
    KEY_MARK,
    WalletError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._x509 import (
    UnusableKeyError,
    load_key,
    newest,
    ordered_chain,
)


def from_pkcs12(data: bytes, password: str, source: str) -> bytes:
    """The PEM form of an ewallet.p12. Raises WalletError."""
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
    return assembled(bundle.key, [one.certificate for one in held], source)


def from_parts(parts: Mapping[str, bytes], password: str | None) -> bytes:
    """One ewallet.pem from PEM files, by what messages call them. Raises WalletError with all their faults."""
    faults: list[str] = []
    certificates: list[x509.Certificate] = []
    keys: list[Any] = []
    for label, part in parts.items():
        try:
            if CERTIFICATE_MARK in part:
                certificates += x509.load_pem_x509_certificates(part)
        except ValueError:
            faults.append(f"{label} holds a certificate that cannot be read.")
        found = [match.group(0) for match in PEM_KEY.finditer(part)]
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
    return assembled(keys[0] if keys else None, certificates, " and ".join(parts))


def check(pem: bytes, source: str) -> None:
    """Whether an ewallet.pem as Oracle hands it out is good today. Raises WalletError."""
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise WalletError([f"{source} holds no readable certificate: download the wallet again."]) from None
    # The key is encrypted, so which certificate is its own cannot be told: the one that is no authority's.
    own = [one for one in certificates if KEY_MARK in pem and not is_authority(one)]
    faults = period_faults(newest(own), source) if own else []
    if faults:
        raise WalletError(faults)


def assembled(key: Any, certificates: Sequence[x509.Certificate], source: str) -> bytes:
    """The text of an ewallet.pem: key, its certificate and chain, then the CAs. Raises WalletError with all faults."""
    unique = list(dict.fromkeys(certificates))
    faults: list[str] = []
    first: list[x509.Certificate] = []
    if key is not None:
        own = [one for one in unique if public_bytes(one.public_key()) == public_bytes(key.public_key())]
        if own:
            leaf = newest(own)
            first = [leaf, *ordered_chain(leaf, unique)]
            faults += period_faults(leaf, source)
        else:
            faults.append(f"the private key belongs to none of the {len(unique)} certificate(s) in {source}.")
    roots = [one for one in unique if one.subject == one.issuer]
    if not roots:
        faults.append(
            f"{source} has no root certificate (self-signed), so the thin drivers cannot check the database with it: "
            f"add the authority of the database's certificate."
        )
    elif newest(roots).not_valid_after_utc <= datetime.now(timezone.utc):
        faults.append(f"every root certificate in {source} has expired: add the authority's new one.")
    if faults:
        raise WalletError(faults)
    return key_bytes(key) + certificate_bytes([*first, *(one for one in unique if one not in first)])


def period_faults(leaf: x509.Certificate, source: str) -> list[str]:
    now = datetime.now(timezone.utc)
    ends, starts = leaf.not_valid_after_utc, leaf.not_valid_before_utc
    if ends <= now:
        return [f"the client certificate in {source} expired on {ends:%Y-%m-%d %H:%M} UTC: get its successor."]
    if starts > now:
        return [f"the client certificate in {source} is valid only from {starts:%Y-%m-%d %H:%M} UTC: check the clock."]
    return []


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return certificate.subject == certificate.issuer
    return constraints.value.ca


def public_bytes(public: Any) -> bytes:
    encoded: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded


def key_bytes(key: Any) -> bytes:
    encoded: bytes = b"" if key is None else key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return encoded


def certificate_bytes(certificates: Iterable[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
