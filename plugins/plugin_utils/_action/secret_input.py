# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets of one module run: ansible-core works with placeholders, and only the module's standard input has the secrets."""

from __future__ import annotations

import re
import secrets
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import Secret, scrubbed

# Tokens and base64: the same characters in JSON, in a literal of Python and in bytes, so that they can be put in afterwards.
_PLAIN = re.compile(r"[A-Za-z0-9+/=._~-]+")


class NotSentError(AadTokenError):
    """Something between the action and the host is not as it must be for a secret."""


class SecretInput:
    """Placeholders for the secrets in a module's arguments, and whether the secrets were sent.

    Whatever ansible-core does with the arguments (a temporary file, a log, a cache), it does with placeholders. A module
    that is run with a placeholder refuses it: it is no JWT, no base64 of a pad's size, and has not the digest of a file.
    """

    def __init__(self) -> None:
        self.by_file = False  # whether the user allows a temporary file, and there is no other way
        self.was_asked = False  # whether ansible-core asked if the input goes through standard input, and heard yes
        self.was_sent = False
        self._stem = f"NOT_SENT_{secrets.token_hex(8)}"
        self._secrets: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether there is a secret."""
        return bool(self._secrets)

    @property
    def placeholders(self) -> tuple[str, ...]:
        return tuple(self._secrets)

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(self._secrets.values())

    def hide(self, value: Any) -> Any:
        """The same arguments with a placeholder for each Secret. Raises NotSentError for one that could break the input."""
        if isinstance(value, Secret):
            return self._placeholder(value)
        if isinstance(value, dict):
            return {name: self.hide(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.hide(item) for item in value]
        return value

    def _placeholder(self, secret: Secret) -> str:
        if not _PLAIN.fullmatch(secret):
            raise NotSentError(
                "The secret was not sent: it has characters that no token and no base64 has. Report a bug."
            )
        placeholder = f"{self._stem}_{len(self._secrets)}_"
        self._secrets[placeholder] = str(secret)
        return placeholder

    def is_in(self, data: bytes | str) -> bool:
        """Whether a secret belongs in the input of a command."""
        return self._stem.encode() in as_bytes(data)

    def is_whole_in(self, data: bytes | str) -> bool:
        """Whether every secret belongs in it."""
        return all(placeholder.encode() in as_bytes(data) for placeholder in self._secrets)

    def reveal(self, data: bytes | str) -> bytes:
        """The input with the secrets in their places."""
        data = as_bytes(data)
        for placeholder, secret in self._secrets.items():
            data = data.replace(placeholder.encode(), secret.encode())
        return data

    def scrub(self, result: Any) -> Any:
        """What came back, with the secrets masked in whatever echoed them."""
        return scrubbed(result, self._secrets.values())


def as_bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data
