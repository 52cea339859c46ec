# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Encryption of the store's documents with `cache_key`; imported only where that is set."""

from __future__ import annotations

import hashlib
import os

HEAD = 28  # bytes of nonce and tag: every sealed document has as many, and they are random


class Cipher:
    """Encrypts documents with the user's key (AES-256-GCM, 32 bytes), each bound to its file's name."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.aead = AESGCM(key)
        self.mark = hashlib.sha256(b"entra.oracledb encrypted " + key).hexdigest()[:16]

    def seal(self, name: str, data: bytes) -> bytes:
        """A new nonce of 12 bytes, and the document encrypted under it."""
        nonce = os.urandom(12)
        return nonce + self.aead.encrypt(nonce, data, name.encode())

    def open(self, name: str, data: bytes) -> bytes | None:
        """None for what this key did not seal under this name: it is replaced like any damaged document."""
        from cryptography.exceptions import InvalidTag

        try:
            return self.aead.decrypt(data[:12], data[12:], name.encode())
        except (InvalidTag, ValueError):
            return None


def is_clear(data: bytes) -> bool:
    """Whether a document, be it damaged, was written without a key: ours are JSON in ASCII, and cipher text is random."""
    head = data[:HEAD]
    return head.startswith(b"{") and all(32 <= byte < 127 for byte in head)
