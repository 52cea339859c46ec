# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names in the store are ours: nothing else there is ever removed or encrypted."""

from __future__ import annotations

import re

ENTRY = "entry"  # a token or a failure, by the request's key
ACCOUNTS = "accounts"  # refresh tokens
HOST = "host"  # what was seen of a host where nothing was to do
BRIEF = (
    "device",
    "discovery",
    "person",
    "proxy",
    "question",
    "rotated",
)  # what no process can use a day after it was written

_DOCUMENT = re.compile(
    r"(?:(accounts|device|discovery|host|person|proxy|question|rotated)-)?(?:[0-9a-f]{64}|[0-9a-f]{32})(?:-[0-9a-f]{16})?\.json"
)
_LOCK = re.compile(r"(?:[a-z]+-)?(?:[0-9a-f]{64}|[0-9a-f]{32})(?:-[0-9a-f]{16})?(?:\.json)?\.lock")


def kind_of(name: str) -> str:
    """What the document is, "" for a file that is none of ours."""
    match = _DOCUMENT.fullmatch(name)
    return (match.group(1) or ENTRY) if match else ""


def is_lock(name: str) -> bool:
    return bool(_LOCK.fullmatch(name))


def adopted_name(name: str, mark: str) -> str:
    """Where accounts are that were stored without a key, encrypted with the key of this mark."""
    return f"{name.removesuffix('.json')}-{mark}.json"
