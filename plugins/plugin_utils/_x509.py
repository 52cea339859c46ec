# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the certificates of apps and of wallets have in common. Imported only where one is opened: it needs cryptography."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

with suppress(ImportError):  # ansible-test imports this without the requirements; users are told by libraries.py
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key


class UnusableKeyError(Exception):
    """A private key cannot be loaded; the message says which and what to do."""


def load_key(pem: bytes, password: str | None, source: str, option: str) -> Any:
    """The private key in PEM text; `option` is the one that holds its password. Raises UnusableKeyError."""
    encrypted = b"ENCRYPTED" in pem
    if encrypted and not password:
        raise UnusableKeyError(f"the key in {source} is encrypted: set {option}.")
    try:
        return load_pem_private_key(pem, password.encode() if encrypted and password else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = f"{option} does not open it" if encrypted else "it is damaged or of an unknown kind"
        raise UnusableKeyError(f"the key in {source} cannot be loaded: {reason}.") from None


def newest(certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The one that is good the longest: a certificate may be renewed with the same key, and the old one kept."""
    return max(certificates, key=lambda one: one.not_valid_after_utc)


def ordered_chain(leaf: x509.Certificate, certificates: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The issuers above the leaf, nearest first, in whatever order the file has them; the root is left out."""
    chain: list[x509.Certificate] = []
    below: x509.Certificate | None = leaf
    while below is not None:
        above = (one for one in certificates if one.subject != one.issuer and one not in (leaf, *chain))
        below = next((one for one in above if issued(one, below)), None)
        chain += [below] if below else []
    return tuple(chain)


def issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the signature is the issuer's: the same name can be a renewed or cross-signed authority's too."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
