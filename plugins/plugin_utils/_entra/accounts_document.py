# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the document of the accounts may hold: MSAL's cache, entries by name, by kind, with the fields that MSAL relies on."""

from __future__ import annotations

import json
from typing import Any

NEEDED = {"Account": ("home_account_id", "environment", "username", "authority_type"), "RefreshToken": ("secret",)}
NAMES = ("home_account_id", "environment", "client_id", "realm", "target")  # MSAL makes an entry's key of them


def read_accounts(data: bytes | None) -> dict[str, Any] | None:
    """The document without access tokens, None for anything that MSAL would stumble over."""
    try:
        document = json.loads((data or b"").decode())
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    document.pop("AccessToken", None)
    return document if all(is_sound_kind(kind, entries) for kind, entries in document.items()) else None


def is_sound_kind(kind: str, entries: Any) -> bool:
    """Whether `entries` are all entries of this kind."""
    return isinstance(entries, dict) and all(is_sound_entry(kind, entry) for entry in entries.values())


def is_sound_entry(kind: str, entry: Any) -> bool:
    """Whether it has what MSAL and we take out of it without a look; kinds that no one here reads need not be checked."""
    if not isinstance(entry, dict):
        return False
    if kind not in NEEDED:
        return True
    return (
        all(isinstance(entry.get(name), str) for name in NEEDED[kind])
        and all(isinstance(entry.get(name, ""), str | None) for name in NAMES)
        and (kind != "RefreshToken" or is_sound_refresh_token(entry))
    )


def is_sound_refresh_token(entry: dict[str, Any]) -> bool:
    """Whether MSAL can sort it by its age, and replace it by a newer one."""
    at = entry.get("last_modification_time", "0")
    return entry.get("credential_type") == "RefreshToken" and isinstance(at, str) and at.isascii() and at.isdigit()
