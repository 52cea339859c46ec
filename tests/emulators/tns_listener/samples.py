# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens and tnsnames.ora entries to try the listener with."""

import base64
import json
import secrets
import time


def make_token(size: int = 0, *, expires_in: float = 3600.0) -> str:
    """A new, well-formed JWT that nobody signed, at least `size` bytes long; its lifetime is in seconds."""
    token = _jwt({"exp": int(time.time() + expires_in), "sub": "app", "jti": secrets.token_hex(8)}, "c2ln")
    return token + "A" * (size - len(token))


def make_entry(
    alias: str, port: int, *, protocol: str = "TCPS", host: str = "localhost", service: str = "", security: str = ""
) -> str:
    """One line of tnsnames.ora; `service` defaults to the alias with a domain."""
    service = service or f"{alias.lower()}.contoso.example"
    section = f"(SECURITY={security})" if security else ""
    address = f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT={port}))"
    return f"{alias}=(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME={service})){section})\n"


def _jwt(claims: dict[str, object], signature: str) -> str:
    return f"{_part({'alg': 'RS256', 'typ': 'JWT'})}.{_part(claims)}.{signature}"


def _part(content: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
